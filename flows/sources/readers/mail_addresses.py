"""Addresses and ids in the header lines of a mail, by patterns: the library's time grows with the square of a line."""

import re

from flows.sources.readers.record_keys import is_encodable

_MAX_CHARS = 200_000
_ID = re.compile(r"<([^<>\s]{1,500})>")
_BARE_ID = re.compile(r"(?<!\S)[^\s<>@,;:\"()]{1,200}+@[^\s<>@,;\"()]{1,200}+(?!\S)")
# Names and comments may hold an at sign themselves. An address begins where no other character of one stands before.
_NAME = re.compile(r'"(?:[^"\\]|\\.)*+"(?!@)')
_ADDRESS = re.compile(r"(?<![^\s<>,;:\"()\[\]\\])[^\s<>,;:\"()\[\]\\@]++@[^\s<>,;:\"()\\@]++")


def addresses_in(line: str) -> tuple[str, ...]:
    """The addresses of a header line such as To, in their order and in lower case, without names; each once.

    >>> addresses_in('"Ann @ the harbour" <Ann@A.example>, ben@b.example (Ben), crew: c@c.example;')
    ('ann@a.example', 'ben@b.example', 'c@c.example')
    """
    found = _ADDRESS.findall(_NAME.sub(" ", line[:_MAX_CHARS]))
    return tuple(dict.fromkeys(address.lower().strip(".'") for address in found if is_encodable(address)))


def ids_in(line: str) -> tuple[str, ...]:
    r"""The ids of a header line such as References, in their order, without angle brackets; each once.

    >>> ids_in("<1@a.example>\r\n <2@a.example> <1@a.example>"), ids_in("3@a.example")
    (('1@a.example', '2@a.example'), ('3@a.example',))
    """
    line = line[:_MAX_CHARS]
    found = _ID.findall(line) or _BARE_ID.findall(line)
    return tuple(dict.fromkeys(id for id in found if is_encodable(id)))
