"""Straight quotation marks between two spaces, which look the same whether they open or close."""

import re
from bisect import bisect_left

_MARK = re.compile('"+')


class StraightQuotes:
    """Which of a text's straight quotation marks open: those before which the others of their paragraph pair up.

    A doubled one, as texts taken out of CSV have them, counts as one.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks: list[int] | None = None  # found when first asked for, which hardly any text does

    def opens_at(self, at: int, paragraph: int) -> bool:
        """Whether the mark at this offset, with a space or an end on both sides, opens in a paragraph that begins there.

        >>> text = 'He said: "It is late. " Then he left. " Wait," she called.'
        >>> [StraightQuotes(text).opens_at(at, 0) for at in (22, 38)]
        [False, True]
        """
        text = self._text
        if text[at - 1 : at] != " ":
            return False
        if text.startswith('"" ', at):  # the one that closes has its full stop or comma behind it
            return text[at + 3 : at + 4].isupper()
        if self._marks is None:
            self._marks = [found.start() for found in _MARK.finditer(text)]
        return (bisect_left(self._marks, at) - bisect_left(self._marks, paragraph)) % 2 == 0
