"""Words that a typesetter parted at the ends of lines, put together again."""

import re

# Hyphen-minus, hyphen, soft hyphen: behind two letters at least, before a small letter at the beginning of the next line.
_PARTED = re.compile(r"([^\W\d_]{2,})([-\u2010\u00ad])[ \t]*\n[ \t]*([^\W\d_]+)")
_COMPOUND = re.compile(r"[^\W\d_]{2,}[-\u2010][^\W\d_]+")
_HYPHENS = ("-", "\u2010")


def join_parted(text: str) -> str:
    r"""A text whose lines end where a page's did, without the hyphens that stand there for no other reason.

    A compound keeps its hyphen where the text writes it so inside a line, or where it has one more.

    >>> join_parted("a tech-\nnical bridge, a well-\nknown one, as well-known as his mother-in-\nlaw")
    'a technical bridge, a well-known one, as well-known as his mother-in-law'
    >>> join_parted("1990-\nand so, to Anna-\nMaria")
    '1990-\nand so, to Anna-\nMaria'
    """
    if "\n" not in text or not _PARTED.search(text):
        return text
    compounds = {match[0].replace("\u2010", "-").lower() for match in _COMPOUND.finditer(text)}

    def join(match: "re.Match[str]") -> str:
        left, mark, right = match.groups()
        if not right[0].islower():
            return match[0]
        before = text[max(match.start() - 1, 0) : match.start()]
        is_compound = before in _HYPHENS or f"{left}-{right}".lower() in compounds
        return f"{left}{mark if is_compound and mark in _HYPHENS else ''}{right}"

    return _PARTED.sub(join, text)
