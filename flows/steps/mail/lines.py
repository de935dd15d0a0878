"""Says of each line of a mail whether it is the writer's own, quoted from another mail, or a signature.

By what mail programs write, which hardly differs between them: `>` before each quoted line, "On Friday Ann wrote:" above
them, the headers of the other mail copied above it, and `-- ` (RFC 3676, 4.3) above a signature. What they write in words
lies in phrases.toml. Whatever is in doubt is the writer's own.
"""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

VERSION: int = 1

_LONGEST_INTRODUCTION_CHARS, _MOST_INTRODUCTION_LINES = 400, 3
_HEADER_LINES, _LEAST_HEADERS = 8, 3
# Of a signature that is marked without the space, as its place in the middle of a mail would make a rule of it.
_MOST_SIGNATURE_LINES, _MOST_SIGNATURE_CHARS = 12, 800
_LONGEST_SENT_WITH = 120
_DELIMITER = re.compile(r"--[ \t\xa0]*\Z")
_WITH_SPACE = re.compile(r"-- \s*\Z")
_RULE = re.compile(r"[-_=*\s]{5,}\Z")
_AROUND_ORIGINAL = "-_=*:：> \t\xa0|"
_LABEL = re.compile(r"[*_\s]*([^\s:：*_][^:：*]{0,30}?)[*_\s]*[:：]")
_ADDRESS = re.compile(r"\S@\S")
_SENTENCE_ENDS = (".", "!", "?", "…", "。")
_FIGURE = re.compile(r"\d")

_PHRASES: dict[str, dict[str, list[str]]] = tomllib.loads(
    files("flows.steps.mail").joinpath("phrases.toml").read_text("utf-8")
)


def _all(section: str) -> frozenset[str]:
    return frozenset(phrase for language in _PHRASES[section].values() for phrase in language)


_WROTE = re.compile("|".join(map(re.escape, sorted(_all("wrote"), key=len, reverse=True))))
_ORIGINAL, _SENT_WITH = _all("original"), tuple(sorted(_all("sent_with")))
_FROM = _all("from")
_HEADERS = {label: kind for kind in ("to", "sent", "subject", "from") for label in _all(kind)}


def assign(lines: Sequence[str], quoted: Sequence[bool]) -> list[str | None]:
    """The role of each line: `quoted`, `signature`, or None of what is the writer's own.

    Args:
        lines: the lines that are not empty, in their order.
        quoted: of each, whether it is known to be quoted, by its `>` or by its element.

    >>> assign(["Fine.", "On Fri, 5 Jan 2024, Ann wrote:", "> Is it?", "Yes.", "-- ", "Ben"], [False] * 2 + [True] + [False] * 3)
    [None, 'quoted', 'quoted', None, 'signature', 'signature']
    """
    roles: list[str | None] = ["quoted" if known else None for known in quoted]
    first_foreign = _find_other_mail(lines, roles)
    roles[first_foreign:] = ["quoted"] * (len(lines) - first_foreign)
    _mark_introductions(lines, roles)
    _mark_signatures(lines, roles)
    return roles


def _find_other_mail(lines: Sequence[str], roles: Sequence[str | None]) -> int:
    """The first line from which on all is another mail: its headers, and what announces them; their number if there is none."""
    for number, line in enumerate(lines):
        if roles[number] is not None:
            continue
        if _kind_of_header(line) == "from" and _are_headers(lines[number : number + _HEADER_LINES]):
            return _first_announcing(lines, number)
        if _is_original(line) and number + 1 < len(lines):
            return number
        if _introduces_unmarked(lines, roles, number):
            return number
    return len(lines)


def _introduces_unmarked(lines: Sequence[str], roles: Sequence[str | None], number: int) -> bool:
    """Whether lines that bear no mark are quoted below: only an address tells that a program wrote the line above them."""
    end = _end_of_introduction(lines, number)
    if not end or end == len(lines) or roles[end] is not None:
        return False
    return _ADDRESS.search(" ".join(lines[number:end])) is not None


def _first_announcing(lines: Sequence[str], number: int) -> int:
    while number and (_RULE.match(lines[number - 1]) or _is_original(lines[number - 1])):
        number -= 1
    return number


def _is_original(line: str) -> bool:
    """Whether a line is one like "-----Original Message-----"; the words alone may be anybody's."""
    bare = line.strip(_AROUND_ORIGINAL)
    return bare != line.strip() and len(bare) < 80 and bare.lower() in _ORIGINAL


def _kind_of_header(line: str) -> str | None:
    label = _LABEL.match(line)
    if label is None:
        return None
    name = label[1].lower()
    return "from" if name in _FROM else _HEADERS.get(name)


def _are_headers(lines: Sequence[str]) -> bool:
    """Whether the lines begin with the headers of a mail: three kinds, a subject among them, as "From" alone is any hour."""
    kinds: set[str] = set()
    missed = 0
    for line in lines:
        kind = _kind_of_header(line)
        if kind is not None:
            kinds.add(kind)
        elif (missed := missed + 1) > 2:  # a long list of addresses is broken into lines
            break
    return len(kinds) >= _LEAST_HEADERS and "subject" in kinds


def _end_of_introduction(lines: Sequence[str], number: int) -> int:
    """The line behind an introduction that begins at this one, 0 where none does: who wrote, and when, and a colon.

    One that is broken into lines begins with the date, and no sentence ends in it.
    """
    text = ""
    for end in range(number, min(number + _MOST_INTRODUCTION_LINES, len(lines))):
        text = f"{text} {lines[end].strip()}"
        if len(text) > _LONGEST_INTRODUCTION_CHARS:
            return 0
        if text.endswith((":", "：")):
            tells = _FIGURE.search(text) or _ADDRESS.search(text)
            return end + 1 if tells and _WROTE.search(text.lower()) else 0
        if text.endswith(_SENTENCE_ENDS) or not _FIGURE.search(text):
            return 0
    return 0


def _mark_introductions(lines: Sequence[str], roles: list[str | None]) -> None:
    """What stands right above quoted lines and says who wrote them; without a date too, as it is next to them."""
    for number, role in enumerate(roles):
        if role != "quoted" or not number or roles[number - 1] is not None:
            continue
        last = lines[number - 1].strip()
        if last.endswith((":", "：")) and len(last) <= _LONGEST_INTRODUCTION_CHARS and _WROTE.search(last.lower()):
            begins = [begin for begin in _starts(number, roles) if _end_of_introduction(lines, begin) == number]
            begin = min(begins, default=number - 1)
            roles[begin:number] = ["quoted"] * (number - begin)


def _starts(number: int, roles: Sequence[str | None]) -> list[int]:
    """Where an introduction that ends before a line may begin."""
    begins = range(max(number - _MOST_INTRODUCTION_LINES, 0), number)
    return [begin for begin in begins if all(role is None for role in roles[begin:number])]


def _mark_signatures(lines: Sequence[str], roles: list[str | None]) -> None:
    """A signature goes to the end of the mail or to the next quoted line."""
    end = marked = len(lines)
    for number in range(len(lines) - 1, -1, -1):
        if roles[number] is not None:
            end = marked = number
        elif _DELIMITER.match(lines[number]) and _is_signature(lines, number, end):
            roles[number:marked] = ["signature"] * (marked - number)
            marked = number
        elif _is_sent_with(lines[number]):
            roles[number] = "signature"


def _is_signature(lines: Sequence[str], number: int, end: int) -> bool:
    """Whether what follows a delimiter is one: of any length if the delimiter has its space, else a few lines."""
    if _WITH_SPACE.match(lines[number]):
        return True
    return end - number <= _MOST_SIGNATURE_LINES + 1 and sum(map(len, lines[number:end])) <= _MOST_SIGNATURE_CHARS


def _is_sent_with(line: str) -> bool:
    return len(line) <= _LONGEST_SENT_WITH and line.strip().lower().startswith(_SENT_WITH)
