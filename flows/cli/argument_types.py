"""How arguments of the command line are read that are no settings: a mistake is one line."""

import argparse
import datetime
import os
from collections.abc import Callable
from typing import Any

from flows.settings import kinds
from warehouse.errors import ColumnistError


def plain_text(argument: str) -> str:
    """An argument that is no path: of a terminal of another encoding the UTF-8 that was typed there."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        raise argparse.ArgumentTypeError(f"{argument!a} is no text in UTF-8") from None


class Joined(argparse.Action):
    """Words of the command line as one text: quotes around them are for the shell, and are easily forgotten."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: object = None
    ) -> None:
        """Keeps the words with a blank between them."""
        setattr(namespace, self.dest, " ".join(values))


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Reads the number of a flag that is no setting by the same rules as those of settings."""
    kind = kinds.whole_number(least, most)

    def read(argument: str) -> int:
        try:
            return int(kind.read_text(argument, "it"))
        except ColumnistError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def age(argument: str) -> datetime.timedelta:
    """A length of time, as 26h."""
    from flows.upkeep.freshness import parse_age

    try:
        return parse_age(argument)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
