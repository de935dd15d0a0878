"""The pages of a PDF: what each says, with its notes and the values of its form, or why it says nothing."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.records.reasons import Rejected
from flows.sources.readers.garbled import what_is_garbled
from flows.sources.readers.record_keys import is_encodable

if TYPE_CHECKING:
    import pypdf

# pypdf names objects as "IndirectObject(1, 0, 140026719604880)": the last number is another in every process.
_PLACE_IN_MEMORY = re.compile(r"(IndirectObject\(\d+, \d+), \d+")
_END = b"\nstartxref\n0\n%%EOF\n"
# Links have an address, and a popup shows what its note says.
_SILENT = frozenset(("/Link", "/Popup"))
_SHOWN_FIELDS = frozenset(("/Tx", "/Ch"))
_MOST_PARENTS = 16


class Page(NamedTuple):
    """A page, counted from 1: its text, or the reason and detail of why it has none."""

    number: int
    text: str
    reason: str | None = None
    detail: str = ""


def open_pdf(data: bytes) -> "pypdf.PdfReader":
    """Opens a PDF; one that only lacks its last line, as a download does that broke off there, has all the rest.

    Raises:
        Exception: whatever pypdf makes of a broken file.
    """
    import pypdf

    try:
        return pypdf.PdfReader(io.BytesIO(data))
    except pypdf.errors.PdfReadError:
        if b"trailer" not in data[-4096:]:
            raise
        return pypdf.PdfReader(io.BytesIO(data + _END))


def read_pages(reader: "pypdf.PdfReader", most_chars: int) -> Iterator[Page]:
    """The pages in their order. One that cannot be read costs itself.

    Raises:
        Rejected: `expands_too_far`: the pages have more than `most_chars` characters.
        Exception: the list of pages itself cannot be read.
    """
    size, seen = 0, dict[int, object]()
    n_pages = len(reader.pages)
    for number in range(1, n_pages + 1):
        page = _read_page(reader, number, seen)
        size += len(page.text)
        if size > most_chars:
            raise Rejected("expands_too_far", f"more than {most_chars:,} characters by page {number:,}")
        yield page
    tree: Any = reader.root_object["/Pages"]
    n_said = tree.get("/Count")
    if isinstance(n_said, int) and n_said > n_pages:
        yield Page(
            n_pages + 1, "", "damaged", f"the file says that it has {n_said:,} pages, and {n_pages:,} can be found"
        )


def bad_runs(pages: Iterable[Page]) -> Iterator[tuple[Page, int]]:
    """Pages that cannot be read, those with one reason behind each other as one: the first, and the number of the last."""
    first: Page | None = None
    last = 0
    for page in pages:
        if first is not None and (page.reason != first.reason or page.number != last + 1):
            yield first, last
            first = None
        if page.reason is not None:
            first, last = first or page, page.number
    if first is not None:
        yield first, last


def describe(error: Exception) -> str:
    """What pypdf says of a fault, on one line and without places in memory."""
    message = _PLACE_IN_MEMORY.sub(r"\1", str(error))
    return f"{type(error).__name__}: {message}".splitlines()[0][:200]


def _read_page(reader: "pypdf.PdfReader", number: int, seen: dict[int, object]) -> Page:
    try:
        page = reader.pages[number - 1]
        text = page.extract_text().strip()
        garbled = what_is_garbled(text)
        if garbled is not None:
            return Page(number, "", "garbled_text", garbled)
        said = [text, *_annotated(page, seen)]
        return Page(number, "\n\n".join(part for part in said if part))
    except MemoryError:
        raise
    except Exception as error:  # a parser in pure Python meets what strangers wrote: it may raise anything
        return Page(number, "", "damaged", describe(error))


def _annotated(page: "pypdf.PageObject", seen: dict[int, object]) -> Iterator[str]:
    """What stands in the fields of a form on the page, and in its notes. One that is broken says nothing.

    Args:
        page: the page.
        seen: fields that were read already: one may be shown in many places.
    """
    annotations = page.get("/Annots")
    for reference in annotations if isinstance(annotations, list) else ():
        try:
            annotation = reference.get_object()
            kind = annotation.get("/Subtype")
            said = (
                _value(annotation, seen)
                if kind == "/Widget"
                else None
                if kind in _SILENT
                else annotation.get("/Contents")
            )
        except MemoryError:
            raise
        except Exception:
            continue
        if isinstance(said, str) and said.strip() and is_encodable(said):
            yield "\n".join(line.strip() for line in said.splitlines() if line.strip())


def _value(widget: Mapping[str, object], seen: dict[int, object]) -> object:
    """The value of a field of text or choice; kind and value may be those of a field above it."""
    kind = value = None
    node: object = widget
    for _ in range(_MOST_PARENTS):
        if not isinstance(node, Mapping):
            break
        kind = kind or node.get("/FT")
        if value is None and (value := node.get("/V")) is not None:
            if id(node) in seen:
                return None
            seen[id(node)] = node  # kept, so that no other object has its id
        node = node.get("/Parent")
    if kind not in _SHOWN_FIELDS or value is None:
        return None
    if isinstance(value, list):
        return ", ".join(each for each in value if isinstance(each, str))
    return value
