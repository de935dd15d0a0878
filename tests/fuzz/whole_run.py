"""Broken files through the real command, workers and all: it ends well, and every file has a fate."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.sources.roots import quote_name
from tests.fuzz.figures import Figures, Options, keep
from tests.fuzz.inputs import mutation

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 3_600
OUR_FAULT = ("failed", "crashed", "timed_out", "out_of_memory", "invariant_broken")
"""Reasons that say that a step or its process broke, not that the record is bad."""


def run_mutations(options: Options) -> list[Figures]:
    """As many broken files as were asked for, in one folder."""
    source = options.folder / "run" / "broken"
    for number in range(options.files):
        # Another stretch of the numbers than the judge has seen.
        given = mutation(options.seed, 1_000_000_000 + number)
        path = source / f"{number // 1_000:03}" / f"{number:06}-{given.name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(given.data)
    note = f"columnist run over one folder, then check, then a run that finds nothing new; seed {options.seed}"
    return [run_folders("run", [source], options, note)]


def run_folders(
    suite: str, sources: Sequence[Path], options: Options, note: str, strings: Mapping[str, int] | None = None
) -> Figures:
    """Runs the command over folders, and looks at what it published.

    Args:
        suite: its name.
        sources: folders whose names differ.
        options: where to work, and how many workers.
        note: what the table says about it.
        strings: how many records a file must give, by its uri.
    """
    started = time.monotonic()
    home = options.folder / suite / "home"
    arguments = ["run", *map(str, sources), "--direct", "--no-report", "--json", "--home", str(home)]
    files = {f"{source.name}/{_uri_path(path, source)}": path for source in sources for path in _files(source)}
    failures = []
    for attempt in ("first run", "rerun"):
        ended = _call(*arguments, "--workers", str(options.jobs))
        if ended.returncode or "Traceback" in ended.stderr:
            failures.append(f"{suite}: {attempt}: exit code {ended.returncode}: {ended.stderr[-2_000:]}")
        elif attempt == "rerun" and json.loads(ended.stdout)["status"] != "unchanged":
            failures.append(f"{suite}: {attempt}: not unchanged: {ended.stdout[-2_000:]}")
    if not failures:
        failures += [f"{suite}: balance: {row}" for row in _query(home, "select * from balance")]
        checked = _call("check", "--home", str(home))
        if checked.returncode:
            failures.append(
                f"{suite}: check: exit code {checked.returncode}: {(checked.stdout + checked.stderr)[-2_000:]}"
            )
    records = (
        _query(home, "select uri, file_uri, fate, reason, detail from records order by uri") if not failures else []
    )
    found = Counter(row["file_uri"] for row in records)
    for uri in sorted(set(files) - set(found)) if records else []:
        failures.append(f"{suite}: {uri} has no fate; {keep(options, f'{suite}-{files[uri].name}', files[uri])}")
    for uri, count in (strings or {}).items() if records else ():
        if found[uri] != count:
            failures.append(f"{suite}: {uri} gave {found[uri]} records where {count} were written")
    for row in records:
        if row["reason"] in OUR_FAULT:
            path = files[row["file_uri"]]
            kept = keep(options, f"{suite}-{path.name}", path)
            failures.append(f"{suite}: {row['uri']}: {row['reason']}: {row['detail']}; {kept}")
    for failure in failures:
        print(f"  FAILED {failure[:500]}", file=sys.stderr, flush=True)
    fates = Counter(row["fate"] for row in records)
    return Figures(suite, len(files), fates, failures, None, time.monotonic() - started, note)


def _files(source: Path) -> list[Path]:
    return [Path(folder, name) for folder, _, names in os.walk(source) for name in names]


def _uri_path(path: Path, source: Path) -> str:
    return "/".join(map(quote_name, path.relative_to(source).parts))


def _call(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "flows.cli.main", *arguments],
        cwd=PROJECT, capture_output=True, text=True, errors="backslashreplace", timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip


def _query(home: Path, sql: str) -> list[dict[str, Any]]:
    ended = _call("sql", sql, "--format", "json", "--home", str(home))
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    rows: list[dict[str, Any]] = json.loads(ended.stdout)
    return rows
