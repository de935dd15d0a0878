"""What the press is given: one file at a time, and what the lake holds of it."""

from typing import NamedTuple

from warehouse.lake.manifest import DELETIONS, LakeFile, Part


class HeldRecord(NamedTuple):
    """The record that a file is, as the lake holds it.

    `part` is -1 where its part is damaged and will not be kept; then the fingerprint is one that fits nothing.
    """

    part: int
    fingerprint: str
    sha256: str | None
    fate: str
    reason: str | None
    detail: str | None


class HeldPart(NamedTuple):
    """A part of the lake that holds records of a file of many: its number in the manifest, and what lists its records.

    The number is -1 where the part is damaged: then none of its records counts as it was.
    """

    number: int
    part: Part


def held_part(number: int, part: Part) -> HeldPart:
    """A part as it is handed over: without its other tables, which nobody reads."""
    return HeldPart(number, {table: part[table] for table in ("records", DELETIONS) if table in part})


class Item(NamedTuple):
    """One file to press. `reason` and `detail` are set where scan has decided its fate already.

    `held` is what the lake holds of the file: its own record, or the parts with the records in it, which the worker reads
    for itself, so that a file of ten million records costs no more to hand over than any other. `retried` names the reason
    of quarantined records that are pressed again though nothing has changed, `*` for any reason. `exclusions` is the lake's file
    of what was purged and stays out.
    """

    uri: str
    root: str
    path: str
    media_type: str | None
    size: int
    modified_ns: int
    token: str
    reason: str | None = None
    detail: str | None = None
    held: HeldRecord | tuple[HeldPart, ...] = ()
    retried: str | None = None
    exclusions: LakeFile | None = None


def bytes_to_read(item: Item) -> int:
    """Bytes of a file as it lies on the disk; none of one whose fate is decided, or whose size is not known."""
    return max(item.size, 0) if item.reason is None else 0
