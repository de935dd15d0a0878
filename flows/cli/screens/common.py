"""What all screens have in common: numbers with their nouns, short paths, JSON and aligned rows."""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from flows.cli.layout import Column, hang
from flows.cli.text_tables import align, screen_width
from warehouse.text.escapes import escape_commands


def command() -> str:
    """The command as it can be typed here: its name where that is found, else the path by which it was called."""
    return "columnist" if shutil.which("columnist") else near(Path(sys.argv[0]))


def count(number: int, plural: str) -> str:
    """`1 document`, `2 documents`, `1 loaded`."""
    return f"{number:,} {plural.removesuffix('s') if number == 1 else plural}"


def near(path: Path) -> str:
    """A path as short as it can be typed here."""
    absolute = Path(os.path.abspath(path))
    here = Path.cwd()
    return str(absolute.relative_to(here)) if here in absolute.parents else str(absolute)


def print_json(content: object) -> None:
    """Facts as JSON, on standard output."""
    print(escape_commands(json.dumps(content, indent=2, default=str, ensure_ascii=False)))


def print_rows(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Rows under their columns, on standard output."""
    sys.stdout.write(align(columns, rows))


MARKS = ("\x02", "\x03")
"""What stands around a part of a text that is to stand out; no text that is shown holds these characters."""


def print_marked(head: str, text: str) -> None:
    """As `print_hanging`; what is between MARKS is bold on a terminal, and between square brackets elsewhere."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("[", "]")
    is_open = False
    for line in hang(head, text, screen_width()):
        # Bold type ends with its line, so that it does not run on into the head of the next.
        opened = MARKS[0] if is_open else ""
        is_open = line.rfind(MARKS[0]) > line.rfind(MARKS[1]) if set(MARKS) & set(line) else is_open
        indent = line[: len(line) - len(line.lstrip())] if opened else ""
        line = indent + opened + line.removeprefix(indent) + (MARKS[1] if is_open else "")
        print(line.replace(MARKS[0], bold).replace(MARKS[1], plain))


def print_hanging(head: str, text: str) -> None:
    """A text behind a head, on standard output; on a terminal its further lines begin below its first word."""
    print("\n".join(hang(head, text, screen_width())))
