"""Screens of what happens to a home: the progress of a run, its last screen, and the list of runs."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from flows.cli.screens.common import command, count, near, print_json, print_rows
from flows.settings.run_settings import Settings

if TYPE_CHECKING:
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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("pressing"), BarColumn(), MofNCompleteColumn(), TextColumn("records"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("pressing", total=None)
        yield Watcher(
            lambda done, total: bar.update(task, completed=done, total=total), lambda text: bar.print(Text(text))
        )


def show_run(entry: dict[str, Any], settings: Settings, *, as_json: bool) -> None:
    """The last screen of a run: what happened, where everything lies, what to type next."""
    if as_json:
        print_json(entry)
        return
    from warehouse.lake.open_store import open_store
    from warehouse.lake.own_files import MANIFEST

    home = settings.home_paths
    counts = {fate: entry.get(f"n_{fate}") or 0 for fate in ("loaded", "empty", "skipped", "quarantined")}
    pressed, removed, found = (entry.get(name) or 0 for name in ("n_pressed", "n_removed", "n_found"))
    print(f"run {entry['run_id']}: {entry['status']} in {entry['seconds']:.1f} s")
    print()
    if entry.get("n_found") is not None:
        print(f"  found       {found:,} = " + " + ".join(f"{count:,} {fate}" for fate, count in counts.items()))
        print(f"  pressed     {pressed:,} new or changed, {found - pressed:,} unchanged, {removed:,} removed")
    stages = [(step, seconds) for step, seconds in (entry.get("seconds_by_step") or {}).items() if "." not in step]
    if stages:
        print("  seconds     " + ", ".join(f"{step} {seconds:.2f}" for step, seconds in stages))
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
    if counts["quarantined"]:
        print(f'  {typed} sql "select uri, reason, detail from quarantine"{option}')
    print(f"  {typed} status{option}")


def show_status(status: "Status", *, as_json: bool) -> None:
    """Runs, records by fate, and what is no document and why."""
    if as_json:
        print_json(status._asdict())
        return
    print(f"home   {status.home}" + _in_use(status.holder))
    for root, path in sorted(status.roots.items()):
        print(f"root   {root} = {path}")
    if not status.runs:
        print("no run yet; `columnist run SOURCE...` makes the first")
        return
    print("\n" + ", ".join(count(number, name) for name, number in {**status.fates, **status.rows}.items()) + "\n")
    if status.reasons:
        print_rows(
            ("fate", "reason", "records"),
            [(row["fate"], row["reason"], f"{row['n_records']:,}") for row in status.reasons],
        )
        print()
    columns = ("run", "status", "found", "pressed", "removed", "quarantined", "seconds", "message")
    names = ("run_id", "status", "n_found", "n_pressed", "n_removed", "n_quarantined", "seconds", "message")
    print_rows(
        columns, [tuple("" if run[name] is None else str(run[name]) for name in names) for run in status.runs[-10:]]
    )


def _in_use(holder: dict[str, object] | None) -> str:
    if holder is None:
        return ""
    by = f"run {holder['run_id']} (pid {holder['pid']})" if holder else "a run that is just starting"
    return f"   in use by {by}"
