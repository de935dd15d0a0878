"""The verbs about quotations: where one stands, and whether those of a text stand as they are quoted."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli.argument_types import Joined, plain_text, whole_number
from flows.cli.word_verbs import AddVerb
from flows.settings.run_settings import Settings
from warehouse.errors import ColumnistError

if TYPE_CHECKING:
    from flows.upkeep.receipts.issue import Receipts
    from warehouse.reading.citing import Cited

MOST_PLACES = 1_000


def cite(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show where a quotation stands, in documents and in earlier versions of them."""
    from flows.cli.screens import quotations
    from warehouse.reading.reader import Reader

    with Reader(settings.home_paths, settings.query_limits) as reader:
        places = reader.cite(arguments.quotation, arguments.k)
    receipts = _write_receipts(settings, places, arguments.write_receipts)
    code = quotations.show_places(arguments.quotation, places, receipts, as_json=arguments.json)
    if receipts is not None and not arguments.json:
        quotations.show_receipts(receipts, arguments.write_receipts)
    return code


def verify(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check the quotations of a text against the documents, or receipts against their sources."""
    if arguments.receipts is not None:
        return _check_receipts(arguments, settings)
    if not arguments.files:
        raise ColumnistError("name a text whose quotations are to be checked: columnist verify FILE")
    from flows.cli.screens import quotations
    from flows.upkeep.verify.page import write_page
    from flows.upkeep.verify.verify import verify

    verified = [verify(settings, path) for path in arguments.files]
    if arguments.page:
        write_page(verified, arguments.page)
    places = [place for text in verified for verdict in text.verdicts for place in verdict.places_shown]
    receipts = _write_receipts(settings, places, arguments.write_receipts)
    code = quotations.show_verdicts(verified, arguments.page, receipts, as_json=arguments.json)
    if receipts is not None and not arguments.json:
        quotations.show_receipts(receipts, arguments.write_receipts)
    return code


def _write_receipts(settings: Settings, places: "Sequence[Cited]", path: Path | None) -> "Receipts | None":
    if path is None:
        return None
    from flows.upkeep.receipts.issue import issue_receipts
    from flows.upkeep.receipts.receipt import write_receipts

    receipts = issue_receipts(settings, places)
    write_receipts((receipt for receipt in receipts.values() if not isinstance(receipt, str)), path)
    return receipts


def _check_receipts(arguments: argparse.Namespace, settings: Settings) -> int:
    from flows.cli.screens import quotations
    from flows.upkeep.receipts.check import check_receipts
    from flows.upkeep.receipts.receipt import read_receipts

    if arguments.source is None:
        raise ColumnistError("name the source of the receipts: columnist verify --receipts FILE --source PATH")
    checked = check_receipts(read_receipts(arguments.receipts), arguments.source, settings.press.limits)
    return quotations.show_checked(list(checked), as_json=arguments.json)


def add_quotation_verbs(verb: AddVerb) -> None:
    """Adds them with their flags."""
    added = verb(cite, 'columnist cite "we shall rebuild the bridge"')
    added.add_argument(
        "quotation",
        nargs="+",
        action=Joined,
        type=plain_text,
        metavar="WORDS",
        help="the words; […] stands for what is left out",
    )
    added.add_argument(
        "-k", type=whole_number(1, MOST_PLACES), default=5, metavar="N", help="maximum number of places (default 5)"
    )
    _add_receipts_flag(added)
    added = verb(
        verify,
        "columnist verify report.md\n  columnist verify report.docx --page verified.html\n"
        "  columnist verify report.md --write-receipts receipts.jsonl\n"
        "  columnist verify --receipts receipts.jsonl --source news",
    )
    added.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="Markdown, text, HTML, Word or another document; - reads standard input",
    )
    added.add_argument("--page", type=Path, metavar="FILE", help="write the text with its quotations marked, as HTML")
    _add_receipts_flag(added)
    added.add_argument(
        "--receipts", type=Path, metavar="FILE", help="check these receipts, with the source alone; needs --source"
    )
    added.add_argument(
        "--source",
        type=Path,
        metavar="PATH",
        help="the file that the receipts are about, or the folder that was its root",
    )


def _add_receipts_flag(added: argparse.ArgumentParser) -> None:
    added.add_argument(
        "--write-receipts", type=Path, metavar="FILE", help="write where each stands in its source, as JSON lines"
    )
