"""The text and the facts of one mail, however broken it is."""

import email
import email.policy
import email.utils
import html
import re
from email.message import EmailMessage
from itertools import islice
from typing import Any, NamedTuple, cast

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.mail_header import MailHeader
from flows.records.reasons import Rejected
from flows.records.record import Fields
from flows.sources.formats import HTML, TEXT
from flows.sources.readers.byte_streams import decode_text
from flows.sources.readers.encoded_words import decode_encoded_words, rewrite_encoded_words
from flows.sources.readers.mail_addresses import addresses_in, ids_in
from flows.sources.readers.mail_parts import Enclosed, content_of, enclose, kind_of, sort_parts
from flows.sources.readers.record_keys import is_encodable

# The library takes some 100 µs for a part, however little is in it: of more parts than bytes for them no mail is made.
_MAX_TINY_PARTS, _TINY_PART_BYTES = 1_000, 64
_BOUNDARY = re.compile(rb"boundary\s*+=\s*+\"?([^\";\r\n]{1,200})", re.IGNORECASE)
_DELIMITER = re.compile(rb"(?:^|[\r\n])--([^\r\n]{1,201})")
# The library's time grows with the square of a header's length: 45 s for a content type with 40,000 quotation marks. A
# header with a structure is cut here, and a longer subject is read without the library.
_MAX_HEADER_CHARS = 2_000
# Headers that columns take, and those about the way and the packing.
_OF_NO_USE = re.compile(
    r"(?:subject|from|date|message-id|snapshot-content-location|received|return-path|delivered-to|mime-version|lines|bytes"
    r"|errors-to|path|xref|nntp-posting-.*|content-(?!language).*|(?:x|arc|dkim|domainkey|authentication|received)-.*)\Z"
)
_MAX_OTHERS = 200


class Message(NamedTuple):
    """What a mail says, its Message-ID, its header, and the files that it encloses; a page saved as a mail has no header."""

    text: str
    media_type: str
    id: str | None
    fields: Fields
    enclosed: tuple[Enclosed, ...] = ()
    header: MailHeader | None = None

    @property
    def is_fragment(self) -> bool:
        """Whether its HTML is the message itself; a page that a browser saved as a mail says where it was."""
        return self.media_type == HTML and self.fields.url is None


class _Policy(email.policy.EmailPolicy):
    """The library's own, with labels read as everywhere here, and a limit for headers. A subject has no structure to cut."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        if len(value) > _MAX_HEADER_CHARS:
            if name.lower() == "subject":
                return decode_encoded_words("".join(value.splitlines()))
            value = value[:_MAX_HEADER_CHARS]
        return super().header_fetch_parse(name, rewrite_encoded_words(value))


_POLICY = cast("email.policy.EmailPolicy[EmailMessage]", _Policy())


def read_message(data: bytes) -> Message:
    """The text of a mail: its plain part, or its HTML where there is none; and what was attached or forwarded with it.

    Raises:
        Rejected: `malformed`, where the parser of the standard library itself gives up, or would have to make thousands of
            parts of hardly a line each.
    """
    _refuse_tiny_parts(data)
    try:
        message = email.message_from_bytes(data, _class=EmailMessage, policy=_POLICY)
        sorted_parts = sort_parts(message)
        parts = [(kind_of(part), content_of(part)) for part in sorted_parts.shown]
        enclosed = tuple(enclose(part, number) for number, part in enumerate(sorted_parts.enclosed, 1))
        fields, message_id = _fields(message), _header(message, "Message-ID")
        header = _mail_header(message, fields) if fields.url is None else None
    except (Rejected, MemoryError):
        raise
    except Exception as error:  # the library raises anything from IndexError to RecursionError for what strangers write
        raise Rejected("malformed", f"no mail: {type(error).__name__}: {error}".splitlines()[0][:200]) from None
    if all(kind == TEXT for kind, _ in parts):
        return Message("\n\n".join(text for _, text in parts), TEXT, message_id, fields, enclosed, header)
    pages = (text if kind == HTML else f"<pre>{html.escape(text)}</pre>" for kind, text in parts)
    return Message("\n".join(pages), HTML, message_id, fields, enclosed, header)


def _refuse_tiny_parts(data: bytes) -> None:
    most = max(_MAX_TINY_PARTS, len(data) // _TINY_PART_BYTES)
    boundaries = {match[1].strip() for match in _BOUNDARY.finditer(data)}
    if not boundaries or data.count(b"--") <= most:
        return
    n_parts = sum(1 for match in _DELIMITER.finditer(data) if match[1].rstrip() in boundaries)
    if n_parts > most:
        raise Rejected("malformed", f"it has {n_parts:,} parts in {len(data):,} bytes")


def _fields(message: EmailMessage) -> Fields:
    published_at = parse_date(_header(message, "Date"))
    url = _header(message, "Snapshot-Content-Location")
    return Fields(
        title=_header(message, "Subject"),
        byline=_byline(message) if url is None else None,
        url=url,
        published_at=published_at,
        published_from="field" if published_at is not None else None,
        extra=to_extra(_others(message)),
    )


def _mail_header(message: EmailMessage, fields: Fields) -> MailHeader:
    """The header as the table `mail` has it. Of an id that is there twice in References the first counts."""
    names = ("message-id", "in-reply-to", "references", "from", "sender", "to", "cc")
    raw: dict[str, str] = dict.fromkeys(names, "")
    for name, value in message.raw_items():
        if name.lower() in raw:
            raw[name.lower()] += f" {value}"
    own = next(iter(ids_in(raw["message-id"])), None)
    senders = addresses_in(raw["from"]) or addresses_in(raw["sender"])
    return MailHeader(
        own,
        next((id for id in ids_in(raw["in-reply-to"]) if id != own), None),
        tuple(id for id in ids_in(raw["references"]) if id != own),
        fields.published_at,
        senders[0] if senders else None,
        addresses_in(raw["to"]),
        addresses_in(raw["cc"]),
        fields.title,
    )


def _others(message: EmailMessage) -> dict[str, object]:
    """What the headers say besides, by their names in lower case; not how the mail travelled and how it is packed."""
    lines: dict[str, object] = {}
    for name, value in islice(message.raw_items(), _MAX_OTHERS):
        if not _OF_NO_USE.match(name := name.lower()) and name not in lines:
            raw = "".join(str(value)[:_MAX_HEADER_CHARS].splitlines())
            lines[name] = _encodable(decode_encoded_words(raw))
    return lines


def _header(message: EmailMessage, name: str) -> str | None:
    """A header on one line. Bytes that no encoding is given for are read as the bytes of a text are."""
    try:
        value = str(message.get(name, ""))
    except MemoryError:
        raise
    except Exception:  # the library's parser of headers raises what it likes; the raw line is there
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join(_encodable(value).split()) or None


def _encodable(value: str) -> str:
    """A header whose bytes no encoding is given for is read as the bytes of a text are."""
    if is_encodable(value):
        return value
    try:
        return decode_text(value.encode("utf-8", "surrogateescape"))
    except (UnicodeEncodeError, Rejected):
        return value.encode("utf-8", "replace").decode()


def _byline(message: EmailMessage) -> str | None:
    line = _header(message, "From")
    if line is None:
        return None
    people = (name or address for name, address in email.utils.getaddresses([line]))
    return ", ".join(person for person in people if person) or line
