"""What the first questions of an analyst cost: `python -m tests.benchmarks.questions [--documents 20000]`.

Two crawls of invented news, 40 outlets and two years long, in which one in twenty documents is a copy, one in twenty
shares passages with another, and one in a hundred is a captcha. Between the crawls 2 % are edited, 1 % vanish, 0.5 %
move, and 0.5 % get another title. Each question is the command as people start it, in a process of its own, start
included. The bound is 3 s of CPU time with 20,000 documents.
"""

import argparse
import datetime
import itertools
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import describe_machine, run_measured
from tests.benchmarks.prose import write_documents

Story = dict[str, Any]

PACKAGES = ("duckdb", "pyarrow")
N_OUTLETS = 40
N_DAYS = 700
OUTLET, WORD = "Outlet 3 Post", "council"
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What changed since the last run?", ("changes",)),
    ("How does coverage of two words go?", ("trend", WORD, "bridge")),
    ("Which outlet uses a word?", ("trend", WORD, "--by", "site")),
    ("What do sentences with a word look like?", ("sample", WORD, "-n", "20", "--seed", "1")),
    ("Which words set each outlet apart?", ("sql", f"select word from keyness('site') where side = '{OUTLET}'")),
    ("Which words stand near a word?", ("sql", f"select collocate from collocates('{WORD}')")),
    ("Which pages are junk, and why?", ("sql", "select page_kind, evidence from junk_documents")),
    ("Who publishes?", ("sql", "select outlet, list_distinct(flatten(list(authors))) from documents group by all")),
    ("What did the source say besides?", ("sql", "select distinct section(extra) from documents")),
    ("Who has copied whom?", ("sql", "--example", "copies_by_outlet")),
    ("Which documents say most about two words?", ("search", f"{WORD} minister")),
)


def write_stories(n_documents: int, rng: random.Random) -> Iterator[Story]:
    """The first crawl; `paragraphs` is put together when it is written."""
    before: list[list[str]] = []
    for number, (title, *paragraphs) in enumerate(itertools.islice(write_documents("questions"), n_documents)):
        chance = rng.random()
        if before and chance < 0.05:
            paragraphs = list(rng.choice(before))
        elif before and chance < 0.1:
            paragraphs = [*paragraphs[:6], *rng.choice(before)[:5]]
        elif chance < 0.11:
            title, paragraphs = "Just a moment...", ["Checking your browser before you go on.", "Verify you are human."]
        before.append(paragraphs)
        site = f"Outlet {rng.randrange(N_OUTLETS)} Post"
        yield {
            "id": number,
            "site": site,
            "author": f"Ada {rng.choice(['Lin', 'Moor', 'Park', 'Fox', 'Ray'])}",
            "date": f"{datetime.date(2024, 1, 1) + datetime.timedelta(days=rng.randrange(N_DAYS))}",
            "section": rng.choice(["Local", "News", "Sport"]),
            "title": title,
            "paragraphs": paragraphs,
        }


def crawl_again(stories: Sequence[Story], rng: random.Random) -> Iterator[Story]:
    """The same crawl a day later."""
    for story in stories:
        chance = rng.random()
        if chance < 0.01:
            continue
        if chance < 0.03:
            *others, last = story["paragraphs"]
            story = {**story, "paragraphs": [*others, last.rpartition(" ")[0] + " corrected."]}
        elif chance < 0.035:
            story = {**story, "title": f"{story['title']} again"}
        elif chance < 0.04:
            story = {**story, "id": story["id"] + 10_000_000}
        yield story


def write_crawl(file: Path, stories: Sequence[Story]) -> None:
    """One file of JSON lines."""
    rows = ({**story, "text": "\n\n".join(story["paragraphs"])} for story in stories)
    lines = [json.dumps({name: value for name, value in row.items() if name != "paragraphs"}) + "\n" for row in rows]
    file.write_text("".join(lines), encoding="utf-8", newline="\n")


def make_home(scratch: Path, n_documents: int) -> Path:
    """Both crawls, run one after the other."""
    rng = random.Random("questions")
    first = list(write_stories(n_documents, rng))
    home, dump = scratch / "home", scratch / "news.jsonl"
    for stories in (first, list(crawl_again(first, rng))):
        write_crawl(dump, stories)
        run_measured([columnist(), "run", dump, "--home", home, "--direct", "--no-report"])
    return home


def columnist() -> Path:
    """The command of this environment."""
    return Path(sys.executable).with_name("columnist")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.questions", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--documents", type=int, default=20_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="columnist-questions-") as folder:
        home = make_home(Path(folder), args.documents)
        print(f"Measured on {describe_machine(PACKAGES)}, {args.documents:,} documents.\n")
        print("| question | CPU s | wall s |\n|---|---:|---:|")
        for question, command in QUESTIONS:
            cost = run_measured([columnist(), *command, "--home", home])
            print(f"| {question} | {cost.cpu_seconds or 0:.2f} | {cost.wall_seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()
