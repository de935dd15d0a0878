"""What each verb of the command does, in a few lines; what is heavy is imported inside the verb that needs it."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.settings.run_settings import Settings
from flows.settings.service_settings import load_service
from warehouse.errors import CheckFailed, ColumnistError

if TYPE_CHECKING:
    from warehouse.reading.reader import Reader

SETTINGS_FILE = Path("columnist.toml")


def run(arguments: argparse.Namespace, settings: Settings) -> None:
    """Ingest sources, publish the warehouse and write the report."""
    from flows.cli.screens import runs

    sources = _sources(arguments)
    began = time.monotonic()
    with runs.watching() as watcher:
        if arguments.direct:
            from flows.pipeline import stages

            entry = stages.run(sources, settings, stages.Plain(settings, watcher))
        else:
            from flows.orchestration import launch

            entry = launch.run(sources, settings, watcher)
    waited_seconds = None if arguments.direct else time.monotonic() - began
    runs.show_run(entry, settings, as_json=arguments.json, waited_seconds=waited_seconds)
    if settings.strict and (n_quarantined := entry.get("n_quarantined")):
        raise CheckFailed(
            f"{n_quarantined:,} records are in quarantine, which --strict does not allow; see `columnist status`"
        )


def plan(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show what a run would do and how long it would take, and do none of it."""
    from flows.cli.screens import forecasts
    from flows.upkeep.forecast import forecast

    forecasts.show_forecast(forecast(_sources(arguments), settings), as_json=arguments.json)


def _sources(arguments: argparse.Namespace) -> Sequence[str]:
    sources: Sequence[str] = arguments.sources or load_service(os.environ).sources
    if not sources:
        raise ColumnistError(
            "no source named; name folders or files, or list them in columnist.toml (`columnist init` writes one)"
        )
    return sources


def up(arguments: argparse.Namespace, settings: Settings) -> None:
    """Start the Prefect server with its UI, and run what columnist.toml schedules."""
    from flows.cli.screens import serving
    from flows.orchestration.up import supervisor

    service = supervisor.with_address(load_service(os.environ), arguments.host, arguments.port)
    serving.show_starting()
    supervisor.up(
        settings,
        service,
        arguments.server,
        lambda facts: serving.show_up(facts, as_json=arguments.json),
        lambda line: serving.show_event(line, as_json=arguments.json),
    )


def init(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write a commented columnist.toml, or a sample of documents."""
    from flows.cli.screens import serving
    from flows.settings import sample, template

    if arguments.sample:
        serving.show_sample_files(sample.write_sample(arguments.sample, Path()), as_json=arguments.json)
        return
    template.write_example(SETTINGS_FILE)
    serving.show_settings_file(SETTINGS_FILE, as_json=arguments.json)


def sql(arguments: argparse.Namespace, settings: Settings) -> None:
    """Query the warehouse, read-only."""
    from flows.cli import results
    from flows.cli.screens import queries
    from warehouse.reading.statements import example

    if arguments.examples:
        queries.show_examples(as_json=arguments.json)
        return
    if arguments.show:
        if not arguments.example:
            raise ColumnistError("--show prints the SQL of an example; add --example NAME, --examples lists them")
        queries.show_sql(example(arguments.example), as_json=arguments.json)
        return
    if bool(arguments.query) == bool(arguments.example):
        raise ColumnistError(
            'give one query, as in: columnist sql "select * from documents", or --example NAME; --examples lists them'
        )
    text = example(arguments.example) if arguments.example else _asked(arguments.query)
    with _reader(arguments, settings) as reader:
        found = reader.results(text)
        results.show_results(found, "json" if arguments.json else arguments.format, arguments.output)


def search(arguments: argparse.Namespace, settings: Settings) -> None:
    """Find documents or sentences by their words, best first."""
    from flows.cli import results
    from flows.cli.screens import common, queries

    kind = "json" if arguments.json else arguments.format
    marks = common.MARKS if kind == "text" else ("[", "]")
    with _reader(arguments, settings) as reader:
        table = reader.search(
            arguments.query,
            arguments.k,
            sentences=arguments.sentences,
            marks=marks,
            fold_copies=not arguments.all,
            by_date=arguments.sort == "date",
            exact=arguments.exact,
        )
        forms = reader.forms_of_words(arguments.query) if kind == "text" and not arguments.exact else {}
        unknown = reader.near_words(arguments.query) if kind == "text" and table.num_rows < arguments.k else {}
    if kind == "text":
        queries.show_hits(table.to_pylist(), "sentences" if arguments.sentences else "documents", unknown, forms)
    else:
        results.show_table(table, kind)


def changes(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show what was edited, old against new, and what vanished, moved and arrived."""
    from flows.cli.screens import changes as screen
    from warehouse.reading.reader import Reader

    with Reader(settings.home_paths, settings.query_limits) as reader:
        found = reader.what_changed(arguments.since, arguments.k)
    screen.show_changes(found, as_json=arguments.json)


def export(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write tables, views or the rows of a query to Parquet, CSV, Excel, JSON lines or SQLite."""
    from flows.cli.screens import queries
    from warehouse.export.export import export
    from warehouse.export.request import Request

    query = None if arguments.query is None else _asked(arguments.query)
    if arguments.exact and arguments.search is None:
        raise ColumnistError("--exact is about the words of --search; give some, or leave it out")
    if arguments.search is not None:
        with _reader(arguments, settings) as reader:
            query = reader.search_sql(arguments.search, exact=arguments.exact)
    options = {name: getattr(arguments, name) for name in ("format", "shard_rows", "raw", "bom")}
    request = Request(arguments.output, tuple(arguments.tables), query, **options)
    written = export(settings.home_paths, request, _earlier_state(arguments, settings), settings.query_limits)
    queries.show_export(written, as_json=arguments.json)


def _asked(query: str) -> str:
    """The text of a query, where `-` stands for standard input."""
    if query != "-":
        return query
    try:
        return os.fsencode(sys.stdin.read()).decode("utf-8")
    except UnicodeError:
        raise ColumnistError("standard input is no text in UTF-8; save the query as UTF-8 and give it again") from None


def _reader(arguments: argparse.Namespace, settings: Settings) -> "Reader":
    from warehouse.reading.reader import Reader

    return Reader(settings.home_paths, settings.query_limits, _earlier_state(arguments, settings))


def _earlier_state(arguments: argparse.Namespace, settings: Settings) -> Path | None:
    """The file of an earlier state, where one is asked for."""
    if not arguments.as_of:
        return None
    from flows.upkeep.earlier_state import warehouse_as_of

    settings.home_paths.require_warehouse()
    return warehouse_as_of(settings, arguments.as_of)


def trace(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show a row's source, after comparing its hash."""
    from flows.cli.screens import queries
    from flows.upkeep import trace

    found = trace.trace(settings, arguments.document, sentence=arguments.sentence, paragraph=arguments.paragraph)
    queries.show_trace(found, as_json=arguments.json)
    if found.problem is not None and not arguments.json:
        raise ColumnistError(found.problem)
    return 0 if found.problem is None else 2


def status(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show runs, records by fate, and what is quarantined."""
    from flows.cli.screens import runs
    from flows.upkeep import freshness
    from flows.upkeep.problems import read_problems
    from warehouse.reading.reader import Reader

    status = Reader(settings.home_paths, settings.query_limits).status()
    troubles = freshness.find_troubles(status.runs, status.roots, read_problems(settings.home_paths))
    runs.show_status(status, list(troubles), as_json=arguments.json)
    fault = freshness.find_fault(status.runs, arguments.max_age) if arguments.max_age is not None else None
    if fault:
        raise CheckFailed(f"{fault}; `columnist status` shows what became of the others")


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check every invariant, and every file of the lake against its hash."""
    from flows.cli.screens import upkeep
    from warehouse.database.audit import audit

    return upkeep.show_audit(audit(settings.home_paths, settings.query_limits), as_json=arguments.json)


def report(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write the report again from the published warehouse."""
    import webbrowser

    from flows.cli.screens import upkeep
    from flows.upkeep.pages import report_again

    upkeep.show_report(report_again(settings), settings, as_json=arguments.json)
    page = settings.home_paths.report
    if arguments.open and not webbrowser.open(page.absolute().as_uri()):
        raise ColumnistError(f"there is no browser here to open {page}")


def docs(arguments: argparse.Namespace, settings: Settings) -> None:
    """Write the data dictionary as an HTML and a Markdown page."""
    from flows.cli.screens import upkeep
    from flows.upkeep.pages import write_docs

    upkeep.show_docs(write_docs(settings, arguments.output), settings, as_json=arguments.json)


def retry(arguments: argparse.Namespace, settings: Settings) -> None:
    """Process quarantined records again, and no others."""
    from flows.cli.screens import runs
    from flows.upkeep.retry import retry

    runs.show_run(retry(settings, arguments.reason), settings, as_json=arguments.json)


def forget(arguments: argparse.Namespace, settings: Settings) -> None:
    """Drop a root and its records, and keep its history."""
    from flows.cli.screens import runs
    from flows.upkeep.forget import forget

    runs.show_run(forget(arguments.root, settings), settings, as_json=arguments.json)


def purge(arguments: argparse.Namespace, settings: Settings) -> None:
    """Remove a document, a file or a source from everything that the home keeps, and exclude it from later runs."""
    from flows.cli.screens import purges
    from flows.upkeep import purge

    if arguments.list:
        purges.show_purges(purge.list_purges(settings), as_json=arguments.json)
    elif arguments.allow is not None:
        purges.show_purged(purge.allow(arguments.allow, settings), as_json=arguments.json, is_allowed=True)
    else:
        purges.show_purged(purge.purge(arguments.uri, settings), as_json=arguments.json)


def rebuild(arguments: argparse.Namespace, settings: Settings) -> None:
    """Rebuild the warehouse from the lake."""
    from flows.cli.screens import runs
    from flows.upkeep.rebuild import rebuild

    runs.show_run(rebuild(settings, arguments.as_of), settings, as_json=arguments.json)


def compact(arguments: argparse.Namespace, settings: Settings) -> None:
    """Merge small files of the lake, and take out rows that count no more."""
    from flows.cli.screens import runs
    from flows.upkeep.compact import compact

    runs.show_run(compact(settings), settings, as_json=arguments.json)


def doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check versions, locks, disk space and leftovers."""
    from flows.cli.screens import upkeep
    from flows.upkeep import doctor

    return upkeep.show_findings(doctor.examine(settings), as_json=arguments.json)
