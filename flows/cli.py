"""The `columnist` command. Each verb is a few lines; what is heavy is imported inside the verb that needs it."""

import argparse
import contextlib
import datetime
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from flows.service import SERVER_HELP, load_service
from flows.settings import HELP, Settings, load_settings
from warehouse.errors import CheckFailed, ColumnistError

SETTINGS_FILE = Path("columnist.toml")
END_SECONDS = 10.0
"""How long a run may take to end after it was told to."""

FORMATS = ("table", "csv", "json", "markdown", "parquet")

EXAMPLES = """\
examples:
  columnist run seeds/                        ingest a folder, publish the warehouse, write the report
  columnist run news=/data/pages --direct     the same without Prefect, under another root name
  columnist sql "select title, lang from documents"
  columnist search "minister economy"         documents by their words, best first
  columnist trace DOC_ID --sentence 0         where in the source a sentence stands
  columnist status                            runs, records by fate, what is quarantined and why
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code: 0 done, 1 a check or a strict run failed, 2 wrong use or a crash."""
    arguments = build_parser().parse_args(argv)
    try:
        with _listening(to_the_end=argv is None):
            return _call(arguments)
    except KeyboardInterrupt as error:
        return _fail(arguments, error, "stopped; nothing half done is left, the next run goes on from here", 2)


def _call(arguments: argparse.Namespace) -> int:
    try:
        return int(arguments.verb(arguments, _settings(arguments)) or 0)
    except ColumnistError as error:
        return _fail(arguments, error, str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe has enough. Nothing more can be written there, not even at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(
            arguments,
            error,
            f"{where}{error.strerror or error}; the warehouse is as it was, mend this and run again",
            2,
        )
    except Exception as error:
        lines = str(error).splitlines() or [""]
        hint = "please report this, with the output of the same command and --debug"
        return _fail(arguments, error, f"{type(error).__name__}: {lines[0]}; {hint}", 2)


def build_parser() -> argparse.ArgumentParser:
    """The command line: verbs, flags, and help that starts with examples."""
    common = _Parser(add_help=False)
    common.add_argument("--home", type=Path, metavar="DIR", help=f"{HELP['home']} (COLUMNIST_HOME, default ./data)")
    common.add_argument("--json", action="store_true", help="print facts as JSON")
    common.add_argument("--debug", action="store_true", help="show a traceback when something fails")
    parser = _Parser(
        prog="columnist", description="Turns piles of documents into Parquet files and a DuckDB warehouse."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True, parser_class=_Parser)

    def verb(
        name: str, function: Callable[[argparse.Namespace, Settings], int | None], help_: str, example: str
    ) -> _Parser:
        added: _Parser = verbs.add_parser(
            name, parents=[common], help=help_, description=help_[0].upper() + help_[1:] + "."
        )
        added.epilog = f"examples:\n  {example}\n"
        added.set_defaults(verb=function)
        return added

    run = verb(
        "run", _run, "ingest sources, publish the warehouse and write the report", "columnist run seeds/ --home data"
    )
    run.add_argument(
        "sources", nargs="*", metavar="SOURCE", help="a folder or file, or NAME=PATH; else those of columnist.toml"
    )
    run.add_argument("--direct", action="store_true", help="run without Prefect")
    run.add_argument("--no-report", dest="report", action="store_false", default=None, help="leave the report out")
    for flag in ("allow_removals", "verify", "strict", "repeated_ngrams"):
        run.add_argument(f"--{flag.replace('_', '-')}", action="store_true", default=None, help=HELP[flag])
    for flag, kind in (("workers", int), ("record_seconds", float), ("max_record_bytes", int), ("keep_runs", int)):
        run.add_argument(f"--{flag.replace('_', '-')}", type=kind, metavar="N", help=HELP[flag])

    up = verb(
        "up", _up, "start the Prefect server with its pages, and run what columnist.toml schedules", "columnist up"
    )
    up.add_argument("--port", type=int, metavar="N", help=SERVER_HELP["port"])
    up.add_argument("--host", metavar="ADDRESS", help=SERVER_HELP["host"])
    up.add_argument("--server", metavar="URL", help="use a Prefect server that is there already, by its API's address")
    verb("init", _init, "write a commented columnist.toml", "columnist init")

    sql = verb(
        "sql",
        _sql,
        "query the warehouse, read-only",
        'columnist sql "select lang, count(*) from documents group by lang"',
    )
    sql.add_argument("query", nargs="?", help="one or more SQL statements; - reads them from standard input")
    sql.add_argument("--format", choices=FORMATS, default="table", help="how to print rows")
    sql.add_argument("--output", type=Path, metavar="FILE", help="write to a file and not to standard output")
    sql.add_argument("--example", metavar="NAME", help="run an example query")
    sql.add_argument("--as-of", metavar="RUN", help="query the state after an earlier run that is kept")
    sql.add_argument("--examples", action="store_true", help="list the example queries")
    sql.add_argument("--show", action="store_true", help="print the SQL of --example NAME and do not run it")

    search = verb(
        "search",
        _search,
        "find documents or sentences by their words, best first",
        "columnist search 'minister \"al-Qaeda\" -football lang:en'",
    )
    search.add_argument("query", help='words, "phrases", -excluded words; title:, site: or lang: before any of them')
    search.add_argument("-k", type=_count, default=10, metavar="N", help="most results (10)")
    search.add_argument("--sentences", action="store_true", help="find sentences and not documents")
    search.add_argument("--format", choices=("text", *FORMATS), default="text", help="how to print the results")
    search.add_argument("--as-of", metavar="RUN", help="search the state after an earlier run that is kept")

    export = verb(
        "export",
        _export,
        "write tables, views or the rows of a query to Parquet, CSV, JSON lines or SQLite",
        "columnist export documents sentences --output exports/\n"
        '  columnist export --query "select uri, title from documents order by uri" --output titles.csv\n'
        "  columnist export --output warehouse.sqlite",
    )
    export.add_argument("tables", nargs="*", metavar="TABLE", help="tables and views; every table where none is named")
    export.add_argument("--query", metavar="SQL", help="the rows of a query; - reads it from standard input")
    export.add_argument(
        "--format",
        choices=("parquet", "csv", "jsonl", "sqlite"),
        help="kind of file; without it what PLACE ends in says, and for a folder it is parquet",
    )
    export.add_argument(
        "--output", type=Path, required=True, metavar="PLACE", help="a folder for tables, a file for a query or SQLite"
    )
    export.add_argument("--as-of", metavar="RUN", help="export the state after an earlier run that is kept")
    export.add_argument(
        "--shard-rows", type=int, metavar="N", help="begin another file after N rows: NAME-00000-of-00012.parquet"
    )
    export.add_argument(
        "--raw", action="store_true", help="leave CSV cells that a spreadsheet would run as a formula as they are"
    )

    trace = verb(
        "trace", _trace, "show a row's source, after comparing its hash", "columnist trace DOC_ID --sentence 3"
    )
    trace.add_argument("document", metavar="DOC_ID", help="a doc_id, the beginning of one, or a uri")
    place = trace.add_mutually_exclusive_group()
    place.add_argument("--sentence", type=int, metavar="N", help="sentence_no, from 0")
    place.add_argument("--paragraph", type=int, metavar="N", help="paragraph_no, from 0")

    status = verb(
        "status", _status, "show runs, records by fate and what is quarantined", "columnist status --max-age 26h"
    )
    status.add_argument("--max-age", type=_age, metavar="AGE", help="exit with 1 when the last good run is older")
    verb("check", _check, "check every invariant, and every file of the lake against its hash", "columnist check")
    report = verb("report", _report, "write the report anew from the published warehouse", "columnist report --open")
    report.add_argument("--open", action="store_true", help="show it in the browser")
    docs = verb("docs", _docs, "write the data dictionary, as a page of HTML and one of Markdown", "columnist docs")
    docs.add_argument("--output", type=Path, metavar="DIR", help="folder for the pages (default <home>/docs)")
    retry = verb(
        "retry", _retry, "press quarantined records again, and nothing else", "columnist retry --reason timed_out"
    )
    retry.add_argument("--reason", metavar="CODE", help="only those of this reason, see columnist status")
    forget = verb("forget", _forget, "drop a root and its records; history stays", "columnist forget seeds")
    forget.add_argument("root", metavar="ROOT", help="name of the root")
    rebuild = verb("rebuild", _rebuild, "make the warehouse anew from the lake alone", "columnist rebuild --as-of RUN")
    rebuild.add_argument("--as-of", metavar="RUN", help="as it was after an earlier run that is kept")
    verb("compact", _compact, "merge the lake's small files; the rows stay the same", "columnist compact")
    doctor = verb("doctor", _doctor, "look at versions, locks, disk and leftovers", "columnist doctor")
    doctor.add_argument("--failpoints", action="store_true", help="list the places where a test may kill the process")
    return parser


def _settings(arguments: argparse.Namespace) -> Settings:
    flags = {key: value for key, value in vars(arguments).items() if key in HELP}
    return load_settings(flags, os.environ)


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
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
    return 1 if settings.strict and entry.get("n_quarantined") else 0


def _up(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal
    from flows.orchestration import up

    service = up.with_address(load_service(os.environ), arguments.host, arguments.port)
    terminal.show_starting()
    up.up(settings, service, arguments.server, lambda facts: terminal.show_up(facts, as_json=arguments.json))


def _init(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import example, terminal

    example.write_example(SETTINGS_FILE)
    terminal.show_settings_file(SETTINGS_FILE, as_json=arguments.json)


def _sql(arguments: argparse.Namespace, settings: Settings) -> None:
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


def _search(arguments: argparse.Namespace, settings: Settings) -> None:
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


def _export(arguments: argparse.Namespace, settings: Settings) -> None:
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


def _trace(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, trace

    found = trace.trace(settings, arguments.document, sentence=arguments.sentence, paragraph=arguments.paragraph)
    terminal.show_trace(found, as_json=arguments.json)


def _status(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import age, terminal
    from warehouse.status import read_status

    status = read_status(settings.home_paths)
    terminal.show_status(status, as_json=arguments.json)
    fault = age.find_fault(status.runs, arguments.max_age) if arguments.max_age is not None else None
    if fault:
        raise CheckFailed(f"{fault}; `columnist status` shows what became of the others")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 1 or more")
    return int(text)


def _age(text: str) -> datetime.timedelta:
    from flows.age import parse_age

    try:
        return parse_age(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    from flows import terminal
    from warehouse.audit import audit

    return terminal.show_audit(audit(settings.home_paths), as_json=arguments.json)


def _report(arguments: argparse.Namespace, settings: Settings) -> None:
    import webbrowser

    from flows import terminal, upkeep

    terminal.show_report(upkeep.report_again(settings), settings, as_json=arguments.json)
    page = settings.home_paths.report
    if arguments.open and not webbrowser.open(page.absolute().as_uri()):
        raise ColumnistError(f"there is no browser here to open {page}")


def _docs(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, upkeep

    terminal.show_docs(upkeep.write_docs(settings, arguments.output), settings, as_json=arguments.json)


def _retry(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, upkeep

    terminal.show_run(upkeep.retry(settings, arguments.reason), settings, as_json=arguments.json)


def _forget(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, upkeep

    terminal.show_run(upkeep.forget(arguments.root, settings), settings, as_json=arguments.json)


def _rebuild(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, upkeep

    terminal.show_run(upkeep.rebuild(settings, arguments.as_of), settings, as_json=arguments.json)


def _compact(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, upkeep

    terminal.show_run(upkeep.compact(settings), settings, as_json=arguments.json)


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from flows import doctor, terminal

    if arguments.failpoints:
        terminal.show_failpoints(as_json=arguments.json)
        return 0
    return terminal.show_findings(doctor.examine(settings), as_json=arguments.json)


@contextlib.contextmanager
def _listening(*, to_the_end: bool) -> Iterator[None]:
    """A polite kill ends a run as Ctrl-C does. Whoever started the command with SIGINT ignored wants it ignored.

    Args:
        to_the_end: the process ends with the command. A signal that comes then has nothing left to stop, and would
            only make the interpreter die of it on its way out.
    """
    stop, before = _Stop(), {}
    with contextlib.suppress(ValueError):  # only the main thread may set a handler
        before[signal.SIGTERM] = signal.signal(signal.SIGTERM, stop)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            before[signal.SIGINT] = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if to_the_end else handler)


class _Stop:
    """Stops a run once. A second signal that comes while it ends would only disturb that."""

    def __init__(self) -> None:
        self._told_at = -math.inf

    def __call__(self, number: int, frame: object) -> None:
        told_before, self._told_at = self._told_at, time.monotonic()
        if self._told_at - told_before > END_SECONDS:
            raise KeyboardInterrupt


def _fail(arguments: argparse.Namespace, error: BaseException, message: str, code: int) -> int:
    if arguments.debug:
        import traceback

        traceback.print_exception(error)
    chain: BaseException | None = error
    while chain is not None:
        chain.__traceback__, chain = None, chain.__cause__ or chain.__context__
    line = " ".join(message.split())
    if arguments.json:
        print(json.dumps({"error": line, "exit_code": code}))
    print(f"columnist: {line.encode('unicode_escape').decode() if not line.isprintable() else line}", file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """Help that shows examples first, and errors in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)

    def format_help(self) -> str:
        """Examples, then what argparse writes."""
        epilog, self.epilog = self.epilog, None
        text = super().format_help()
        self.epilog = epilog
        return f"{epilog or ''}\n{text}"

    def error(self, message: str) -> NoReturn:
        """One line and exit code 2."""
        print(f"columnist: {message}; see {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        from flows.journal import version

        print(f"columnist {version()}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
