"""Makes the SVG of a chart part of a page: only shapes and texts are kept, in the page's fonts and colours."""

import html
import re
from xml.etree import ElementTree

# Vega passes on what it is given, and the page's CSS says what these are by day, by night and in print. What is drawn in
# any other colour would always be the same, so it is refused.
INK, QUIET, LINE, CARD = "var(--ink)", "var(--quiet)", "var(--line)", "var(--card)"
SERIES = tuple(f"var(--c{number})" for number in range(8))
_COLOURS = {INK, QUIET, LINE, CARD, *SERIES, "none"}
_SPACE = "{http://www.w3.org/2000/svg}"
_TAGS = {"svg", "g", "path", "line", "rect", "text"}
_KEPT = (
    "transform",
    "d",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "width",
    "height",
    "text-anchor",
    "stroke-width",
    "fill-opacity",
)
_LONG_DECIMALS = re.compile(r"\d+\.\d{3,}")


def annotate(svg: str, name: str, title: str, description: str) -> str:
    """The SVG as an image with a title and a description, inert and without an id that occurs twice on the page.

    Args:
        svg: as Vega or `draw_heat` wrote it, in the colours above.
        name: unique on the page; the ids of title and description begin with it.
        title: what a screen reader calls the image.
        description: what it says of it.

    Raises:
        ValueError: a colour is none of these, or an element is neither shape nor text.
    """
    # Vega's own output: its texts are escaped, and it declares no entities.
    root = ElementTree.fromstring(svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    ids = f"{name}-title", f"{name}-desc"
    head = f'<title id="{ids[0]}">{_escape(title)}</title><desc id="{ids[1]}">{_escape(description)}</desc>'
    inner = "".join(_element(child, in_marks=False) for child in root)
    return (
        f'<svg role="img" aria-labelledby="{ids[0]}" aria-describedby="{ids[1]}" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}">{head}{inner}</svg>'
    )


def _element(element: ElementTree.Element, *, in_marks: bool) -> str:
    tag = element.tag.removeprefix(_SPACE)
    if tag not in _TAGS:
        raise ValueError(f"an element {tag!r} in the chart")
    classes = set(element.get("class", "").split())
    if element.get("display") == "none" or classes & {"background", "foreground"} or element.get("d") == "":
        return ""
    in_marks = in_marks or "role-mark" in classes
    inner = "".join(_element(child, in_marks=in_marks) for child in element)
    if tag == "text":
        inner = _escape(element.text or "")
    elif tag == "path" and in_marks and (told := element.get("aria-label")):
        inner = f"<title>{_escape(told)}</title>"
    if tag in ("g", "text") and not inner:
        return ""
    attributes = _attributes(element)
    return inner if tag == "g" and not attributes else f"<{tag}{attributes}>{inner}</{tag}>"


def _attributes(element: ElementTree.Element) -> str:
    kept = [(name, _shorten(value)) for name in _KEPT if (value := element.get(name)) is not None]
    if kept and kept[0] == ("transform", "translate(0,0)"):
        del kept[0]
    for name in ("fill", "stroke"):
        colour = element.get(name)
        if colour in (None, "transparent"):
            continue
        if colour not in _COLOURS:
            raise ValueError(f"a colour {colour!r} that is not the page's")
        kept.append((name, colour))
    return "".join(f' {name}="{_escape(value)}"' for name, value in kept)


def _shorten(value: str) -> str:
    return _LONG_DECIMALS.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), value)


def _escape(text: str) -> str:
    return html.escape(text, quote=True)
