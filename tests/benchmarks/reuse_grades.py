"""Graded revisions of a source: how much of each text is its source's, and whether that follows the grades.

python -m tests.benchmarks.reuse_grades FILE.jsonl        id, task, category, source, text
"""

import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.reuse import link, make_warehouse

GRADES = {"non": 0, "heavy": 1, "light": 2, "cut": 3}
"""Categories of revision by how much of the source they keep."""


def measure_grades(file: Path) -> tuple[dict[str, float], float]:
    """The mean share of each category's words that it has from its source, and Spearman's correlation with the grade."""
    documents = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    numbers = {document["id"]: n for n, document in enumerate(documents)}
    con = make_warehouse(
        [[" ".join(part.split()) for part in document["text"].split("\n\n") if part.strip()] for document in documents]
    )
    link(con)
    shares, grades = [], []
    by_category: dict[str, list[float]] = {}
    for document in (document for document in documents if document["category"] in GRADES):
        own, source = numbers[document["id"]], numbers[document["source"]]
        spans = con.execute(
            "select if(doc_a = $own, a_start, b_start), if(doc_a = $own, a_end, b_end) from reuse"
            " where (doc_a = $own and doc_b = $source) or (doc_b = $own and doc_a = $source)",
            {"own": f"{own:032x}", "source": f"{source:032x}"},
        ).fetchall()
        covered = {at for start, end in spans for at in range(start, end)}
        share = len(covered) / len(" ".join(document["text"].split()))
        by_category.setdefault(document["category"], []).append(share)
        shares.append(share)
        grades.append(GRADES[document["category"]])
    return {name: statistics.mean(values) for name, values in by_category.items()}, _spearman(shares, grades)


def _spearman(one: Sequence[float], other: Sequence[float]) -> float:
    return statistics.correlation(_ranks(one), _ranks(other))


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks, equal values sharing their mean."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]


def main() -> None:
    (file,) = map(Path, sys.argv[1:])
    shares, spearman = measure_grades(file)
    told = ", ".join(f"{name} {share:.1%}" for name, share in sorted(shares.items(), key=lambda each: -each[1]))
    print(f"Share of the text that is the source's: {told}; Spearman {spearman:.3f}")


if __name__ == "__main__":
    main()
