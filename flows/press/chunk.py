"""Some records of a batch, pressed and written as a part: the work that one process does at a time."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from flows.press.document import Draft, Fate
from flows.press.earlier_rows import NOTHING, EarlierRows
from flows.press.exclusions import FATE
from flows.press.heartbeat import Progress, not_watched
from flows.press.steps import build, press
from flows.records.watch import Fault
from flows.settings.run_settings import PressSettings
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake

# What is pressed at once, and so what a part of the lake holds at most; a larger record is a part of its own.
CHUNK_RECORDS, CHUNK_BYTES = 2_000, 16_000_000


class PressedChunk(NamedTuple):
    """What became of a chunk: its parts, nearly always one, its records by fate, their bytes, and the seconds of each step.

    `resumed` counts the records of which earlier runs have made the rows, by run.
    """

    parts: tuple[Part, ...]
    pressed: Counter[str]
    n_bytes: int
    seconds_by_step: dict[str, float]
    resumed: Counter[str]


def press_chunk(
    drafts: Sequence[Draft],
    lake: Lake,
    settings: PressSettings,
    progress: Progress = not_watched,
    faults: Mapping[str, Fault] | None = None,
    *,
    alone: bool = False,
    earlier: EarlierRows | None = None,
) -> PressedChunk:
    """Presses and writes the records of a chunk.

    Args:
        drafts: the records as they were read.
        lake: where their rows go.
        settings: what shapes the rows.
        progress: told of the record that is worked on.
        faults: by uri, what records have done to a worker before; these are not pressed again.
        alone: whether each record takes each step by itself and becomes a part of its own, so that `progress` always
            names one: slower, for finding the record that kills its process.
        earlier: rows that need not be made again; None for none.
    """
    chunk = _Chunk(lake, settings, progress, earlier)
    n_bytes = sum(len(draft.data) for draft in drafts)
    for draft in drafts:
        _spare(draft, faults or {})
    for group in [[draft] for draft in drafts] if alone else [drafts]:
        chunk.press(group, alone=alone)
    return PressedChunk(tuple(chunk.parts), chunk.pressed, n_bytes, dict(chunk.seconds), chunk.resumed)


def _spare(draft: Draft, faults: Mapping[str, Fault]) -> None:
    fault = faults.get(draft.uri)
    if fault is not None and draft.fate is not FATE:
        draft.fate = Fate("press", fault.reason, fault.detail)
        draft.data, draft.raw = b"", None


class _Chunk:
    """What is written so far, and how long each step took."""

    def __init__(self, lake: Lake, settings: PressSettings, progress: Progress, earlier: EarlierRows | None) -> None:
        self._lake, self._settings, self._progress, self._earlier = lake, settings, progress, earlier
        self.resumed: Counter[str] = Counter()
        self.parts: list[Part] = []
        self.pressed: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def press(self, drafts: Sequence[Draft], *, alone: bool) -> None:
        """Adds the rows of some records as a part."""
        taken = self._earlier.take(drafts) if self._earlier is not None else NOTHING
        try:
            made = self._make([draft for draft in drafts if draft.doc_id not in taken.doc_ids], alone=alone)
            failpoint("press.pressed")
            self._write(taken.joined(made, drafts), drafts)
            self.resumed += taken.by_run
        except MemoryError:
            if taken.doc_ids:
                self._make([draft for draft in drafts if draft.doc_id in taken.doc_ids], alone=alone)
            self._write_halves(drafts)

    def _make(self, drafts: Sequence[Draft], *, alone: bool) -> dict[str, pa.Table] | None:
        """The rows of these records; None for no records."""
        if not drafts:
            return None
        pressed = press(drafts, self._settings, self._progress, alone=alone)
        for step, seconds in pressed.seconds_by_step.items():
            self.seconds[step] += seconds
        return pressed.tables

    def _write(self, tables: dict[str, pa.Table], drafts: Sequence[Draft]) -> None:
        started = time.perf_counter()
        self._progress(drafts[0].uri if len(drafts) == 1 else "")
        fates = Counter(tables["records"]["fate"].to_pylist())
        self.parts.append(self._lake.write_part(tables))
        self.pressed += fates
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
