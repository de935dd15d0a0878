"""Where a reader found the text of a record in the record's own bytes: said in a few words, and followed only where it is pressed."""

from typing import Literal, NamedTuple


class TextSource(NamedTuple):
    """The decoded source of a record that a reader took a text out of, and where it is there.

    Attributes:
        form: how the source is written.
        path: where the text is: names and indices of JSON, the index of a cell, the number of an element's start tag.
        text: the source; None where it is the record's bytes as UTF-8.
    """

    form: Literal["json", "csv", "xml"]
    path: tuple[str | int, ...]
    text: str | None = None
