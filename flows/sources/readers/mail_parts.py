"""The parts of a mail: which are shown, and which are files or mails of their own that it encloses."""

import re
from email.message import Message, MIMEPart
from typing import Any, NamedTuple, TypeAlias, cast

from flows.records.reasons import Rejected
from flows.sources import formats
from flows.sources.readers.byte_streams import decode_text
from flows.sources.readers.record_keys import is_encodable

_MAX_PARTS = 10_000
_SUBTYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,30}\Z")
Part: TypeAlias = "MIMEPart[Any, Any]"


class Enclosed(NamedTuple):
    """A file in a mail: the name that it was given, or one made of its number and its type; and its bytes.

    They are None of a message that the library can read and cannot write.
    """

    name: str
    data: bytes | None


class Parts(NamedTuple):
    """The leaves of a mail in their order. `shown` are text or HTML; `enclosed` are of any type, or a whole message."""

    shown: list[Part]
    enclosed: list[Part]


def sort_parts(message: Part) -> Parts:
    """Says of each part whether a mail program shows it or offers it.

    Of alternatives one is shown, the plain one if it says anything; another text is the same once more, and no part of its
    own. Nor are the pictures and style sheets that belong to a page of HTML.

    Raises:
        Rejected: `malformed`, for more than 10,000 parts.
    """
    parts = Parts([], [])
    waiting: list[Part] = [message]
    for _ in range(_MAX_PARTS):
        if not waiting:
            return parts
        part = waiting.pop()
        kind = kind_of(part)
        if part.is_multipart() and kind.startswith("multipart/"):
            waiting += reversed(_inner(part, kind))
        elif kind in (formats.TEXT, formats.HTML) and _disposition(part) != "attachment":
            parts.shown.append(part)
        else:
            parts.enclosed.append(part)
    raise Rejected("malformed", f"it has more than {_MAX_PARTS:,} parts")


def _inner(part: Part, kind: str) -> list[Part]:
    inner: list[Part] = list(part.iter_parts())
    if kind == "multipart/alternative":
        chosen = _choose(inner)
        return [item for item in inner if item in chosen or not _holds_text(item)]
    if kind == "multipart/related":
        root = inner[:1] if inner and _holds_text(inner[0]) else [item for item in inner if _holds_text(item)][:1]
        return root + [item for item in inner if item not in root and _disposition(item) == "attachment"]
    return inner


def _choose(alternatives: list[Part]) -> list[Part]:
    plain = [part for part in alternatives if kind_of(part) == formats.TEXT and content_of(part).strip()]
    others = [part for part in alternatives if kind_of(part) != formats.TEXT and _holds_text(part)]
    return (plain or others or alternatives)[:1]


def _holds_text(part: Part) -> bool:
    return kind_of(part) in (formats.TEXT, formats.HTML) or part.is_multipart()


def kind_of(part: Part) -> str:
    """Media type of a part. One of several parts that names no boundary, or none that is met, is a text."""
    kind = part.get_content_type()
    return formats.TEXT if kind.startswith("multipart/") and not part.is_multipart() else kind


def _disposition(part: Part) -> str | None:
    try:
        return part.get_content_disposition()
    except MemoryError:
        raise
    except Exception:  # a header that the library cannot read says nothing
        return None


def content_of(part: Part) -> str:
    """The text of a part, in whatever encoding it is."""
    try:
        declared = part.get_content_charset()
    except MemoryError:
        raise
    except Exception:  # a charset that the library cannot read
        declared = None
    text = decode_text(_bytes_of(part), declared)
    return text.replace("\r\n", "\n")


def enclose(part: Part, number: int) -> Enclosed:
    """A part as a file. A mail that was forwarded is written anew, with its headers as they were."""
    name = _name_of(part) or f"part-{number}{_suffix_of(part)}"
    if not part.is_multipart():
        return Enclosed(name, _bytes_of(part))
    messages = cast("list[Message]", part.get_payload())
    try:
        return Enclosed(name, b"\n".join(message.as_bytes() for message in messages))
    except MemoryError:
        raise
    except Exception:  # it raises anything from KeyError to RecursionError for what strangers write
        return Enclosed(name, None)


def _bytes_of(part: Part) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _name_of(part: Part) -> str | None:
    try:
        name = part.get_filename()
    except MemoryError:
        raise
    except Exception:  # a header that the library cannot read says nothing
        return None
    name = " ".join((name or "").split())
    return name if is_encodable(name) else name.encode("utf-8", "replace").decode() or None


def _suffix_of(part: Part) -> str:
    """What stands for a name that is missing: the suffix of a format that has a reader, that of text, or the type itself."""
    kind = kind_of(part)
    if kind in formats.BY_MEDIA_TYPE:
        return formats.suffix_of(kind)
    main, _, subtype = kind.partition("/")
    if main in ("text", "message"):
        return formats.suffix_of(formats.TEXT)
    return f".{subtype}" if _SUBTYPE.match(subtype) else ""
