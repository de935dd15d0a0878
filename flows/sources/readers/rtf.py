"""Rich Text Format: each file is one record with the text that it shows.

Read here and not by a library: those that there are go over the text once for each thing that they look for, and take
code pages of fonts, hidden text and notes for what they are only in part. The rules are those of the RTF specification 1.9.1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from flows.encodings.labels import codec_of
from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import RTF
from flows.sources.readers.byte_streams import can_decode, read_whole

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>.)"
    r"|(?P<edge>[{}])|(?P<text>[^\\{}\r\n\0]+)|[\r\n\0]+|\\",
    re.DOTALL,
)
# Destinations that are no text of the document. Headers and footers of pages are left out of Word files as well.
_NO_TEXT = frozenset((
    "fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "pict", "object",
    "objdata", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "fldinst", "datafield",
    "bkmkstart", "bkmkend", "xe", "tc", "pntext", "pntxta", "pntxtb", "nonshppict", "themedata", "colorschememapping",
    "latentstyles", "datastore", "filetbl", "annotation", "atnid", "atnauthor", "formfield", "template", "private", "ftnsep",
    "ftnsepc", "aftnsep", "aftnsepc", "ftncn", "aftncn", "listtext", "sp", "factoidname", "xmlnstbl", "mmathPr", "wgrffmtfilter",
))  # fmt: skip
_STARRED_TEXT = frozenset(("shppict", "shptxt", "shpinst", "footnote", "ud"))
_BREAKS = frozenset(("par", "sect", "page", "row", "nestrow", "column"))
_CHARACTERS = {
    "line": "\n", "tab": " ", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•", "lquote": "‘",
    "rquote": "’", "ldblquote": "“", "rdblquote": "”", "cell": " | ", "nestcell": " | ", "zwj": "\u200d", "zwnj": "\u200c",
    "ltrmark": "\u200e", "rtlmark": "\u200f",
}  # fmt: skip
_SIGNS = {"~": "\xa0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}
# Character sets of fonts, by the numbers of Windows.
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_FONT = re.compile(r"\\f(\d{1,6})\b[^;{}]{0,300}?\\fcharset(\d{1,3})")
_CHARACTER_SETS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_FACTS = ("title", "author", "subject", "keywords", "company")
_DEEPEST = 10_000


def read_rtf(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The paragraphs and cells of a document in RTF in order, then its notes. Page headers, comments and pictures are left out."""
    data = read_whole(stream, limits.record_bytes)
    start = data.lstrip()[:5]
    if start != b"{\\rtf":
        raise Rejected("malformed", f"it begins with {start!r}, and not as RTF does")
    walk = _Walk(data.decode("latin-1"))
    paragraphs, fields = walk.read()
    yield Record("", None, RTF, data, "\n\n".join(paragraphs), fields)


@dataclass(slots=True)
class _Group:
    """What holds until the end of a group. `into` names what its text goes to: the body, a note, a fact, or nothing."""

    into: str = "body"
    codec: str = "cp1252"
    n_skipped: int = 1
    is_hidden: bool = False
    is_starred: bool = False


@dataclass(slots=True)
class _Text:
    """A text that is put together: paragraphs that are done, and the parts of the one that is open."""

    done: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def end_paragraph(self) -> None:
        raw = "".join(self.parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.parts.clear()
        lines = (" ".join(line.split()).strip("| ") for line in raw.split("\n"))
        if paragraph := "\n".join(line for line in lines if line):
            self.done.append(paragraph)


class _Walk:
    """One pass over the tokens of a document."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._fonts = {
            int(number): _CHARSETS[int(set)]
            for number, set in _FONT.findall(source[:2_000_000])
            if int(set) in _CHARSETS
        }
        self._codec = "cp1252"
        self._groups = [_Group()]
        self._texts: dict[str, _Text] = {name: _Text() for name in ("body", "note", *_FACTS)}
        self._bytes = bytearray()
        self._n_to_skip = 0
        self._created: dict[str, int] = {}

    def read(self) -> tuple[list[str], Fields]:
        """The paragraphs, and the facts that the document states."""
        at, source = 0, self._source
        while match := _TOKEN.match(source, at):
            at = match.end()
            kind = match.lastgroup
            if kind == "number" or kind == "word":
                number = int(match["number"]) if match["number"] else None
                if match["word"] == "bin":
                    at += max(number or 0, 0)
                else:
                    self._word(match["word"], number)
            elif kind == "hex":
                self._byte(bytes.fromhex(match["hex"]))
            elif kind == "text":
                self._text(match["text"])
            elif kind == "sign":
                self._sign(match["sign"])
            elif kind == "edge":
                self._edge(match["edge"])
        self._flush()
        for text in self._texts.values():
            text.end_paragraph()
        return self._texts["body"].done + self._texts["note"].done, self._facts()

    def _edge(self, edge: str) -> None:
        self._flush()
        self._n_to_skip = 0
        if edge == "{":
            if len(self._groups) > _DEEPEST:
                raise Rejected("malformed", f"more than {_DEEPEST:,} groups in each other")
            self._groups.append(replace(self._groups[-1], is_starred=False))
        elif len(self._groups) > 1:
            closed = self._groups.pop()
            if closed.into == "note" and self._groups[-1].into != "note":
                self._texts["note"].end_paragraph()

    def _word(self, word: str, number: int | None) -> None:
        if self._n_to_skip and word != "u":
            self._n_to_skip -= 1  # a control word stands for one character of a fallback
            return
        group = self._groups[-1]
        if word != "u":
            self._flush()
        if group.is_starred and group.into not in _FACTS:
            group.is_starred = False
            if word not in _STARRED_TEXT:
                group.into = ""
                return
        if word in _NO_TEXT or word in ("info", "creatim", "revtim", "printim", "buptim"):
            group.into = word if word == "creatim" else "info" if word == "info" else ""
        elif word in _FACTS and group.into == "info":
            group.into = word
        elif word in ("yr", "mo", "dy") and group.into == "creatim" and number is not None:
            self._created.setdefault(word, number)
        elif word in ("footnote", "annotation"):
            group.into = "note"
        else:
            self._format(group, word, number)

    def _format(self, group: _Group, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._flush()
            self._put(chr(number & 0xFFFF))
            self._n_to_skip = group.n_skipped
        elif word == "uc":
            group.n_skipped = min(max(number or 0, 0), 8)
        elif word in _BREAKS:
            self._put("\n\n")
        elif word in _CHARACTERS:
            self._put(_CHARACTERS[word])
        elif word in ("v", "deleted"):
            group.is_hidden = number != 0
        elif word == "plain":
            group.is_hidden = False
        elif word in ("f", "af") and number in self._fonts:
            group.codec = self._fonts[number]
        elif word == "f":
            group.codec = self._codec
        elif word == "ansicpg" and (codec := codec_of(f"cp{number}")) and can_decode(b"", codec):
            self._codec = group.codec = codec
        elif word in _CHARACTER_SETS:
            self._codec = group.codec = _CHARACTER_SETS[word]

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._groups[-1].is_starred = True
        elif self._n_to_skip:
            self._n_to_skip -= 1
        elif sign in "\r\n":
            self._put("\n\n")
        elif sign in _SIGNS:
            self._flush()
            self._put(_SIGNS[sign])

    def _byte(self, byte: bytes) -> None:
        if self._n_to_skip:
            self._n_to_skip -= 1
        else:
            self._bytes += byte

    def _text(self, text: str) -> None:
        skipped = min(self._n_to_skip, len(text))
        self._n_to_skip -= skipped
        if self._groups[-1].into:
            self._bytes += text[skipped:].encode("latin-1")

    def _flush(self) -> None:
        if self._bytes:
            self._put(self._bytes.decode(self._groups[-1].codec, "replace"))
            self._bytes.clear()

    def _put(self, text: str) -> None:
        group = self._groups[-1]
        target = self._texts.get(group.into)
        if target is None or group.is_hidden:
            return
        if text == "\n\n":
            target.end_paragraph()
        else:
            target.parts.append(text)

    def _facts(self) -> Fields:
        said = {name: " ".join(" ".join(self._texts[name].done).split()) or None for name in _FACTS}
        created = self._created
        date = f"{created['yr']:04}-{created['mo']:02}-{created['dy']:02}" if len(created) == 3 else None
        published_at = parse_date(date)
        others = {name: said[name] for name in ("subject", "keywords", "company") if said[name]}
        return Fields(
            title=said["title"],
            byline=said["author"],
            published_at=published_at,
            published_from="field" if published_at is not None else None,
            extra=to_extra(others),
        )
