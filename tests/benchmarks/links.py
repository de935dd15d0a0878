"""What the links `copies` and `reuse` cost at several sizes: from nothing, for one document more in a hundred, and in memory.

    python -m tests.benchmarks.links                              2,000, 20,000 and 200,000 documents; takes a quarter of an hour
    python -m tests.benchmarks.links --sizes 2000 20000

Documents are prose of our own. One in ten is a copy of an earlier one, every other with one word changed, and for each ten
documents a passage is planted. A size has a process of its own, with the memory that a load gives DuckDB, on two threads.
CPU time; of the whole process the memory.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from flows.steps.minhash.bands import sign
from tests.benchmarks.machine import describe_machine, run_measured
from tests.benchmarks.reuse import BATCH_DOCUMENTS, PACKAGES, Paragraphs, add_documents, make_documents, plant
from warehouse.database import links
from warehouse.database.limits import Limits
from warehouse.database.work_file import define

SIZES = (2_000, 20_000, 200_000)
LINKS = ("copies", "reuse")
COPIED_SHARE = 0.1
ADDED_SHARE = 0.01


class Measured(NamedTuple):
    """CPU seconds of each link for all documents and for those added, and the most memory that the process had."""

    n_documents: int
    whole_seconds: dict[str, float]
    added_seconds: dict[str, float]
    peak_bytes: int | None


def make_copied_documents(n_documents: int) -> list[Paragraphs]:
    """Documents of which some are copies and some share passages."""
    rng = random.Random("copied")
    documents = make_documents(n_documents, None)
    plant(documents, n_documents // 10, rng)
    for number in range(1, n_documents):
        if rng.random() < COPIED_SHARE:
            copy = list(documents[rng.randrange(number)])
            if rng.random() < 0.5:
                copy[-1] = f"{copy[-1].rpartition(' ')[0]} corrected"
            documents[number] = copy
    return documents


def write_warehouse(file: Path, documents: Sequence[Paragraphs], n_added: int) -> None:
    """A work file with all documents but the last ones, and these beside it in a file of their own."""
    for path, first, end in (
        (file, 0, len(documents) - n_added),
        (file.with_suffix(".added"), len(documents) - n_added, len(documents)),
    ):
        with duckdb.connect(str(path)) as con:
            define(con)
            for start in range(first, end, BATCH_DOCUMENTS):
                batch = documents[start : min(start + BATCH_DOCUMENTS, end)]
                add_documents(con, batch, start)
                add_bodies(con, batch, start)


def add_bodies(con: duckdb.DuckDBPyConnection, documents: Sequence[Paragraphs], first: int) -> None:
    """What copies are compared by: signatures and paragraphs, all of them body."""
    ids = [f"{number:032x}" for number in range(first, first + len(documents))]
    bands = sign([" ".join(paragraphs) for paragraphs in documents], ["en"] * len(documents))
    con.register("signed", pa.table({"doc_id": ids, "bands": pa.array(bands, pa.list_(pa.int64()))}))
    con.execute("insert into signatures by name from signed")
    con.register("bodies", pa.table({"doc_id": ids, "paragraphs": documents}))
    con.execute(
        """insert into paragraphs by name
        select doc_id, unnest(range(len(paragraphs))) as paragraph_no, 'body' as role, 'en' as lang, 0 as char_start,
            0 as char_end, 0 as n_words, unnest(paragraphs) as text, '' as text_hash
        from bodies"""
    )


def link_all(file: Path) -> Measured:
    """Links what is in the work file, then what lies beside it, as a later load does, which opens the file again."""
    with open_as_load(file) as con:
        con.execute("create temp table changed as select doc_id from documents")
        n_documents = con.execute("select count(*) from changed").fetchall()[0][0]
        whole = link(con)
    with open_as_load(file) as con:
        con.execute(f"attach '{file.with_suffix('.added')}' as added (read_only)")
        for table in ("documents", "paragraphs", "signatures", "fingerprints"):
            con.execute(f"insert into {table} from added.{table}")
        con.execute("create temp table changed as select doc_id from added.documents")
        return Measured(n_documents, whole, link(con), None)


def open_as_load(file: Path) -> duckdb.DuckDBPyConnection:
    """The work file with the memory that a load has."""
    limit, spill = Limits().memory_limit or "1GB", str(file.with_suffix(".spill"))
    return duckdb.connect(str(file), config={"memory_limit": limit, "threads": 2, "temp_directory": spill})


def link(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Runs the links in one transaction, as a load does; CPU seconds of each."""
    seconds = {}
    con.execute("begin")
    for each in links.find_links():
        if each.name in LINKS:
            started = time.process_time()
            links.apply_link(con, each)
            seconds[each.name] = time.process_time() - started
    con.execute("commit")
    return seconds


def measure(n_documents: int, scratch: Path) -> Measured:
    """Makes the documents, and links them in a process of its own."""
    scratch.mkdir(parents=True)
    n_added = round(n_documents * ADDED_SHARE)
    file, found = scratch / "links.duckdb", scratch / "found.json"
    write_warehouse(file, make_copied_documents(n_documents + n_added), n_added)
    cost = run_measured([sys.executable, "-m", "tests.benchmarks.links", "--link", file, "--found", found])
    return Measured(**json.loads(found.read_text(encoding="utf-8")))._replace(peak_bytes=cost.peak_bytes)


def report(rows: Iterable[Measured], press_microseconds: float | None = None) -> None:
    """A row for each size. With the cost of the press beside it, what part of that both links cost."""
    print(
        "### Copies and shared passages, CPU time\n\nOne document in ten is a copy. After linking all, one in a hundred is added"
        " (`tests/benchmarks/links.py`).\n"
    )
    print("| documents | copies, µs a document | reuse | both, of the press | 1 % more: copies | reuse | peak MiB |")
    print("|---:|---:|---:|---:|---:|---:|---:|", flush=True)
    for row in rows:
        costs = [row.whole_seconds[name] / row.n_documents * 1e6 for name in LINKS]
        shares = [f"{row.added_seconds[name] / row.whole_seconds[name]:.1%}" for name in LINKS]
        of_press = f"{sum(costs) / press_microseconds:.0%}" if press_microseconds else "not measured"
        peak = f"{row.peak_bytes / 2**20:,.0f}" if row.peak_bytes else "not measured"
        cells = [f"{row.n_documents:,}", *(f"{cost:,.0f}" for cost in costs), of_press, *shares, peak]
        print(f"| {' | '.join(cells)} |", flush=True)
    print()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.links", description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--link", type=Path, help="a work file to link, in the process that is measured")
    parser.add_argument("--found", type=Path, help="the file to which that process writes what it measured")
    args = parser.parse_args()
    if args.link:
        args.found.write_text(json.dumps(link_all(args.link)._asdict()), encoding="utf-8")
        return
    print(f"Measured on {describe_machine(PACKAGES)}.\n")
    with tempfile.TemporaryDirectory(prefix="columnist-links-") as folder:
        report(measure(size, Path(folder) / f"{size}") for size in args.sizes)


if __name__ == "__main__":
    main()
