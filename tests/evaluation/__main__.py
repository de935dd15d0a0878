"""`make eval DATA=DIR`: how well sentences and languages are found, on sets with known answers. Prints Markdown.

DIR holds the sets, or is one: sbd_ud, sbd_pysbd_golden, langid_udhr, news_masakha, news_univ_ar_ku_en, news_wmt. Those
that are not there are left out, and without DIR the small set is used that the project carries.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.evaluation import floors, languages, sentences, sets

LINE_CHARS = 60
"""A line of print. Of less, even a person may not tell Czech from Slovak."""


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table; all columns but the first are numbers."""
    print(f"\n| {' | '.join(header)} |\n|---|{'---:|' * (len(header) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def report_sentences(texts: Sequence[sets.Text]) -> None:
    """F1 of sentence ends by language, beside both breakers alone; the worse ones than those are marked."""
    print("### Sentence ends, F1")
    ours = sentences.score(texts)
    others = [sentences.score(texts, alone) for alone in (sentences.by_icu, sentences.by_sentencex)]
    rows = []
    for lang, ends in ours.items():
        alone = [other[lang].f1 for other in others]
        mark = "**" if ends.f1 < max(alone) else ""
        counts = (f"{ends.n_known:,}", f"{ends.precision:.3f}", f"{ends.recall:.3f}", f"{mark}{ends.f1:.4f}{mark}")
        rows.append((lang, *counts, *(f"{f1:.4f}" for f1 in alone)))
    means = [sum(ends.f1 for ends in each.values()) / len(each) for each in (ours, *others)]
    rows.append(("mean", "", "", "", *(f"{mean:.4f}" for mean in means)))
    print_table(("language", "sentences", "precision", "recall", "F1", "ICU alone", "sentencex alone"), rows)


def report_rules(rules: Sequence[sets.Rule], *, show_all: bool) -> None:
    """The share of hard cases that became exactly their sentences, by language, and those that did not."""
    print("### Hard cases that become exactly their sentences")
    failed = sentences.broken(rules)
    langs = sorted({rule.lang for rule in rules})
    rows = []
    for lang in (*langs, "all"):
        n_cases = sum(lang in (rule.lang, "all") for rule in rules)
        n_right = n_cases - sum(lang in (rule.lang, "all") for rule, _ in failed)
        rows.append((lang, str(n_cases), str(n_right), f"{n_right / n_cases:.3f}"))
    print_table(("language", "cases", "right", "share"), rows)
    if show_all:
        for rule, got in failed:
            print(f"- {rule.name}\n  - expected {sentences.show(rule.sentences)}\n  - became {sentences.show(got)}")


def report_languages(title: str, texts: Sequence[sets.Told]) -> None:
    """The share of texts called by their language, with those called `und`."""
    print(f"### {title}")
    shares = languages.score(texts)
    long = languages.score([each for each in texts if len(each.text) >= LINE_CHARS])
    everything = {
        "all known": languages.together(shares),
        f"of {LINE_CHARS} characters and more": languages.together(long),
        **shares,
    }
    rows = [
        (lang, f"{share.n_texts:,}", f"{share.right:.4f}", str(share.n_undecided)) for lang, share in everything.items()
    ]
    print_table(("language", "texts", "right", "called `und`"), rows)


def report_small(scores: Mapping[str, Mapping[str, float]]) -> None:
    """The small set's scores beside their floors."""
    known = floors.read()
    for kind, by_name in scores.items():
        print(f"### {kind}")
        rows = [(name, f"{score:.4f}", f"{known.get(kind, {}).get(name, 0):.4f}") for name, score in by_name.items()]
        print_table(("language", "score", "floor"), rows)


def report_sets(data: Path, *, show_all: bool) -> bool:
    """All sets that are in a folder; whether one was."""
    texts = sets.treebank_texts(folder) if (folder := sets.find(data, sets.TREEBANKS)) else []
    if texts:
        report_sentences(texts)
        report_languages("Languages of texts of treebanks", [sets.Told(each.lang, each.text) for each in texts])
    if rules := sets.find(data, sets.RULES):
        report_rules(sets.rules(rules), show_all=show_all)
    if lines := sets.find(data, sets.LINES):
        report_languages("Languages of lines", sets.lines(lines))
    news = [folder for name in sets.NEWS if (folder := sets.find(data, name))]
    for folder in news:
        report_languages(f"Languages of articles, {folder.name}", sets.news(folder))
    return bool(texts or rules or lines or news)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, nargs="?", help="folder of sets; without it the small set is used")
    parser.add_argument("--failed", action="store_true", help="show the hard cases that fail")
    parser.add_argument("--write-floors", action="store_true", help="take today's scores of the small set as floors")
    parser.add_argument("--lower", action="store_true", help="let --write-floors lower one")
    args = parser.parse_args()
    if args.data is not None:
        if report_sets(args.data, show_all=args.failed):
            return 0
        names = ", ".join((sets.TREEBANKS, sets.RULES, sets.LINES, *sets.NEWS))
        print(f"No set in {args.data}; known are {names}.", file=sys.stderr)
        return 2
    scores = floors.measure()
    report_small(scores)
    if args.write_floors:
        lowered = floors.write(scores, lower=args.lower)
        if lowered and not args.lower:
            print("Nothing written: add --lower if this is meant.\n" + "\n".join(lowered), file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
