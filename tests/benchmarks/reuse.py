"""Passages that documents share: how many of planted ones are found, and how exactly.

    python -m tests.benchmarks.reuse                          own prose
    python -m tests.benchmarks.reuse --source FOLDER          passages planted into texts that you have

Passages of 20 to 60 words are planted from one document into another. Of a quarter one word in ten is changed, of
another the quotation marks and the case of letters are. What that costs says `tests/benchmarks/links.py`.
"""

import argparse
import itertools
import random
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
from rapidfuzz.distance import LCSseq

from flows.press import passages
from flows.press.document import Draft
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.prose import write_documents
from warehouse.database import links
from warehouse.database.work_file import define

PACKAGES = ("duckdb", "numpy", "pyarrow")
BATCH_DOCUMENTS = 2_000
_EDGE_WORDS = 3
"""Words at both ends of a planted passage that no edit touches: where it ends must be known exactly."""
_WORD = re.compile(r"\w+")

Paragraphs = list[str]
Place = tuple[int, int, int]
"""A document by its number, and where a passage starts and ends in its text."""


class Quality(NamedTuple):
    """Planted passages, those found, those found to the word; passages found at all, and those that are none."""

    n_planted: int
    n_found: int
    n_exact: int
    n_rows: int
    n_false: int


class Timed(NamedTuple):
    """Quality of a number of documents, and CPU seconds of their fingerprints and of the link."""

    n_documents: int
    press_seconds: float
    link_seconds: float
    quality: Quality


def make_warehouse(documents: Sequence[Paragraphs], lang: str = "en") -> duckdb.DuckDBPyConnection:
    """A warehouse in memory with these documents, keys in their order, before its links are made."""
    con = duckdb.connect()
    define(con)
    add_documents(con, documents, 0, lang)
    return con


def add_documents(
    con: duckdb.DuckDBPyConnection, documents: Sequence[Paragraphs], first: int, lang: str = "en"
) -> float:
    """Adds documents whose numbers begin with `first` and names them in `changed`; CPU seconds of their fingerprints."""
    drafts = [make_draft(number, paragraphs) for number, paragraphs in enumerate(documents, first)]
    started = time.process_time()
    for start in range(0, len(drafts), BATCH_DOCUMENTS):
        batch = drafts[start : start + BATCH_DOCUMENTS]
        passages.fingerprint(batch, [lang] * len(batch))
    rows = passages.rows(drafts)
    seconds = time.process_time() - started
    con.register("rows", pa.table(rows))
    con.register("texts", pa.table({"doc_id": [d.doc_id for d in drafts], "text": [d.text for d in drafts]}))
    con.execute("insert into fingerprints by name from rows")
    con.execute(
        f"""insert into documents by name
        select doc_id, doc_id as uri, text, '{lang}' as lang, left(sha256(text), 32) as content_hash,
            length(text) as n_chars, 0 as n_words, 0 as n_paragraphs, 0 as n_sentences, []::varchar[] as fixes
        from texts"""
    )
    con.execute("create or replace temp table changed as select doc_id from texts")
    return seconds


def make_draft(number: int, paragraphs: Paragraphs) -> Draft:
    """A document as the press knows it before its fingerprints are taken."""
    starts = list(itertools.accumulate((len(paragraph) + 2 for paragraph in paragraphs[:-1]), initial=0))
    draft = Draft("", f"{number:032x}", "", None, "", "", paragraphs=paragraphs, paragraph_starts=starts)
    draft.roles, draft.text = ["body"] * len(paragraphs), "\n\n".join(paragraphs)
    return draft


def link(con: duckdb.DuckDBPyConnection) -> float:
    """Runs the link `reuse`; CPU seconds."""
    started = time.process_time()
    (each,) = (each for each in links.find_links() if each.name == "reuse")
    links.apply_link(con, each)
    return time.process_time() - started


def plant(documents: list[Paragraphs], n: int, rng: random.Random) -> list[tuple[str, str]]:
    """Takes passages from documents of the first half over into those of the second; gives each as it was and as it is."""
    half = len(documents) // 2
    planted = []
    for number in range(n):
        donor = documents[rng.randrange(half)]
        long = [paragraph for paragraph in donor if len(paragraph.split()) >= 20]
        if not long:
            continue
        words = rng.choice(long).split()
        n_words = rng.randint(20, min(60, len(words)))
        start = rng.randint(0, len(words) - n_words)
        passage = words[start : start + n_words]
        edited = [edit_words(passage, rng), edit_marks(passage), passage, passage][number % 4]
        goal = documents[half + number % half]
        goal.insert(rng.randrange(len(goal) + 1), f"Report {number} says: {' '.join(edited)} — end {number}.")
        planted.append((" ".join(passage), " ".join(edited)))
    return planted


def edit_words(passage: list[str], rng: random.Random) -> list[str]:
    """One word in ten changed, none at either end."""
    inner = range(_EDGE_WORDS, len(passage) - _EDGE_WORDS)
    changed = set(rng.sample(inner, max(1, len(passage) // 10)))
    return [f"altered{n}" if n in changed else word for n, word in enumerate(passage)]


def edit_marks(passage: list[str]) -> list[str]:
    """Other quotation marks, dashes and capitals."""
    marks = str.maketrans({'"': "«", "“": "„", "”": "“", "'": "’", "’": "'", ",": " –", ".": "!"})
    return [word.translate(marks).upper() if n % 7 == 3 else word.translate(marks) for n, word in enumerate(passage)]


def measure(n_documents: int) -> Timed:
    """Quality and cost on prose of our own, with as many passages planted as there are documents."""
    documents = make_documents(n_documents, None)
    planted = plant(documents, n_documents, random.Random("plant"))
    with make_warehouse([]) as con:
        con.execute("set threads = 1")
        pressed = add_documents(con, documents, 0)
        linked = link(con)
        return Timed(n_documents, pressed, linked, check_quality(con, documents, planted))


def measure_quality(documents: list[Paragraphs], n_planted: int, seed: str = "plant") -> Quality:
    """Plants passages, links, and looks for each planted one among those found."""
    planted = plant(documents, n_planted, random.Random(seed))
    with make_warehouse(documents) as con:
        link(con)
        return check_quality(con, documents, planted)


def check_quality(
    con: duckdb.DuckDBPyConnection, documents: list[Paragraphs], planted: Sequence[tuple[str, str]]
) -> Quality:
    """Looks for each planted passage among those that the link found."""
    texts = ["\n\n".join(paragraphs) for paragraphs in documents]
    rows = con.execute("select doc_a, a_start, a_end, doc_b, b_start, b_end, n_words from reuse").fetchall()
    found = [((int(a, 16), s, e), (int(b, 16), t, f)) for a, s, e, b, t, f, _ in rows]
    by_pair: dict[tuple[int, int], list[tuple[Place, Place]]] = {}
    for one, other in found:
        by_pair.setdefault((one[0], other[0]), []).append((one, other))
    n_found = n_exact = 0
    for before, after in planted:
        (a,) = [n for n, text in enumerate(texts) if before in text and n < len(texts) // 2][:1]
        (b,) = [n for n, text in enumerate(texts) if f": {after} — end" in text][:1]
        a_start, b_start = texts[a].index(before), texts[b].index(f": {after} — end") + 2
        wanted = widen(texts, (a, a_start, a_start + len(before)), (b, b_start, b_start + len(after)))
        best = max((overlap(one, other, wanted) for one, other in by_pair.get((a, b), [])), default=0.0)
        n_found += best >= 0.8
        n_exact += any(
            _words_of(texts, one) == _words_of(texts, wanted[0])
            and _words_of(texts, other) == _words_of(texts, wanted[1])
            for one, other in by_pair.get((a, b), [])
        )
    n_false = sum(not is_shared(texts, one, other) for one, other in found)
    return Quality(len(planted), n_found, n_exact, len(rows), n_false)


def _words_of(texts: Sequence[str], place: Place) -> tuple[int, int]:
    """Where the first word of a passage starts and its last one ends."""
    number, start, end = place
    words = list(_WORD.finditer(texts[number], start, end))
    return words[0].start(), words[-1].end()


def widen(texts: Sequence[str], one: Place, other: Place) -> tuple[Place, Place]:
    """The passages with the words around them that are the same by chance."""
    (a, a_start, a_end), (b, b_start, b_end) = one, other
    before = [list(_WORD.finditer(texts[n], 0, start)) for n, start in ((a, a_start), (b, b_start))]
    after = [list(_WORD.finditer(texts[n], end)) for n, end in ((a, a_end), (b, b_end))]
    for left, right in zip(before[0][::-1], before[1][::-1], strict=False):
        if left[0].lower() != right[0].lower():
            break
        a_start, b_start = left.start(), right.start()
    for left, right in zip(*after, strict=False):
        if left[0].lower() != right[0].lower():
            break
        a_end, b_end = left.end(), right.end()
    return (a, a_start, a_end), (b, b_start, b_end)


def overlap(one: Place, other: Place, wanted: tuple[Place, Place]) -> float:
    """The lesser share of the wanted passages that was found."""
    return min(
        (min(found[2], place[2]) - max(found[1], place[1])) / (place[2] - place[1])
        for found, place in zip((one, other), wanted, strict=True)
    )


def is_shared(texts: Sequence[str], one: Place, other: Place) -> bool:
    """Whether two passages have most of their words in common, in the same order, by another comparison."""
    left, right = (_WORD.findall(texts[n][start:end].lower()) for n, start, end in (one, other))
    return bool(min(len(left), len(right)) >= 12 and LCSseq.normalized_similarity(left, right) >= 0.7)


def make_documents(n: int, source: Path | None, seed: str = "reuse") -> list[Paragraphs]:
    """Documents to plant into: the files of a source, or own prose."""
    if source is None:
        return [list(paragraphs) for paragraphs in itertools.islice(write_documents(seed), n)]
    files = sorted(source.rglob("*.txt"))
    texts = [file.read_text(encoding="utf-8", errors="replace") for file in files[:n]]
    return [[" ".join(part.split()) for part in text.split("\n\n") if part.strip()] for text in texts]


def make_templates(n: int) -> list[Paragraphs]:
    """One form with another name in each, too short on names to be told apart by anything else."""
    return [[f"Dear customer {n} of ours", _TEMPLATE.format(n=n)] for n in range(n)]


_TEMPLATE = (
    "We write to you, customer {n}, because the terms of your contract change on the first of March, and we are bound by "
    "law to tell you so six weeks before. You need not do anything if you agree. If you do not agree, you may end the "
    "contract in writing until the last day of February, and what you have paid in advance is returned within a month."
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reuse", description=__doc__.partition("\n")[0])
    parser.add_argument("--source", type=Path, help="folder of texts to plant into; without it, prose of our own")
    parser.add_argument("--documents", type=int, default=2_000)
    args = parser.parse_args()
    print(f"### Shared passages, one core\n\nMeasured on {describe_machine(PACKAGES)}.\n")
    documents = make_documents(args.documents, args.source)
    found = measure_quality(documents, len(documents))
    print(
        f"{found.n_planted:,} planted: {found.n_found / found.n_planted:.2%} found, {found.n_exact / found.n_planted:.2%} "
        f"to the word; of {found.n_rows:,} passages {1 - found.n_false / max(found.n_rows, 1):.2%} are shared.\n"
    )
    con = make_warehouse(make_templates(20_000))
    seconds = link(con)
    ((rows, common),) = con.execute(
        "select (select count(*) from reuse), (select count(*) from common_fingerprints)"
    ).fetchall()
    print(f"\n20,000 documents of one template: {seconds:.1f} s, {rows:,} passages, {common:,} common fingerprints")


if __name__ == "__main__":
    main()
