"""One batch, in whatever process it is read: its files become records, and those that are not as they were, chunks to press."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from flows.press.chunk import CHUNK_BYTES, CHUNK_RECORDS, PressedChunk, press_chunk
from flows.press.document import Draft, Fate
from flows.press.exclusions import FATE, Exclusions, read_exclusions
from flows.press.handover import name_chunk
from flows.press.heartbeat import Progress, not_watched
from flows.press.held import HeldRecords, HeldRow
from flows.press.identities import by_route, press_id, route_of
from flows.press.item import Item
from flows.press.pressed_batch import PressedBatch, ReadBatch, ReadFile, gather
from flows.press.reading import Place, read_records, timestamp
from flows.press.record_changes import Differences
from flows.press.verdicts import Verdicts
from flows.records.hashes import Digest, HashCounts, lane
from flows.records.identity import described_content, doc_id_of, fingerprint, identity_in, unread_content
from flows.records.reasons import PASSING
from flows.records.record import Fields, Record
from flows.records.watch import Watch
from flows.settings.run_settings import PressSettings
from flows.sources.open_source import hash_file, open_source
from warehouse.lake.parquet_lake import Lake

# After so many records it is said how far reading is.
_MOVED_RECORDS = 128
# Files that are looked at again by each scan, so that nothing about them need be remembered.
LOOKED_AT = PASSING | {"unsupported"}


class HandOn(Protocol):
    """Takes a chunk, for this process to press or another one; `is_last` says that reading is over."""

    def __call__(self, name: str, drafts: list[Draft], *, is_last: bool) -> None:
        """Takes a chunk."""


def press_batch(items: Sequence[Item], lake: str | Path, settings: PressSettings) -> PressedBatch:
    """Reads, presses and writes one batch in this process."""
    pressed: list[PressedChunk] = []

    def press(name: str, drafts: list[Draft], *, is_last: bool) -> None:
        pressed.append(press_chunk(drafts, Lake(lake), settings))

    return gather(read_batch(items, lake, settings, press), pressed)


def read_batch(
    items: Sequence[Item],
    lake: str | Path,
    settings: PressSettings,
    hand_on: HandOn,
    progress: Progress = not_watched,
    verdicts: Verdicts | None = None,
    moved: Callable[[int, int], None] = lambda n_bytes, n_records: None,
) -> ReadBatch:
    """Reads one batch and hands on what is to be pressed, in chunks whose borders depend on the records alone.

    By and by, so that memory does not grow with a file of many records. `moved` is told how many bytes of the files and
    how many records are read.
    """
    batch = _Batch(Lake(lake), settings, hand_on, progress, verdicts or Verdicts(), moved)
    started = time.perf_counter()
    for item in items:
        batch.read(item)
    read = batch.end()
    return read._replace(seconds=time.perf_counter() - started - read.seconds)


class _Batch:
    """Collects records until they are a chunk."""

    def __init__(
        self,
        lake: Lake,
        settings: PressSettings,
        hand_on: HandOn,
        progress: Progress,
        verdicts: Verdicts,
        moved: Callable[[int, int], None],
    ) -> None:
        self._lake, self._settings, self._hand_on, self._progress = lake, settings, hand_on, progress
        self._verdicts, self._moved = verdicts, moved
        self._place = Place()
        self._n_bytes = self._n_records = 0
        self._identities = by_route(settings)
        self._in_force = {int(identity, 16) for identity in (press_id(settings), *self._identities.values())}
        self._excluded = Exclusions()
        self._drafts: list[Draft] = []
        self._pending_bytes = 0
        self._differences = Differences(lake)
        self._chunks: list[str] = []
        self._files: list[ReadFile] = []
        self._unchanged: Counter[str] = Counter()
        self._seconds_elsewhere = 0.0

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
        self._n_bytes += max(item.size, 0)
        self._moved(self._n_bytes, self._n_records)

    def _read_file(self, item: Item, held: HeldRecords) -> None:
        digest, keys = Digest(), HashCounts()
        is_file, sha256 = True, None
        identities: set[str] = set()
        for record in self._read_records(item):
            self._n_records += 1
            if not self._n_records % _MOVED_RECORDS:
                self._moved(self._n_bytes + self._place.n_bytes(), self._n_records)
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
            if not _lies_as(record, before) or detail not in (None, before.detail):
                self._differences.add(
                    "shifted",
                    draft.doc_id,
                    before.part,
                    position=record.position,
                    span=record.span,
                    detail=detail or before.detail,
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
        stops, lost = self._verdicts.of_file(item.uri)

        def report(key: str, n_records: int, *, is_making: bool = False) -> None:
            self._progress(item.uri + key, n_records, is_making=is_making)

        watch = Watch(report, stops, lost)
        return read_records(item, self._settings, watch, self._place)

    def end(self) -> ReadBatch:
        """Hands on what is left, and says what became of the batch; as seconds, those that were spent elsewhere."""
        self._flush(is_last=True)
        self._differences.close()
        return ReadBatch(
            tuple(self._chunks), tuple(self._files), self._unchanged, self._differences.name, self._seconds_elsewhere
        )  # fmt: skip

    def _flush(self, *, is_last: bool) -> None:
        drafts, self._drafts, self._pending_bytes = self._drafts, [], 0
        if not drafts:
            return
        name = name_chunk(len(self._chunks), drafts)
        self._chunks.append(name)
        started = time.perf_counter()
        self._hand_on(name, drafts, is_last=is_last)
        self._seconds_elsewhere += time.perf_counter() - started

    def _take(self, draft: Draft) -> None:
        # What a record weighs is its text, however small it was when it was packed.
        size = max(len(draft.data), len(draft.raw or ""), len((draft.source and draft.source.text) or ""))
        if len(self._drafts) >= CHUNK_RECORDS or self._pending_bytes + size > CHUNK_BYTES:
            self._flush(is_last=False)
        self._drafts.append(draft)
        self._pending_bytes += size

    def _draft(self, item: Item, record: Record, stage: str) -> Draft:
        uri = item.uri + record.key
        fate = Fate(stage, record.reason, record.detail or "") if record.reason else None
        has_bytes = fate is None or bool(record.data)
        sha256 = hashlib.sha256(record.data).hexdigest() if has_bytes else None
        identity = self._identities[route_of(record)]
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
            span=record.span,
            data=record.data if fate is None else b"",
            sha256=sha256,
            size=size,
            fate=fate,
            fields=record.fields if fate is not FATE else Fields(),
            raw=record.text if fate is not FATE else None,
            is_fragment=record.is_fragment,
            mail=record.mail if fate is not FATE else None,
            source=record.source if fate is not FATE else None,
        )


def _lies_as(record: Record, before: HeldRow) -> bool:
    """Whether a record that is as it was also lies where it did. One that is its whole stream lies nowhere else."""
    return not record.key or (record.position, record.span) == (before.position, before.span)


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
