"""Measures the reading of HTML on data sets that lie anywhere: `python -m tests.benchmarks.html FOLDER...`.

Each folder is one set, known by its name (html_scrapinghub, html_trafilatura, html_fundus, html_newspaper_goose,
html_readability); a folder that holds such folders stands for all of them. Seconds are of this process on one core.
"""

import gzip
import json
import logging
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import trafilatura
from lxml import html as lxml_html

from flows.records.reasons import Rejected
from flows.steps.html.read_page import Page, read_page

Row = dict[str, Any]
_WORD = re.compile(r"\w+")


def main(folders: Sequence[Path]) -> int:
    logging.disable(logging.CRITICAL)
    found = [
        inner for folder in folders for inner in ([folder] if folder.name in SETS else sorted(folder.glob("html_*")))
    ]
    known = [folder for folder in found if folder.name in SETS]
    if not known:
        print(f"skipped: no set of pages in {', '.join(map(str, folders)) or 'no folder'}; known are {', '.join(SETS)}")
        return 0
    for folder in known:
        print(f"\n{folder.name}")
        SETS[folder.name](folder)
    return 0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def precision_and_recall(text: str, gold: str) -> tuple[float, float]:
    ours, theirs = shingles(text), shingles(gold)
    common = (ours & theirs).total()
    return common / max(1, ours.total()), common / max(1, theirs.total())


def f1(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Precision and recall averaged over pages, and F1 of the averages."""
    precision = sum(p for p, _ in pairs) / len(pairs)
    recall = sum(r for _, r in pairs) / len(pairs)
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def _rows(folder: Path, name: str = "gold.jsonl") -> Iterator[tuple[Row, bytes]]:
    for line in (folder / name).read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row, gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())


def _read(rows: Sequence[tuple[Row, bytes]]) -> list[tuple[Row, bytes, Page]]:
    """Reads all pages and prints how fast; a page that is refused counts as an empty one."""
    read, refused = [], []
    started = time.process_time()
    for row, data in rows:
        try:
            read.append((row, data, read_page(data)))
        except Rejected as rejection:
            refused.append(f"{row['id']} {rejection}")
            read.append((row, data, Page([], [], fields=_NO_FIELDS, encoding="", fixes=())))
    seconds = time.process_time() - started
    print(f"  {len(read)} pages, {len(read) / seconds:.1f} pages a second; refused: {refused or 'none'}")
    return read


def body_of(page: Page, *, title: bool = False, captions: bool = True) -> str:
    left_out = [role for role, stays in (("title", title), ("caption", captions)) if not stays]
    return "\n\n".join(p for p, role in zip(page.paragraphs, page.roles, strict=True) if role not in left_out)


def _print_f1(name: str, pairs: Sequence[tuple[float, float]]) -> None:
    precision, recall, score = f1(pairs)
    print(f"  {name:34} precision {precision:.4f}  recall {recall:.4f}  F1 {score:.4f}")


def _alone(read: Sequence[tuple[Row, bytes, Page]]) -> list[str]:
    """What trafilatura with the same options gives for each page."""
    return [trafilatura.extract(data, fast=True, include_comments=False) or "" for _, data, _ in read]


def _print_words(read: Sequence[tuple[Row, bytes, Page]], gold: Sequence[str]) -> None:
    """F1 of our text with and without captions, and of trafilatura's; none of them with the title."""
    for name, texts in (
        ("words", [body_of(page) for _, _, page in read]),
        ("words, without captions", [body_of(page, captions=False) for _, _, page in read]),
        ("words, trafilatura alone", _alone(read)),
    ):
        _print_f1(name, [precision_and_recall(text, right) for text, right in zip(texts, gold, strict=True)])


def measure_scrapinghub(folder: Path) -> None:
    read = _read(list(_rows(folder)))
    alone = _alone(read)
    ours = [precision_and_recall(body_of(page, captions=False), row["gold"]) for row, _, page in read]
    theirs = [precision_and_recall(text, row["gold"]) for text, (row, _, _) in zip(alone, read, strict=True)]
    _print_f1("body", ours)
    _print_f1("body and captions", [precision_and_recall(body_of(page), row["gold"]) for row, _, page in read])
    _print_f1("trafilatura alone, same options", theirs)
    for (row, _, _), (p, r), (q, s) in zip(read, ours, theirs, strict=True):
        if 2 * p * r / (p + r or 1) < 2 * q * s / (q + s or 1) - 1e-9:
            print(f"  below it: {row['id']}  ours {p:.3f} {r:.3f}  alone {q:.3f} {s:.3f}")
    doubled = [(row["id"], text) for row, data, page in read for text in doubled_paragraphs(data, page)]
    print(f"  paragraphs that are there more often than in the page: {doubled or 'none'}")


def doubled_paragraphs(data: bytes, page: Page) -> list[str]:
    """Paragraphs of some length that came out more often than the page shows them."""
    counts = Counter(p for p in page.paragraphs if len(p) > 40)
    many = {p: n for p, n in counts.items() if n > 1}
    if not many:
        return []
    shown = "".join(lxml_html.document_fromstring(data).text_content().split())
    return [p for p, n in many.items() if shown.count("".join(p.split())) < n]


def measure_trafilatura(folder: Path) -> None:
    read = _read(list(_rows(folder)))
    alone = _alone(read)
    for name, texts in (
        ("all paragraphs", [body_of(page, title=True) for _, _, page in read]),
        ("without captions", [body_of(page, title=True, captions=False) for _, _, page in read]),
        ("trafilatura alone", alone),
    ):
        folded = [" ".join(unicodedata.normalize("NFC", text).split()) for text in texts]
        kept = sum(
            " ".join(s.split()) in text for (row, _, _), text in zip(read, folded, strict=True) for s in row["with"]
        )
        gone = sum(
            " ".join(s.split()) not in text
            for (row, _, _), text in zip(read, folded, strict=True)
            for s in row["without"]
        )
        all_with, all_without = (sum(len(row[key]) for row, _, _ in read) for key in ("with", "without"))
        precision = kept / (kept + all_without - gone)
        recall = kept / all_with
        print(
            f"  {name:20} kept {kept} of {all_with}, left out {gone} of {all_without}, F1 {2 * precision * recall / (precision + recall):.4f}"
        )
    _print_fields(read, title="title", byline="author", date="date", site="sitename")


def measure_fundus(folder: Path) -> None:
    read = _read(list(_rows(folder)))
    _print_words(read, ["\n".join(row["paragraphs"]) for row, _, _ in read])
    pairs = []
    for row, _, page in read:
        ours, gold = Counter(map(_fold, page.paragraphs)), Counter(map(_fold, row["paragraphs"]))
        for title in (page.fields.title or "", row["title"]):
            ours.pop(_fold(title), None)
        common = (ours & gold).total()
        pairs.append((common / max(1, ours.total()), common / max(1, gold.total())))
    _print_f1("whole paragraphs", pairs)
    for row, _, _ in read:
        row["author"] = "; ".join(row["authors"])
    _print_fields(read, title="title", byline="author", date="publishing_date", site="")


def measure_goose(folder: Path) -> None:
    read = _read(list(_rows(folder)))
    whole = [each for each in read if "gold" in each[0]]
    _print_words(whole, [row["gold"] for row, _, _ in whole])
    begun = [(row, page) for row, _, page in read if "gold_prefix" in row]
    hits = sum(_squeeze(row["gold_prefix"])[:100] in _squeeze("".join(page.paragraphs)) for row, page in begun)
    print(f"  first words found in {hits} of {len(begun)}")


def measure_readability(folder: Path) -> None:
    rows = list(_rows(folder, "metadata.jsonl"))
    read = _read(rows)
    texts = []
    for row, _, _ in read:
        expected = gzip.decompress((folder / "expected" / f"{row['id']}.html.gz").read_bytes())
        gold = lxml_html.fragment_fromstring(expected.decode("utf-8"), create_parent="div")
        texts.append(" ".join(gold.itertext()))
        row["date"], row["author"] = row.get("publishedTime"), row.get("byline")
    _print_words(read, texts)
    _print_fields(read, title="title", byline="author", date="date", site="siteName")


def _print_fields(read: Sequence[tuple[Row, bytes, Page]], *, title: str, byline: str, date: str, site: str) -> None:
    """How many of the known facts were found, how many wrongly, and where the dates came from."""
    for name, key, fits in (
        ("title", title, _similar),
        ("byline", byline, _same_names),
        ("site", site, _similar),
    ):
        known = [(row[key], getattr(page.fields, name)) for row, _, page in read if key and row.get(key)]
        if known:
            right = sum(bool(ours) and fits(ours, gold) for gold, ours in known)
            print(
                f"  {name:7} right {right} of {len(known)}, wrong {sum(ours is not None for _, ours in known) - right}"
            )
    dates = [(row[date][:10], page.fields) for row, _, page in read if row.get(date)]
    right = sum(fields.published_at is not None and _same_day(fields.published_at, gold) for gold, fields in dates)
    wrong = Counter(
        f.published_from for gold, f in dates if f.published_at is not None and not _same_day(f.published_at, gold)
    )
    sources = Counter(f.published_from for _, f in dates)
    print(f"  date    right {right} of {len(dates)}; by source {dict(sources)}; wrong by source {dict(wrong)}")


def _same_day(moment: Any, gold: str) -> bool:
    """The same day up to a time zone: the gold dates are local, ours are UTC."""
    day = moment.date().toordinal()
    return abs(type(moment.date()).fromisoformat(gold).toordinal() - day) <= 1


def _similar(ours: str, gold: str) -> bool:
    a, b = _squeeze(ours).casefold(), _squeeze(gold).casefold()
    return a == b or (min(len(a), len(b)) > 2 and (a in b or b in a))


def _same_names(ours: str, gold: str) -> bool:
    a, b = (set(_WORD.findall(text.casefold())) for text in (ours, gold))
    return len(a & b) * 2 > max(len(a), len(b))


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()


def _squeeze(text: str) -> str:
    return "".join(_WORD.findall(text))


_NO_FIELDS = Page.__annotations__["fields"]()
SETS: dict[str, Callable[[Path], None]] = {
    "html_fundus": measure_fundus,
    "html_newspaper_goose": measure_goose,
    "html_readability": measure_readability,
    "html_scrapinghub": measure_scrapinghub,
    "html_trafilatura": measure_trafilatura,
}

if __name__ == "__main__":
    sys.exit(main([Path(argument) for argument in sys.argv[1:]]))
