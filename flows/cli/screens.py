"""What people see in a terminal: progress, and the screen of each verb. Results of queries are in results.py."""

import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from flows.cli.text_tables import align
from flows.settings.run import Settings
from warehouse.text.escapes import clip, name_controls, visible

if TYPE_CHECKING:
    from flows.orchestration.up.supervisor import Up
    from flows.pipeline.stages import Watcher
    from flows.upkeep.doctor import Finding
    from flows.upkeep.trace import Trace
    from warehouse.database.checks import Outcome
    from warehouse.dictionary.pages import WrittenDictionary
    from warehouse.export.export import Exported
    from warehouse.reading.status import Status
    from warehouse.report.reports import Written

MARKS = ("\x02", "\x03")
"""What hits stand between in a text that is to be shown; no text of the warehouse holds these characters."""


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
        _print_json(entry)
        return
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
    print(f"  warehouse   {_near(home.warehouse)}")
    print(f"  lake        {_near(home.lake / 'manifest.json')}")
    if home.report.exists():
        print(f"  report      {_near(home.report)}")
    if entry.get("flow_run_url"):
        print(f"  Prefect     {entry['flow_run_url']}")
    command = _command()
    option = (
        f" --home {_near(settings.home)}"
        if Path(settings.home) != Path("data") and not os.environ.get("COLUMNIST_HOME")
        else ""
    )
    print("\nnext:")
    print(f'  {command} sql "select doc_id, lang, title from documents limit 10"{option}')
    if counts["quarantined"]:
        print(f'  {command} sql "select uri, reason, detail from quarantine"{option}')
    print(f"  {command} status{option}")


def show_starting() -> None:
    """That something is under way, for a person who waits. A log needs only what came of it."""
    if sys.stderr.isatty():
        print("starting; the first time takes up to a minute", file=sys.stderr, flush=True)


def show_up(up: "Up", *, as_json: bool) -> None:
    """Where the pages are and what they ask for; the password itself in a terminal alone, not in a log."""
    on_screen = sys.stdout.isatty()
    if as_json:
        facts = {**up._asdict(), "auth": up.auth if on_screen else None, "log_files": list(map(str, up.log_files))}
        print(json.dumps(facts, default=str), flush=True)
        return
    schedules = f"{_count(up.n_schedules, 'schedules')}" if up.n_schedules else "no schedule; columnist.toml names them"
    print(f"up: {schedules}\n")
    print(f"  pages       {up.url}")
    if up.auth_file:
        print(f"  password    {up.auth if on_screen else f'in {_near(up.auth_file)}'}")
    elif up.own_server:
        print("  password    that of PREFECT_SERVER_API_AUTH_STRING")
    for path in up.log_files:
        print(f"  log         {_near(path)}")
    if up.warning:
        print(f"\nruns will fail as things are: {visible(up.warning)}")
    print("\nCtrl-C stops it", flush=True)


def show_settings_file(path: Path, *, as_json: bool) -> None:
    """Where `init` wrote the settings."""
    if as_json:
        _print_json({"path": os.path.abspath(path)})
    else:
        print(f"{path}: every setting with its default; remove the # from a line to change it")


def show_hits(hits: Sequence[dict[str, Any]]) -> None:
    """Results of a search, best first; hits are bold in a terminal, between square brackets elsewhere."""
    if not hits:
        print("nothing found; other words, fewer demands, or `columnist sql` may find it")
        return
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("[", "]")
    for number, hit in enumerate(hits, 1):
        pieces = re.split("[" + "".join(MARKS) + "]", " ".join((hit["snippet"] or "").split("\n")))
        snippet = "".join(
            f"{bold}{name_controls(piece)}{plain}" if place % 2 else name_controls(piece)
            for place, piece in enumerate(pieces)
        )
        facts = [hit["uri"], hit["lang"], *([f"{hit['published_at']:%Y-%m-%d}"] if hit["published_at"] else [])]
        print(f"{number:>3}  {visible(clip(hit['title'] or '(no title)', 100))}  {hit['score']:.2f}")
        print(f"     {snippet}")
        print("     " + "  ".join([*map(visible, facts), f"sentence {hit['sentence_no']}"]))


def show_examples(*, as_json: bool) -> None:
    """Lists the example queries."""
    from warehouse.queries import find

    examples = find("examples")
    if as_json:
        _print_json([{"name": example.name, "title": example.title} for example in examples])
        return
    _print_rows(("example", "question"), [(example.name, example.title) for example in examples])
    print("\nrun one: columnist sql --example NAME; --show prints its SQL")


def show_sql(sql: str, *, as_json: bool) -> None:
    """The text of a query."""
    if as_json:
        _print_json({"sql": sql})
    else:
        sys.stdout.write(sql)


def show_export(written: Sequence["Exported"], *, as_json: bool) -> None:
    """Which files were written, and what was changed in them for safety's sake."""
    if as_json:
        _print_json([file._asdict() for file in written])
        return
    rows, before = [], ""
    for file in written:
        # A file of several tables is named once.
        path, size = (_near(Path(file.path)), f"{file.bytes:,}") if file.path != before else ("", "")
        rows.append((path, file.name, f"{file.rows:,}", size))
        before = file.path
    sys.stdout.write(align(("file", "holds", "rows", "bytes"), rows, (False, False, True, True)))
    n_defused = sum(file.n_defused for file in written)
    if n_defused:
        print(
            f"\n{_count(n_defused, 'cells')} that a spreadsheet would run as a formula got an apostrophe in front; --raw leaves them as they are"
        )


def show_trace(trace: "Trace", *, as_json: bool) -> None:
    """A row and its source."""
    if as_json:
        _print_json(trace._asdict())
        return
    width = max(map(len, trace.row))
    for name, value in trace.row.items():
        text = visible(str(value)) if value is not None else "-"
        print(f"{name:<{width}}  {text if len(text) <= 300 else text[:300] + '…'}")
    print(f"\nsource      {trace.path}")
    print(f"uri         {trace.uri}")
    if trace.raw is None:
        print("            was not read")
        return
    print(f"sha256      {trace.sha256}, as pressed")
    whole = f"{trace.encoding} text, from line {trace.line}" if trace.encoding else "record"
    print(f"characters  {trace.raw_start} to {trace.raw_end} of the {whole}")
    if trace.is_whole and {"sentence_no", "paragraph_no"} & trace.row.keys():
        print("            all of it, since the place of the row in it is not known")
    print(f"\n{name_controls(trace.raw)}")


def show_status(status: "Status", *, as_json: bool) -> None:
    """Runs, records by fate, and what is no document and why."""
    if as_json:
        _print_json(status._asdict())
        return
    print(f"home   {status.home}" + _in_use(status.holder))
    for root, path in sorted(status.roots.items()):
        print(f"root   {root} = {path}")
    if not status.runs:
        print("no run yet; `columnist run SOURCE...` makes the first")
        return
    print("\n" + ", ".join(_count(count, name) for name, count in {**status.fates, **status.rows}.items()) + "\n")
    if status.reasons:
        _print_rows(
            ("fate", "reason", "records"),
            [(row["fate"], row["reason"], f"{row['n_records']:,}") for row in status.reasons],
        )
        print()
    columns = ("run", "status", "found", "pressed", "removed", "quarantined", "seconds", "message")
    names = ("run_id", "status", "n_found", "n_pressed", "n_removed", "n_quarantined", "seconds", "message")
    _print_rows(
        columns, [tuple("" if run[name] is None else str(run[name]) for name in names) for run in status.runs[-10:]]
    )


def _in_use(holder: dict[str, object] | None) -> str:
    if holder is None:
        return ""
    by = f"run {holder['run_id']} (pid {holder['pid']})" if holder else "a run that is just starting"
    return f"   in use by {by}"


def show_audit(outcomes: Sequence["Outcome"], *, as_json: bool) -> int:
    """Every check and its offenders; gives the exit code."""
    broken = [outcome for outcome in outcomes if outcome.blocking and outcome.offenders]
    if as_json:
        _print_json([outcome._asdict() for outcome in outcomes])
    else:
        states = {(True, True): "BROKEN", (False, True): "warning"}
        rows = [
            (o.name, states.get((o.blocking, o.offenders > 0), "ok"), f"{o.offenders:,}", o.title) for o in outcomes
        ]
        _print_rows(("check", "state", "offenders", "what it finds"), rows)
        for outcome in broken:
            print(f"\n{outcome.name}: {outcome.title}")
            for row in outcome.sample:
                print("  " + visible(json.dumps(row, default=str, ensure_ascii=False)))
        print()
        print(
            "every invariant holds"
            if not broken
            else "mend it: run again with --verify; what it repeats, report with the rows above"
        )
    return 1 if broken else 0


def show_report(written: Sequence["Written"], settings: Settings, *, as_json: bool) -> None:
    """Which files the report has, and which could not be made."""
    if as_json:
        _print_json([file._asdict() for file in written])
        return
    print(_near(settings.home_paths.report))
    print(_near(settings.home_paths.report.with_suffix(".md")))
    n_tables = sum(file.path.suffix == ".csv" and file.error is None for file in written)
    print(f"\n{_count(n_tables, 'tables')}, each beside them as a CSV")
    for file in written:
        if file.error is not None:
            print(f"{visible(file.name)}: left out, {visible(file.error)}")
        if file.chart_error:
            print(f"{visible(file.name)}: without its chart, {visible(file.chart_error)}")


def show_docs(written: "WrittenDictionary", settings: Settings, *, as_json: bool) -> None:
    """Where the data dictionary lies and what it holds."""
    if as_json:
        _print_json(written._asdict())
        return
    print(_near(written.html))
    print(_near(written.markdown))
    kinds = ("tables", "columns", "views", "macros", "checks", "reports", "examples")
    print("\n" + ", ".join(_count(getattr(written, f"n_{kind}"), kind) for kind in kinds))
    if written.run_id is None:
        print(
            f"no counts and samples: no warehouse in {_near(settings.home_paths.folder)} yet; `columnist run SOURCE...` makes one"
        )


def show_findings(findings: Sequence["Finding"], *, as_json: bool) -> int:
    """What the doctor found; gives the exit code."""
    if as_json:
        _print_json([finding._asdict() for finding in findings])
    else:
        _print_rows(("what", "state", "detail"), findings)
    return 1 if any(finding.state == "problem" for finding in findings) else 0


def _command() -> str:
    """The command as it can be typed here: its name where that is found, else the path by which it was called."""
    return "columnist" if shutil.which("columnist") else _near(Path(sys.argv[0]))


def _count(number: int, plural: str) -> str:
    """`1 document`, `2 documents`, `1 loaded`."""
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"


def _near(path: Path) -> str:
    """A path as short as it can be typed here."""
    absolute = Path(os.path.abspath(path))
    here = Path.cwd()
    return str(absolute.relative_to(here)) if here in absolute.parents else str(absolute)


def _print_json(content: object) -> None:
    print(json.dumps(content, indent=2, default=str, ensure_ascii=False))


def _print_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    sys.stdout.write(align(columns, rows))
