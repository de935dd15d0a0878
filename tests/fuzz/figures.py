"""What a suite found, and how it is told."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FATES = ("loaded", "empty", "skipped", "quarantined")


class Options(NamedTuple):
    """How much to try. `folder` holds everything that is written; inputs that fail stay there, under `failed/`."""

    folder: Path
    seed: int
    jobs: int
    inputs: int
    files: int
    runs: int
    hostile: Path | None


class Figures(NamedTuple):
    """A suite's outcome: files given, records by fate, failures with what to type to see each again."""

    suite: str
    inputs: int
    fates: Counter[str]
    failures: list[str]
    slowest: float | None
    seconds: float
    note: str = ""


def work_folder(parent: Path | None) -> Path:
    """A new folder for everything that is written."""
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="columnist-fuzz-", dir=parent))


def keep(options: Options, name: str, content: bytes | Path) -> Path:
    """Keeps an input that failed, and says where."""
    kept = options.folder / "failed" / name
    kept.parent.mkdir(exist_ok=True)
    if isinstance(content, Path):
        shutil.copyfile(content, kept)
    else:
        kept.write_bytes(content)
    return kept


def markdown(rows: Iterable[Figures]) -> str:
    """The figures as a table."""
    lines = [
        f"| suite | inputs | {' | '.join(FATES)} | failures | slowest s | seconds | |",
        f"|---|{'---:|' * (len(FATES) + 4)}---|",
    ]
    for row in rows:
        fates = " | ".join(f"{row.fates[fate]:,}" for fate in FATES)
        slowest = "" if row.slowest is None else f"{row.slowest:.2f}"
        lines.append(
            f"| {row.suite} | {row.inputs:,} | {fates} | {len(row.failures):,} | {slowest} | {row.seconds:,.0f} | {row.note} |"
        )
    return "\n".join(lines)
