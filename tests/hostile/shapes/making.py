"""What hostile documents are made of: a unit that is repeated, or nested, until the document has its size."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

NUMBER = "§"
"""Stands in a unit for how often it stood there before, so that no two are the same."""

Make = Callable[[int], bytes]
"""The document of about so many bytes: a pure function, so that a size names one document."""


class Shape(NamedTuple):
    """A kind of document that may cost more than its size. The ending of `file` decides which reader meets it."""

    name: str
    file: str
    make: Make


def shapes_of(file: str, makes: Mapping[str, Make]) -> tuple[Shape, ...]:
    """The shapes of one kind of file."""
    return tuple(Shape(f"{file}: {name}", file, make) for name, make in makes.items())


def repeated(unit: str, head: str = "", tail: str = "") -> Make:
    """A unit again and again between a head and a tail.

    >>> repeated("<p>§", "<html>")(14)
    b'<html><p>0'
    """
    return lambda n_bytes: (head + repeat(unit, n_bytes - len(head) - len(tail)) + tail).encode(
        "utf-8", "surrogatepass"
    )


def nested(opening: str, closing: str = "", inside: str = "x", head: str = "", tail: str = "") -> Make:
    """As many openings as fit, and then as many closings: none where they are never closed.

    >>> nested("[", "]")(8)
    b'[[[[x]]]]'
    """

    def make(n_bytes: int) -> bytes:
        n = max(1, (n_bytes - len(head) - len(tail)) // len((opening + closing).encode()))
        return (head + numbered(opening, n) + inside + closing * n + tail).encode()

    return make


def repeat(unit: str, n_bytes: int) -> str:
    """The unit as often as so many bytes hold it, and once at least."""
    return numbered(unit, max(1, n_bytes // len(unit.encode("utf-8", "surrogatepass"))))


def numbered(unit: str, times: int) -> str:
    """The unit so many times, each with its number where it has a place for one.

    >>> numbered("a§ ", 3)
    'a0 a1 a2 '
    """
    if NUMBER not in unit:
        return unit * times
    parts = unit.split(NUMBER)
    return "".join(str(number).join(parts) for number in range(times))


def packed(pack: Callable[[bytes], bytes], make: Make) -> Make:
    """A document of the size inside of something that may be smaller."""
    return lambda n_bytes: pack(make(n_bytes))
