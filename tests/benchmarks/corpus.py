"""Writes news-like documents to measure with: some 590 words and 16 paragraphs each, none a copy of another.

    python -m tests.benchmarks.corpus OUT --documents 20000                      own prose, see prose.py
    python -m tests.benchmarks.corpus OUT --source FOLDER --per-folder 1000      resampled from texts you have
    python -m tests.benchmarks.corpus news.jsonl --documents 240                 own prose as a dump of dated stories

Resampling keeps what real text costs (its words, scripts, punctuation) and gives any number of documents from a small
set. Each document takes its paragraphs from one folder of the source only, so a folder for each language gives
documents in one language. A paragraph comes round again only when its folder is used up, and one word in five is
replaced by a word of the same source file: without that a small source would give a corpus in which every document
shares whole passages with hundreds of others, as no real one does.
"""

import argparse
import datetime
import itertools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.prose import write_documents

WORDS_PER_DOCUMENT = 590
REPLACED_SHARE = 0.2
SUFFIXES = frozenset({".txt", ".text", ".md"})


class Paragraph(NamedTuple):
    """A paragraph's words, and those of its file, from which replacements are drawn."""

    words: list[str]
    file_words: list[str]


def read_paragraphs(file: Path) -> list[Paragraph]:
    """Paragraphs are parted by blank lines; in a file without any, each line is one."""
    text = file.read_text(encoding="utf-8", errors="replace")
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text) else text.splitlines()
    file_words = text.split()
    return [Paragraph(part.split(), file_words) for part in parts if part.strip()]


def read_source(source: Path) -> list[list[Paragraph]]:
    """The paragraphs of each folder that holds texts, folders and files in the order of their names."""
    files = sorted(file for file in source.rglob("*") if file.is_file() and file.suffix.lower() in SUFFIXES)
    by_folder = [
        [paragraph for file in folder_files for paragraph in read_paragraphs(file)]
        for _, folder_files in itertools.groupby(
            sorted(files, key=lambda file: (file.parent, file)), lambda f: f.parent
        )
    ]
    found = [paragraphs for paragraphs in by_folder if paragraphs]
    if not found:
        raise SystemExit(f"{source}: no {', '.join(sorted(SUFFIXES))} file with text in it; name a folder of texts")
    return found


def deal(paragraphs: list[Paragraph], rng: random.Random) -> Iterator[Paragraph]:
    """Every paragraph once in random order, then all of them again in another order, without end."""
    while True:
        yield from rng.sample(paragraphs, len(paragraphs))


def replace_words(paragraph: Paragraph, rng: random.Random) -> list[str]:
    """The paragraph with one word in five replaced; its last word stays, since it ends the sentence."""
    *words, last = paragraph.words
    changed = [rng.choice(paragraph.file_words) if rng.random() < REPLACED_SHARE else word for word in words]
    return [*changed, last]


def resample_document(dealt: Iterator[Paragraph], rng: random.Random) -> list[str]:
    """A headline of six to ten words, then paragraphs to the length, as near as paragraphs like the last come to it."""
    first = replace_words(next(dealt), rng)
    parts, n_words = [first], len(first)
    while n_words + len(parts[-1]) / 2 < WORDS_PER_DOCUMENT:
        parts.append(replace_words(next(dealt), rng))
        n_words += len(parts[-1])
    headline = " ".join(first[: rng.randint(6, 10)]).rstrip(".,;:!?")
    return [headline, *(" ".join(part) for part in parts)]


def resample_documents(source: Path, seed: str) -> Iterator[list[str]]:
    """Documents without end; the folders of the source take turns."""
    rng = random.Random(seed)
    decks = [deal(paragraphs, rng) for paragraphs in read_source(source)]
    while True:
        for deck in decks:
            yield resample_document(deck, rng)


def write_corpus(
    out: Path, n_documents: int, source: Path | None = None, per_folder: int | None = None, seed: str = "columnist"
) -> list[Path]:
    """Write the documents as `doc_000000.txt`, … and return their paths; with `per_folder`, in folders of that many."""
    documents = resample_documents(source, seed) if source else write_documents(seed)
    files = []
    for number, paragraphs in enumerate(itertools.islice(documents, n_documents)):
        folder = out / f"part_{number // per_folder:04d}" if per_folder else out
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"doc_{number:06d}.txt"
        file.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8", newline="\n")
        files.append(file)
    return files


def write_dump(out: Path, n_documents: int, seed: str = "columnist") -> None:
    """Write dated stories of three sites as JSON lines into one file, from January to October of 2026."""
    rng = random.Random(seed)
    first = datetime.date(2026, 1, 1)
    lines = []
    for number, (title, *paragraphs) in enumerate(itertools.islice(write_documents(seed), n_documents)):
        (site,) = rng.choices(["morningpost.example", "harbourtimes.example", "valleynews.example"], [5, 3, 2])
        # More of them in the later months.
        day = first + datetime.timedelta(days=int(300 * rng.random() ** 0.7))
        url = f"https://{site}/{day:%Y/%m/%d}/{number}"
        story = {"url": url, "date": f"{day}", "title": title, "text": "\n\n".join(paragraphs)}
        lines.append(json.dumps(story) + "\n")
    out.write_text("".join(lines), encoding="utf-8", newline="\n")


def edit_documents(files: list[Path], share: float, seed: str = "edit") -> int:
    """Change one word in the middle of every so many documents, as an editor would; how many were changed."""
    edited = random.Random(seed).sample(files, max(1, round(len(files) * share)))
    for file in edited:
        paragraphs = file.read_text(encoding="utf-8").split("\n\n")
        middle = paragraphs[len(paragraphs) // 2].split(" ")
        middle[len(middle) // 2] = "corrected"
        paragraphs[len(paragraphs) // 2] = " ".join(middle)
        file.write_text("\n\n".join(paragraphs), encoding="utf-8", newline="\n")
    return len(edited)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.corpus", description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="folder to write to, or a file that ends in .jsonl")
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--source", type=Path, help="folder of texts to resample; without it, prose of our own")
    parser.add_argument("--per-folder", type=int, help="documents in one folder; without it, all are in OUT")
    parser.add_argument("--seed", default="columnist")
    args = parser.parse_args()
    if args.out.suffix == ".jsonl":
        if args.source or args.per_folder:
            parser.error("a .jsonl file holds prose of our own, so it takes neither --source nor --per-folder")
        write_dump(args.out, args.documents, args.seed)
        files = [args.out]
    else:
        files = write_corpus(args.out, args.documents, args.source, args.per_folder, args.seed)
    n_bytes = sum(file.stat().st_size for file in files)
    print(f"{args.documents:,} documents, {n_bytes / args.documents:,.0f} bytes each, in {args.out}")


if __name__ == "__main__":
    main()
