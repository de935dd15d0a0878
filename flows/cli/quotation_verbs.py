"""The verbs about quotations: where one stands, and whether those of a text stand as they are quoted."""

import argparse
from pathlib import Path

from flows.cli.argument_types import Joined, plain_text, whole_number
from flows.cli.word_verbs import AddVerb
from flows.settings.run_settings import Settings

MOST_PLACES = 1_000


def cite(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show where a quotation stands, in documents and in earlier versions of them."""
    from flows.cli.screens import quotations
    from warehouse.reading.reader import Reader

    with Reader(settings.home_paths, settings.query_limits) as reader:
        places = reader.cite(arguments.quotation, arguments.k)
    return quotations.show_places(arguments.quotation, places, as_json=arguments.json)


def verify(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check the quotations of a text against the documents."""
    from flows.cli.screens import quotations
    from flows.upkeep.verify.page import write_page
    from flows.upkeep.verify.verify import verify

    verified = [verify(settings, path) for path in arguments.files]
    if arguments.page:
        write_page(verified, arguments.page)
    return quotations.show_verdicts(verified, arguments.page, as_json=arguments.json)


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
    added = verb(verify, "columnist verify report.md\n  columnist verify report.docx --page verified.html")
    added.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="Markdown, text, HTML, Word or another document; - reads standard input",
    )
    added.add_argument("--page", type=Path, metavar="FILE", help="write the text with its quotations marked, as HTML")
