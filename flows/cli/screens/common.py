"""What all screens have in common: numbers with their nouns, short paths, JSON and aligned rows."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from flows.cli.text_tables import align
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


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows under their columns, on standard output."""
    sys.stdout.write(align(columns, rows))
