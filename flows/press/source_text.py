"""The text that raw offsets count in: one answer for the press, which makes them, and for trace, which follows them back."""

from flows.encodings.declared import Decoded
from flows.records.reasons import Rejected
from flows.records.text_source import TextSource
from flows.sources.formats import HTML
from flows.steps import decode
from flows.steps.html.encoding import read_text


def source_text(
    data: bytes, media_type: str | None, text: str | None, source: TextSource | None = None
) -> Decoded | None:
    """The decoded source of a record.

    Args:
        data: the record's own bytes.
        media_type: what they were read as.
        text: what a reader has taken out of them, if it has.
        source: where it took it from, if it knows.

    Returns:
        None where nothing has a place in the source so far: text that a reader took out of its container.

    Raises:
        Rejected: `empty` where there are no bytes; `binary` or `undecodable` where they are no text.
    """
    if source is not None:
        return Decoded(data.decode("utf-8", "replace") if source.text is None else source.text, "utf-8", ())
    if text is not None:
        return None
    if not data:
        raise Rejected("empty", "no bytes")
    return read_text(data) if media_type == HTML else decode.decode(data)
