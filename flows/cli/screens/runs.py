"""Screens of what happens to a home: the progress of a run, its last screen, and the list of runs."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from flows.cli.layout import Column
from flows.cli.screens.common import command, count, near, print_hanging, print_json, print_rows
from flows.settings.run_settings import Settings
from warehouse.text.escapes import visible

if TYPE_CHECKING:
    from flows.pipeline.progress import Progress
    from flows.pipeline.stages import Watcher
    from warehouse.reading.status import Status


@contextlib.contextmanager
def watching() -> Iterator["Watcher"]:
    """Messages on standard error, and a progress bar where that is a terminal."""
    from flows.pipeline.stages import Watcher

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield Watcher(message=lambda text: print(text, file=sys.stderr))
        return
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("pressing"), BarColumn(), TaskProgressColumn(), DownloadColumn(), TransferSpeedColumn(),
        TextColumn("{task.fields[n_records]:,} records"), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("pressing", total=None, n_records=0)

        def show(progress: "Progress") -> None:
            bar.update(task, completed=progress.n_bytes, total=progress.total_bytes, n_records=progress.n_records)

        yield Watcher(show, lambda text: bar.print(Text(text)))


def show_run(entry: dict[str, Any], settings: Settings, *, as_json: bool, waited_seconds: float | None = None) -> None:
    """The last screen of a run: what happened, where everything lies, what to type next.

    Args:
        entry: the run's entry in the history.
        settings: of the run.
        as_json: the entry as it is, for programs.
        waited_seconds: how long the user waited where Prefect was started for the run, which the run does not count.
    """
    if as_json:
        print_json(entry)
        return
    from warehouse.lake.open_store import open_store
    from warehouse.lake.own_files import MANIFEST
    from warehouse.lake.run_files import PUBLISHED

    home = settings.home_paths
    counts = {fate: entry.get(f"n_{fate}") or 0 for fate in ("loaded", "empty", "skipped", "quarantined")}
    print_hanging("", f"run {entry['run_id']}: {entry['status']} in {_duration(entry['seconds'], waited_seconds)}")
    if entry.get("message"):
        print_hanging("", visible(entry["message"]))
    _show_counts(entry, counts)
    print()
    print(f"  warehouse   {near(home.warehouse)}")
    print(f"  lake        {near(Path(open_store(home.lake).url(MANIFEST)))}")
    if home.report.exists():
        print(f"  report      {near(home.report)}")
    if entry.get("flow_run_url"):
        print(f"  Prefect     {entry['flow_run_url']}")
    typed = command()
    option = (
        f" --home {near(settings.home)}"
        if Path(settings.home) != Path("data") and not os.environ.get("COLUMNIST_HOME")
        else ""
    )
    print("\nnext:")
    print(f'  {typed} sql "select doc_id, lang, title from documents limit 10"{option}')
    pressed, removed, found = (entry.get(name) or 0 for name in ("n_pressed", "n_removed", "n_found"))
    if entry["status"] == PUBLISHED and (removed or 0 < pressed < found):
        print(f"  {typed} changes{option}")
    if counts["quarantined"]:
        print(f'  {typed} sql "select uri, reason, detail from quarantine"{option}')
    print(f"  {typed} status{option}")


def _show_counts(entry: dict[str, Any], counts: Mapping[str, int]) -> None:
    """What a run counted, below a blank line; nothing of one that read no source, as when the warehouse is rebuilt."""
    pressed, removed, found = (entry.get(name) or 0 for name in ("n_pressed", "n_removed", "n_found"))
    stages = [(step, seconds) for step, seconds in (entry.get("seconds_by_step") or {}).items() if "." not in step]
    if stages or entry.get("n_found") is not None:
        print()
    if entry.get("n_found") is not None:
        print_hanging(
            "  found       ", f"{found:,} = " + " + ".join(f"{count:,} {fate}" for fate, count in counts.items())
        )
        print_hanging(
            "  pressed     ", f"{pressed:,} new or changed, {found - pressed:,} unchanged, {removed:,} removed"
        )
    if entry.get("n_resumed"):
        print_hanging("  resumed     ", f"{entry['n_resumed']:,} of these from run {entry['resumed_run_id']}")
    if stages:
        print_hanging("  seconds     ", ", ".join(f"{step} {seconds:.2f}" for step, seconds in stages))


def show_status(status: "Status", troubles: Sequence[str], *, as_json: bool) -> None:
    """Runs, records by fate, what is no document and why, and a verdict."""
    if as_json:
        print_json(status._asdict() | {"troubles": troubles})
        return
    print(f"home   {status.home}" + _in_use(status.holder))
    for root, path in sorted(status.roots.items()):
        print(f"root   {root} = {path}")
    if not status.runs:
        print("no run yet; `columnist run SOURCE...` makes the first")
        return
    print()
    print_hanging("", ", ".join(count(number, name) for name, number in {**status.fates, **status.rows}.items()))
    print()
    if status.reasons:
        print_rows(
            (Column("fate", "whole"), Column("reason", "whole"), Column("records", "number")),
            [(row["fate"], row["reason"], f"{row['n_records']:,}") for row in status.reasons],
        )
        print()
    _show_runs(status.runs[-10:])
    print()
    for run_id, n_records in status.unfinished.items():
        print_hanging("kept     ", f"{count(n_records, 'records')} that run {run_id} has pressed and not committed")
    for trouble in troubles:
        print_hanging("trouble  ", visible(trouble))
    if not troubles:
        n_quarantined = status.fates.get("quarantined", 0)
        kept_out = (
            f"{count(n_quarantined, 'records')} quarantined; `columnist retry` tries again" if n_quarantined else ""
        )
        print_hanging("verdict  ", f"all is well, with {kept_out}" if kept_out else "all is well")


_RUN_COLUMNS = {
    "run_id": Column("run", "key"),
    "status": Column("status", "whole"),
    "n_found": Column("found", "number"),
    "n_pressed": Column("pressed", "number"),
    "n_removed": Column("removed", "number"),
    "n_quarantined": Column("quarantined", "number"),
    "seconds": Column("seconds", "number"),
}


def _show_runs(runs: "list[dict[str, Any]]") -> None:
    """The runs, and below them why those failed that did: what takes a line of its own would widen no column."""
    print_rows(
        list(_RUN_COLUMNS.values()),
        [tuple("" if run[name] is None else _written(run[name]) for name in _RUN_COLUMNS) for run in runs],
    )
    told = [(run["run_id"], visible(run["message"])) for run in runs if run["message"]]
    told += [(run["run_id"], _resumed(run)) for run in runs if run["n_resumed"]]
    if told:
        print()
    for run_id, line in sorted(told):
        print_hanging(f"{run_id}  ", line)


def _resumed(run: Mapping[str, Any]) -> str:
    return f"resumed: {run['n_resumed']:,} records from run {run['resumed_run_id']}"


def _written(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _duration(seconds: float, waited_seconds: float | None) -> str:
    """The seconds of a run; with those of all that the user waited for, where they are more."""
    if waited_seconds is None:
        return f"{seconds:.1f} s"
    return f"{waited_seconds:.1f} s, of which {max(0.0, waited_seconds - seconds):.1f} s started Prefect"


def _in_use(holder: dict[str, object] | None) -> str:
    if holder is None:
        return ""
    by = f"run {holder['run_id']} (pid {holder['pid']})" if holder else "a run that is just starting"
    return f"   in use by {by}"
