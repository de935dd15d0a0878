"""What is compared of a document, read from the part of the lake that holds the version."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake


class Version(NamedTuple):
    """What is compared of a document: its sentences in order, those of them that stand in a title, and its title."""

    sentences: pa.Array
    in_titles: frozenset[str]
    title: str | None


def read_versions(lake: Lake, part: Part, doc_ids: Collection[str]) -> dict[str, Version]:
    """Of these documents of a part what is compared, by doc_id."""
    documents = read_rows_of(lake, part, "documents", ["doc_id", "title"], doc_ids).to_pydict()
    headings = read_rows_of(lake, part, "paragraphs", ["doc_id", "paragraph_no", "role"], doc_ids)
    title_paragraphs: defaultdict[str, list[int]] = defaultdict(list)
    for row in headings.filter(pc.equal(headings["role"], "title")).to_pylist():
        title_paragraphs[row["doc_id"]].append(row["paragraph_no"])
    sentences = read_rows_of(lake, part, "sentences", ["doc_id", "paragraph_no", "text"], doc_ids)
    versions = {}
    for doc_id, rows in _grouped(sentences, documents["doc_id"]):
        in_titles = pc.is_in(rows["paragraph_no"], value_set=pa.array(title_paragraphs[doc_id], pa.int32()))
        versions[doc_id] = (_as_one(rows["text"]), frozenset(rows["text"].filter(in_titles).to_pylist()))
    return {
        doc_id: Version(*versions[doc_id], title)
        for doc_id, title in zip(documents["doc_id"], documents["title"], strict=True)
    }


def _grouped(rows: pa.Table, doc_ids: Sequence[str]) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each document, in their order; none for a document without any."""
    places = pc.index_in(rows["doc_id"], value_set=pa.array(doc_ids, pa.string())).to_numpy()
    if np.any(places[1:] < places[:-1]):
        order = np.argsort(places, kind="stable")
        rows, places = rows.take(order), places[order]
    bounds = np.searchsorted(places, np.arange(len(doc_ids) + 1))
    for number, doc_id in enumerate(doc_ids):
        yield doc_id, rows.slice(bounds[number], bounds[number + 1] - bounds[number])


def _as_one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def read_lengths(lake: Lake, part: Part, doc_ids: Collection[str]) -> dict[str, int]:
    """Characters of the texts of those of these documents that the part holds, by doc_id."""
    rows = read_rows_of(lake, part, "documents", ["doc_id", "n_chars"], doc_ids)
    return dict(zip(rows["doc_id"].to_pylist(), rows["n_chars"].to_pylist(), strict=True))


def read_rows_of(lake: Lake, part: Part, table: str, columns: list[str], doc_ids: Collection[str]) -> pa.Table:
    """Some columns of the rows of a part that belong to these documents."""
    rows = lake.read(part, table, columns)
    return rows.filter(pc.is_in(rows["doc_id"], value_set=pa.array(sorted(doc_ids), pa.string())))
