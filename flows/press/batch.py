"""One batch, in whatever process it is pressed: files are read, their records pressed, their rows written as parts."""

import hashlib
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from flows.press.document import Draft, Fate
from flows.press.item import Item
from flows.press.steps import Progress, press, press_id
from flows.records.identity import described_content, fingerprint, members_digest, unread_content
from flows.records.reasons import RETRIED, Rejected
from flows.records.record import Record
from flows.settings.run import PressSettings
from flows.sources.expand import expand
from flows.sources.roots import doc_id_of
from warehouse.failpoints import failpoint
from warehouse.files import sha256_file
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake

# What is pressed at once, and so what a part of the lake holds at most; a larger record is a part of its own.
PART_RECORDS, PART_BYTES = 2_000, 16_000_000
# Files that are looked at again by each scan, so that nothing about them need be remembered.
LOOKED_AT = RETRIED | {"unsupported"}


class Place(NamedTuple):
    """Where in its file a record lies: its position, and for one that a reader refused the detail, which may say it too."""

    position: int | None
    detail: str | None


class ReadContainer(NamedTuple):
    """A file of several records as it was read: its hash, a digest of all its records, and those that are as they were.

    `sha256` is None where the file may have changed since; `unchanged` gives the place of each by doc_id.
    """

    uri: str
    sha256: str | None
    digest: str
    unchanged: dict[str, Place]


class PressedBatch(NamedTuple):
    """What travels back from a worker: names and counts, never rows. `seconds_by_step` are the worker's own."""

    parts: tuple[Part, ...]
    containers: tuple[ReadContainer, ...]
    n_records: int
    n_bytes: int
    seconds_by_step: dict[str, float]


Condemned = Mapping[str, tuple[str, str]]
"""Reason and detail of records, by uri, that have killed a worker or outlasted the limit, and are not tried again."""


def press_batch(
    items: Sequence[Item],
    lake: Path,
    settings: PressSettings,
    progress: Progress = lambda uri: None,
    condemned: Condemned = MappingProxyType({}),
    *,
    alone: bool = False,
) -> PressedBatch:
    """Reads, presses and writes one batch in this process."""
    batch = _Batch(Lake(lake), settings, progress, condemned, alone)
    started = time.perf_counter()
    for item in items:
        batch.read(item)
    batch.seconds["read"] = time.perf_counter() - started - sum(batch.seconds.values())
    batch.flush()
    return PressedBatch(
        tuple(batch.parts), tuple(batch.containers), batch.n_records, batch.n_bytes, dict(batch.seconds)
    )


class _Batch:
    """Collects records and presses them by and by, so that memory does not grow with a file of many records."""

    def __init__(
        self, lake: Lake, settings: PressSettings, progress: Progress, condemned: Condemned, alone: bool
    ) -> None:
        self._lake, self._settings, self._progress = lake, settings, progress
        self._condemned, self._alone = condemned, alone
        self._identity = press_id(settings)
        self._drafts: list[Draft] = []
        self._pending_bytes = 0
        self.parts: list[Part] = []
        self.containers: list[ReadContainer] = []
        self.n_records = 0
        self.n_bytes = 0
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def read(self, item: Item) -> None:
        """Takes in the records of a file."""
        if item.reason is not None:
            record = Record("", None, None, b"", reason=item.reason, detail=item.detail)
            self._take(self._draft(item, record, "scan"))
            return
        fingerprints: list[str] = []
        unchanged: dict[str, Place] = {}
        keys: Counter[str] = Counter()
        is_file = True
        for record in self._read_records(item):
            self._progress(item.uri)
            # A reader's keys are unique. Should one fail to be so, two records must still not become one.
            keys[record.key] += 1
            if keys[record.key] > 1:
                record = record._replace(key=f"{record.key}~{keys[record.key]}")
            draft = self._draft(item, record, "read")
            is_file = is_file and not record.key and _is_of_the_file(draft, item, record.reason)
            fingerprints.append(draft.fingerprint)
            if item.members.get(draft.doc_id) == draft.fingerprint:
                unchanged[draft.doc_id] = Place(record.position, record.detail if record.reason else None)
            else:
                self._take(draft)
        if not is_file or item.members:
            digest = "" if is_file else members_digest(fingerprints)
            self.containers.append(ReadContainer(item.uri, _hash(item), digest, unchanged))

    def _read_records(self, item: Item) -> Iterator[Record]:
        if item.uri in self._condemned:
            # Its bytes are hashed and no more: with other bytes, or other steps, it is tried again.
            yield Record("", None, None, b"")
        else:
            yield from read_records(item, self._settings)

    def flush(self) -> None:
        """Presses and writes what was collected."""
        if not self._drafts:
            return
        pressed = press(self._drafts, self._settings, self._progress, alone=self._alone)
        failpoint("press.pressed")
        started = time.perf_counter()
        self.parts.append(self._lake.write_part(pressed.tables))
        for step, seconds in pressed.seconds_by_step.items():
            self.seconds[step] += seconds
        self.seconds["write"] += time.perf_counter() - started
        self.n_records += len(self._drafts)
        self._drafts, self._pending_bytes = [], 0

    def _take(self, draft: Draft) -> None:
        if len(self._drafts) >= PART_RECORDS or (self._drafts and self._pending_bytes + len(draft.data) > PART_BYTES):
            self.flush()
        self._drafts.append(draft)
        self._pending_bytes += len(draft.data)
        self.n_bytes += len(draft.data)

    def _draft(self, item: Item, record: Record, stage: str) -> Draft:
        uri = item.uri + record.key
        fate = Fate(stage, record.reason, record.detail or "") if record.reason else None
        if uri in self._condemned:
            fate = Fate("press", *self._condemned[uri])
        has_bytes = fate is None or bool(record.data)
        sha256 = hashlib.sha256(record.data).hexdigest() if has_bytes else None
        if item.uri in self._condemned:
            sha256 = _hash(item)
        size = len(record.data) if has_bytes else (item.size if item.size >= 0 and not record.key else None)
        content = sha256 or unread_content(record.reason or "", size or 0)
        if record.key:
            content = described_content(content, (record.media_type, *record.fields))
        return Draft(
            uri,
            doc_id_of(uri),
            fingerprint(content, self._identity),
            record.media_type,
            position=record.position,
            data=record.data if fate is None else b"",
            sha256=sha256,
            size=size,
            fate=fate,
            fields=record.fields,
            raw=record.text,
        )


def read_records(item: Item, settings: PressSettings) -> Iterator[Record]:
    """The records of a file, after making sure that it stayed the same while it was read."""
    for attempt in range(2):
        own: Record | None = None
        is_container = False
        try:
            with Path(item.path).open("rb") as file:
                before = os.fstat(file.fileno())
                for record in expand(file, os.path.basename(item.path), settings.limits, settings.field_names):
                    if record.key:
                        is_container = True
                        yield record
                    else:
                        own = record
                after = os.fstat(file.fileno())
        except Rejected as rejection:
            yield Record("", None, None, b"", reason=rejection.reason, detail=rejection.detail)
            return
        except FileNotFoundError:
            yield Record("", None, None, b"", reason="vanished", detail="listed, and gone when it was to be read")
            return
        except OSError as error:
            yield Record("", None, None, b"", reason="unreadable", detail=f"cannot be read: {error.strerror}")
            return
        except Exception as error:
            detail = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"
            reason = "out_of_memory" if isinstance(error, MemoryError) else "failed"
            yield Record("", None, None, b"", reason=reason, detail=detail)
            return
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            if own is None and not is_container:
                own = Record("", None, None, b"", reason="empty", detail="the container holds no records")
            if own is not None:
                yield own
            return
        if is_container or attempt:
            break
    yield Record("", None, None, b"", reason="changing", detail="changed while it was read")


def _is_of_the_file(draft: Draft, item: Item, reason: str | None) -> bool:
    """Whether the record's hash is that of the file's bytes, and not of what was unpacked or cut out of it."""
    return draft.size == item.size if draft.sha256 is not None else reason in LOOKED_AT


def _hash(item: Item) -> str | None:
    """SHA-256 of the file; None when it is no longer as it was listed, so that its hash may not be that of what was read."""
    try:
        sha256 = sha256_file(Path(item.path))
        status = os.stat(item.path)
    except OSError:
        return None
    return sha256 if (status.st_size, status.st_mtime_ns) == (item.size, item.mtime_ns) else None
