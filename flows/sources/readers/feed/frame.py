"""What lies around the items of a feed: the elements that are open, and the feed's own title."""

from lxml import etree

from flows.records.faults import raise_if_out_of_memory
from flows.records.reasons import Rejected
from flows.sources.readers.feed.titles import title_of
from flows.sources.readers.markup.bare_marks import mend
from flows.sources.readers.markup.paragraphs import local_name
from flows.sources.readers.markup.xml_tree import fault_of, strip_declaration

_CHANNELS = frozenset(("rss", "feed", "rdf", "channel"))


class Frame:
    """A feed without its items: which elements are open, what it is called, and whether it is well-formed."""

    def __init__(self) -> None:
        self._parser = etree.XMLPullParser(
            events=("start", "end"), encoding="utf-8", recover=True,
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        )  # fmt: skip
        self._open: list[etree._Element] = []
        self._opening = "<f>"
        self.site: str | None = None
        self.is_begun = False

    def feed(self, text: str) -> None:
        """More of what lies around the items, from a tag to a tag."""
        if not self.is_begun:
            text = strip_declaration(text)
            self.is_begun = bool(text.strip())
        try:
            self._parser.feed(mend(text).encode())
        except etree.XMLSyntaxError as error:
            raise_if_out_of_memory(error)
            raise Rejected("malformed", f"no XML: {error}"[:200]) from None
        n_open = len(self._open)
        for event, element in self._parser.read_events():
            if event == "start":
                self._open.append(element)
            else:
                self._end(element)
        if n_open != len(self._open):
            self._opening = _opening_tag(self._open[-1]) if self._open else "<f>"

    def _end(self, element: "etree._Element") -> None:
        if self._open:
            self._open.pop()
        parent = element.getparent()
        if parent is None or local_name(parent).lower() not in _CHANNELS:
            return
        if self.site is None and local_name(element).lower() == "title":
            self.site = _name(element)
        if local_name(element).lower() not in _CHANNELS:
            _forget(element)

    def end_of_channel(self) -> bytes | None:
        """The name with which the element ends that is open, if it is one that has items."""
        if not self._open or local_name(self._open[-1]).lower() not in _CHANNELS:
            return None
        element = self._open[-1]
        name = local_name(element)
        return (f"{element.prefix}:{name}" if element.prefix else name).encode()

    def opening(self) -> str:
        """A start tag with the namespaces that an item here may use."""
        return self._opening

    def close(self) -> None:
        """Raises Rejected if the feed broke off, or was no XML around its items."""
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise_if_out_of_memory(error)
            raise Rejected("malformed", f"no XML: {error}"[:200]) from None
        if fault := fault_of(list(self._parser.feed_error_log)):
            raise Rejected(fault[0], f"around its items, {fault[1]}")


def _opening_tag(element: "etree._Element") -> str:
    spaces = (
        f' xmlns{":" + prefix if prefix else ""}="{uri.replace("&", "&amp;").replace("<", "&lt;").replace(chr(34), "&quot;")}"'
        for prefix, uri in element.nsmap.items()
    )
    return f"<f{''.join(spaces)}>"


def _name(element: "etree._Element") -> str | None:
    """The text of a feed's title; none where it is broken, which costs the feed its name and no item."""
    try:
        return title_of(element)
    except Rejected:
        return None


def _forget(element: "etree._Element") -> None:
    """Frees what was read: the element's content, and what stands before it."""
    parent = element.getparent()
    element.clear()
    while element.getprevious() is not None:
        del parent[0]
