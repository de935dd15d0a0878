"""columnist.toml: its content, and the line of each key, for messages that a person can act on."""

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from warehouse.errors import ColumnistError

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]")


class SettingsFile(NamedTuple):
    """What the file says; empty where there is none."""

    path: Path
    content: dict[str, Any]
    lines: tuple[str, ...] = ()

    def where(self, key: str, table: str = "", number: int = 0) -> str:
        """`columnist.toml:7`, the line of the key of a table.

        Args:
            key: its name; empty for the header of the table.
            table: the table that it is in; empty for the top of the file.
            number: which of several tables of that name, from 0.
        """
        line = self._line(key, table, number) or (self._line("", table, number) if key and table else None)
        return f"{self.path}:{line}" if line else str(self.path)

    def _line(self, key: str, table: str, number: int) -> int | None:
        wanted = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
        current, seen = "", -1
        for index, line in enumerate(self.lines, 1):
            header = _HEADER.match(line)
            if header:
                current = header[2]
                seen += current == table
                # A key of the file's top may be written as a table, too.
                is_key = bool(key) and not table and current == key
                if is_key or (current == table and seen == number and not key):
                    return index
            elif key and current == table and (not table or seen == number) and wanted.match(line):
                return index
        return None


def read_settings_file(path: Path) -> SettingsFile:
    """Reads the file, which may be missing.

    Raises:
        ColumnistError: it is no TOML; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return SettingsFile(path, tomllib.loads(text), tuple(text.splitlines()))
    except FileNotFoundError:
        return SettingsFile(path, {})
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, thousands of digits or of brackets
        raise ColumnistError(f"{path}: {error}; correct the line, or delete the file to use the defaults") from None
