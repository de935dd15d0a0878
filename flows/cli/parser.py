"""The command line: verbs, flags, and help that starts with examples."""

import argparse
import difflib
import functools
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from flows.cli import verbs
from flows.cli.argument_types import Joined, age, plain_text, whole_number
from flows.cli.quotation_verbs import add_quotation_verbs
from flows.cli.word_verbs import add_word_verbs
from flows.settings import kinds
from flows.settings.declarations import Setting
from flows.settings.run_settings import SETTINGS, Settings
from flows.settings.service_settings import SERVER

MOST_RESULTS = 1_000_000_000
MOST_PLACE = 2**31 - 1
"""The greatest sentence_no and paragraph_no that their columns can hold."""
HELP_CELLS = 79
FORMATS = ("table", "stack", "csv", "json", "markdown", "parquet")

EXAMPLES = """\
examples:
  columnist run seeds/                      ingest a folder and write the report
  columnist run news=/data/pages --direct   the same without Prefect, named news
  columnist sql "select title, lang from documents"
  columnist search "minister economy"       find documents by their words
  columnist changes                         show what the last run found changed
  columnist trace DOC_ID --sentence 0       show a sentence in its source
  columnist status                          show runs, and what is quarantined
"""


@functools.cache
def build_parser() -> argparse.ArgumentParser:
    """The command line: verbs, flags, and help that starts with examples.

    It is kept: a process that calls many commands would spend a tenth of each on it.
    """
    common = _Parser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the result as JSON")
    common.add_argument("--debug", action="store_true", help="show a traceback when something fails")
    parser = _Parser(
        prog="columnist", description="Turns piles of documents into Parquet files and a DuckDB warehouse."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    subparsers = parser.add_subparsers(title="verbs", metavar="VERB", required=True, parser_class=_Parser)

    def verb(function: Callable[[argparse.Namespace, Settings], int | None], example: str) -> _Parser:
        help_ = (function.__doc__ or "").rstrip(".")
        added: _Parser = subparsers.add_parser(
            function.__name__,
            parents=[common],
            help=help_[:1].lower() + help_[1:],
            description=_folded(function.__doc__),
        )
        added.epilog = f"examples:\n  {example}\n"
        added.set_defaults(verb=function)
        for setting in SETTINGS.values():
            if setting.has_flag(function.__name__):
                _add_flag(added, setting, f" ({setting.variable}, default {setting.default})")
        return added

    run = verb(verbs.run, "columnist run seeds/ --home data")
    for reading in (run, verb(verbs.plan, "columnist plan seeds/")):
        reading.add_argument(
            "sources",
            nargs="*",
            metavar="SOURCE",
            help="a folder, a file or NAME=PATH; by default the sources in columnist.toml",
        )
    run.add_argument("--direct", action="store_true", help="run without Prefect")

    up = verb(verbs.up, "columnist up")
    for setting in SERVER.values():
        if setting.has_flag("up"):
            _add_flag(up, setting, f" (default {setting.default})")
    up.add_argument("--server", metavar="URL", help="use an existing Prefect server: the address of its API")
    init = verb(verbs.init, "columnist init\n  columnist init --sample news")
    init.add_argument("--sample", choices=("news",), help="write a small dump of invented stories, of two days")

    sql = verb(verbs.sql, 'columnist sql "select lang, count(*) from documents group by lang"')
    sql.add_argument(
        "query", nargs="?", type=plain_text, help="one or more SQL statements; - reads them from standard input"
    )
    sql.add_argument("--format", choices=FORMATS, default="table", help="how to print rows")
    sql.add_argument("--output", type=Path, metavar="FILE", help="write to a file instead of standard output")
    sql.add_argument("--example", metavar="NAME", help="run an example query")
    sql.add_argument("--as-of", metavar="RUN", help="query the state after an earlier run, if it is still kept")
    sql.add_argument("--examples", action="store_true", help="list the example queries")
    sql.add_argument("--show", action="store_true", help="print the SQL of --example NAME instead of running it")

    search = verb(verbs.search, "columnist search 'minister \"al-Qaeda\" -football lang:en'")
    search.add_argument(
        "query",
        nargs="+",
        action=Joined,
        type=plain_text,
        help='words, "phrases", -excluded words, beginnings as in econom*; in front of any of them title:, outlet:,'
        " author:, site:, lang:, after: or before:; between them AND, OR, NOT and brackets",
    )
    search.add_argument(
        "-k",
        type=whole_number(1, MOST_RESULTS),
        default=10,
        metavar="N",
        help="maximum number of results (default 10)",
    )
    search.add_argument("--sentences", action="store_true", help="find sentences instead of documents")
    search.add_argument("--sort", choices=("score", "date"), default="score", help="best or newest first")
    search.add_argument("--all", action="store_true", help="show every copy of a document, not only the best")
    search.add_argument(
        "--exact", action="store_true", help="find words as they are written, and no other forms of them"
    )
    search.add_argument("--format", choices=("text", *FORMATS), default="text", help="how to print the results")
    search.add_argument("--as-of", metavar="RUN", help="search the state after an earlier run, if it is still kept")

    add_word_verbs(verb)
    add_quotation_verbs(verb)
    changes = verb(verbs.changes, "columnist changes --since 2026-01-31")
    changes.add_argument(
        "--since",
        type=plain_text,
        metavar="RUN",
        help="a run or a date (UTC); by default the last run that saw a change",
    )
    changes.add_argument(
        "-k",
        type=whole_number(1, MOST_RESULTS),
        default=20,
        metavar="N",
        help="maximum number of documents of each kind (default 20)",
    )

    export = verb(
        verbs.export,
        "columnist export documents sentences --output exports/\n"
        '  columnist export --query "select uri, lang from documents" --output langs.csv\n'
        "  columnist export --search 'minister outlet:courier' --output found.xlsx\n"
        "  columnist export --output warehouse.sqlite",
    )
    export.add_argument("tables", nargs="*", metavar="TABLE", help="tables and views; by default every table")
    asked = export.add_mutually_exclusive_group()
    asked.add_argument(
        "--query", type=plain_text, metavar="SQL", help="export the rows of a query; - reads it from standard input"
    )
    asked.add_argument(
        "--search", type=plain_text, metavar="WORDS", help="export all documents that a search finds, with their texts"
    )
    export.add_argument(
        "--format",
        choices=("parquet", "csv", "xlsx", "jsonl", "sqlite", "texts"),
        help="file format; by default the suffix of PLACE decides, and a folder gets parquet; texts is a folder with a .txt for each document",
    )
    export.add_argument(
        "--output", type=Path, required=True, metavar="PLACE", help="a folder for tables, a file for a query or SQLite"
    )
    export.add_argument("--as-of", metavar="RUN", help="export the state after an earlier run, if it is still kept")
    export.add_argument(
        "--shard-rows",
        type=whole_number(1, kinds.MOST_ITEMS),
        metavar="N",
        help="start a new file after every N rows: NAME-00000-of-00012.parquet",
    )
    export.add_argument(
        "--raw", action="store_true", help="do not change CSV cells that a spreadsheet would run as formulas"
    )

    export.add_argument(
        "--bom", action="store_true", help="begin CSV with a byte order mark, by which Excel tells that it is UTF-8"
    )
    export.add_argument(
        "--exact", action="store_true", help="with --search: find words as they are written, and no other forms of them"
    )

    trace = verb(verbs.trace, "columnist trace DOC_ID --sentence 3")
    trace.add_argument(
        "document", type=plain_text, metavar="DOC_ID", help="a doc_id, the first digits of one, or a uri"
    )
    place = trace.add_mutually_exclusive_group()
    place.add_argument("--sentence", type=whole_number(0, MOST_PLACE), metavar="N", help="sentence_no, from 0")
    place.add_argument("--paragraph", type=whole_number(0, MOST_PLACE), metavar="N", help="paragraph_no, from 0")

    status = verb(verbs.status, "columnist status --max-age 26h")
    status.add_argument(
        "--max-age", type=age, metavar="AGE", help="exit with 1 when the last successful run is older than AGE"
    )
    verb(verbs.check, "columnist check")
    report = verb(verbs.report, "columnist report --open")
    report.add_argument("--open", action="store_true", help="open it in the browser")
    docs = verb(verbs.docs, "columnist docs")
    docs.add_argument("--output", type=Path, metavar="DIR", help="folder for the pages (default <home>/docs)")
    retry = verb(verbs.retry, "columnist retry --reason timed_out")
    retry.add_argument(
        "--reason", metavar="CODE", help="only records quarantined for this reason; columnist status lists the reasons"
    )
    forget = verb(verbs.forget, "columnist forget seeds")
    forget.add_argument("root", metavar="ROOT", help="name of the source, as `columnist status` shows it")
    purge = verb(verbs.purge, "columnist purge news/2026/letter.txt\n  columnist purge --allow news/2026/letter.txt")
    purged = purge.add_mutually_exclusive_group(required=True)
    purged.add_argument(
        "uri", nargs="?", type=plain_text, metavar="URI", help="uri of a record, a file or a folder, or name of a root"
    )
    purged.add_argument("--list", action="store_true", help="list what was purged, by hash")
    purged.add_argument(
        "--allow", type=plain_text, metavar="URI", help="allow what was purged again: its uri, or its hash from --list"
    )
    rebuild = verb(verbs.rebuild, "columnist rebuild --as-of RUN")
    rebuild.add_argument("--as-of", metavar="RUN", help="rebuild the state after an earlier run, if it is still kept")
    verb(verbs.compact, "columnist compact")
    verb(verbs.doctor, "columnist doctor")
    return parser


def _folded(text: str | None) -> str:
    """A description as argparse would fold it, were it not told to leave the examples as they are."""
    return textwrap.fill(" ".join((text or "").split()), HELP_CELLS)


def _add_flag(parser: argparse.ArgumentParser, setting: Setting, default: str) -> None:
    """The flag of a setting, whose value is read with those of the file and of variables. None: it was not given."""
    if setting.kind.metavar:
        parser.add_argument(
            setting.flag, dest=setting.name, metavar=setting.kind.metavar, help=f"{setting.help}{default}"
        )
        return
    is_on = setting.default is True
    help_ = f"do not {setting.help}" if is_on else setting.help
    action = "store_false" if is_on else "store_true"
    parser.add_argument(setting.flag, dest=setting.name, action=action, default=None, help=help_)


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

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Names an option that does not exist at once; argparse would name all that follows it, too.

        The argparse of Python 3.11 makes an empty list of the value of `--output=--`, whatever the option takes.
        """
        given = list(sys.argv[1:] if args is None else args)
        for argument in given[: given.index("--")] if "--" in given else given:
            if argument.startswith("--") and argument.partition("=")[2] == "--":
                self.error(f"argument {argument.partition('=')[0]}: expected one argument")
        found, rest = super().parse_known_args(args, namespace)
        if rest and not rest[0].startswith("-"):
            self.error(f"{rest[0]!r} is one word too many; put quotes around what is of several words")
        if unknown := next((argument for argument in rest if argument.startswith("-")), None):
            near = difflib.get_close_matches(unknown.partition("=")[0], self._option_string_actions, 1)
            self.error(f"no option {unknown}" + (f"; did you mean {near[0]}?" if near else ""))
        return found, rest

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Names the verb or the value that is nearest; argparse would list all of them."""
        choices = [*map(str, action.choices or ())]
        if choices and value not in choices:
            near = difflib.get_close_matches(str(value), choices, 1, 0.5)
            what = "verb" if action.metavar == "VERB" else f"value of {'/'.join(action.option_strings)}"
            meant = f"; did you mean {near[0]}?" if near else f"; there is {', '.join(choices)}"
            self.error(f"no {what} {value!r}{meant}")

    def error(self, message: str) -> NoReturn:
        """One line and exit code 2."""
        told = " ".join(message.split())
        print(f"columnist: {told}{' See' if told.endswith('?') else '; see'} {self.prog} --help", file=sys.stderr)
        raise SystemExit(2)


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> NoReturn:
        from flows.pipeline.open_run import version

        print(f"columnist {version()}")
        parser.exit()
