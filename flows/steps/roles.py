"""Gives each paragraph of a document its role: title, heading, body, caption, boilerplate or quoted.

By evidence that holds in any language (length, sentence ends, repetition, neighbours), and by words that lie in
roles.toml. Whatever is in doubt is body: a filter that misses a share line does less harm than one that drops text.
"""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

VERSION: int = 2

_SOCIAL = (
    "facebook|fb|twitter|x|instagram|youtube|linkedin|whatsapp|telegram|pinterest|reddit|tiktok|google\\+|вконтакте|vk"
)
_TAIL = "(?: ?[:：].{0,160})?"
_EDGES = " \"'“”„«»‹›‘’[]{}<>|:：.…!•·*►▶→➜–—-_"
_LONGEST_BOILERPLATE, _LONGEST_COOKIE_NOTICE = 200, 500
_LONGEST_CAPTION = 400
_LONGEST_TITLE, _MOST_TITLE_WORDS = 180, 28
_LONGEST_HEADING, _MOST_HEADING_WORDS = 80, 10
_SHORTEST_BODY = 100
_NO_TITLES = frozenset(("boilerplate", "caption", "quoted", "signature"))

_SENTENCE_ENDS = tuple(".:;,。．：；，、।॥۔؛،։።፡")
_QUESTIONS = tuple("?!…？！؟;»”\"’'」』")
_ACRONYM = re.compile(r"(?:^|[\s(“\"])(?:[A-Z]\.){2,}$")
_MARKS_ONLY = re.compile(r"[\s\-–—_=*~•·.#|/+<>]+")
_BYLINE = re.compile(
    r"(?:By|BY|by|Von|VON|Par|PAR|Por|POR|Door|Di|Av|Af|Text|Autor|Author)[: ]\s*"
    r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*|(?:and|und|et|y|e|en|och|og|de|da|von|van|der|the|of)\b|[&,/|-])"
    r"(?:\s+(?:[^\W\d_a-zß-ÿ][\w.'’-]*|(?:and|und|et|y|e|en|och|og|de|da|von|van|der|the|of)\b|[&,/|-])){0,9}"
)
_NO_HEADING = re.compile(r"[@|]|://|www\.|\d[:.]\d\d\b|\b(?:19|20)\d\d\s*$|\d,? (?:19|20)\d\d\b|^[-–—•*\"“„«‘'(\[]")
_IMAGE_FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|tiff?|svg|bmp)\b", re.IGNORECASE)
# "tank_small", "IMG-0042", "photo:" before a repeated title. A capital, a hyphen or a plain number is no evidence.
_LABEL = re.compile(
    r"(?:\S*[^\W_]_[^\W]\S*|[^\W\d_]{1,12}[-.]?\d{2,}\S*|\S+\.(?:jpe?g|png|gif|webp|tiff?)"
    r"|(?:image|photo|picture|foto|bild|imagen|imagem|video|фото|图片|写真)s?\s*[:：-]?)",
    re.IGNORECASE,
)
_CLOSING_CREDIT = re.compile(
    r"\((?:(?:AP|AFP|EPA|Reuters|REUTERS|Getty|Photo|Foto|Image|Picture|Pic|Bild|Photograph|Crédit|Fot\.)"
    r"(?: (?:Photo|Images?|File|Pool|Credit|photo|credit|courtesy))?(?:[/:]| by | courtesy of )[^()]{2,80}"
    r"|[^()]{2,60}/(?:AP|AFP|EPA|Reuters|REUTERS|Getty Images|Shutterstock|Associated Press)[^()]{0,20})\)\.?$"
)


def _compile(section: dict[str, list[str]]) -> re.Pattern[str]:
    """One pattern for all languages: the engine passes over an entry at the cost of comparing its first character."""
    entries = "|".join(entry for language in section.values() for entry in language)
    return re.compile(entries.replace("SOCIAL", _SOCIAL).replace("TAIL", _TAIL), re.DOTALL)


_WORDS = tomllib.loads(files("flows.steps").joinpath("roles.toml").read_text("utf-8"))
_BOILERPLATE, _CREDIT = _compile(_WORDS["boilerplate"]), _compile(_WORDS["credit"])


def assign_roles(paragraphs: Sequence[str], given: Sequence[str | None]) -> list[str]:
    """One role for each normalised paragraph; a role that the source's markup gave stays.

    >>> text = "Ships waited outside the harbour. " * 5
    >>> assign_roles(["Storm closes port", "photo_12 Storm closes port", text, "Read more:"], [None] * 4)
    ['title', 'caption', 'body', 'boilerplate']
    >>> assign_roles(["> Is the port shut?", "It is."], [None, None])
    ['quoted', 'body']
    """
    roles = [role or _role_by_words(paragraph) for paragraph, role in zip(paragraphs, given, strict=True)]
    title_no = roles.index("title") if "title" in given else _find_title(paragraphs, roles, given)
    if title_no is not None:
        roles[title_no] = "title"
        _mark_repeated_title(paragraphs, roles, given, paragraphs[title_no])
    for number in range(1, len(paragraphs) - 1):
        if len(paragraphs[number]) > _LONGEST_HEADING or given[number] or number - 1 == title_no:
            continue  # what follows a title is its byline or its summary
        if roles[number] == roles[number + 1] == "body" and _is_heading(paragraphs[number], paragraphs[number + 1]):
            roles[number] = "heading"
    return roles


def mark_boilerplate(
    paragraphs: Sequence[str], given: Sequence[str | None], patterns: Sequence[str]
) -> list[str | None]:
    """The given roles, with boilerplate where one of a reader's own patterns occurs in a paragraph.

    RE2 looks for them, in time that grows with the length of the text alone, whatever the patterns are.

    >>> mark_boilerplate(["Subscribe to us", "We subscribe to it."], [None, "body"], ["^Subscribe to "])
    ['boilerplate', 'body']
    """
    pattern = "|".join(f"(?:{pattern})" for pattern in patterns)
    found = pc.match_substring_regex(pa.array(paragraphs, pa.string()), pattern).to_pylist()
    return ["boilerplate" if is_found else role for is_found, role in zip(found, given, strict=True)]


def _role_by_words(paragraph: str) -> str:
    """Boilerplate or a caption where a whole paragraph says so; nothing that is long is either. Behind ">" it is quoted."""
    size = len(paragraph)
    if size <= _LONGEST_BOILERPLATE or (size <= _LONGEST_COOKIE_NOTICE and "cookie" in paragraph.lower()):
        words = paragraph.lower().strip(_EDGES)
        if words.startswith("(") and words.endswith(")"):
            words = words[1:-1]
        if _BOILERPLATE.fullmatch(words) or _MARKS_ONLY.fullmatch(paragraph):
            return "boilerplate"
        if _CREDIT.fullmatch(words):
            return "caption"
        if _IMAGE_FILE.match(paragraph):
            return "caption"
    if size <= _LONGEST_CAPTION and paragraph.endswith((")", ").")) and _CLOSING_CREDIT.search(paragraph):
        return "caption"
    return "quoted" if paragraph.startswith(">") else "body"


def _find_title(paragraphs: Sequence[str], roles: Sequence[str], given: Sequence[str | None]) -> int | None:
    """The first paragraph that is text, if it is short, ends as no sentence does, and announces something longer."""
    texts = [number for number, role in enumerate(roles[:40]) if role not in _NO_TITLES]
    if len(texts) > 1 and _is_labelled(paragraphs[texts[0]], paragraphs[texts[1]]):
        texts = texts[1:]
    if not texts or given[texts[0]]:
        return None
    title = paragraphs[texts[0]]
    if len(title) > _LONGEST_TITLE or _ends_sentence(title) or title.islower() or _BYLINE.fullmatch(title):
        return None
    # One word alone is a section ("SPORT"), one unspaced line of a script that has no spaces is not.
    n_words = len(title.split())
    if n_words > _MOST_TITLE_WORDS or (n_words == 1 and (title.isascii() or len(title) < 6)):
        return None
    if sum(map(str.isalpha, title)) * 2 < len(title):
        return None
    sizes = [len(paragraphs[number]) for number in texts[1:6]]
    announced = max(len(title), 60)
    return texts[0] if max(sizes, default=0) > announced or sum(sizes) > 4 * announced else None


def _mark_repeated_title(paragraphs: Sequence[str], roles: list[str], given: Sequence[str | None], title: str) -> None:
    """A picture's file name or label followed by the title is what an extractor leaves of the picture and its text."""
    for number, paragraph in enumerate(paragraphs):
        if roles[number] == "body" and not given[number] and _is_labelled(paragraph, title):
            roles[number] = "caption"


def _is_labelled(paragraph: str, title: str) -> bool:
    """Whether a paragraph is a title behind something that looks like a file name or the label of a picture."""
    if not 8 <= len(title) < len(paragraph) <= len(title) + 60 or paragraph[-1:].casefold() != title[-1:].casefold():
        return False
    label = paragraph[: len(paragraph) - len(title)]
    return paragraph[len(label) :].casefold() == title.casefold() and _LABEL.fullmatch(label.strip()) is not None


def _is_heading(paragraph: str, after: str) -> bool:
    """Short, no sentence, and what follows is several times as long; a byline, a date or a list item is none."""
    if len(after) < max(_SHORTEST_BODY, 3 * len(paragraph)) or len(paragraph.split()) > _MOST_HEADING_WORDS:
        return False
    if paragraph.endswith(_QUESTIONS) or _ends_sentence(paragraph) or paragraph[0].islower():
        return False
    letters = sum(map(str.isalpha, paragraph))
    if letters < 3 or letters * 2 < len(paragraph):
        return False
    return not _NO_HEADING.search(paragraph) and not _BYLINE.fullmatch(paragraph)


def _ends_sentence(paragraph: str) -> bool:
    """Whether it ends as a sentence does; the last stop of an acronym ("trade with the U.S.") or dots end none."""
    bare = paragraph.rstrip("\"'”’»)]")
    return bare.endswith(_SENTENCE_ENDS) and not bare.endswith("..") and not _ACRONYM.search(paragraph)
