"""Opens the source that a reader took a text out of: where the text stands there, and how a slice of the source is read."""

from collections.abc import Callable

from flows.records.source_map import Run, SourceMap
from flows.records.text_source import TextSource
from flows.steps.places.csv_cells import map_csv, show_cell
from flows.steps.places.json_strings import map_json, show_string
from flows.steps.places.xml_text import find_data, find_element, is_within, map_xml, show_xml

Proof = Callable[[tuple[int, int], tuple[int, int]], bool]
"""Whether a span of the source, read by itself, says what stands in a span of the text."""

Opened = tuple[str, SourceMap, Proof | None]
"""The text to find paragraphs in, where it stands in the source, and the proof of a place."""


def open_text(source: str, where: TextSource, text: str, *, is_html: bool) -> Opened | None:
    """Where a text stands in its source; None where it does not stand where it is said to.

    HTML that stands in an element of XML as elements is looked for there, and not in the copy that its reader made of it.
    """
    if where.form == "xml":
        return _open_xml(source, int(where.path[0]), text, is_html=is_html)
    is_json = where.form == "json"
    places = map_json(source, where.path, text) if is_json else map_csv(source, where.path, text)
    if places is None:
        return None
    shows = show_string if is_json else show_cell
    return text, places, lambda place, span: shows(source[place[0] : place[1]]) == text[span[0] : span[1]]


def _open_xml(source: str, number: int, text: str, *, is_html: bool) -> Opened | None:
    span = find_element(source, number)
    if span is None:
        return None
    places = map_xml(source, span, text)
    if places is None:
        start, end = span
        if not is_html:
            return None
        return source[start:end], SourceMap([Run(0, start, end - start)]), None

    sections = find_data(source, span)

    def proves(place: tuple[int, int], found: tuple[int, int]) -> bool:
        shown = show_xml(source[place[0] : place[1]], is_data=is_within(sections, place[0]))
        return shown == text[found[0] : found[1]]

    return text, places, proves
