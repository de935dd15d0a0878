"""Near copies beside datasketch and rensa: the same documents in one run, quality and documents a second.

Documents are prose of our own, of which one in five is a copy of an earlier one with some of its words changed. What is true
is computed from the shingles themselves. Our side is the step `minhash` and the link `copies`, theirs begins with the texts.
"""

import collections
import itertools
import json
import os
import random
import subprocess
import sys
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from flows.steps.minhash.bands import sign
from tests.benchmarks.minhash_chain import shingle
from tests.benchmarks.prose import write_documents
from tests.benchmarks.reuse import add_documents
from warehouse.database import links
from warehouse.database.work_file import define

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = REPOSITORY / ".venv-minhash"
CHAIN = Path(__file__).with_name("minhash_chain.py")
REQUIREMENTS = ("datasketch==2.0.0", "rensa==0.5.0", "numpy==2.4.6", "scipy==1.17.1")
THRESHOLD = 0.7

Pair = tuple[int, int]


class Found(NamedTuple):
    """CPU seconds of one side, the true pairs that it found, those that it missed, and those that are none."""

    cpu_seconds: float
    n_right: int
    n_missed: int
    n_wrong: int

    @property
    def recall(self) -> float:
        """Share of the true pairs that were found."""
        return self.n_right / max(self.n_right + self.n_missed, 1)

    @property
    def precision(self) -> float:
        """Share of the pairs found that are true."""
        return self.n_right / max(self.n_right + self.n_wrong, 1)


def make_texts(n: int) -> list[str]:
    """Texts of which one in five is a copy of an earlier one; of its words none to one in twenty is changed."""
    rng = random.Random("copies")
    texts: list[str] = []
    for paragraphs in itertools.islice(write_documents("copies"), n):
        text = " ".join(paragraphs)
        if texts and rng.random() < 0.2:
            words = rng.choice(texts).split(" ")
            for at in rng.sample(range(len(words)), rng.randint(0, len(words) // 20)):
                words[at] = f"other{at}"
            text = " ".join(words)
        texts.append(text)
    return texts


def find_true(texts: Sequence[str]) -> set[Pair]:
    """The pairs whose Jaccard similarity reaches the threshold, by counting the shingles that each two share."""
    sets = [set(shingle(text)) for text in texts]
    holders = collections.defaultdict(list)
    for number, shingles in enumerate(sets):
        for each in shingles:
            holders[each].append(number)
    shared = collections.Counter(pair for numbers in holders.values() for pair in itertools.combinations(numbers, 2))
    return {
        (a, b) for (a, b), n in shared.items() if n / (len(sets[a]) + len(sets[b]) - n) >= THRESHOLD
    }  # fmt: skip


def find_ours(texts: Sequence[str]) -> tuple[set[Pair], float]:
    """The pairs of the link `copies`, and the CPU seconds of signatures and link."""
    with duckdb.connect() as con:
        define(con)
        con.execute("set threads = 1")
        add_documents(con, [[text] for text in texts], 0)
        ids = [f"{number:032x}" for number in range(len(texts))]
        con.register("bodies", pa.table({"doc_id": ids, "text": list(texts)}))
        con.execute(
            """insert into paragraphs by name
            select doc_id, 0 as paragraph_no, 'body' as role, 'en' as lang, 0 as char_start, length(text) as char_end,
                0 as n_words, text, '' as text_hash
            from bodies"""
        )
        started = time.process_time()
        bands = sign(texts, ["en"] * len(texts))
        con.register("signed", pa.table({"doc_id": ids, "bands": pa.array(bands, pa.list_(pa.int64()))}))
        con.execute("insert into signatures by name from signed")
        (link,) = (each for each in links.find_links() if each.name == "copies")
        links.apply_link(con, link)
        seconds = time.process_time() - started
        rows = con.execute("select doc_a, doc_b from copies").fetchall()
    return {(int(a, 16), int(b, 16)) for a, b in rows}, seconds


def install() -> Path:
    """The environment's Python; made at the first call."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready, wanted = ENVIRONMENT / "ready", "\n".join(REQUIREMENTS)
    if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
        return python
    print(f"making {ENVIRONMENT.name} for {' and '.join(REQUIREMENTS[:2])}", file=sys.stderr)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    subprocess.run([python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *REQUIREMENTS], check=True)
    ready.write_text(wanted, encoding="utf-8")
    return python


def measure(n_documents: int, scratch: Path) -> Mapping[str, Found]:
    """Each side by its name, ours first; all on one core, starts not counted."""
    texts = make_texts(n_documents)
    documents = scratch / "copies.jsonl"
    documents.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    true = find_true(texts)
    find_ours(texts[:200])
    sides = {"Columnist": find_ours(texts)}
    command: list[str | Path] = [install(), CHAIN, documents, str(THRESHOLD)]
    one_core = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    done = subprocess.run(command, env=os.environ | one_core, check=True, stdout=subprocess.PIPE, text=True)
    for name, told in json.loads(done.stdout.splitlines()[-1]).items():
        pinned = next(" ".join(each.split("==")) for each in REQUIREMENTS if each.startswith(name))
        sides[pinned] = {tuple(pair) for pair in told["pairs"]}, told["cpu_seconds"]
    return {
        name: Found(seconds, len(pairs & true), len(true - pairs), len(pairs - true))
        for name, (pairs, seconds) in sides.items()
    }
