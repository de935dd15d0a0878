"""Where sentences begin that the breakers miss.

The breakers follow letters: a capital after a full stop. Here are the starts that marks show, such as the dash of a
reply, and those that careless writing hides, such as a small letter or no space at all.

Most texts have none of these. So each kind is first looked for by a piece of text that it cannot do without, and its
pattern begins with a character that stands for itself, which `re` finds faster than a set.
"""

import re
from collections.abc import Iterator, Sequence

from flows.steps.sentences.last_word import CAPITAL_NOUNS, is_whole

_SMALL = "a-zß-öø-ÿāăąćčďđēĕėęěğģīįıķļłńņňōőŕřśşšșťţțūůűųźżžΐά-ώа-џґ"
# What may begin a sentence besides a letter: a dash, an opening mark, the mark or number of an item, an ellipsis.
_CLOSED = r"[\"”»’)\]]* (?=[-–—,`(*•▪‣.…])"
_AFTER_FULL_STOP, _AFTER_OTHER_END = re.compile(r"\." + _CLOSED), re.compile("[!?…]" + _CLOSED)
# "… he said. – And you?" A dash between small letters is a thought put in.
_REPLY = re.compile(r"[-–—]{1,2} ?[\"“„«»”]?(\w)")
_MARK = re.compile(r"(?:,,|``|\.\.\.|…) ?\w|\(\w{1,4}\) ?\w|[*•▪‣] ")
# A small letter or a digit after a full stop, or a capital right behind it.
_HIDDEN_START = re.compile(rf"\.(?: (?=[{_SMALL}0-9])|(?<=[{_SMALL}]{{3}}\.)(?=[^\W\d_][{_SMALL}]*(?:[ ,;]|$)))")
# "Asp.Net" is a name.
_NAMES_AFTER_STOP = frozenset(["ai", "app", "co", "com", "dev", "edu", "gov", "info", "io", "js", "net", "org", "tv"])
MAX_TOKEN_CHARS = 60
_NO_PROSE = frozenset("./@_:\\")
_ELLIPSIS = re.compile(r"…[\"”»’')\]]* (?=[\"“„«‘¿¡(]*([^\W\d_]))")
_SMILEYS = ((":", re.compile(r":-?[)(D](?: |$)")), (";", re.compile(r";-?\)(?: |$)")))
# Armenian ends a sentence with a mark that looks like a colon and is often typed as one.
_ARMENIAN_STOP = re.compile(r":(?<=[ա-և]:) ")
_CJK_OPENING = "「『《〈（【〔“‘"
_CJK_START = re.compile(f"[。！？…][」』”’》〉）】〕]*([{_CJK_OPENING}]+)")
_FIRST_ITEM = re.compile(
    r"(?P<mark>(?:[•⁃*–-] ?)?\(?)(?P<number>\d{1,3}|[a-z])(?P<closing>[.)]{1,2}) ?(?=(?P<letter>[^\W\d_]))"
)


def missed_starts(text: str, lang: str, paragraphs: Sequence[int]) -> Iterator[int]:
    """Offsets at which a sentence begins, whatever the breakers say; `paragraphs` are those at which paragraphs do.

    Words before a full stop that may be abbreviations are for `continues` to judge.

    >>> text = "Se on valmis. -Onko? kysyi lapsi. oli jo ilta"
    >>> [text[start:] for start in missed_starts(text, "fi", [0])]
    ['-Onko? kysyi lapsi. oli jo ilta', 'oli jo ilta']
    """
    yield from _at_marks(text)
    yield from _after_full_stops(text, lang)
    if "…" in text:
        yield from (found.end() for found in _ELLIPSIS.finditer(text) if found[1].isupper())
    for mark, pattern in _SMILEYS:
        if mark in text:
            yield from (
                found.end() for found in pattern.finditer(text) if text[found.end() : found.end() + 1].isupper()
            )
    if not text.isascii() and ": " in text:
        yield from (found.end() for found in _ARMENIAN_STOP.finditer(text))
    yield from _items_in_a_line(text, lang, paragraphs)


def misplaced_starts(text: str) -> Iterator[tuple[int, int]]:
    """Where ICU takes an opening mark for the end of the sentence before it, and where the sentence begins instead.

    Chinese and Japanese have no space before the mark, so nothing but the mark itself tells.

    >>> list(misplaced_starts("完了。「はい」"))
    [(4, 3)]
    """
    if "。" in text or "！" in text or "？" in text:
        yield from ((found.end(), found.start(1)) for found in _CJK_START.finditer(text))


def _at_marks(text: str) -> Iterator[int]:
    ends = [found.end() for found in _AFTER_FULL_STOP.finditer(text)]
    if "?" in text or "!" in text or "…" in text:
        ends += [found.end() for found in _AFTER_OTHER_END.finditer(text)]
    for at in ends:
        reply = _REPLY.match(text, at)
        if reply is not None:
            if reply[1].isupper():
                yield at
        elif _MARK.match(text, at):
            yield at


def _after_full_stops(text: str, lang: str) -> Iterator[int]:
    for found in _HIDDEN_START.finditer(text):
        at = found.end()
        if at > found.start() + 1:
            if is_whole(_word_before(text, found.start()), lang):
                yield at
        elif text[at].isupper() and _is_prose_around(text, at):
            yield at


def _is_prose_around(text: str, at: int) -> bool:
    """Whether the words around a full stop without a space are prose, rather than a name such as "Asp.Net" or a path."""
    end = at
    while end < len(text) and text[end].isalpha():
        end += 1
    start = text.rfind(" ", max(0, at - MAX_TOKEN_CHARS), at) + 1
    return _NO_PROSE.isdisjoint(text[start : at - 1]) and text[at:end].lower() not in _NAMES_AFTER_STOP


def _word_before(text: str, at: int) -> str:
    """The letters that end here, without what an apostrophe or a hyphen parts from them."""
    start = at
    while start > 0 and at - start < 30 and text[start - 1].isalpha():
        start -= 1
    return text[start:at] if start == 0 or text[start - 1] in " \n'’-–(\"“„«" else ""


def _items_in_a_line(text: str, lang: str, paragraphs: Sequence[int]) -> Iterator[int]:
    """Starts of the items of a list that stands in one line: "1) Bread 2) Butter", "a. Bread b. Butter".

    The numbers must follow each other and be written alike. A bare number with a full stop may be the day of a date,
    so what follows it must begin with a capital, and where all nouns do, it is none.
    """
    for at in paragraphs:
        if text[at : at + 1].isalpha() and text[at + 1 : at + 2] not in (".", ")"):
            continue
        found = _FIRST_ITEM.match(text, at)
        if found is not None and not (_may_be_day(found) and (lang in CAPITAL_NOUNS or found["letter"].islower())):
            end = text.find("\n\n", at)
            yield from _further_items(text, found, len(text) if end < 0 else end)


def _may_be_day(item: re.Match[str]) -> bool:
    return item["mark"] == "" and item["number"].isdigit() and item["closing"] == "."


def _further_items(text: str, first: re.Match[str], end: int) -> Iterator[int]:
    number = first["number"]
    at = first.end()
    while True:
        number = str(int(number) + 1) if number.isdigit() else chr(ord(number) + 1)
        mark = f" {first['mark']}{number}{first['closing']}"
        at = text.find(mark, at, end)
        after = text[at + len(mark) : at + len(mark) + 2].lstrip()[:1]
        if at < 0 or not after.isalpha() or after.isupper() != first["letter"].isupper():
            return
        yield at + 1
        at += len(mark)
