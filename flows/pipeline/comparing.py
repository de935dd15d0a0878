"""Compares the versions of documents that changed: in worker processes, under the same supervision as the press.

Documents are grouped by the two parts of the lake that hold their versions and cut into batches. A document whose
comparison hangs, crashes or eats memory has the one change `rewritten`, and costs no other document anything.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pyarrow as pa

from flows.pipeline.compare_budget import Budget
from flows.pipeline.edits import Edit, compare, rewritten
from flows.pipeline.text_versions import Version, read_lengths, read_versions
from flows.press.heartbeat import Progress, ProgressFile, not_watched
from flows.press.workers import WorkerLostError, Workers
from flows.settings.run_settings import Settings
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import conform, history_schema

BATCH_DOCUMENTS, BATCH_CHARS = 2_000, 16_000_000
# Starting worker processes costs more than comparing so little, and the budget of a document bounds what that takes.
SMALL_DOCUMENTS, SMALL_CHARS = 1_000, 4_000_000

Deaths = Mapping[str, int]
"""How many workers each document has cost, by doc_id: after one it is not aligned any more, after two not looked at."""


class Batch(NamedTuple):
    """Documents whose earlier versions lie in one part and whose later ones in another; characters of both versions."""

    doc_ids: tuple[str, ...]
    old: Part
    new: Part
    n_chars: int


class Row(NamedTuple):
    """A change as `changes` holds it."""

    doc_id: str
    change_no: int
    op: str
    old_text: str | None
    new_text: str | None
    similarity: float | None
    in_title: bool


# Two versions of which nothing can be shown.
UNKNOWN = Edit("rewritten", None, None)


def compare_versions(lake: Lake, old: Mapping[str, Part], new_parts: Sequence[Part], settings: Settings) -> pa.Table:
    """Every change of some documents, sorted by doc_id and change_no.

    Args:
        lake: where the parts lie.
        old: for each document to compare, by doc_id, the part that holds its earlier version.
        new_parts: where the later versions are looked for; a document without one is passed over.
        settings: of the run: how many workers, how long and how large.

    Returns:
        The columns of `changes` that a run's history holds, without `run_id`.

    Raises:
        ColumnistError: a part is gone or damaged.
    """
    batches = cut_batches(lake, old, new_parts)
    n_documents, n_chars = sum(len(batch.doc_ids) for batch in batches), sum(batch.n_chars for batch in batches)
    if n_documents <= SMALL_DOCUMENTS and n_chars <= SMALL_CHARS:
        compared = [compare_batch(batch, lake.store.address) for batch in batches]
    else:
        compared = _compare_in_workers(batches, lake.store.address, settings)
    return pa.concat_tables([_table([]), *compared]).sort_by([("doc_id", "ascending"), ("change_no", "ascending")])


def cut_batches(lake: Lake, old: Mapping[str, Part], new_parts: Sequence[Part]) -> list[Batch]:
    """Pairs of parts with the documents that both hold, cut so that a batch takes some seconds at most."""
    by_old_part: dict[str, tuple[Part, list[str]]] = {}
    for doc_id, part in old.items():
        by_old_part.setdefault(part["records"].path, (part, []))[1].append(doc_id)
    later = [(part, read_lengths(lake, part, old)) for part in new_parts] if old else []
    batches: list[Batch] = []
    for _, (old_part, doc_ids) in sorted(by_old_part.items()):
        earlier_lengths = read_lengths(lake, old_part, doc_ids)
        for new_part, later_lengths in later:
            lengths = {
                doc_id: earlier_lengths[doc_id] + later_lengths[doc_id]
                for doc_id in sorted(earlier_lengths.keys() & later_lengths.keys())
            }
            batches += (Batch(ids, old_part, new_part, n_chars) for ids, n_chars in _cut(lengths))
    return batches


def _cut(lengths: Mapping[str, int]) -> Iterator[tuple[tuple[str, ...], int]]:
    doc_ids: list[str] = []
    n_chars = 0
    for doc_id, length in lengths.items():
        if doc_ids and (len(doc_ids) >= BATCH_DOCUMENTS or n_chars + length > BATCH_CHARS):
            yield tuple(doc_ids), n_chars
            doc_ids, n_chars = [], 0
        doc_ids.append(doc_id)
        n_chars += length
    if doc_ids:
        yield tuple(doc_ids), n_chars


def compare_batch(
    batch: Batch, lake: str, progress: Progress = not_watched, deaths: Deaths = MappingProxyType({})
) -> pa.Table:
    """Reads both parts and compares, in this process; `progress` is called with the doc_id that is worked on."""
    progress("")
    rows: list[Row] = []
    try:
        old, new = (read_versions(Lake(lake), part, batch.doc_ids) for part in (batch.old, batch.new))
        for doc_id in batch.doc_ids:
            progress(doc_id)
            edits = _compare_or_give_up(old[doc_id], new[doc_id], deaths.get(doc_id, 0))
            rows += (Row(doc_id, number, *edit, in_title) for number, (edit, in_title) in enumerate(edits))
        progress("")
        return _table(rows)
    except MemoryError:
        return _give_up(batch)


def _compare_or_give_up(old: Version, new: Version, n_deaths: int) -> list[tuple[Edit, bool]]:
    """The edits of a document; one `rewritten` where it cannot be compared, whatever the reason.

    What went wrong before is not tried again, and showing the beginnings of the texts may go wrong as well.
    """

    def align() -> list[tuple[Edit, bool]]:
        return compare_documents(old, new)

    def show() -> list[tuple[Edit, bool]]:
        text = [(rewritten(old.sentences, new.sentences), False)]
        return text if old.title == new.title else [(rewritten(*_titles(old, new)), True), *text]

    for attempt in (align, show)[n_deaths:]:
        with contextlib.suppress(Exception):
            return attempt()
    return [(UNKNOWN, False)]


def compare_documents(old: Version, new: Version) -> list[tuple[Edit, bool]]:
    """The edits, and whether each is one of the title. A title of a field or a page's head counts as a sentence.

    So does any title of a text that is reported as rewritten, for what is shown of the text may not show its title.
    """
    budget = Budget()
    titles = old.in_titles | new.in_titles
    edits = [
        (edit, edit.op != "rewritten" and bool(titles & {edit.old_text, edit.new_text}))
        for edit in compare(old.sentences, new.sentences, budget)
    ]
    if any(in_title for _, in_title in edits):
        return edits
    return [(edit, True) for edit in compare(*_titles(old, new), budget)] + edits


def _titles(old: Version, new: Version) -> tuple[list[str], list[str]]:
    one, other = ([version.title] if version.title else [] for version in (old, new))
    return one, other


def _compare_in_workers(batches: Sequence[Batch], lake: str, settings: Settings) -> list[pa.Table]:
    folder = settings.home_paths.work
    n_processes = min(settings.n_workers, len(batches))
    with Workers(n_processes, settings) as workers:
        threads = ThreadPoolExecutor(max_workers=n_processes)
        try:
            return list(threads.map(lambda batch: _compare_supervised(batch, lake, workers, folder), batches))
        finally:
            # After Ctrl-C nobody waits for the batches that have not begun.
            threads.shutdown(wait=False, cancel_futures=True)


def _compare_supervised(batch: Batch, lake: str, workers: Workers, folder: Path) -> pa.Table:
    """Compares a batch in a worker, again after each death with the document that it was on spared."""
    deaths: defaultdict[str, int] = defaultdict(int)
    with ProgressFile.create(folder) as progress:
        while True:
            try:
                return workers.run(_compare_in_worker, (batch, lake, progress.path, dict(deaths)), progress)
            except (WorkerLostError, MemoryError):
                culprit = progress.read().uri
            deaths[culprit] += 1
            # No document at all: it died while it read them. Or it died of one that it was not to look at.
            if deaths[culprit] > (2 if culprit else 1):
                return _give_up(batch)


def _compare_in_worker(batch: Batch, lake: str, progress: Path, deaths: Deaths) -> pa.Table:
    with ProgressFile(progress) as file:
        return compare_batch(batch, lake, file.write, deaths)


def _give_up(batch: Batch) -> pa.Table:
    return _table([Row(doc_id, 0, *UNKNOWN, in_title=False) for doc_id in batch.doc_ids])


def _table(rows: Sequence[Row]) -> pa.Table:
    schema = history_schema("changes")
    schema = schema.remove(schema.get_field_index("run_id"))
    columns = zip(*rows, strict=True) if rows else ((),) * len(Row._fields)
    return conform(dict(zip(Row._fields, columns, strict=True)), schema)
