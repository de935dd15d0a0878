"""The press: a batch of records in, one Arrow table per state table out. Pure, so it runs in any process or machine.

The way through it is STEPS, in order. A step that raises on one record costs that record and nothing else.
"""

import dataclasses
import functools
import hashlib
import itertools
import sys
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from flows import tables
from flows.draft import Draft, Fate
from flows.reasons import Rejected
from flows.scan import Item, fingerprint, unread_content
from flows.settings import PressSettings
from flows.sources.roots import doc_id_of
from flows.steps import decode, extract, language, normalise, roles, segment, signals


class Read(NamedTuple):
    """A record as the sources gave it: its bytes, or why there are none."""

    item: Item
    data: bytes | None
    fate: Fate | None


class Step(NamedTuple):
    """One step: its name, the version that a person raises when its output changes, and what it does.

    `each` takes one record; `together` takes a whole batch, where that is faster, and may be called again on parts of it.
    """

    name: str
    version: int
    each: Callable[[Draft], None] | None = None
    together: Callable[[Sequence[Draft], PressSettings], None] | None = None


class Pressed(NamedTuple):
    """What a batch became: one table per state table, and the seconds that each step took."""

    tables: dict[str, pa.Table]
    seconds_by_step: dict[str, float]


def press(reads: Sequence[Read], settings: PressSettings) -> Pressed:
    """Walks a batch through the steps and builds its tables; rows come in the order of the records."""
    seconds: dict[str, float] = {}
    drafts = [_draft(read, settings) for read in reads]
    for step in STEPS:
        started = time.perf_counter()
        _walk(step, [draft for draft in drafts if draft.fate is None], settings)
        seconds[step.name] = time.perf_counter() - started
    started = time.perf_counter()
    built = tables.build(drafts)
    seconds["tables"] = time.perf_counter() - started
    return Pressed(built, seconds)


@functools.cache
def press_id(settings: PressSettings) -> str:
    """Hash of the steps' versions and the settings that shape rows, 16 hex digits."""
    versions = [f"{step.name}={step.version}" for step in STEPS]
    shaping = [f"{key}={value}" for key, value in sorted(dataclasses.asdict(settings).items())]
    return hashlib.sha256("\n".join(versions + shaping).encode()).hexdigest()[:16]


def _draft(read: Read, settings: PressSettings) -> Draft:
    item, identity = read.item, press_id(settings)
    if read.data is None:
        fate = read.fate
        assert fate is not None
        content = unread_content(fate.reason, item.size)
        size = item.size if item.size >= 0 else None
        return Draft(item, doc_id_of(item.uri), fingerprint(content, identity), size=size, fate=fate)
    sha256 = hashlib.sha256(read.data).hexdigest()
    return Draft(item, doc_id_of(item.uri), fingerprint(sha256, identity), read.data, sha256, len(read.data), read.fate)


def _walk(step: Step, drafts: Sequence[Draft], settings: PressSettings) -> None:
    """Runs a step; where it raises, the record at fault ends here and the others go on."""
    if step.together is not None:
        try:
            step.together(drafts, settings)
            return
        except Exception:
            if len(drafts) > 1:
                for draft in drafts:
                    _walk(step, [draft], settings)
                return
            drafts[0].fate = _failed(step.name)
    if step.each is not None:
        for draft in drafts:
            try:
                step.each(draft)
            except Rejected as rejection:
                draft.fate = Fate(step.name, rejection.reason, rejection.detail)
            except Exception:
                draft.fate = _failed(step.name)


def _failed(stage: str) -> Fate:
    """Fate of a record on which a step raised the exception that is being handled."""
    error = sys.exception()
    lines = str(error).splitlines()
    return Fate(stage, "failed", f"{type(error).__name__}: {lines[0][:200] if lines else ''}")


def _decode(draft: Draft) -> None:
    if not draft.data:
        raise Rejected("empty", "no bytes")
    draft.raw, draft.encoding, draft.fixes = decode.decode(draft.data)
    draft.data = b""


def _extract(draft: Draft) -> None:
    draft.blocks = extract.extract(draft.raw, draft.item.media_type or "text/plain")


def _normalise(draft: Draft) -> None:
    raw, fixes = draft.raw, normalise.needed(draft.raw)
    used: set[str] = set()
    blocks, paragraphs = [], []
    for block in draft.blocks:
        paragraph, names = normalise.normalise(raw[block.start : block.end], fixes)
        used.update(names)
        if paragraph:
            blocks.append(block)
            paragraphs.append(paragraph)
    if not paragraphs:
        raise Rejected("empty", "no text but white space and control characters")
    draft.raw = ""
    draft.blocks, draft.paragraphs, draft.text = blocks, paragraphs, "\n\n".join(paragraphs)
    draft.fixes += tuple(fix.name for fix in normalise.FIXES if fix.name in used)
    draft.paragraph_starts = [0, *itertools.accumulate(len(paragraph) + 2 for paragraph in paragraphs[:-1])]


def _assign_roles(draft: Draft) -> None:
    draft.roles = roles.assign_roles(draft.paragraphs, [block.role for block in draft.blocks])


def _detect_language(drafts: Sequence[Draft], settings: PressSettings) -> None:
    answers = language.detect([draft.text for draft in drafts])
    langs = language.paragraph_languages([draft.paragraphs for draft in drafts], [lang for lang, _ in answers])
    for draft, answer, paragraph_langs in zip(drafts, answers, langs, strict=True):
        draft.lang, draft.lang_confidence = answer
        draft.paragraph_langs = paragraph_langs


def _segment(draft: Draft) -> None:
    draft.sentences = segment.segment(draft.text, draft.lang)


def _measure(drafts: Sequence[Draft], settings: PressSettings) -> None:
    columns = signals.measure(
        pa.array([paragraph for draft in drafts for paragraph in draft.paragraphs], pa.string()),
        np.cumsum([0, *(len(draft.paragraphs) for draft in drafts)]),
        [len(draft.sentences) for draft in drafts],
        [draft.lang for draft in drafts],
        repeated_ngrams=settings.repeated_ngrams,
    )
    rows = zip(*(columns[name].to_pylist() for name in tables.SIGNALS), strict=True)
    for draft, row in zip(drafts, rows, strict=True):
        draft.signals = row


STEPS = (
    Step("decode", decode.VERSION, each=_decode),
    Step("extract", extract.VERSION, each=_extract),
    Step("normalise", normalise.VERSION, each=_normalise),
    Step("roles", roles.VERSION, each=_assign_roles),
    Step("language", language.VERSION, together=_detect_language),
    Step("segment", segment.VERSION, each=_segment),
    Step("signals", signals.VERSION, together=_measure),
)
