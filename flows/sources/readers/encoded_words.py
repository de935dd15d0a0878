"""Encoded words of mail headers (RFC 2047): `=?gb2312?B?…?=`, with the labels that other formats have, too."""

import base64
import binascii
import quopri
import re

from flows.encodings.labels import codec_of
from flows.records.reasons import Rejected
from flows.sources.readers.byte_streams import decode_text

_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)\?=")
_RUN = re.compile(rf"{_WORD.pattern}(?:\s*{_WORD.pattern})*")


def rewrite_encoded_words(value: str) -> str:
    r"""The header with its encoded words in UTF-8, for a library that knows each label in its narrowest meaning.

    White space between two words is no part of the text, and many programs cut their words inside a character: so
    neighbours in one encoding are decoded together.

    >>> rewrite_encoded_words("=?utf-8?B?ww==?= =?UTF8?Q?=A9?= !")  # two halves of one letter
    '=?utf-8?b?w6k=?= !'
    """
    return _RUN.sub(_rewrite_run, value) if "=?" in value else value


def decode_encoded_words(value: str) -> str:
    """The text of a header that has no structure, in time that grows with its length.

    >>> decode_encoded_words("Re: =?utf-8?B?ww==?= =?UTF8?Q?=A9?= !")
    'Re: é !'
    """
    return _RUN.sub(lambda run: _decode_run(run) or run[0], value) if "=?" in value else value


def _rewrite_run(run: "re.Match[str]") -> str:
    text = _decode_run(run)
    try:
        return run[0] if text is None else f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="
    except UnicodeEncodeError:
        return run[0]


def _decode_run(run: "re.Match[str]") -> str | None:
    """The text of neighbouring words; None where one is none, or cannot be read."""
    parts: list[tuple[str, list[bytes]]] = []
    for word in _WORD.finditer(run[0]):
        data = _payload(word[2], word[3])
        if data is None:
            return None
        if parts and _mean_the_same(parts[-1][0], word[1]):
            parts[-1] = (word[1], parts[-1][1])
            parts[-1][1].append(data)
        else:
            parts.append((word[1], [data]))
    try:
        return "".join(decode_text(b"".join(data), label) for label, data in parts)
    except Rejected:
        return None


def _mean_the_same(label: str, other: str) -> bool:
    return label.lower() == other.lower() or (codec_of(label) is not None and codec_of(label) == codec_of(other))


def _payload(encoding: str, text: str) -> bytes | None:
    """The bytes of a word; None where it is none."""
    try:
        data = text.encode("ascii")
    except UnicodeEncodeError:
        return None
    if encoding in "Qq":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data.rstrip(b"=") + b"==")
    except binascii.Error:
        return None
