"""The way from bytes to sentences without readers and tables: short enough to be run a hundred thousand times a minute."""

from collections.abc import Iterator

from flows.records.reasons import Rejected
from flows.steps import markdown
from flows.steps.decode import decode
from flows.steps.normalise import needed, normalise
from flows.steps.plain_text import extract
from flows.steps.segment import segment
from tests.fuzz.consistency import document_faults

LANGUAGES = ("en", "pl", "hi", "de", "ru", "el", "fa", "he", "ja", "th", "zh-cn", "und")


def follow_chain(data: bytes) -> bool:
    """Decodes, extracts, normalises and segments; the first byte chooses the language, and whether it is Markdown.

    Gives whether the bytes held a text.

    Raises:
        AssertionError: something is wrong with the outcome.
    """
    choice, data = (data[0] if data else 0), data[1:]
    raw = _decode(data)
    if raw is None:
        return False
    fixes = needed(raw)
    paragraphs = []
    for piece in _pieces(raw, is_markdown=choice % 2 == 1):
        paragraph = normalise(piece, fixes)[0]
        if paragraph:
            paragraphs.append(paragraph)
    if not paragraphs:
        return False
    text = "\n\n".join(paragraphs)
    faults = list(document_faults(text, paragraphs, segment(text, LANGUAGES[choice // 2 % len(LANGUAGES)])))
    assert not faults, faults
    return True


def _pieces(raw: str, *, is_markdown: bool) -> Iterator[str]:
    """The paragraphs of a text, whose places are looked at; those of plain text lie one behind the other."""
    if is_markdown and (document := markdown.read(raw)) is not None:
        for block in document.blocks:
            assert 0 <= block.start < block.end <= len(raw), block
            yield block.text
        return
    position = 0
    for start, end in extract(raw):
        assert position <= start < end <= len(raw), (start, end)
        position = end
        yield raw[start:end]


def _decode(data: bytes) -> str | None:
    """The text, which can be stored; None where the bytes are refused for a reason that is known."""
    try:
        raw = decode(data).text
    except Rejected as rejected:
        reason = rejected.reason
    else:
        raw.encode()
        return raw
    assert reason in ("binary", "undecodable"), reason
    return None
