"""The step "extract": a record's text becomes pieces, each with its place in the text, and facts that it states itself."""

from flows.press.document import Draft, Piece
from flows.records.record import FieldNames
from flows.records.source_map import SourceMap
from flows.sources import formats
from flows.sources.readers.fields import pick
from flows.steps import markdown, plain_text
from flows.steps.html import read_page, tag_text


def extract(draft: Draft) -> None:
    """Finds the pieces of a record: of a page, of Markdown or of plain text."""
    if draft.media_type == formats.HTML:
        _extract_page(draft)
        return
    raw = draft.raw or ""
    if draft.media_type == formats.MARKDOWN and (document := markdown.read(raw)) is not None:
        _take_markdown(draft, document)
        return
    draft.pieces = [Piece(plain_text.shown(raw[start:end]), None, start, end) for start, end in plain_text.extract(raw)]


def _take_markdown(draft: Draft, document: markdown.Document) -> None:
    for block in document.blocks:
        shown = tag_text.visible_paragraphs(block.text) if block.is_html else [(block.text, block.role)]
        draft.pieces += [Piece(text, role, block.start, block.end) for text, role in shown]
    draft.fields = draft.fields.filled_from(pick(document.facts, FieldNames()).facts)


def _extract_page(draft: Draft) -> None:
    # What a reader has taken out of a container lies in `raw`; `data` is the container's record around it.
    page = read_page.read_page(
        draft.data if draft.raw is None else draft.raw, is_fragment=draft.is_fragment, is_mail=draft.mail is not None
    )
    if draft.raw is None:
        draft.raw, draft.places = page.source, SourceMap.whole(len(page.source))
    draft.is_flat = page.is_flat
    if draft.source is None:
        draft.data = b""
    draft.encoding, draft.fixes, draft.page = page.encoding, page.fixes, page.evidence
    draft.pieces = [Piece(text, role, None, None) for text, role in zip(page.paragraphs, page.roles, strict=True)]
    draft.fields = draft.fields.filled_from(page.fields)
