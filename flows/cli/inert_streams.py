"""Standard output and error as they are safe to look at: nothing that a stranger wrote moves a cursor or turns a line.

What verbs show is made inert where it is laid out (warehouse/text/escapes.py). This is the last gate for what is not: a
path, a name in an error. It also keeps a terminal of another encoding, and a stream that is closed, from ending a command.
"""

import codecs
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from warehouse.text.escapes import name_commands

# What bold type is made of, which screens use on a terminal.
_STYLE = re.compile(r"(\x1b\[[0-9;]*m)")
# Text has it in front of a line feed; alone it goes back to the begin of the line, and what follows hides what was there.
_RETURN = re.compile(r"\r(?!\n)")
_ERRORS = "columnist-escape"


class InertStream(io.TextIOWrapper):
    r"""A stream that names controls in what is written to it, and escapes what its encoding has no bytes for.

    `\ud83d\ude00`, as JSON does, so that JSON stays JSON.
    """

    def __init__(self, stream: TextIO) -> None:
        codecs.register_error(_ERRORS, _escape)
        super().__init__(
            stream.buffer,
            encoding=stream.encoding,
            errors=_ERRORS,
            line_buffering=stream.isatty(),
        )

    def write(self, text: str, /) -> int:
        """Writes the text; on a terminal with its bold type."""
        if text.isascii() and text.isprintable():
            return super().write(text)
        parts = _STYLE.split(text) if self.isatty() else [text]
        super().write("".join(part if number % 2 else _named(part) for number, part in enumerate(parts)))
        return len(text)

    def let_go(self) -> None:
        """Writes what is held, and leaves the stream below open for the interpreter's own."""
        try:
            self.flush()
        except OSError:  # the reader of a pipe has enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
        self.detach()


def _named(text: str) -> str:
    return _RETURN.sub("⟨U+000D⟩", name_commands(text))


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    escaped = (f"\\u{int.from_bytes(units[at : at + 2]):04x}" for at in range(0, len(units), 2))
    return "".join(escaped), error.end


@contextmanager
def inert_streams() -> Iterator[None]:
    """Puts such streams in the place of the process's own. Progress on a terminal, which moves the cursor, goes past them."""
    before = sys.stdout, sys.stderr
    sys.stdout = _inert(sys.stdout)
    if sys.stderr is None or not sys.stderr.isatty():
        sys.stderr = _inert(sys.stderr)
    try:
        yield
    finally:
        ours = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = before
        for stream in ours:
            if isinstance(stream, InertStream):
                stream.let_go()


def _inert(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by whoever called
        return Path(os.devnull).open("w", encoding="utf-8")
    return InertStream(stream) if hasattr(stream, "buffer") else stream
