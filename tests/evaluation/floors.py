"""Floors under the scores of the small set. CI fails below them, and nobody lowers one by accident.

`python -m tests.evaluation --write-floors` raises them to today's scores. It refuses to lower any unless `--lower` is
given too: then the commit says why.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from tests.evaluation import languages, sentences
from tests.evaluation.sets import Told, small_lines, small_texts

FILE = Path(__file__).parent / "floors.json"
DIGITS = 4

Scores = dict[str, dict[str, float]]


def measure() -> Scores:
    """Scores of the small set, each by language, with the mean: F1 of sentence ends, shares of texts and lines."""
    texts = small_texts()
    ends = {lang: score.f1 for lang, score in sentences.score(texts).items()}
    lines = languages.score(small_lines())
    documents = languages.score([Told(each.lang, each.text) for each in texts])
    return {
        "sentence ends, F1": _rounded({**ends, "mean": sum(ends.values()) / len(ends)}),
        "languages of documents": _rounded({lang: share.right for lang, share in documents.items()}),
        "languages of lines": _rounded({lang: share.right for lang, share in lines.items()}),
    }


def read() -> Scores:
    """The floors as they are."""
    scores: Scores = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return scores


def below(scores: Mapping[str, Mapping[str, float]], floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Each score that is under its floor, or is no longer measured, as a line of text."""
    missing = float("-inf")
    return [
        f"{kind}, {name}: {scores.get(kind, {}).get(name, missing)} is below {floor}"
        for kind, by_name in floors.items()
        for name, floor in by_name.items()
        if scores.get(kind, {}).get(name, missing) < floor
    ]


def write(scores: Scores, *, lower: bool) -> list[str]:
    """Writes the scores as the new floors; what it would lower stands in its way unless `lower` is set."""
    lowered = below(scores, read())
    if lower or not lowered:
        FILE.write_text(json.dumps(scores, indent=2) + "\n", encoding="utf-8")
    return lowered


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {name: round(score, DIGITS) for name, score in scores.items()}
