"""The press: a batch of records in, one Arrow table per state table out. Pure, so it runs in any process or machine.

The way through it is STEPS, in order. A step that raises on one record costs that record and nothing else.
"""

import itertools
import sys
import time
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa

from flows.press import extraction, invariants, mails, origins, page_kinds, passages, placing, tables, words
from flows.press.document import Draft, Fate
from flows.press.heartbeat import Progress, not_watched
from flows.press.source_text import source_text
from flows.records.libraries import PYTHON, UNICODE
from flows.records.reasons import Rejected
from flows.records.source_map import SourceMap
from flows.settings.run_settings import PressSettings
from flows.sources.formats import HTML
from flows.sources.readers import registry
from flows.steps import decode, markdown, normalise, plain_text, roles, segment, winnow
from flows.steps import words as word_breaks
from flows.steps.html import read_page
from flows.steps.language import detect
from flows.steps.mail import lines as mail_lines
from flows.steps.minhash import bands, shingles
from flows.steps.origin import outlet
from flows.steps.page_kind import kinds
from flows.steps.places import problems
from flows.steps.signals import measure

Form = Literal["bytes", "text", "markdown", "page", "refused"]
"""How a record comes to the steps: bytes to decode, text that a reader has decoded, Markdown, a page of HTML, or not at all."""


class Step(NamedTuple):
    """One step: its name, the version that a person raises when its output changes, and what it does.

    `libraries` are the distributions whose version may change its output, as flows/records/libraries.py names them. NumPy
    is none: its arithmetic is exact or rounded here. `forms` are those of the records that it does something to.
    `each` takes one record; `together` takes a whole batch, where that is faster, and may be called again on parts of it.
    A step may bring a state table: `rows` gives its columns for the loaded records of a batch, in their order, and of
    each record alone the same rows.
    """

    name: str
    version: int
    libraries: tuple[str, ...] = ()
    forms: tuple[Form, ...] = ("bytes", "text", "markdown", "page")
    each: Callable[[Draft], None] | None = None
    together: Callable[[Sequence[Draft], PressSettings], None] | None = None
    table: str | None = None
    rows: tables.Rows | None = None


class Pressed(NamedTuple):
    """What a batch became: one table per state table, and the seconds that each step took."""

    tables: dict[str, pa.Table]
    seconds_by_step: dict[str, float]


def press(
    drafts: Sequence[Draft], settings: PressSettings, progress: Progress = not_watched, *, alone: bool = False
) -> Pressed:
    """Walks a batch through the steps and builds its tables; rows come in the order of the records.

    With `alone` each record takes each step by itself, so that `progress` always names one: slower, for finding the
    record that kills its process.
    """
    seconds: dict[str, float] = {}
    for step in STEPS:
        started = time.perf_counter()
        _walk(step, [draft for draft in drafts if draft.fate is None], settings, progress, alone=alone)
        seconds[step.name] = time.perf_counter() - started
    started = time.perf_counter()
    progress(drafts[0].uri if len(drafts) == 1 else "")
    built = build(drafts)
    seconds["tables"] = time.perf_counter() - started
    return Pressed(built, seconds)


def build(drafts: Sequence[Draft]) -> dict[str, pa.Table]:
    """The tables of records that went through the steps: those of every record, and those that steps bring."""
    brought = {step.table: step.rows for step in STEPS if step.table is not None and step.rows is not None}
    return invariants.build(drafts, brought)


def versions() -> dict[str, int]:
    """The version of each step, and of what comes before and after the steps."""
    return {"readers": registry.VERSION, "tables": tables.VERSION} | {step.name: step.version for step in ALL_STEPS}


def _walk(
    step: Step, drafts: Sequence[Draft], settings: PressSettings, progress: Progress, *, alone: bool = False
) -> None:
    """Runs a step; where it raises, the record at fault ends here and the others go on."""
    if step.together is not None and len(drafts) > 1 and not alone:
        progress("")
        try:
            step.together(drafts, settings)
            return
        except Exception:
            pass  # the record at fault raises again below, and is named there
    for draft in drafts:
        progress(draft.uri)
        try:
            if step.together is not None:
                step.together([draft], settings)
            if step.each is not None:
                step.each(draft)
        except Rejected as rejection:
            draft.fate = Fate(step.name, rejection.reason, rejection.detail)
        except Exception:
            draft.fate = _failed(step.name)


def _failed(stage: str) -> Fate:
    """Fate of a record on which a step raised the exception that is being handled."""
    error = sys.exception()
    if isinstance(error, MemoryError):
        return Fate(stage, "out_of_memory", "the memory of a worker is too little for it")
    lines = str(error).splitlines()
    return Fate(stage, "failed", f"{type(error).__name__}: {lines[0][:200] if lines else ''}")


def _decode(draft: Draft) -> None:
    if draft.media_type == HTML:  # its own declarations decide how it is decoded, so that is a part of reading it
        return
    source = source_text(draft.data, draft.media_type, draft.raw)
    if source is not None:
        draft.raw, draft.encoding, draft.fixes = source
        draft.places = SourceMap.whole(len(draft.raw))
        draft.data = b""


def _normalise(draft: Draft) -> None:
    is_cut_out = draft.raw is not None and draft.media_type != HTML
    fixes = normalise.needed(draft.raw or "" if is_cut_out else "\n".join(piece.text for piece in draft.pieces))
    used: set[str] = set()
    pieces, paragraphs = [], []
    for piece in draft.pieces:
        paragraph, names = normalise.normalise(piece.text, fixes)
        used.update(names)
        if paragraph:
            pieces.append(piece)
            paragraphs.append(paragraph)
    if not paragraphs:
        raise Rejected("empty", "no text but white space and control characters")
    draft.pieces, draft.paragraphs, draft.text = pieces, paragraphs, "\n\n".join(paragraphs)
    draft.fixes += tuple(fix.name for fix in normalise.FIXES if fix.name in used)
    draft.paragraph_starts = [0, *itertools.accumulate(len(paragraph) + 2 for paragraph in paragraphs[:-1])]
    if draft.fields[:4] != _NO_LINES:
        title, byline, site, url = map(_one_line, draft.fields[:4])
        draft.fields = draft.fields._replace(title=title, byline=byline, site=site, url=url)


_NO_LINES = (None,) * 4


def _one_line(text: str | None) -> str | None:
    """A field as the same fixes leave it; nothing where nothing is left."""
    return (normalise.normalise(text, normalise.needed(text))[0] or None) if text else None


def _assign_roles(drafts: Sequence[Draft], settings: PressSettings) -> None:
    for draft in drafts:
        given = [piece.role for piece in draft.pieces]
        if settings.boilerplate:
            given = roles.mark_boilerplate(draft.paragraphs, given, settings.boilerplate)
        draft.roles = roles.assign_roles(draft.paragraphs, given)


def _detect_language(drafts: Sequence[Draft], settings: PressSettings) -> None:
    answers = detect.detect([draft.text for draft in drafts])
    langs = detect.paragraph_languages([draft.paragraphs for draft in drafts], [lang for lang, _ in answers])
    for draft, answer, paragraph_langs in zip(drafts, answers, langs, strict=True):
        draft.lang, draft.lang_confidence = answer
        draft.paragraph_langs = paragraph_langs


def _segment(draft: Draft) -> None:
    draft.sentences = segment.segment(draft.text, draft.lang)


def _measure(drafts: Sequence[Draft], settings: PressSettings) -> None:
    lines = pa.array([paragraph for draft in drafts for paragraph in draft.paragraphs], pa.string())
    columns = measure.measure(
        lines,
        np.cumsum([0, *(len(draft.paragraphs) for draft in drafts)]),
        [len(draft.sentences) for draft in drafts],
        [draft.lang for draft in drafts],
        repeated_ngrams=settings.repeated_ngrams,
        words=words.split_lines(drafts, lines),
    )
    rows = zip(*(columns[name].to_pylist() for name in tables.SIGNALS), strict=True)
    for draft, row in zip(drafts, rows, strict=True):
        draft.signals = row


def _sign(drafts: Sequence[Draft], settings: PressSettings) -> None:
    signatures = bands.sign(
        [shingles.select_body(draft.paragraphs, draft.roles) for draft in drafts],
        _groups(drafts, settings),
    )
    for draft, signature in zip(drafts, signatures, strict=True):
        draft.bands = signature


def _fingerprint(drafts: Sequence[Draft], settings: PressSettings) -> None:
    passages.fingerprint(drafts, _groups(drafts, settings))


def _groups(drafts: Sequence[Draft], settings: PressSettings) -> list[str]:
    """What documents must have in common to be compared with each other."""
    return ["" if settings.across_languages else draft.lang for draft in drafts]


STEPS = (
    Step("decode", decode.VERSION, (PYTHON, "chardet"), ("bytes", "markdown"), each=_decode),
    Step("extract", plain_text.VERSION, (UNICODE,), ("bytes", "text", "markdown"), each=extraction.extract),
    Step(
        "mail",
        mail_lines.VERSION,
        (UNICODE,),
        ("text", "page"),
        each=mails.assign_roles,
        table="mail",
        rows=mails.rows,
    ),
    Step("normalise", normalise.VERSION, (UNICODE, "ftfy"), each=_normalise),
    Step("places", problems.VERSION, (PYTHON, UNICODE), each=placing.place),
    Step("words", word_breaks.VERSION, (UNICODE, "icu4py"), each=words.find),
    Step("origin", outlet.VERSION, (PYTHON, UNICODE, "babel"), each=origins.name_origin),
    Step("roles", roles.VERSION, (UNICODE, "pyarrow"), together=_assign_roles),
    Step("page_kind", kinds.VERSION, (UNICODE,), each=page_kinds.judge),
    # langdetect-rs gives the same answers bit for bit, so which of the two is there does not matter.
    Step("language", detect.VERSION, (UNICODE, "langdetect"), together=_detect_language),
    Step(
        "segment",
        segment.VERSION,
        (UNICODE, "sentencex", "icu4py"),
        each=_segment,
        table="sentences",
        rows=tables.sentences,
    ),
    Step("signals", measure.VERSION, (UNICODE, "pyarrow"), together=_measure, table="signals", rows=tables.signals),
    Step("minhash", bands.VERSION, (UNICODE,), together=_sign, table="signatures", rows=tables.signatures),
    Step("fingerprint", winnow.VERSION, (UNICODE,), together=_fingerprint, table="fingerprints", rows=passages.rows),
)

_PAGE_LIBRARIES = (
    PYTHON,
    UNICODE,
    "babel",
    "chardet",
    "courlan",
    "dateparser",
    "htmldate",
    "justext",
    "lxml",
    "trafilatura",
)
# Pages and Markdown have ways of their own through the step "extract", with versions of their own.
ALL_STEPS = (
    Step("html", read_page.VERSION, _PAGE_LIBRARIES, ("page",)),
    Step("markdown", markdown.VERSION, (UNICODE, "markdown-it-py", "pyyaml"), ("markdown",)),
    *STEPS,
)
"""STEPS and what stands for some of them."""
