"""The people of a byline, out of what pages and fields put there: dates, addresses, roles, a name twice."""

import re
from collections.abc import Iterator

from flows.records.date_words import meaning

_MOST_CHARS, _MOST_WORDS, _MOST_AUTHORS = 80, 8, 100
_LONGEST_BYLINE = 2_000
# What parts two people whatever they are called, and what does so where both have at least two names.
_ALWAYS = re.compile(r"\s*[;|•·\n]\s*|\s+/\s+|\s*,?\s+edited by\s+", re.IGNORECASE)
_CONJUNCTION = re.compile(r"\s*,?\s+(?:and|und|et|og|och|и|&)\s+", re.IGNORECASE)
_BY = re.compile(
    r"^(?:(?:[\w-]+ ){0,3}by\b:?|von|par|por|di|da|door|av|af|от|автор|текст|text|texto|texte|tekst|testo|autor(?:in|es)?|"
    r"author|auteur|autore|words|reporting|story|written|posted|published|submitted|foto|photo)(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:writers?|correspondents?|reporters?|editors?|editor-at-large|columnists?|photographers?|redakteur(?:in)?|"
    r"korrespondent(?:in)?|envoyée?s?|redactora?|corresponsal|inviat[oa]|корреспондент)\b",
    re.IGNORECASE,
)
# Who has initials is a person, whatever the surname.
_INITIAL = re.compile(r"(?:[^\W\d_]\.\s*)+[^\W\d_]{2}")
_NOBODY = frozenset((
    "admin", "administrator", "anonymous", "author", "by", "guest", "n/a", "na", "nan", "none", "null", "submitted", "unknown",
    "user", "webmaster", "jr", "sr", "md", "phd", "ms", "rdn", "dr",
))  # fmt: skip
_SUFFIX = frozenset(("com", "org", "net", "www"))
# What is left of a date where its figures went elsewhere, by the languages whose pages do so. All other dates have figures,
# and are asked of flows/records/date_words.py, which takes a second to load.
_DATE_WORDS = frozenset((
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday", "januar", "februar", "märz", "juni", "juli", "oktober", "dezember", "montag",
    "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "janvier", "février", "mars", "avril", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
    "samedi", "dimanche", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo", "января", "февраля",
    "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
))  # fmt: skip
# Those of them that are surnames, too: behind a name they stay.
_SURNAMES = frozenset(
    ("april", "may", "june", "august", "jan", "mar", "juni", "juli", "mars", "mayo", "domingo", "abril", "julio")
)
_LETTER = re.compile(r"[^\W\d_]")


def list_authors(byline: str | None) -> tuple[str, ...]:
    """The people of a byline, each once, in its order.

    >>> list_authors("By Ada Ray, Bo Lin and Cy Fox | March 3, 2016"), list_authors("ada.ray@harbour.example")
    (('Ada Ray', 'Bo Lin', 'Cy Fox'), ('ada.ray@harbour.example',))
    >>> list_authors("Ada RayAda Ray"), list_authors("https://harbour.example/staff; Theresa May")
    (('Ada Ray',), ('Theresa May',))
    """
    line = " ".join((byline or "")[:_LONGEST_BYLINE].split())
    if not line:
        return ()
    if " " not in line and _is_mailbox(line):
        return (line.strip("<>"),)  # all that a mail says of who wrote it
    people: dict[str, str] = {}
    for part in _parts(line):
        name = _name(part)
        key = "".join(_LETTER.findall(name.casefold()))
        if key and len(people) < _MOST_AUTHORS:
            people.setdefault(key, name)
    return tuple(people.values())


def _parts(line: str) -> Iterator[str]:
    for piece in _ALWAYS.split(line):
        for part in _cut_commas(piece):
            names = _CONJUNCTION.split(part)
            # "José Ortega and Sons" is one name, and so is what has a single word on either side.
            yield from names if all(len(name.split()) > 1 for name in names) else [part]


def _cut_commas(piece: str) -> list[str]:
    """The parts between commas; "Ray, Ada" is one person."""
    parts = [part for part in re.split(r"\s*[,、，،]\s*", piece) if part]
    is_one = len(parts) == 2 and all(len(part.split()) == 1 for part in parts) and not any(map(str.isupper, parts))
    return [", ".join(parts)] if is_one and not any(_plain(part) in _DATE_WORDS for part in parts) else parts


def _name(part: str) -> str:
    """The name in a part; "" where it holds none."""
    part = re.sub(r"\([^()]*\)|<[^<>]*>", " ", part)
    part = " ".join(word.removeprefix("@") for word in part.split() if not _is_address(word))
    while (shorter := _BY.sub("", part := part.strip(" .,:–—-"), count=1)) != part:
        part = shorter
    words = _without_date(_once(" ".join(part.split())).split())
    if not words or len(words) > _MOST_WORDS or words[-1].casefold() in _SUFFIX or words[0].casefold() in _SUFFIX:
        return ""
    name = " ".join(words).strip(" ,:–—-")
    if len(name) > _MOST_CHARS or name.casefold().strip(".") in _NOBODY:
        return ""
    if _ROLE.search(name) and not _INITIAL.match(name):
        return ""
    return name if _LETTER.search(name) else ""


def _is_mailbox(word: str) -> bool:
    name, _, host = word.partition("@")
    return bool(name) and "." in host.strip(".")


def _is_address(word: str) -> bool:
    word = word.lower()
    return "://" in word or word.startswith("www.") or word in ("http", "https", "http:", "https:") or _is_mailbox(word)


def _once(name: str) -> str:
    """A name that is written twice, once: pages show it beside a portrait and under it."""
    half = (len(name) + 1) // 2
    first, second = name[:half].strip(), name[half:].strip()
    if first == second or name[: len(name) // 2] == name[len(name) // 2 :]:
        return name[: len(name) // 2].strip()
    return name


def _without_date(words: list[str]) -> list[str]:
    """The words before a date; a month alone, or behind a whole name, is what is left of one."""
    for at, word in enumerate(words):
        if any(map(str.isdigit, word)):
            while at and _is_of_date(words[at - 1]):
                at -= 1
            words = words[:at]
            break
    while len(words) > 2 and _plain(words[-1]) in _DATE_WORDS - _SURNAMES:
        words = words[:-1]
    return [] if len(words) == 1 and _plain(words[0]) in _DATE_WORDS else words


def _is_of_date(word: str) -> bool:
    if _plain(word) in _DATE_WORDS or word.casefold() in ("on", "am", "le", "el"):
        return True
    said = meaning(word.strip(",."))
    return said is not None and bool(said.months or said.is_weekday or said.half)


def _plain(word: str) -> str:
    return word.casefold().strip(",.")
