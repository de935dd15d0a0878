"""The step "places": where each paragraph stands in the decoded source of its record, found and then proved, or why nowhere."""

from collections.abc import Iterable

from flows.press.document import Draft, Piece
from flows.press.source_text import source_text
from flows.records.reasons import Rejected
from flows.records.source_map import SourceMap
from flows.sources.formats import HTML, MARKDOWN
from flows.steps.html import shown
from flows.steps.places import cut_out
from flows.steps.places.find import Place, find_places
from flows.steps.places.opening import Proof, open_text
from flows.steps.places.problems import ASSEMBLED, NO_SOURCE, UNPROVEN
from flows.steps.places.slices import show_markup


def place(draft: Draft) -> None:
    """Gives each piece its place in the source, or the reason why it has none. The text that it was cut from goes."""
    raw, places, proves = _open(draft)
    draft.raw = draft.places = draft.source = None
    draft.data = b""
    if raw is None or places is None:
        draft.pieces = [_placed(piece, NO_SOURCE) for piece in draft.pieces]
        return
    found = _find(draft, raw)
    draft.pieces = [
        _placed(piece, each if isinstance(each, str) else _follow(each, places, proves))
        for piece, each in zip(draft.pieces, found, strict=True)
    ]


def _open(draft: Draft) -> tuple[str | None, SourceMap | None, Proof | None]:
    """The text that the pieces were cut from, where it stands in the source, and how a slice of that is read."""
    source, raw = draft.source, draft.raw
    if source is None or raw is None:
        return raw, draft.places, None
    decoded = source_text(draft.data, draft.media_type, raw, source)
    opened = open_text(decoded.text, source, raw, is_html=draft.media_type == HTML) if decoded is not None else None
    return opened or (raw, None, None)


def _follow(span: tuple[int, int], places: SourceMap, proves: Proof | None) -> Place:
    """The place in the source of a place in the text, after reading the slice of the source."""
    place = places.place(*span)
    if place is None:
        return ASSEMBLED
    return place if proves is None or proves(place, span) else UNPROVEN


def _find(draft: Draft, raw: str) -> Iterable[Place]:
    """Where the pieces of a record stand in the text that they were cut from."""
    if draft.media_type == HTML:
        return _find_in_page(draft, raw)
    form = cut_out.MARKDOWN if draft.media_type == MARKDOWN else cut_out.PLAIN
    return cut_out.place_cut_out(raw, [(piece.text, _span(piece)) for piece in draft.pieces], form)


def _find_in_page(draft: Draft, raw: str) -> list[Place]:
    try:
        page = shown.show(raw, with_title=draft.is_flat)
    except Rejected:  # with the characters that were removed before it was read, a script seems to swallow its rest
        return [UNPROVEN] * len(draft.pieces)
    return find_places(page, [piece.text for piece in draft.pieces], shown.parts_paragraphs, show_markup)


def _span(piece: Piece) -> tuple[int, int] | None:
    return None if piece.raw_start is None or piece.raw_end is None else (piece.raw_start, piece.raw_end)


def _placed(piece: Piece, place: Place) -> Piece:
    if isinstance(place, str):
        return piece._replace(raw_start=None, raw_end=None, problem=place)
    return piece._replace(raw_start=place[0], raw_end=place[1], problem=None)
