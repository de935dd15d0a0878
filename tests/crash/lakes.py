"""Lakes of many short documents that are hard on memory, each in its own way, and a change that touches many of them."""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

Write = Callable[[int], Iterable[str]]
"""Gives the texts of so many documents, the same ones each time."""

_TEMPLATE = "The {} of the {} was seen by the {} in the year {}."
_THINGS = (
    "bridge",
    "river",
    "house",
    "train",
    "letter",
    "garden",
    "window",
    "market",
    "school",
    "mirror",
    "castle",
    "signal",
)
_SCRIPTS = ((0x4E00, 0x5A00, ""), (0x0E01, 0x0E2E, ""), (0x0628, 0x064A, " "), (0x0430, 0x044F, " "), (0x61, 0x7A, " "))
"""First and last letter of a script, and what stands between its words."""


class Lake(NamedTuple):
    """What the documents of a lake hold at first, and after a change; a text that is None afterwards is removed."""

    name: str
    write: Write
    change: Callable[[int, str], str | None]

    def __str__(self) -> str:
        return self.name


def write_lake(lake: Lake, file: Path, n_documents: int, *, changed: bool = False) -> None:
    """One file of JSON lines, as it is at first or after the change."""
    with file.open("w", encoding="utf-8") as out:
        for number, text in enumerate(lake.write(n_documents)):
            now = lake.change(number, text) if changed else text
            if now is not None:
                out.write(json.dumps({"id": number, "text": now}, ensure_ascii=False) + "\n")


def _one_template(n_documents: int) -> Iterator[str]:
    chance = random.Random(1)
    for _ in range(n_documents):
        yield _TEMPLATE.format(*chance.choices(_THINGS, k=3), chance.randint(1900, 2026))


def _long_template(n_documents: int) -> Iterator[str]:
    """Near copies all of them: every text shares most bands with every other."""
    passage = " ".join(_sentence(random.Random(2)) for _ in range(4))
    return (f"{passage} Number {number} of the year." for number in range(n_documents))


def _all_different(n_documents: int) -> Iterator[str]:
    chance = random.Random(3)
    return (f"{_sentence(chance)} {_sentence(chance)}\n\n{_sentence(chance)}" for _ in range(n_documents))


def _all_the_same(n_documents: int) -> Iterator[str]:
    text = f"{_sentence(random.Random(4))}\n\n{_sentence(random.Random(5))}"
    return (text for _ in range(n_documents))


def _one_giant(n_documents: int) -> Iterator[str]:
    chance = random.Random(6)
    yield " ".join(_sentence(chance) for _ in range(max(10, n_documents)))
    for _ in range(n_documents - 1):
        yield _sentence(chance)


def _passages(n_documents: int) -> Iterator[str]:
    """Each passage in sixty documents, and one in a third of all."""
    chance = random.Random(7)
    shared = [f"{_sentence(chance)} {_sentence(chance)}" for _ in range(n_documents // 60 + 1)]
    common = f"{_sentence(chance)} {_sentence(chance)}"
    for number in range(n_documents):
        end = f"\n\n{common}" if number % 3 == 0 else ""
        yield f"{_sentence(chance)}\n\n{chance.choice(shared)}\n\n{_sentence(chance)}{end}"


def _languages(n_documents: int) -> Iterator[str]:
    chance = random.Random(8)
    for number in range(n_documents):
        first, last, between = _SCRIPTS[number % len(_SCRIPTS)]
        words = ("".join(chr(chance.randint(first, last)) for _ in range(5)) for _ in range(16))
        yield between.join(words) + "."


def _sentence(chance: random.Random) -> str:
    words = ("".join(chance.choice("bdfgklmnprst") + chance.choice("aeiou") for _ in range(3)) for _ in range(12))
    return " ".join(words).capitalize() + "."


def _edit(number: int, text: str) -> str | None:
    return f"{text} This was added."


def _edit_some(number: int, text: str) -> str | None:
    return _edit(number, text) if number % 10 == 0 else text


def _remove_some(number: int, text: str) -> str | None:
    return None if number % 20 == 0 else text


LAKES = (
    Lake("one template", _one_template, _remove_some),
    Lake("one long template", _long_template, _edit_some),
    Lake("all different", _all_different, _edit),
    Lake("all the same", _all_the_same, _remove_some),
    Lake("one giant text", _one_giant, _edit_some),
    Lake("shared passages", _passages, _edit_some),
    Lake("many languages", _languages, _remove_some),
)
