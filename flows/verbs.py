"""What each verb of the command does, in a few lines; what is heavy is imported inside the verb that needs it."""

import argparse
import os
import sys
from pathlib import Path

from flows.service import load_service
from flows.settings import Settings
from warehouse.errors import CheckFailed, ColumnistError

SETTINGS_FILE = Path("columnist.toml")


def run(arguments: argparse.Namespace, settings: Settings) -> None:
    """Ingest sources, publish the warehouse and write the report."""
    from flows import terminal

    sources = arguments.sources or load_service(os.environ).sources
    if not sources:
        raise ColumnistError(
            "no source named; name folders or files, or list them in columnist.toml (`columnist init` writes one)"
        )
    with terminal.watching() as watcher:
        if arguments.direct:
            from flows import stages

            entry = stages.run(sources, settings, stages.Plain(settings, watcher))
        else:
            from flows.orchestration import launch

            entry = launch.run(sources, settings, watcher)
    terminal.show_run(entry, settings, as_json=arguments.json)
    if settings.strict and (n_quarantined := entry.get("n_quarantined")):
        raise CheckFailed(
            f"{n_quarantined:,} records are in quarantine, which --strict does not allow; see `columnist status`"
        )


def up(arguments: argparse.Namespace, settings: Settings) -> None:
    """Start the Prefect server with its pages, and run what columnist.toml schedules."""
    from flows import terminal
    from flows.orchestration import up

    service = up.with_address(load_service(os.environ), arguments.host, arguments.port)
    terminal.show_starting()
    up.up(settings, service, arguments.server, lambda facts: terminal.show_up(facts, as_json=arguments.json))


def init(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write a commented columnist.toml."""
    from flows import example, terminal

    example.write_example(SETTINGS_FILE)
    terminal.show_settings_file(SETTINGS_FILE, as_json=arguments.json)


def sql(arguments: argparse.Namespace, settings: Settings) -> None:
    """Query the warehouse, read-only."""
    from flows import terminal
    from warehouse import console

    if arguments.examples:
        terminal.show_examples(as_json=arguments.json)
        return
    if arguments.show:
        if not arguments.example:
            raise ColumnistError("--show prints the SQL of an example; add --example NAME, --examples lists them")
        terminal.show_sql(console.example(arguments.example), as_json=arguments.json)
        return
    if bool(arguments.query) == bool(arguments.example):
        raise ColumnistError(
            'give one query, as in: columnist sql "select * from documents", or --example NAME; --examples lists them'
        )
    text = sys.stdin.read() if arguments.query == "-" else arguments.query
    query = console.example(arguments.example) if arguments.example else text
    table = console.query(_warehouse(arguments, settings), query)
    terminal.show_table(table, "json" if arguments.json else arguments.format, arguments.output)


def search(arguments: argparse.Namespace, settings: Settings) -> None:
    """Find documents or sentences by their words, best first."""
    from flows import terminal
    from warehouse.search import search

    kind = "json" if arguments.json else arguments.format
    marks = terminal.MARKS if kind == "text" else ("[", "]")
    table = search(
        _warehouse(arguments, settings), arguments.query, arguments.k, sentences=arguments.sentences, marks=marks
    )
    if kind == "text":
        terminal.show_hits(table.to_pylist())
    else:
        terminal.show_table(table, kind, None)


def export(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write tables, views or the rows of a query to Parquet, CSV, JSON lines or SQLite."""
    from flows import terminal
    from warehouse.export import export
    from warehouse.export_request import Request

    query = sys.stdin.read() if arguments.query == "-" else arguments.query
    request = Request(
        arguments.output, tuple(arguments.tables), query, arguments.format, arguments.shard_rows, arguments.raw
    )
    written = export(
        settings.home_paths,
        request,
        _warehouse(arguments, settings),
        memory_limit=settings.memory_limit,
        threads=settings.n_workers,
    )
    terminal.show_export(written, as_json=arguments.json)


def _warehouse(arguments: argparse.Namespace, settings: Settings) -> Path:
    """The published file, or that of an earlier state."""
    published = settings.home_paths.require_warehouse()
    if not arguments.as_of:
        return published
    from flows.upkeep import warehouse_as_of

    return warehouse_as_of(settings, arguments.as_of)


def trace(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show a row's source, after comparing its hash."""
    from flows import terminal, trace

    found = trace.trace(settings, arguments.document, sentence=arguments.sentence, paragraph=arguments.paragraph)
    terminal.show_trace(found, as_json=arguments.json)


def status(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show runs, records by fate and what is quarantined."""
    from flows import age, terminal
    from warehouse.status import read_status

    status = read_status(settings.home_paths)
    terminal.show_status(status, as_json=arguments.json)
    fault = age.find_fault(status.runs, arguments.max_age) if arguments.max_age is not None else None
    if fault:
        raise CheckFailed(f"{fault}; `columnist status` shows what became of the others")


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check every invariant, and every file of the lake against its hash."""
    from flows import terminal
    from warehouse.audit import audit

    return terminal.show_audit(audit(settings.home_paths), as_json=arguments.json)


def report(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write the report anew from the published warehouse."""
    import webbrowser

    from flows import terminal, upkeep

    terminal.show_report(upkeep.report_again(settings), settings, as_json=arguments.json)
    page = settings.home_paths.report
    if arguments.open and not webbrowser.open(page.absolute().as_uri()):
        raise ColumnistError(f"there is no browser here to open {page}")


def docs(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write the data dictionary, as a page of HTML and one of Markdown."""
    from flows import terminal, upkeep

    terminal.show_docs(upkeep.write_docs(settings, arguments.output), settings, as_json=arguments.json)


def retry(arguments: argparse.Namespace, settings: Settings) -> None:
    """Press quarantined records again, and nothing else."""
    from flows import terminal, upkeep

    terminal.show_run(upkeep.retry(settings, arguments.reason), settings, as_json=arguments.json)


def forget(arguments: argparse.Namespace, settings: Settings) -> None:
    """Drop a root and its records; history stays."""
    from flows import terminal, upkeep

    terminal.show_run(upkeep.forget(arguments.root, settings), settings, as_json=arguments.json)


def rebuild(arguments: argparse.Namespace, settings: Settings) -> None:
    """Make the warehouse anew from the lake alone."""
    from flows import terminal, upkeep

    terminal.show_run(upkeep.rebuild(settings, arguments.as_of), settings, as_json=arguments.json)


def compact(arguments: argparse.Namespace, settings: Settings) -> None:
    """Merge the lake's small files; the rows stay the same."""
    from flows import terminal, upkeep

    terminal.show_run(upkeep.compact(settings), settings, as_json=arguments.json)


def doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    """Look at versions, locks, disk and leftovers."""
    from flows import doctor, terminal

    if arguments.failpoints:
        terminal.show_failpoints(as_json=arguments.json)
        return 0
    return terminal.show_findings(doctor.examine(settings), as_json=arguments.json)
