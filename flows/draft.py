"""A record on its way from bytes to rows: what each step of the press found out about it."""

from dataclasses import dataclass, field
from typing import NamedTuple

from flows.scan import Item
from flows.steps.extract import Block


class Fate(NamedTuple):
    """Why a record is no document: where that was decided, a code of flows/reasons.py, and one line for people."""

    stage: str
    reason: str
    detail: str


@dataclass(slots=True)
class Draft:
    """One record. A step reads what earlier steps wrote and writes its own fields; `fate` ends its way.

    Offsets count code points, end exclusive: `blocks` in `raw`, `paragraph_starts` and `sentences` in `text`.
    """

    item: Item
    doc_id: str
    fingerprint: str
    data: bytes = b""
    sha256: str | None = None
    size: int | None = None
    fate: Fate | None = None
    encoding: str | None = None
    raw: str = ""
    fixes: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    paragraph_starts: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    text: str = ""
    lang: str = "und"
    lang_confidence: float | None = None
    paragraph_langs: list[str] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    signals: tuple[float | None, ...] = ()
