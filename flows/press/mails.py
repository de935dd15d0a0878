"""The step "mail": gives lines of a mail their roles, and brings the table of what mails say about themselves."""

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flows.press.document import Draft, Piece
from flows.records.mail_header import MailHeader
from flows.steps.mail import lines as mail_lines

_LINE = re.compile(r"[^\r\n\v\f\u2028\u2029]+")
_FOREIGN = frozenset(("quoted", "signature"))


class _Line(NamedTuple):
    """A line of a piece, by the number of the piece and its place there."""

    piece: int
    start: int
    end: int


def assign_roles(draft: Draft) -> None:
    """Parts the pieces of a mail where what is quoted or a signature begins, and names the role of each such piece."""
    if draft.mail is None:
        return
    found = [
        _Line(number, *match.span())
        for number, piece in enumerate(draft.pieces)
        for match in _LINE.finditer(piece.text)
        if not match[0].isspace()
    ]
    texts = [draft.pieces[line.piece].text[line.start : line.end] for line in found]
    given = [draft.pieces[line.piece].role for line in found]
    quoted = [
        role == "quoted" or draft.pieces[line.piece].text.startswith(">")
        for line, role in zip(found, given, strict=True)
    ]
    roles = mail_lines.assign(texts, quoted)
    pairs = zip(found, roles, strict=True)
    draft.pieces = [
        part
        for number, lines in itertools.groupby(pairs, key=lambda pair: pair[0].piece)
        for part in _split(draft.pieces[number], list(lines))
    ]


def _split(piece: Piece, lines: Sequence[tuple[_Line, str | None]]) -> Iterator[Piece]:
    runs = [(role, [line for line, _ in run]) for role, run in itertools.groupby(lines, key=lambda pair: pair[1])]
    for role, run in runs:
        role = piece.role if role is None or piece.role in _FOREIGN else role
        if len(runs) == 1:
            yield piece._replace(role=role)
            return
        start, end = run[0].start, run[-1].end
        part = piece.text[start:end]
        start += len(part) - len(part.lstrip())
        yield Piece(part.strip(), role, *_place(piece, start, start + len(part.strip())))


def _place(piece: Piece, start: int, end: int) -> tuple[int | None, int | None]:
    """Where a part of a piece stands; all of the piece, where its text is not the raw text letter by letter."""
    if piece.raw_start is None or piece.raw_end is None or piece.raw_end - piece.raw_start != len(piece.text):
        return piece.raw_start, piece.raw_end
    return piece.raw_start + start, piece.raw_start + end


def rows(drafts: Sequence[Draft]) -> dict[str, object]:
    """Columns of `mail`, one row for each message."""
    messages = [(draft.doc_id, draft.mail) for draft in drafts if draft.mail is not None]
    columns: dict[str, object] = {"doc_id": [doc_id for doc_id, _ in messages]}
    for name in MailHeader._fields:
        values = [getattr(header, name) for _, header in messages]
        columns[name] = [list(value) if isinstance(value, tuple) else value for value in values]
    return columns
