"""The outlet of a document: the site as its source states it, else the host of its address, else the folder it lay in."""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from flows.steps.origin.authors import list_authors

VERSION: int = 1

_MOST_CHARS, _MOST_WORDS, _MOST_TITLE_LIKE_WORDS = 80, 9, 3
_COPYRIGHT = re.compile(
    r"©|\(c\)|&copy;|\bcopyright\b|^(?:19|20)\d\d\b(?! [^\w\s])|all rights reserved|alle rechte|tous droits|todos los derechos"
    r"|tutti i diritti|todos os direitos|все права|版权|著作権",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+[|·»«–—›:-]+\s+|\s*[|»›]\s*|\s*:\s+")
_LONG_CHARS = 40
"""From here on what follows a separator is a slogan."""
_SENTENCE_END = re.compile(r"[.!?。？！]$")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})\Z")
_LETTER = re.compile(r"[^\W\d_]")
_IN_URI = re.compile(r"[/!]+")


class Origin(NamedTuple):
    """`site` is None where what was stated is no name of a site; `outlet` is always there."""

    site: str | None
    outlet: str
    authors: tuple[str, ...]


def find_origin(
    site: str | None, url: str | None, byline: str | None, title: str | None, root: str, uri: str
) -> Origin:
    """Who published a document, and who wrote it.

    Args:
        site: as the source states it.
        url: the document's address.
        byline: as the source states it.
        title: the document's own.
        root: name of its root.
        uri: where it lay.

    >>> find_origin("© 2016 Harbour Media", "https://www.harbour.example/a", "By Ada Ray and Bo Lin", None, "news", "news/a")
    Origin(site=None, outlet='harbour.example', authors=('Ada Ray', 'Bo Lin'))
    """
    named = read_site(site, title)
    return Origin(named, named or host_of(url) or _folder_of(root, uri) or root, list_authors(byline))


def read_site(site: str | None, title: str | None) -> str | None:
    """The name of a site; None of a title, a copyright line, a sentence, and what else stands in its place.

    >>> read_site("Storm closes the port of Ulm | The Harbour", "Storm closes the port of Ulm")
    'The Harbour'
    >>> read_site("http://www.harbour.example/news", None), read_site("Copyright 2014", None)
    ('harbour.example', None)
    """
    if site is None:
        return None
    line = " ".join(site.split()).strip(" @_|")
    if "://" in line or line.lower().startswith("www."):
        return host_of(line)
    if "@" in line or _COPYRIGHT.search(line):
        return None
    folded = _fold(title or "")
    if _is_of_title(line, folded):
        return None
    parts = [part for part in _SEPARATOR.split(line) if part]
    others = [part for part in parts if not _is_of_title(part, folded)]
    if len(others) < len(parts):
        line = others[-1] if others else ""
    elif len(line) > _LONG_CHARS:
        line = next((part for part in parts if _LETTER.search(part)), "")
    n_words = len(line.split())
    if not _LETTER.search(line) or len(line) > _MOST_CHARS or n_words > _MOST_WORDS:
        return None
    return None if n_words > _MOST_TITLE_LIKE_WORDS and re.search("[?!。？！]$", line) else line


def _is_of_title(part: str, folded_title: str) -> bool:
    """Whether a part of what stands for the site is the title, or begins it and is too long for a name."""
    folded = _fold(part)
    if not folded or not folded_title:
        return False
    return folded == folded_title or (
        len(folded.split()) > _MOST_TITLE_LIKE_WORDS and folded_title.startswith(folded) and folded != folded_title
    )


def _fold(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!|-")


def host_of(url: str | None) -> str | None:
    """The host of an address without `www.`; None where it has none.

    >>> host_of("https://www.Harbour.example:8080/a"), host_of("harbour.example/a"), host_of("mailto:a@b.example")
    ('harbour.example', 'harbour.example', None)
    """
    if url is None:
        return None
    address = url.strip()
    try:
        host = urlsplit(address).hostname if "://" in address or address.startswith("//") else None
        if host is None and "@" not in address and ":" not in address.partition("/")[0]:
            bare = address.partition("/")[0].lower()
            host = bare if _HOST.match(bare) else None
    except ValueError:  # an address of six parts in brackets, for example
        return None
    host = (host or "").strip(".").removeprefix("www.")
    return " ".join(host.split()) or None


def _folder_of(root: str, uri: str) -> str | None:
    """The nearest folder above a document that is named in letters: 2016/03 is a date and no outlet."""
    path = uri.removeprefix(root).partition("#")[0]
    for folder in reversed(_IN_URI.split(path)[:-1]):
        name = " ".join(unquote(folder).split())
        if _LETTER.search(name):
            return name
    return None
