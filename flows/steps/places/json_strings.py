"""Where a text stands that was taken out of JSON: in the string at a path, or in several of them one behind the other."""

import json
import re
from collections.abc import Iterator, Sequence

from flows.records.source_map import Run, SourceMap

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_VALUE, _NAME = range(2)

Path = tuple[str | int, ...]


def map_json(source: str, path: Path, text: str) -> SourceMap | None:
    r"""Where a text stands that is the string at a path, or is made of the strings below it in their order.

    None where the text is not what these strings say.

    >>> source = '{"id": 7, "text": "One \\u201ctwo\\u201d."}'
    >>> places = map_json(source, ("text",), "One “two”.")
    >>> start, end = places.place(4, 9)
    >>> source[start:end]
    '\\u201ctwo\\u201d'
    """
    runs: list[Run] = []
    at = 0
    strings = _strings_at(source, path)
    for start, end in strings:
        value = json.loads(source[start:end], strict=False)
        begin = at
        while text.startswith("\n", begin) and not (value and text.startswith(value, begin)):
            begin += 1
        if value and text.startswith(value, begin):
            runs += map_string(source, start + 1, end - 1, begin)
            at = begin + len(value)
    if text[at:].strip("\n") or not runs:
        return None
    return SourceMap(runs)


def map_string(source: str, start: int, end: int, text_start: int) -> Iterator[Run]:
    """The runs of what stands between two quotation marks."""
    for escape in _ESCAPE.finditer(source, start, end):
        yield Run(text_start, start, escape.start() - start)
        text_start += escape.start() - start
        yield Run(text_start, escape.start(), 1, escape.end() - escape.start())
        text_start, start = text_start + 1, escape.end()
    yield Run(text_start, start, end - start)


def show_string(piece: str) -> str:
    r"""What a slice of a string says, read by the parser itself.

    >>> show_string(r'\u201ctwo\u201d')
    '“two”'
    """
    try:
        return str(json.loads(f'"{piece}"', strict=False))
    except ValueError:
        return ""


def _strings_at(source: str, path: Path) -> list[tuple[int, int]]:
    """The strings at a path or below it, with their quotation marks. Of a name that is there twice the last one counts.

    An object below the path, which says more of a text than its words, is looked at for its only string, and else passed over.
    """
    found: list[tuple[Path, int, int]] = []
    here: list[str | int] = []
    expected = _VALUE
    kinds: list[str] = []
    for token in _TOKEN.finditer(source):
        first = source[token.start()]
        if first == '"':
            if expected == _NAME:
                here[-1] = json.loads(token[0], strict=False)
                depth = len(here)
                if found and depth <= len(path) and tuple(here) == path[:depth]:
                    found.clear()
                expected = _VALUE
            elif tuple(here[: len(path)]) == path:
                found.append((tuple(here), token.start(), token.end()))
        elif first in "{[":
            kinds.append(first)
            here.append("" if first == "{" else 0)
            expected = _NAME if first == "{" else _VALUE
        elif first in "}]":
            if kinds:
                kinds.pop()
                here.pop()
            expected = _VALUE
        elif first == "," and kinds:
            if kinds[-1] == "[":
                here[-1] = int(here[-1]) + 1
            else:
                expected = _NAME
    return _alone(found, len(path))


def _alone(found: Sequence[tuple[Path, int, int]], depth: int) -> list[tuple[int, int]]:
    """Strings that are the value or an element of it; of an element that is an object only a string called `text`, or the only one."""
    spans: list[tuple[int, int]] = []
    by_element: dict[Path, list[tuple[Path, int, int]]] = {}
    for each in found:
        by_element.setdefault(each[0][: depth + 1], []).append(each)
    for group in by_element.values():
        named = [each for each in group if each[0][-1:] == ("text",)]
        chosen = group if len(group) == 1 else named if len(named) == 1 else []
        spans += [(start, end) for _, start, end in chosen]
    return spans
