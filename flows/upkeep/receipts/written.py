r"""How the bytes of a source show a text: through the ways in which formats write characters.

A way undoes one of them: `qp` the escapes of mails, `csv` doubled quotation marks, `json` those of strings, `html` tags and
entities, which feeds write twice. What is left is compared without white space, and in the composed form of Unicode (NFC), so that neither a line
that is wrapped elsewhere nor an accent that is written apart makes a difference.
"""

import html
import json
import quopri
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

WAYS: tuple[tuple[str, ...], ...] = (
    (), ("html",), ("html", "html"), ("json",), ("json", "html"), ("csv",), ("csv", "html"), ("qp",), ("qp", "html"),
)  # fmt: skip
"""Every way in which a text is looked for: what is written in none of them has no receipt."""
_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_MARKUP = re.compile(rf"{_TAG.pattern}|&#?\w+;?", re.DOTALL)
_ESCAPE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\[^u]")
_QUOTED = re.compile(r"(?:=[0-9A-Fa-f]{2}|=\r?\n)+")
_DOUBLED = re.compile('""')


class Written(NamedTuple):
    """Where bytes show a text, end exclusive, in which encoding and through which ways."""

    start: int
    end: int
    encoding: str
    ways: tuple[str, ...]


def shown(data: bytes, encoding: str, ways: Sequence[str]) -> str:
    r"""The text that bytes show, without white space.

    >>> shown(rb"<b>The mayor<\/b>:\n&ldquo;No&rdquo;", "utf-8", ("json", "html"))
    'Themayor:“No”'

    Raises:
        ValueError: it is not written so: no text in that encoding, no string of JSON.
    """
    text = (quopri.decodestring(data) if "qp" in ways else data).decode(encoding)
    if "csv" in ways:
        text = text.replace('""', '"')
    if "json" in ways:
        text = str(json.loads(f'"{text}"', strict=False))
    for _ in range(ways.count("html")):
        text = html.unescape(_TAG.sub("", text))
    return squeeze(text)


def squeeze(text: str) -> str:
    """A text without white space, composed."""
    return unicodedata.normalize("NFC", "".join(text.split()))


def find_written(data: bytes, encodings: Sequence[str], text: str) -> Written | None:
    """Where bytes show a text first, in the first of the encodings and ways in which they do; None where they do nowhere."""
    wanted = squeeze(text)
    for encoding in encodings:
        try:
            raw = data.decode(encoding)
        except ValueError:
            continue
        for ways in WAYS if wanted else ():
            place = _find(raw, encoding, ways, wanted)
            if place is None:
                continue
            start, end = (len(raw[:at].encode(encoding)) for at in place)
            try:
                if shown(data[start:end], encoding, ways) == wanted:
                    return Written(start, end, encoding, ways)
            except ValueError:  # half of an escape, or a character that this encoding writes in two ways
                continue
    return None


def _find(raw: str, encoding: str, ways: Sequence[str], wanted: str) -> tuple[int, int] | None:
    text = _Mapped(raw, range(len(raw)), range(1, len(raw) + 1))
    undo: dict[str, tuple[re.Pattern[str], Callable[[str], str]]] = {
        "qp": (_QUOTED, lambda found: quopri.decodestring(found.encode()).decode(encoding, "replace")),
        "csv": (_DOUBLED, lambda found: '"'),
        "json": (_ESCAPE, _unescape),
        "html": (_MARKUP, lambda found: "" if found.startswith("<") else html.unescape(found)),
    }
    for way in ways:
        text = text.replace(*undo[way])
    return text.without_space().find(wanted)


def _unescape(escape: str) -> str:
    try:
        return str(json.loads(f'"{escape}"', strict=False))
    except ValueError:
        return escape


class _Mapped(NamedTuple):
    """A text, and for each of its characters where what writes it starts and ends in the source."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def replace(self, pattern: re.Pattern[str], undo: Callable[[str], str]) -> "_Mapped":
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            begin, end = match.span()
            new = undo(match[0])
            parts += (self.text[at:begin], new)
            starts += self.starts[at:begin]
            ends += self.ends[at:begin]
            starts += [self.starts[begin]] * len(new)
            ends += [self.ends[end - 1]] * len(new)
            at = end
        return _Mapped("".join((*parts, self.text[at:])), [*starts, *self.starts[at:]], [*ends, *self.ends[at:]])

    def without_space(self) -> "_Mapped":
        kept = [at for at, char in enumerate(self.text) if not char.isspace()]
        return _Mapped("".join(self.text.split()), [self.starts[at] for at in kept], [self.ends[at] for at in kept])

    def find(self, wanted: str) -> tuple[int, int] | None:
        """The place of a text in the source. Both are composed, or both are not."""
        for form in (wanted, unicodedata.normalize("NFD", wanted)):
            at = self.text.find(form)
            if at >= 0:
                return self.starts[at], self.ends[at + len(form) - 1]
        return None
