"""Copies against brute force, on news with known pairs: `python -m tests.benchmarks.copies FOLDER`.

FOLDER holds sets of texts, a folder each: `*.jsonl` whose rows have `id` and `text`, or `*.txt` files. Brute force looks
at the same bodies as the link does, pair by pair. CPU seconds of the link are given beside.
"""

import itertools
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from flows.pipeline.stages import Plain, run
from flows.settings.run_settings import Settings
from flows.steps.minhash.shingles import select_body
from tests.benchmarks.__main__ import print_table
from warehouse import queries
from warehouse.database import links
from warehouse.database.work_file import define
from warehouse.home import Home
from warehouse.schema import STATE_TABLES
from warehouse.text.word_numbers import UNSPACED

_UNSPACED = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED)
_WORDS = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
Pair = tuple[str, str]


class Measured(NamedTuple):
    """What the link found of a set, and what brute force says of it."""

    n_documents: int
    found: dict[Pair, float]
    true: dict[Pair, float]
    link_seconds: float

    def recall(self, least: float, below: float = 1.1) -> str:
        """Share of the true pairs in a range of similarities that were found, with their number."""
        wanted = [pair for pair, similarity in self.true.items() if least <= similarity < below]
        n_found = sum(pair in self.found for pair in wanted)
        return f"{n_found / len(wanted):.4f} of {len(wanted):,}" if wanted else "none there"

    @property
    def n_false(self) -> int:
        """Pairs that are none, or have another similarity in the sixth digit."""
        return sum(
            round(similarity, 6) != round(self.true.get(pair, 0.0), 6) for pair, similarity in self.found.items()
        )


def shingle(text: str) -> set[tuple[str, ...]]:
    """The shingles of a text, as they are defined."""
    words = _WORDS.findall(text.lower())
    return {tuple(words[at : at + 5]) for at in range(max(len(words) - 4, 1))} if words else set()


def compare_all(con: duckdb.DuckDBPyConnection) -> dict[Pair, float]:
    """Every pair of one language with a similarity of 0.7 or more, or the same text, by brute force."""
    rows = con.execute(
        "select doc_id, any_value(documents.lang), any_value(content_hash), list(paragraphs.text order by paragraph_no),"
        " list(role order by paragraph_no) from paragraphs join documents using (doc_id) group by doc_id order by doc_id"
    ).fetchall()
    sets = [(doc_id, lang, content, shingle(select_body(texts, roles))) for doc_id, lang, content, texts, roles in rows]
    return dict(_similar_pairs(sets))


def _similar_pairs(sets: Sequence[tuple[str, str, str, set[tuple[str, ...]]]]) -> Iterator[tuple[Pair, float]]:
    for (a, a_lang, a_content, one), (b, b_lang, b_content, other) in itertools.combinations(sets, 2):
        if a_content == b_content:
            yield (a, b), 1.0
        elif a_lang == b_lang and one and other and min(len(one), len(other)) >= 0.7 * max(len(one), len(other)):
            n_shared = len(one & other)
            similarity = n_shared / (len(one) + len(other) - n_shared)
            if similarity >= 0.7:
                yield (a, b), similarity


def measure(source: Path, home: Path) -> Measured:
    """Ingests a set of texts, and links its documents once more from nothing, on the clock of the processor."""
    settings = Settings(home=home, report=False)
    run([str(source)], settings, Plain(settings))
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        define(con)
        con.execute(f"attach '{Home(home).warehouse}' as published (read_only)")
        for table in STATE_TABLES:
            con.execute(f"insert into {table} from published.{table}")
        con.execute("create temp table changed as select doc_id from documents")
        (link,) = (link for link in links.find_links() if link.name == "copies")
        started = time.process_time()
        for query in link.queries:
            queries.execute(con, query)
        seconds = time.process_time() - started
        found = {
            (a, b): jaccard for a, b, jaccard in con.execute("select doc_a, doc_b, jaccard from copies").fetchall()
        }
        n_documents = con.execute("select count(*) from documents").fetchall()[0][0]
        return Measured(n_documents, found, compare_all(con), seconds)


def main() -> None:
    (folder,) = map(Path, sys.argv[1:])
    rows = []
    for source in sorted(path for path in folder.iterdir() if path.is_dir()):
        with tempfile.TemporaryDirectory() as home:
            measured = measure(source, Path(home))
        recalls = measured.recall(0.8), measured.recall(0.7, 0.8)
        rows.append(
            (source.name, f"{measured.n_documents:,}", f"{len(measured.found):,}", *recalls, f"{measured.n_false:,}", f"{measured.link_seconds:.2f}")
        )  # fmt: skip
        print(json.dumps({"set": rows[-1][0], "row": rows[-1][1:]}), file=sys.stderr)
    header = ("set", "documents", "pairs", "recall from 0.8", "recall 0.7 to 0.8", "false pairs", "link, CPU s")
    print_table(header, rows)


if __name__ == "__main__":
    main()
