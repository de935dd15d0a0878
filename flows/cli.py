"""The `columnist` command. Each verb is a few lines; what is heavy is imported inside the verb that needs it."""

import argparse
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from flows.settings import HELP, Settings, load_settings
from warehouse.errors import ColumnistError

EXAMPLES = """\
examples:
  columnist run seeds/                        ingest a folder, publish the warehouse, write the report
  columnist run news=/data/pages --direct     the same without Prefect, under another root name
  columnist sql "select title, lang from documents"
  columnist trace DOC_ID --sentence 0         where in the source a sentence stands
  columnist status                            runs, records by fate, what is quarantined and why
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code: 0 done, 1 a check or a strict run failed, 2 wrong use or a crash."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    with contextlib.suppress(ValueError):  # only the main thread may set a handler
        signal.signal(signal.SIGTERM, _stop)
    try:
        return int(arguments.verb(arguments, _settings(arguments)) or 0)
    except ColumnistError as error:
        return _fail(arguments, error, str(error), error.exit_code)
    except KeyboardInterrupt as error:
        return _fail(arguments, error, "stopped; nothing half done is left, the next run goes on from here", 2)
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
    run.add_argument("sources", nargs="+", metavar="SOURCE", help="a folder or file, or NAME=PATH")
    run.add_argument("--direct", action="store_true", help="run without Prefect")
    run.add_argument("--no-report", dest="report", action="store_false", default=None, help="leave the report out")
    for flag in ("allow_removals", "verify", "strict", "repeated_ngrams"):
        run.add_argument(f"--{flag.replace('_', '-')}", action="store_true", default=None, help=HELP[flag])
    for flag, kind in (("workers", int), ("record_seconds", float), ("max_record_bytes", int), ("keep_runs", int)):
        run.add_argument(f"--{flag.replace('_', '-')}", type=kind, metavar="N", help=HELP[flag])

    sql = verb(
        "sql",
        _sql,
        "query the warehouse, read-only",
        'columnist sql "select lang, count(*) from documents group by lang"',
    )
    sql.add_argument("query", nargs="?", help="one or more SQL statements; - reads them from standard input")
    sql.add_argument(
        "--format", choices=("table", "csv", "json", "markdown", "parquet"), default="table", help="how to print rows"
    )
    sql.add_argument("--output", type=Path, metavar="FILE", help="write to a file and not to standard output")
    sql.add_argument("--example", metavar="NAME", help="run an example query")
    sql.add_argument("--as-of", metavar="RUN", help="query the state after an earlier run that is kept")
    sql.add_argument("--examples", action="store_true", help="list the example queries")

    trace = verb(
        "trace", _trace, "show a row's source, after comparing its hash", "columnist trace DOC_ID --sentence 3"
    )
    trace.add_argument("document", metavar="DOC_ID", help="a doc_id, the beginning of one, or a uri")
    place = trace.add_mutually_exclusive_group()
    place.add_argument("--sentence", type=int, metavar="N", help="sentence_no, from 0")
    place.add_argument("--paragraph", type=int, metavar="N", help="paragraph_no, from 0")

    verb("status", _status, "show runs, records by fate and what is quarantined", "columnist status --json")
    verb("check", _check, "check every invariant, and every file of the lake against its hash", "columnist check")
    verb("report", _report, "write the report anew from the published warehouse", "columnist report")
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

    with terminal.watching() as watcher:
        if arguments.direct:
            from flows import stages

            entry = stages.run(arguments.sources, settings, stages.Plain(settings, watcher))
        else:
            from flows.orchestration import launch

            entry = launch.run(arguments.sources, settings, watcher)
    terminal.show_run(entry, settings, as_json=arguments.json)
    return 1 if settings.strict and entry.get("n_quarantined") else 0


def _sql(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal
    from warehouse import console

    if arguments.examples:
        terminal.show_examples(as_json=arguments.json)
        return
    if bool(arguments.query) == bool(arguments.example):
        raise ColumnistError(
            'give one query, as in: columnist sql "select * from documents", or --example NAME; --examples lists them'
        )
    text = sys.stdin.read() if arguments.query == "-" else arguments.query
    query = console.example(arguments.example) if arguments.example else text
    warehouse = settings.home_paths.require_warehouse()
    if arguments.as_of:
        from flows.upkeep import warehouse_as_of

        warehouse = warehouse_as_of(settings, arguments.as_of)
    table = console.query(warehouse, query)
    terminal.show_table(table, "json" if arguments.json else arguments.format, arguments.output)


def _trace(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, trace

    found = trace.trace(settings, arguments.document, sentence=arguments.sentence, paragraph=arguments.paragraph)
    terminal.show_trace(found, as_json=arguments.json)


def _status(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal
    from warehouse.status import read_status

    terminal.show_status(read_status(settings.home_paths), as_json=arguments.json)


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    from flows import terminal
    from warehouse.audit import audit

    return terminal.show_audit(audit(settings.home_paths), as_json=arguments.json)


def _report(arguments: argparse.Namespace, settings: Settings) -> None:
    from flows import terminal, upkeep

    terminal.show_report(upkeep.report_again(settings), settings, as_json=arguments.json)


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


def _stop(number: int, frame: object) -> NoReturn:
    """A polite kill ends a run as Ctrl-C does."""
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
