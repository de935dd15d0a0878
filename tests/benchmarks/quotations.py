"""How often `verify` judges rightly, and how fast: quotations that are made from documents, in eight kinds.

    python -m tests.benchmarks.quotations                            own prose
    python -m tests.benchmarks.quotations --source articles.jsonl    texts that you have, as JSON lines with a `text`

A home is made of the texts, and run again after every twentieth was edited. Then sentences are quoted: as they are, with
other marks, with a gap, with another word, without a negation, put together from two documents, as if from another
document, as they were before the edit, and from words by lot.
"""

import argparse
import contextlib
import io
import json
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from flows.cli import main
from tests.benchmarks.corpus import write_dump
from tests.benchmarks.machine import describe_machine
from warehouse.reading.reader import Reader

PACKAGES = ("duckdb", "rapidfuzz")
_NEGATION = re.compile(r"\b(?:not|never|no) ")
_FALSE = ("altered", "negation dropped", "spliced", "wrong document", "earlier version", "invented")
_RIGHT = {
    "as it is": "verbatim",
    "other marks": "verbatim",
    "with a gap": "verbatim",
    "altered": "altered",
    "negation dropped": "altered",
    "spliced": "spliced",
    "wrong document": "misattributed",
    "earlier version": "superseded",
    "invented": "not_found",
}
_EDITED = "quite certainly"


class Quoted(NamedTuple):
    """A quotation, of which kind it is, and the documents that it is said to come from."""

    kind: str
    text: str
    named: tuple[str, ...] = ()


def make_home(texts: Sequence[str], folder: Path) -> Path:
    """A home of these texts, of which every twentieth was edited by its second run."""
    source, home = folder / "texts.jsonl", folder / "home"
    for is_edited in (False, True):
        with source.open("w", encoding="utf-8") as file:
            for number, text in enumerate(texts):
                kept = text if is_edited or number % 20 else text.replace(" the ", f" {_EDITED} the ", 1)
                file.write(json.dumps({"id": number, "text": kept}) + "\n")
        with contextlib.redirect_stdout(io.StringIO()):
            assert main.main(["run", str(source), "--direct", "--no-report", "--home", str(home)]) == 0
    return home


def make_quotations(reader: Reader, n: int) -> Iterator[Quoted]:
    """About n quotations of all kinds, by lot and the same each time."""
    rng = random.Random("quotations")
    sentences = reader.query(
        "select doc_id, sentences.text from sentences where n_words between 10 and 30"
        " qualify row_number() over (partition by text_hash order by doc_id) = 1"
        f" order by hash(text_hash) limit {n // 3}"
    ).to_pylist()
    words = [word for sentence in sentences for word in sentence["text"].split()]
    for one, other in zip(sentences[::2], sentences[1::2], strict=False):
        yield from _of_two(one, other, words, rng)
    for row in reader.query(f"select text, doc_id from earlier_texts order by doc_id limit {n // 12}").to_pylist():
        at = row["text"].find(_EDITED)
        yield Quoted("earlier version", " ".join(row["text"][max(0, at - 40) : at + 60].split()[1:-1]))


def _of_two(one: dict[str, Any], other: dict[str, Any], words: list[str], rng: random.Random) -> Iterator[Quoted]:
    text = one["text"].strip(' "“”')
    own, others = text.split(), other["text"].strip(' "“”').split()
    yield Quoted("as it is", text, (one["doc_id"],) if rng.random() < 0.5 else ())
    yield Quoted("other marks", text.replace("'", "’").replace(" - ", "—").rstrip(".") + ",")
    middle = len(own) // 2
    yield Quoted("with a gap", " ".join([*own[: middle - 1], "[…]", *own[middle + 1 :]]))
    changed = [*own]
    changed[rng.randrange(1, len(own) - 1)] = rng.choice([word for word in words[:2_000] if word.isalpha()])
    if changed != own:
        yield Quoted("altered", " ".join(changed))
    if _NEGATION.search(text):
        yield Quoted("negation dropped", _NEGATION.sub("", text, count=1))
    if one["doc_id"] != other["doc_id"]:
        yield Quoted("spliced", " ".join(own[: max(5, middle)] + others[-max(5, len(others) // 2) :]))
        yield Quoted("wrong document", text, (other["doc_id"],))
    yield Quoted("invented", " ".join(rng.choices(words, k=15)))


def measure(texts: Sequence[str], n: int) -> None:
    """Prints how each kind was judged, and the seconds of a judgement."""
    with tempfile.TemporaryDirectory() as folder, Reader(make_home(texts, Path(folder))) as reader:
        judged: Counter[tuple[str, str]] = Counter()
        seconds = []
        (counted,) = reader.query("select count(*) as n from sentences").to_pylist()
        for quoted in list(make_quotations(reader, n)):
            started = time.perf_counter()
            kind = reader.judge(quoted.text, quoted.named).kind
            seconds.append(time.perf_counter() - started)
            judged[quoted.kind, kind] += 1
    print(f"{describe_machine(PACKAGES)}\n\n{len(texts):,} documents, {counted['n']:,} sentences\n")
    print("| kind | quotations | judged rightly | otherwise |\n|---|---:|---:|---|")
    for kind, right in _RIGHT.items():
        total = sum(count for (of, _), count in judged.items() if of == kind)
        if total:
            otherwise = ", ".join(
                f"{count} {as_} " for (of, as_), count in sorted(judged.items()) if of == kind and as_ != right
            )
            print(f"| {kind} | {total:,} | {100 * judged[kind, right] / total:.1f} % | {otherwise.strip()} |")
    n_wrong = sum(count for (of, as_), count in judged.items() if of in _FALSE and as_ == "verbatim")
    print(f"\nfalse ones called verbatim: {n_wrong}; median {1e3 * statistics.median(seconds):.0f} ms,", end=" ")
    print(f"95 % within {1e3 * statistics.quantiles(seconds, n=20)[-1]:.0f} ms")


def _texts(source: Path | None, n_documents: int) -> list[str]:
    if source is not None:
        return [json.loads(line)["text"] for line in source.open(encoding="utf-8")]
    with tempfile.TemporaryDirectory() as folder:
        write_dump(Path(folder) / "stories.jsonl", n_documents)
        return [json.loads(line)["text"] for line in (Path(folder) / "stories.jsonl").open(encoding="utf-8")]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quotations", description=__doc__)
    parser.add_argument("--source", type=Path, metavar="FILE", help="JSON lines with a field `text`")
    parser.add_argument("--documents", type=int, default=2_000, metavar="N", help="documents of own prose")
    parser.add_argument("--quotations", type=int, default=2_000, metavar="N", help="about so many")
    arguments = parser.parse_args()
    measure(_texts(arguments.source, arguments.documents), arguments.quotations)
