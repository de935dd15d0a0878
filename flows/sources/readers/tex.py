"""TeX and LaTeX: each file is one record with the words that it typesets, as well as they can be told without TeX."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from typing import BinaryIO

from flows.records.dates import parse_date
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import TEX
from flows.sources.readers.byte_streams import decode_text, read_whole

_WORDS = tomllib.loads(files("flows.sources.readers").joinpath("tex_words.toml").read_text("utf-8"))
_NO_TEXT = {name: int(count) for count, names in _WORDS["no_text"].items() for name in names}
_NO_TEXT_IN = {name: int(count) for count in "12" for name in _WORDS["environments"][count]}
_VERBATIM, _SKIPPED, _ROWS = (frozenset(_WORDS["environments"][name]) for name in ("verbatim", "skipped", "rows"))
_PARAGRAPHS, _CHARACTERS = frozenset(_WORDS["paragraphs"]["names"]), _WORDS["characters"]
_ACCENTS = dict(zip("`'^\"~=.uvHckdbrt", map(chr, (768, 769, 770, 776, 771, 772, 775, 774, 780, 779, 807, 808, 803, 817, 778, 865)), strict=True))  # fmt: skip
_TOKEN = re.compile(
    r"\\(?P<edge>begin|end)\s*\{(?P<name>[^{}\n]{0,80})\}|\\(?P<command>[A-Za-z@]+)\*?|\\(?P<sign>.)|(?P<comment>%[^\n]*(?:\n[ \t]*+(?!\n))?)"
    r"|(?P<gap>\n[ \t]*\n\s*)|(?P<mark>[{}$&~])|(?P<text>[^\\%{}$&~\n]+|\n|\\)",
    re.DOTALL,
)
_OPTION = re.compile(r"[ \t]*\[(?:[^\[\]{}]|\{[^{}]{0,200}\}){0,300}\]")
_ACCENTED = re.compile(r"\s*(?:\{\s*\\?([A-Za-z]?)\s*\}|\\([ij])(?![A-Za-z])\s*|([A-Za-z]))")
_VERB = re.compile(r"([^A-Za-z\s])([^\n]{0,500}?)\1")
_DOCUMENT = re.compile(r"\\begin\s*\{document\}")
_LIGATURES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("`", "‘"), ("'", "’"))
_MATH_SHIFTS = "()[],;:!> "
_LONGEST_FACT = 4_000


def read_tex(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    r"""The words of a TeX document, paragraph by paragraph; title, authors and date are those that it declares.

    Commands, comments, labels, addresses of references and what stands before `\begin{document}` are no text.
    Formulas keep their letters and figures. Macros of the document's own are not carried out.
    """
    data = read_whole(stream, limits.record_bytes)
    source = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    begin = _DOCUMENT.search(source)
    body = source[begin.end() :] if begin else source
    yield Record("", None, TEX, data, "\n\n".join(words_of(body)), _facts(source))


def words_of(source: str) -> list[str]:
    r"""The paragraphs that a piece of TeX shows.

    >>> words_of(r"\section{The bridge} It is \emph{closed}~-- see \cite{a}. % why?" + "\n\n" + r"Caf\'e \& \"{O}l cost 5\,\% more.")
    ['The bridge', 'It is closed – see .', 'Café & Öl cost 5 % more.']
    """
    return _Walk(source).paragraphs()


def _facts(source: str) -> Fields:
    said = {name: _fact(source, name) for name in ("title", "author", "date")}
    published_at = parse_date(said["date"])
    published_from = "field" if published_at is not None else None
    return Fields(title=said["title"], byline=said["author"], published_at=published_at, published_from=published_from)


def _fact(source: str, name: str) -> str | None:
    r"""The argument of a command such as `\title`, on one line."""
    match = re.search(rf"\\{name}\b\s*(?:\[[^\[\]]{{0,300}}\])?\s*\{{", source)
    if match is None:
        return None
    depth, end = 1, match.end()
    for end in range(match.end(), min(match.end() + _LONGEST_FACT, len(source))):
        depth += {"{": 1, "}": -1}.get(source[end], 0)
        if not depth:
            break
    return " ".join(" ".join(words_of(source[match.end() : end])).split()).replace(" ,", ",") or None


class _Walk:
    """One pass over the tokens. Of each open group is known whether it is text, and what its end brings."""

    def __init__(self, source: str) -> None:
        self._source, self._at = source, 0
        self._done: list[str] = []
        self._parts: list[str] = []
        self._groups: list[tuple[bool, str, int]] = []  # is no text; what its end adds; such arguments that follow it
        self._n_silent = 0  # open groups that are no text, or lie in one
        self._n_no_text = 0  # arguments of the last command that are no text
        self._after = ""  # what the end of its argument adds
        self._environments: list[str] = []
        self._unclosed: set[str] = set()

    def paragraphs(self) -> list[str]:
        while self._at < len(self._source):
            match = _TOKEN.match(self._source, self._at)
            if match is None:  # no character is left out by the pattern
                break
            self._at = match.end()
            kind = match.lastgroup
            if kind == "name" and match["edge"] == "end" and match["name"] == "document":
                break
            self._take(kind or "", match)
        self._end_paragraph()
        return self._done

    def _take(self, kind: str, match: re.Match[str]) -> None:
        value = match[kind]
        if kind == "name":
            self._environment(match["edge"], value)
        elif kind == "command":
            self._command(value)
        elif kind == "sign":
            self._sign(value)
        elif kind == "mark":
            self._mark(value)
        elif kind == "gap":
            self._end_paragraph()
        elif kind == "text":
            if self._n_no_text and value.lstrip().startswith("#"):
                return  # the parameters of a definition
            if value.strip():
                self._n_no_text, self._after = 0, ""
            self._add(" " if value == "\n" else value, is_typed=True)

    def _environment(self, edge: str, name: str) -> None:
        self._end_paragraph()
        if edge == "end":
            if name in self._environments:
                while self._environments.pop() != name:
                    pass
            return
        if name in _SKIPPED | _VERBATIM and name not in self._unclosed:
            end = self._source.find(f"\\end{{{name}}}", self._at)
            if end >= 0:
                if name in _VERBATIM:
                    self._done += [line.strip() for line in self._source[self._at : end].split("\n") if line.strip()]
                self._at = end
                return
            self._unclosed.add(name)
        self._environments.append(name)
        self._skip_option()
        self._n_no_text = _NO_TEXT_IN.get(name, 0)

    def _command(self, name: str) -> None:
        if self._n_no_text:  # an argument without braces, as in \newcommand\harbour{…}
            self._n_no_text -= 1
            self._skip_option()
            return
        if name in ("verb", "lstinline") and (verbatim := _VERB.match(self._source, self._at)):
            self._at = verbatim.end()
            self._add(verbatim[2])
            return
        if name in _ACCENTS and len(name) == 1 and self._accent(name):
            return
        if name == "item":
            self._end_paragraph()
            return
        self._skip_option()
        if name in _PARAGRAPHS or name == "par":
            self._end_paragraph()
            self._after = "\n\n" if name in _PARAGRAPHS else ""
        elif name == "footnote":
            self._add(" (")
            self._after = ")"
        elif name in _CHARACTERS:
            self._add(_CHARACTERS[name])
            self._swallow_space()
        else:
            self._add(_greek(name))
            self._swallow_space()
        self._n_no_text = _NO_TEXT.get(name, 0)

    def _sign(self, sign: str) -> None:
        if sign in _ACCENTS and self._accent(sign):
            return
        if sign == "\\":
            self._skip_option()
            if self._environments and self._environments[-1] in _ROWS:
                self._end_paragraph()
            else:
                self._add("\n")
        elif sign in _MATH_SHIFTS or sign == "\n":
            self._add(" " if sign not in "!>" else "")
        elif sign != "/" and sign != "-":
            self._add(sign)

    def _mark(self, mark: str) -> None:
        if mark == "{":
            is_no_text = self._n_no_text > 0
            self._groups.append((is_no_text, "" if is_no_text else self._after, max(self._n_no_text - 1, 0)))
            self._n_silent += is_no_text or self._n_silent > 0
            self._n_no_text, self._after = 0, ""
        elif mark == "}" and self._groups:
            _, after, self._n_no_text = self._groups.pop()
            self._n_silent -= self._n_silent > 0
            if after == "\n\n":
                self._end_paragraph()
            elif after:
                self._add(after)
            self._skip_option()
        elif mark == "&":
            self._add(" | " if self._environments and self._environments[-1] in _ROWS else " ")
        elif mark == "~":
            self._add(" ")

    def _accent(self, accent: str) -> bool:
        match = _ACCENTED.match(self._source, self._at)
        if match is None or (accent.isalpha() and match[3] and not match[0][0].isspace()):
            return False
        self._at = match.end()
        letter = match[1] or match[2] or match[3] or ""
        self._add(unicodedata.normalize("NFC", letter + _ACCENTS[accent]) if letter else "")
        return True

    def _skip_option(self) -> None:
        while option := _OPTION.match(self._source, self._at):
            self._at = option.end()

    def _swallow_space(self) -> None:
        """The space behind a command ends its name. A blank line is none, and behind it stands another word."""
        while self._source[self._at : self._at + 1] in (" ", "\t") and self._at < len(self._source):
            self._at += 1

    def _add(self, text: str, *, is_typed: bool = False) -> None:
        if text and not self._n_silent:
            if is_typed:
                for typed, shown in _LIGATURES:
                    text = text.replace(typed, shown) if typed in text else text
            self._parts.append(text)

    def _end_paragraph(self) -> None:
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        if text:
            self._done.append(text)


def _greek(name: str) -> str:
    """The Greek letter that a command names; nothing for any other."""
    size = "CAPITAL" if name[:1].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {name.removeprefix('var').upper()}")
    except KeyError:
        return ""
