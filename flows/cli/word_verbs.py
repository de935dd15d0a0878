"""The verbs about words: how often they are used, and where."""

import argparse
from collections.abc import Callable
from typing import Protocol

from flows.cli.argument_types import Joined, plain_text, whole_number
from flows.settings.run_settings import Settings
from warehouse.errors import ColumnistError

GRAINS = ("day", "week", "month", "quarter", "year")
OTHERS = ("site", "lang")
"""What words are counted by in the place of periods."""

MOST_SENTENCES, MOST_SEED = 1_000_000, 2**63 - 1


class AddVerb(Protocol):
    """Adds a verb to the command line."""

    def __call__(
        self, function: Callable[[argparse.Namespace, Settings], int | None], example: str
    ) -> argparse.ArgumentParser:
        """Gives the verb's own parser."""


def trend(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show how often words are used, by month, outlet or language."""
    from flows.cli.screens import words
    from warehouse.reading.reader import Reader

    _require_letters(arguments.words)
    dimension = arguments.by if arguments.by in OTHERS else "time"
    with Reader(settings.home_paths, settings.query_limits) as reader:
        rows = reader.trend(arguments.words, dimension, arguments.by if dimension == "time" else "month").to_pylist()
    words.show_trend(rows, as_json=arguments.json)


def sample(arguments: argparse.Namespace, settings: Settings) -> None:
    """Show random sentences that hold a word or a phrase."""
    from flows.cli.screens import words
    from warehouse.reading.reader import Reader

    _require_letters([arguments.word])
    with Reader(settings.home_paths, settings.query_limits) as reader:
        rows = reader.sample(arguments.word, arguments.n, arguments.seed).to_pylist()
    words.show_sample(rows, as_json=arguments.json)


def _require_letters(words: list[str]) -> None:
    for word in words:
        if not any(map(str.isalnum, word)):
            raise ColumnistError(f"{word!r} holds no letter and no digit; name a word, as in: columnist trend election")


def add_word_verbs(verb: AddVerb) -> None:
    """Adds them with their flags."""
    added = verb(trend, "columnist trend election strike --by year")
    added.add_argument(
        "words", nargs="+", type=plain_text, metavar="WORD", help='a word, or a phrase: "prime minister"'
    )
    added.add_argument(
        "--by", choices=(*GRAINS, *OTHERS), default="month", help="periods, outlets or languages (default month)"
    )
    added = verb(sample, "columnist sample election -n 20 --seed 7")
    added.add_argument(
        "word", nargs="+", action=Joined, type=plain_text, metavar="WORD", help="a word, or a phrase of several"
    )
    added.add_argument(
        "-n", type=whole_number(1, MOST_SENTENCES), default=20, metavar="N", help="number of sentences (default 20)"
    )
    added.add_argument(
        "--seed",
        type=whole_number(0, MOST_SEED),
        default=0,
        metavar="SEED",
        help="another seed gives other sentences (default 0)",
    )
