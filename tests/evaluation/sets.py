"""Texts with known answers: sets that lie in a folder of one's own, and the small one that the project carries.

A set is a folder, known by its name. Offsets are code points of the text, from 0, the end exclusive; languages are
langdetect's codes, or none of them where langdetect does not know the language.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from flows.steps.language.evidence import KNOWN

SMALL = Path(__file__).parent / "texts.json"
TREEBANKS, RULES, LINES = "sbd_ud", "sbd_pysbd_golden", "langid_udhr"
NEWS = {"news_masakha": "articles.jsonl", "news_univ_ar_ku_en": "articles.jsonl", "news_wmt": "docs.jsonl"}
NOT_SPACED = frozenset({"ja", "zh-cn", "zh-tw", "zh"})
"""Languages whose sentences follow each other without a space."""
_CODES = {
    "arabic": "ar", "armenian": "hy", "bulgarian": "bg", "burmese": "my", "chinese": "zh-cn", "danish": "da",
    "dutch": "nl", "english": "en", "french": "fr", "german": "de", "greek": "el", "hindi": "hi", "italian": "it",
    "japanese": "ja", "kazakh": "kk", "marathi": "mr", "persian": "fa", "polish": "pl", "russian": "ru",
    "slovak": "sk", "spanish": "es", "urdu": "ur",
}  # fmt: skip


class Text(NamedTuple):
    """A text and the spans of its sentences."""

    lang: str
    text: str
    sentences: Sequence[tuple[int, int]]


class Rule(NamedTuple):
    """A hard case: the sentences that it should become, compared without white space."""

    lang: str
    name: str
    text: str
    sentences: Sequence[str]


class Told(NamedTuple):
    """A text whose language is known; the language is None where langdetect does not know it."""

    lang: str | None
    text: str


def find(data: Path, name: str) -> Path | None:
    """The set of this name: the folder itself, or one in it."""
    folder = data if data.name == name else data / name
    return folder if folder.is_dir() else None


def treebank_texts(folder: Path) -> list[Text]:
    """Texts of treebanks: `docs.jsonl` with `lang`, `text` and `sentences` as spans."""
    rows = _rows(folder / "docs.jsonl")
    return [Text(row["lang"], row["text"], [(start, end) for start, end in row["sentences"]]) for row in rows]


def rules(folder: Path) -> list[Rule]:
    """Hard cases: `rules.jsonl` with `language` by its English name, `text` and `sentences` as strings."""
    return [
        Rule(_CODES.get(row["language"], "und"), row["id"], row["text"], row["sentences"])
        for row in _rows(folder / "rules.jsonl")
    ]


def lines(folder: Path) -> list[Told]:
    """Lines of one language each: `lines.jsonl` with `lang`, which is null where langdetect does not know it."""
    return [Told(row["lang"], row["text"]) for row in _rows(folder / "lines.jsonl")]


def news(folder: Path) -> list[Told]:
    """Articles with `lang` and `text`; a `zh` is Chinese in either script."""
    rows = _rows(folder / NEWS[folder.name])
    return [Told(row["lang"] if row["lang"] in (*KNOWN, "zh") else None, row["text"]) for row in rows]


def small_texts() -> list[Text]:
    """The texts that the project carries, put together from their sentences."""
    return [_join(each["lang"], each["paragraphs"]) for each in _small()["texts"]]


def small_lines() -> list[Told]:
    """Their sentences of some length as lines, and lines in languages that langdetect does not know."""
    sentences = [
        Told(each.lang, each.text[start:end])
        for each in small_texts()
        for start, end in each.sentences
        if end - start >= (10 if each.lang in NOT_SPACED else 30)
    ]
    return sentences + [Told(None, text) for texts in _small()["unknown"].values() for text in texts]


def _small() -> Any:
    return json.loads(SMALL.read_text(encoding="utf-8"))


def _join(lang: str, paragraphs: Sequence[Sequence[str]]) -> Text:
    text, spans = "", []
    for paragraph in paragraphs:
        for n, sentence in enumerate(paragraph):
            text += ("" if lang in NOT_SPACED else " ") if n else "\n\n" if text else ""
            spans.append((len(text), len(text) + len(sentence)))
            text += sentence
    return Text(lang, text, spans)


def _rows(file: Path) -> Iterator[Any]:
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
