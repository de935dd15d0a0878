"""`make bench`: documents a second, cost of each step, and the same documents through datatrove in the same run.

Prints Markdown. Figures of different machines do not compare, so each says what it was measured on, and only the ratio
to datatrove, measured beside ours, travels.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from flows.settings.run_settings import PressSettings
from tests.benchmarks import datatrove_side, links, minhash_side, press_side, readers, reuse, whole_run
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.machine import describe_machine

N_ROUNDS = 3
"""Of the press and of datatrove's chain: the figure is that of the round that others disturbed least."""

PACKAGES = ("prefect", "pyarrow", "duckdb", "numpy", "langdetect-rs", "sentencex", "icu4py")
LANGUAGE = ("language",)
"""Step names of the press that tell languages; datatrove's block for it is LanguageFilter."""
BESIDE = """### Beside {datatrove}, one core, CPU time

datatrove: the filters of its FineWeb example from the language on (fastText language, Gopher repetition,
Gopher quality, C4, FineWeb quality) with sentence statistics, words and sentences by spaCy, JSONL to Parquet, on
{theirs.n_documents:,} of the same documents, of which it keeps {theirs.n_kept:,}. Columnist: text files to Parquet
tables of documents, paragraphs, sentences, signals and records, with spans back to the source; `repeated_ngrams` adds
what Gopher's repetition filter looks at. Neither side's start is counted. datatrove decides what to drop; Columnist
keeps everything beside its signals and filters in SQL."""


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A Markdown table; all columns but the first are numbers."""
    print(f"\n| {' | '.join(header)} |\n|---|{'---:|' * (len(header) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


def show_rate(microseconds: float) -> tuple[str, str]:
    """Microseconds a document and documents a second."""
    return f"{microseconds:,.0f}", f"{1e6 / microseconds:,.0f}"


def report_press(plain: press_side.Measured, full: press_side.Measured) -> None:
    """The steps of the press, as it is and with the signals that must be asked for."""
    print(
        "### The press, one core\n\nCPU time from reading the file to the written Parquet files, least of three rounds."
    )
    rows = [
        (
            step,
            f"{seconds / plain.n_documents * 1e6:,.0f}",
            f"{full.seconds_by_step[step] / full.n_documents * 1e6:,.0f}",
        )
        for step, seconds in plain.seconds_by_step.items()
    ]
    totals = [f"**{measured.microseconds():,.0f}**" for measured in (plain, full)]
    rates = [f"**{1e6 / measured.microseconds():,.0f}**" for measured in (plain, full)]
    print_table(
        ("step", "µs a document", "with repeated_ngrams"),
        [*rows, ("all", *totals), ("documents a second a core", *rates)],
    )


def report_readers(files: Sequence[Path], n_records: int) -> None:
    """Formats of many records."""
    print(
        "### Readers, one core\n\nCPU time from opening the file to its last record, nothing pressed, least of three rounds."
    )
    rows = [(file.name, *show_rate(readers.measure(file, n_records, N_ROUNDS))) for file in files]
    print_table(("file", "µs a record", "records/s"), rows)


def report_runs(runs: Sequence[whole_run.Run], n_documents: int, workers: int) -> None:
    """Runs from scan to publish."""
    print(f"### Scan to publish, {n_documents:,} documents, {f'{workers} workers' if workers else 'a worker a core'}")
    rows = []
    for title, cost in runs:
        cpu = "not measured" if cost.cpu_seconds is None else f"{cost.cpu_seconds:.1f}"
        peak = "not measured" if cost.peak_bytes is None else f"{cost.peak_bytes / 2**20:,.0f}"
        rows.append((title, f"{cost.wall_seconds:.1f}", cpu, f"{n_documents / cost.wall_seconds:,.0f}", peak))
    print_table(("`columnist run --direct --no-report`", "wall s", "CPU s", "documents/s", "peak MiB"), rows)


def report_datatrove(theirs: datatrove_side.Measured, plain: press_side.Measured, full: press_side.Measured) -> None:
    """Both sides with and without telling the language."""
    print(BESIDE.format(datatrove=" ".join(datatrove_side.REQUIREMENTS[0].split("==")), theirs=theirs))
    per_block = {block: seconds / theirs.n_documents * 1e6 for block, seconds in theirs.block_seconds.items()}
    whole = theirs.cpu_seconds / theirs.n_documents * 1e6
    no_language = whole - per_block["LanguageFilter"]
    rows = [
        ("datatrove, whole chain", *show_rate(whole), "1"),
        ("datatrove, without language", *show_rate(no_language), "1"),
    ]
    for title, measured in (("Columnist with repeated_ngrams", full), ("Columnist", plain)):
        for suffix, without, base in (("", (), whole), (", without language", LANGUAGE, no_language)):
            microseconds = measured.microseconds(without)
            rows.append((f"{title}{suffix}", *show_rate(microseconds), f"**{base / microseconds:,.1f}**"))
    print_table(("", "µs a document", "documents/s", "times datatrove"), rows)
    blocks = ", ".join(f"{block} {microseconds:,.0f}" for block, microseconds in per_block.items())
    print(f"datatrove's blocks by its own clock, µs a document: {blocks}.")


def report_copies(sides: Mapping[str, minhash_side.Found], n_documents: int) -> None:
    """Near copies by each side."""
    print(
        f"### Near copies, one core, CPU time\n\n{n_documents:,} documents, one in five a copy with up to one word in twenty "
        f"changed; pairs from a Jaccard similarity of {minhash_side.THRESHOLD} on. Ours is the step `minhash` and the link "
        "`copies`, which verifies each pair; the others estimate. Shingles count on every side."
    )
    rows = [
        (name, f"{found.recall:.2%}", f"{found.precision:.2%}", *show_rate(found.cpu_seconds / n_documents * 1e6))
        for name, found in sides.items()
    ]
    print_table(("", "recall", "precision", "µs a document", "documents/s"), rows)


def report_reuse(measured: reuse.Timed) -> None:
    """Passages that documents share; none of the others looks for these."""
    found, n_documents = measured.quality, measured.n_documents
    print(
        f"### Shared passages, one core, CPU time\n\n{found.n_planted:,} passages of 20 to 60 words planted into "
        f"{n_documents:,} documents, half of them edited (`tests/benchmarks/reuse.py`)."
    )
    rates = show_rate((measured.press_seconds + measured.link_seconds) / n_documents * 1e6)
    row = (f"{found.n_found / found.n_planted:.2%}", f"{found.n_exact / found.n_planted:.2%}")
    precision = f"{1 - found.n_false / max(found.n_rows, 1):.2%}"
    print_table(
        ("", "found", "to the word", "precision", "µs a document", "documents/s"),
        [("Columnist", *row, precision, *rates)],
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=20_000, help="for the runs from scan to publish")
    parser.add_argument("--source", type=Path, help="folder of texts to resample; without it, prose of our own")
    parser.add_argument("--workers", type=int, default=0, help="worker processes of those runs; 0 means one a core")
    parser.add_argument("--skip-others", action="store_true", help="measure our side only")
    parser.add_argument("--quick", action="store_true", help="a tenth of the documents: a look, no figure to quote")
    args = parser.parse_args()
    scale = 10 if args.quick else 1
    n_documents = max(20, args.documents // scale)
    n_pressed, n_datatrove = min(n_documents, 2_000), min(n_documents, 300 // scale)
    with tempfile.TemporaryDirectory(prefix="columnist-bench-") as folder:
        scratch = Path(folder)
        print("writing the documents", file=sys.stderr)
        files = write_corpus(scratch / "documents", n_documents, args.source)
        sample = write_corpus(scratch / "sample", n_pressed, args.source, seed="sample")
        n_bytes = sum(file.stat().st_size for file in files) / len(files)
        kind = f"resampled from {args.source.name}" if args.source else "made by `tests/benchmarks/prose.py`"
        print(f"Measured on {describe_machine(PACKAGES)}.\n\nDocuments of {n_bytes:,.0f} bytes on average, {kind}.\n")
        plain = press_side.measure(scratch / "sample", scratch / "plain", PressSettings(), N_ROUNDS)
        full = press_side.measure(scratch / "sample", scratch / "full", PressSettings(repeated_ngrams=True), N_ROUNDS)
        report_press(plain, full)
        texts = [file.read_text(encoding="utf-8") for file in sample]
        report_readers(readers.write_dumps(scratch / "dumps", texts), len(texts))
        runs = whole_run.measure(scratch / "documents", files, scratch / "home", args.workers, args.source)
        report_runs(runs, n_documents, args.workers)
        report_reuse(reuse.measure(n_pressed))
        sizes = [n_documents // 10, n_documents, 10 * n_documents]
        links.report((links.measure(size, scratch / f"links-{size}") for size in sizes), plain.microseconds())
        if not args.skip_others:
            report_copies(minhash_side.measure(n_pressed, scratch), n_pressed)
            report_datatrove(datatrove_side.measure(sample[:n_datatrove], scratch / "datatrove", N_ROUNDS), plain, full)


if __name__ == "__main__":
    main()
