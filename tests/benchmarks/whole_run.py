"""What a run costs from scan to publish on all cores: the command as people start it, in processes of its own."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.corpus import edit_documents, write_corpus
from tests.benchmarks.machine import Cost, run_measured
from warehouse.lake.parquet_lake import Lake

CHANGED_SHARE = 0.01
"""Of the documents: how many are edited, and how many are added."""


class Run(NamedTuple):
    """One run of the command and what it was given."""

    title: str
    cost: Cost


def count_documents(home: Path) -> int:
    """Documents that the lake of a home holds."""
    manifest = Lake(home / "lake").manifest()
    return sum(part["documents"].rows for part in manifest.parts if "documents" in part) if manifest else 0


def measure(folder: Path, files: Sequence[Path], home: Path, workers: int, source: Path | None) -> list[Run]:
    """A first run, the same again, and one after each kind of change.

    Documents that are added are made as `files` were, of `source`.

    Raises:
        SystemExit: a run failed, or did not load every document.
    """
    columnist = Path(sys.executable).with_name("columnist")
    options = ["--home", str(home), "--direct", "--no-report"]
    if workers:
        options += ["--workers", str(workers)]
    command: list[str | Path] = [columnist, "run", folder, *options]
    runs = [Run("first run", run_measured(command)), Run("again, nothing changed", run_measured(command))]
    added = write_corpus(folder / "added", max(1, round(len(files) * CHANGED_SHARE)), source, seed="added")
    runs.append(Run(f"again, {len(added):,} documents added", run_measured(command)))
    n_edited = edit_documents(list(files), CHANGED_SHARE)
    runs.append(Run(f"again, {n_edited:,} documents edited", run_measured(command)))
    files[len(files) // 2].unlink()
    runs.append(Run("again, one document removed", run_measured(command)))
    loaded, there = count_documents(home), len(files) + len(added) - 1
    if loaded != there:
        raise SystemExit(f"{loaded:,} of {there:,} documents were loaded; mend that before measuring")
    return runs
