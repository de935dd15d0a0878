"""A record on its way from bytes to rows: what each step of the press found out about it."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from flows.records.mail_header import MailHeader
from flows.records.page_evidence import PageEvidence
from flows.records.record import Fields, Span
from flows.records.source_map import SourceMap
from flows.records.text_source import TextSource


class Fate(NamedTuple):
    """Why a record is no document: where that was decided, a code of flows/records/reasons.py, and one line for people."""

    stage: str
    reason: str
    detail: str


class Piece(NamedTuple):
    """A paragraph before it is normalised, with its role where markup names one, and its place.

    The place counts in `Draft.raw` until the step "places", which proves it, and behind it in the decoded source of the
    record; `problem` is a code of flows/steps/places/problems.py where there is none.
    """

    text: str
    role: str | None
    raw_start: int | None
    raw_end: int | None
    problem: str | None = None


class Fingerprints(NamedTuple):
    """What a document's passages are found by: columns of the table `fingerprints`."""

    hashes: NDArray[np.int64]
    char_starts: NDArray[np.int64]
    word_nos: NDArray[np.int64]


_NO_FINGERPRINTS = Fingerprints(*(np.zeros(0, np.int64) for _ in range(3)))


@dataclass(slots=True)
class Draft:
    """One record. A step reads what earlier steps wrote and writes its own fields; `fate` ends its way.

    `raw` is the text that pieces are cut from, and `places` says where it stands in the decoded source of the record; a
    reader that took the text out of its container sets `raw`, and `source` where it knows its place. Offsets count
    code points, end exclusive: those of pieces as `Piece` says, `paragraph_starts`, `word_starts` and `sentences` in
    `text`. `word_starts` is None where white space parts all words.
    """

    uri: str
    doc_id: str
    fingerprint: str
    media_type: str | None
    root: str
    file_uri: str
    position: int | None = None
    span: Span | None = None
    data: bytes = b""
    sha256: str | None = None
    size: int | None = None
    fate: Fate | None = None
    fields: Fields = Fields()
    outlet: str = ""
    authors: list[str] = field(default_factory=list)
    page: PageEvidence | None = None
    page_kind: str = "article"
    page_evidence: list[str] = field(default_factory=list)
    is_extraction_doubtful: bool = False
    encoding: str | None = None
    raw: str | None = None
    is_fragment: bool = False
    is_flat: bool = False
    mail: MailHeader | None = None
    source: TextSource | None = None
    places: SourceMap | None = None
    fixes: tuple[str, ...] = ()
    pieces: list[Piece] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    paragraph_starts: list[int] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    text: str = ""
    word_starts: list[int] | None = None
    lang: str = "und"
    lang_confidence: float | None = None
    paragraph_langs: list[str] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    signals: tuple[float | None, ...] = ()
    bands: list[int] = field(default_factory=list)
    fingerprints: Fingerprints = _NO_FINGERPRINTS
