"""One batch, in whatever process it is pressed: files are read, their records pressed, their rows written as parts."""

import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from flows.press.document import Draft, Fate
from flows.press.exclusions import FATE, Exclusions, read_exclusions
from flows.press.heartbeat import Progress, not_watched
from flows.press.held import HeldRecords
from flows.press.identities import by_route, press_id, route_of
from flows.press.item import Item
from flows.press.reading import read_records, timestamp
from flows.press.record_changes import Differences
from flows.press.steps import build, press
from flows.press.verdicts import Verdicts
from flows.records.hashes import Digest, HashCounts, lane
from flows.records.identity import described_content, doc_id_of, fingerprint, identity_in, unread_content
from flows.records.reasons import PASSING
from flows.records.record import Fields, Record
from flows.records.watch import Watch
from flows.settings.run_settings import PressSettings
from flows.sources.open_source import hash_file, open_source
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake

# What is pressed at once, and so what a part of the lake holds at most; a larger record is a part of its own.
PART_RECORDS, PART_BYTES = 2_000, 16_000_000
# Files that are looked at again by each scan, so that nothing about them need be remembered.
LOOKED_AT = PASSING | {"unsupported"}


class ReadFile(NamedTuple):
    """A file as it was read, for the next scan: its hash, and a digest of its records where it holds several.

    `sha256` is None where the file may have changed since; `identities` are those of its records, sorted.
    """

    uri: str
    sha256: str | None
    digest: str
    identities: tuple[str, ...]


class PressedBatch(NamedTuple):
    """What travels back from a worker: names and counts, never rows. `seconds_by_step` are the worker's own.

    `pressed` and `unchanged` count records by fate; `differences` names a file of flows/press/record_changes.py, if there is any
    difference between what the lake holds of these files and what they hold now.
    """

    parts: tuple[Part, ...]
    files: tuple[ReadFile, ...]
    pressed: Counter[str]
    unchanged: Counter[str]
    differences: str | None
    n_bytes: int
    seconds_by_step: dict[str, float]

    @property
    def n_records(self) -> int:
        """How many records were pressed."""
        return self.pressed.total()


def press_batch(
    items: Sequence[Item],
    lake: str | Path,
    settings: PressSettings,
    progress: Progress = not_watched,
    verdicts: Verdicts | None = None,
    *,
    alone: bool = False,
) -> PressedBatch:
    """Reads, presses and writes one batch in this process."""
    batch = _Batch(Lake(lake), settings, progress, verdicts or Verdicts(), alone)
    started = time.perf_counter()
    for item in items:
        batch.read(item)
    batch.seconds["read"] = time.perf_counter() - started - sum(batch.seconds.values())
    return batch.end()


class _Batch:
    """Collects records and presses them by and by, so that memory does not grow with a file of many records."""

    def __init__(
        self, lake: Lake, settings: PressSettings, progress: Progress, verdicts: Verdicts, alone: bool
    ) -> None:
        self._lake, self._settings, self._progress = lake, settings, progress
        self._verdicts, self._alone = verdicts, alone
        self._identities, self._press_id = by_route(settings), press_id(settings)
        self._in_force = {int(identity, 16) for identity in (self._press_id, *self._identities.values())}
        self._excluded = Exclusions()
        self._drafts: list[Draft] = []
        self._pending_bytes = 0
        self._differences = Differences(lake)
        self._parts: list[Part] = []
        self._files: list[ReadFile] = []
        self._pressed: Counter[str] = Counter()
        self._unchanged: Counter[str] = Counter()
        self._n_bytes = 0
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def read(self, item: Item) -> None:
        """Takes in the records of a file."""
        self._progress(item.uri, 0)
        held = HeldRecords.read(item, self._lake, lambda: self._progress(item.uri, 0))
        self._excluded = read_exclusions(self._lake, item.exclusions)
        if item.reason is not None:
            record = Record("", None, None, b"", reason=item.reason, detail=item.detail)
            self._take_or_leave(self._draft(item, record, "scan"), record, item, held)
        else:
            self._read_file(item, held)
        for doc_id, part in held.missing():
            self._differences.add("gone", doc_id, part)

    def _read_file(self, item: Item, held: HeldRecords) -> None:
        digest, keys = Digest(), HashCounts()
        is_file, sha256 = True, None
        identities: set[str] = set()
        for record in self._read_records(item):
            draft = self._draft(item, record, "read")
            # A reader's keys are unique. Should one fail to be so, two records must still not become one.
            if (number := keys.count(lane(draft.doc_id))) > 1:
                record = record._replace(key=f"{record.key}~{number}")
                draft = self._draft(item, record, "read")
            is_file = is_file and not record.key and _is_of_the_file(draft, item, record.reason)
            sha256 = draft.sha256
            digest.add(draft.fingerprint)
            identities.add(identity_in(draft.fingerprint))
            self._take_or_leave(draft, record, item, held)
        if not is_file:
            sha256 = _hash(item, lambda: self._progress(item.uri, 0))
        made_by = tuple(sorted(identities))
        self._files.append(ReadFile(item.uri, sha256, "" if is_file else digest.hex(), made_by))

    def _take_or_leave(self, draft: Draft, record: Record, item: Item, held: HeldRecords) -> None:
        row = held.find(draft.doc_id)
        if row is not None and held.is_current(row, draft.fingerprint):
            before = held.row(row)
            self._unchanged[before.fate] += 1
            detail = record.detail if record.reason else None
            if record.position != before.position or detail not in (None, before.detail):
                self._differences.add(
                    "shifted", draft.doc_id, before.part, position=record.position, detail=detail or before.detail
                )
            return
        self._differences.add(
            "arrived" if row is None else "again",
            draft.doc_id,
            -1 if row is None else held.row(row).part,
            uri=draft.uri,
            sha256=draft.sha256,
            replaced_sha=held.sha_of(row) if row is not None else None,
            modified_at=timestamp(item.modified_ns),
            has_other_bytes=row is not None and not held.has_bytes(row, draft.sha256),
            is_comparable=row is not None and held.is_pressed_by(row, self._in_force),
        )
        self._take(draft)

    def _read_records(self, item: Item) -> Iterator[Record]:
        if self._verdicts.of_record(item.uri) is not None:
            # Its bytes are hashed and no more: with other bytes, or other steps, it is tried again.
            return iter([Record("", None, None, b"")])
        stops, lost = self._verdicts.of_file(item.uri)

        def report(key: str, n_records: int, *, is_making: bool = False) -> None:
            self._progress(item.uri + key, n_records, is_making=is_making)

        watch = Watch(report, stops, lost)
        return read_records(item, self._settings, watch)

    def end(self) -> PressedBatch:
        """Presses what is left, and says what became of the batch."""
        self.flush()
        self._differences.close()
        return PressedBatch(
            tuple(self._parts), tuple(self._files), self._pressed, self._unchanged, self._differences.name,
            self._n_bytes, dict(self.seconds),
        )  # fmt: skip

    def flush(self) -> None:
        """Presses and writes what was collected."""
        drafts, self._drafts, self._pending_bytes = self._drafts, [], 0
        if not drafts:
            return
        try:
            pressed = press(drafts, self._settings, self._progress, alone=self._alone)
            failpoint("press.pressed")
            for step, seconds in pressed.seconds_by_step.items():
                self.seconds[step] += seconds
            self._write(pressed.tables, drafts)
        except MemoryError:
            self._write_halves(drafts)

    def _write(self, tables: dict[str, pa.Table], drafts: Sequence[Draft]) -> None:
        started = time.perf_counter()
        self._progress(drafts[0].uri if len(drafts) == 1 else "")
        fates = Counter(tables["records"]["fate"].to_pylist())
        self._parts.append(self._lake.write_part(tables))
        self._pressed += fates
        self.seconds["write"] += time.perf_counter() - started

    def _write_halves(self, drafts: Sequence[Draft]) -> None:
        """Writes records that went through the steps, and of which the tables did not fit into memory together."""
        if len(drafts) == 1:
            drafts[0].fate = Fate("tables", "out_of_memory", "its rows do not fit into the memory of a worker")
            self._write(build(drafts), drafts)
            return
        middle = len(drafts) // 2
        for half in (drafts[:middle], drafts[middle:]):
            try:
                self._write(build(half), half)
            except MemoryError:
                self._write_halves(half)

    def _take(self, draft: Draft) -> None:
        # What a record weighs is its text, however small it was when it was packed.
        size = max(len(draft.data), len(draft.raw or ""))
        is_full = len(self._drafts) >= PART_RECORDS or self._pending_bytes + size > PART_BYTES
        if self._drafts and (is_full or self._alone):
            self.flush()
        self._drafts.append(draft)
        self._pending_bytes += size
        self._n_bytes += len(draft.data)

    def _draft(self, item: Item, record: Record, stage: str) -> Draft:
        uri = item.uri + record.key
        fate = Fate(stage, record.reason, record.detail or "") if record.reason else None
        fault = self._verdicts.of_record(uri)
        if fault is not None:
            fate = Fate("press", fault.reason, fault.detail)
        has_bytes = fate is None or bool(record.data)
        sha256 = hashlib.sha256(record.data).hexdigest() if has_bytes else None
        identity = self._identities[route_of(record)]
        if fault is not None and uri == item.uri:
            sha256, identity = _hash(item), self._press_id
        size = len(record.data) if has_bytes else (item.size if item.size >= 0 and not record.key else None)
        content = sha256 or unread_content(record.reason or "", size or 0)
        if record.key:
            content = described_content(content, (record.media_type, *record.fields))
        if self._excluded.holds(sha256) or self._excluded.covers(uri):
            fate = FATE
        return Draft(
            uri,
            doc_id_of(uri),
            fingerprint(content, identity),
            record.media_type,
            root=item.root,
            file_uri=item.uri,
            position=record.position,
            data=record.data if fate is None else b"",
            sha256=sha256,
            size=size,
            fate=fate,
            fields=record.fields if fate is not FATE else Fields(),
            raw=record.text if fate is not FATE else None,
            is_fragment=record.is_fragment,
        )


def _is_of_the_file(draft: Draft, item: Item, reason: str | None) -> bool:
    """Whether the record's hash is that of the file's bytes, and not of what was unpacked or cut out of it."""
    return draft.size == item.size if draft.sha256 is not None else reason in LOOKED_AT


def _hash(item: Item, beat: Callable[[], None] = lambda: None) -> str | None:
    """SHA-256 of the file; None when it is no longer as it was listed, so that its hash may not be that of what was read."""
    try:
        sha256 = hash_file(item.path, beat)
        state = open_source(item.path).state(item.path)
    except OSError:
        return None
    return sha256 if state == (item.size, item.modified_ns) else None
