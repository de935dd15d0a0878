"""What a source shows, without its white space and its markup, and where each of its characters stands in the source.

White space is what readers, parsers and repairs change most freely, so texts are compared without it. So are characters
that show nothing (controls, soft hyphens, zero-width spaces): a repair that removes them moves no place.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

_UNSHOWN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\xad\u200b-\u200d\u2060\ufeff\ufffe\uffff\ud800-\udfff\x81\x8d\x8f\x90\x9d]"
)
_ODD = re.compile(f"{_UNSHOWN.pattern}|[\x80-\x9f]")
_C1 = re.compile("[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
_LINE_END = re.compile("[\n\r\v\f\x85\u2028\u2029]+")
_WORD = re.compile(r"\S+")


def solid(text: str) -> str:
    r"""The characters of a text that show something, C1 controls as the characters of Windows-1252 that they were.

    >>> solid("The\xa0harb\xadour,\n \x93closed\x94")
    'Theharbour,“closed”'
    """
    text = "".join(text.split())
    if _ODD.search(text) is None:
        return text
    text = _UNSHOWN.sub("", text)
    return _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252"), text)


class ShownText:
    """The solid characters of stretches of a source, one behind the other.

    Args:
        source: the source.
        spans: where each stretch starts and ends in the source, in order; what lies between two is markup, shown as nothing.
        escape: what stands for other characters in a stretch, as `&amp;` does; None where all stand for themselves.
        resolve: the characters that an escape, or a stretch with escapes in it, stands for.
    """

    def __init__(
        self,
        source: str,
        spans: Sequence[tuple[int, int]],
        escape: re.Pattern[str] | None = None,
        resolve: Callable[[str], str] = str,
    ) -> None:
        self.source, self._escape, self._resolve = source, escape, resolve
        texts = ["".join(resolve(source[start:end]).split()) for start, end in spans]
        if _ODD.search("".join(texts)):
            texts = list(map(solid, texts))
        self.text = "".join(texts)
        self.spans = [span for span, text in zip(spans, texts, strict=True) if text]
        *self.starts, self._size = accumulate(map(len, filter(None, texts)), initial=0)
        self._words: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that shows the characters from start to end (exclusive, at least one)."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        begin, stop = self.spans[first]
        if self.starts[first] == start:
            part = self.source[begin:stop]
            begin += len(part) - len(part.lstrip())
        if self.starts[first] != start or self.source[begin] != self.text[start]:
            begin = self._of_character(start)[0]
        stop = self.spans[last][1]
        if self._end_of(last) == end:
            stop = self.spans[last][0] + len(self.source[self.spans[last][0] : stop].rstrip())
        if self._end_of(last) != end or self.source[stop - 1] != self.text[end - 1]:
            stop = self._of_character(end - 1)[1]
        return begin, stop

    def _end_of(self, number: int) -> int:
        return self.starts[number + 1] if number + 1 < len(self.starts) else self._size

    def line_starts(self, number: int) -> list[int]:
        """Where lines behind the first begin in a stretch: the offsets of their first characters."""
        start, end = self.spans[number]
        starts = [start]
        for line in _LINE_END.finditer(self.source, start, end):
            starts.append(line.end())
        sizes = (
            len(solid(self._resolve(self.source[begin:stop])))
            for begin, stop in zip(starts, [*starts[1:], end], strict=True)
        )
        offsets = list(accumulate(sizes, initial=self.starts[number]))
        return sorted({offset for offset in offsets[1:-1] if self.starts[number] < offset < offsets[-1]})

    def _of_character(self, offset: int) -> tuple[int, int]:
        """The span of the source that stands for one character."""
        number = bisect_right(self.starts, offset) - 1
        if number not in self._words:
            self._words[number] = self._find_words(number)
        offsets, places = self._words[number]
        word = bisect_right(offsets, offset) - 1
        start, length = places[word]
        if length:  # an escape
            return start, start + length
        start += offset - offsets[word]
        return start, start + 1

    def _find_words(self, number: int) -> tuple[list[int], list[tuple[int, int]]]:
        """For each run of characters that stand for themselves, and each escape, its offset and its place in the source.

        The length in the source is 0 of a run, which has as many characters there as here.
        """
        offset = self.starts[number]
        start, end = self.spans[number]
        offsets: list[int] = []
        places: list[tuple[int, int]] = []

        def add(begin: int, stop: int) -> None:
            nonlocal offset
            for word in _WORD.finditer(self.source, begin, stop):
                at = word.start()
                for part in _UNSHOWN.split(word[0]):
                    if part:
                        offsets.append(offset)
                        places.append((at, 0))
                        offset += len(part)
                    at += len(part) + 1

        for escape in self._escape.finditer(self.source, start, end) if self._escape else ():
            add(start, escape.start())
            shown = self._resolve(escape[0])
            kept = _common_ending(shown, escape[0])  # "&notit;" is "¬it;"
            if stood := len(solid(shown[: len(shown) - kept])):
                offsets.append(offset)
                places.append((escape.start(), len(escape[0]) - kept))
                offset += stood
            start = escape.end() - kept
        add(start, end)
        return offsets, places


def _common_ending(shown: str, escape: str) -> int:
    if shown == escape:
        return len(escape)
    size = 0
    while size < min(len(shown), len(escape)) and shown[-1 - size] == escape[-1 - size]:
        size += 1
    return size
