"""XML with bare ampersands and less-than signs (`AT&T`, `a < b`), the commonest faults of feeds, made well-formed."""

import html.entities
import re

_REFERENCE = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[^\W\d][\w.-]{0,31});"
_NAME = r"[^\W\d][\w.:-]*"
_TAG = rf"</{_NAME}\s*>|<{_NAME}(?:\s+{_NAME}\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*\s*/?>"
# With the declarations that stand in it; those may hold a bracket in quotation marks, but nobody writes one.
_DOCTYPE = r"<!DOCTYPE[^\[<>]*(?:\[[^\]]*\]\s*)?>"
_MARK = re.compile(rf"{_TAG}|{_REFERENCE}|<!--|<!\[CDATA\[|<\?|{_DOCTYPE}|[&<]", re.DOTALL)
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_BARE_AMPERSAND = re.compile(rf"(?!{_REFERENCE})&")
# XML has no place for them, written out or escaped; programs that copy from word processors put them in all the same.
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([a-zA-Z][a-zA-Z0-9]{1,31});")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def has_named_characters(text: str) -> bool:
    """Whether there may be entities of HTML in it, which XML does not know."""
    return _NAMED.search(text) is not None


def mend(text: str) -> str:
    """The text with a reference for each sign that begins none, and without control characters, which XML forbids.

    A less-than sign means only itself where no tag follows, and a tag is one that XML's grammar knows: a name, attributes
    with values in quotation marks, the end. Entities of HTML become the characters that they stand for: libxml2 drops each
    `&lt;` and `&amp;` behind one that nothing declares. What is no XML for other reasons stays none.

    >>> mend("AT&T &amp; <b>1 < 2</b>, I <3 it <![CDATA[a & b]]>, if a <b and c> d")
    'AT&amp;T &amp; <b>1 &lt; 2</b>, I &lt;3 it <![CDATA[a & b]]>, if a &lt;b and c> d'
    """
    text = _CONTROLS.sub("", text)
    parts: list[str] = []
    start = position = 0
    missing: set[str] = set()
    while (found := _MARK.search(text, position)) is not None:
        mark, position = found[0], found.end()
        end = _ENDS.get(mark)
        if mark in ("&", "<"):
            parts += [text[start : found.start()], "&amp;" if mark == "&" else "&lt;"]
            start = position
        elif end is not None and end not in missing:
            ends_at = text.find(end, position)
            if ends_at < 0:
                missing.add(end)
            else:
                position = ends_at + len(end)
        elif "&" in mark and not mark.startswith("<!"):
            parts += [text[start : found.start()], _NAMED.sub(_character, _BARE_AMPERSAND.sub("&amp;", mark))]
            start = position
    return "".join([*parts, text[start:]])


def _character(named: "re.Match[str]") -> str:
    """The characters of an entity of HTML, as numbers; any other entity as it is."""
    characters = html.entities.html5.get(f"{named[1]};")
    return "".join(f"&#{ord(character)};" for character in characters) if characters else named[0]
