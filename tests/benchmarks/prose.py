"""Makes English-like news out of a grammar of our own, so that a fresh clone can measure without anybody's texts.

The words and patterns stand in `prose.json`. Words are drawn with Zipf's frequencies, names are invented from
syllables (a long tail of rare words, as in real news), and each document keeps to a few people, places and subjects
of its own, so that its words recur as an article's do. What it says is nonsense; its lengths, its repetition, its
punctuation and its function words are those that the steps have to cope with.
"""

import itertools
import json
import random
import re
from bisect import bisect
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

VOCABULARY = Path(__file__).with_name("prose.json")
LOCAL_SHARE = 0.4
"""How often a document says one of its own names and subjects again, instead of any that the language has."""


class Words(NamedTuple):
    """Words in falling order of use with the running sums of their weights."""

    words: list[str]
    sums: list[float]

    def draw(self, rng: random.Random) -> str:
        return self.words[min(bisect(self.sums, rng.random() * self.sums[-1]), len(self.words) - 1)]


Pattern = tuple[str, ...]
"""Literal text and names by turns: ("the ", "noun", " of ", "place", "")."""


class Grammar(NamedTuple):
    """What `prose.json` holds, ready for drawing."""

    words: dict[str, Words]
    patterns: dict[str, list[Pattern]]


def weigh(words: list[str]) -> Words:
    """Zipf and Mandelbrot: the weight of the word of rank r is 1 / (r + 2.7)."""
    return Words(words, list(itertools.accumulate(1 / (rank + 2.7) for rank in range(1, len(words) + 1))))


def inflect_past(verb: str) -> str:
    """`carry` -> `carried`, `close` -> `closed`. The list holds only verbs that are regular and double no letter."""
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return verb[:-1] + "ied"
    return verb + "ed"


def inflect_plural(noun: str) -> str:
    """`industry` -> `industries`, `coach` -> `coaches`, `survey` -> `surveys`; a child's plural of `sheep`."""
    if noun.endswith("y") and noun[-2] not in "aeou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def inflect_ing(verb: str) -> str:
    """`close` -> `closing`, `agree` -> `agreeing`."""
    return (verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb) + "ing"


def invent_names(syllables: list[str], endings: list[str], many: int) -> list[str]:
    """Names of two or three syllables, in an order that is always the same."""
    stems = [*itertools.product(syllables, endings), *itertools.product(syllables, syllables, endings)]
    names = ["".join(parts).capitalize() for parts in stems]
    random.Random("names").shuffle(names)
    return names[:many]


@cache
def load_grammar() -> Grammar:
    """The vocabulary with the forms that need not be listed: past, -ing, plural, surnames, places."""
    found = json.loads(VOCABULARY.read_text(encoding="utf-8"))
    words = {name: listed.split() for name, listed in found["words"].items()}
    words["base"] = words.pop("act")
    words["past"] = [inflect_past(verb) for verb in words["base"]]
    words["ing"] = [inflect_ing(verb) for verb in words["base"]]
    words["nouns"] = [inflect_plural(noun) for noun in words["noun"]]
    words["surname"] = invent_names(words["syllable"], words["surname_ending"], 6_000)
    words["place"] = invent_names(words["syllable"], words["place_ending"], 2_000)
    patterns = {
        name: [tuple(re.split(r"<(\w+)>", pattern)) for pattern in listed] for name, listed in found["patterns"].items()
    }
    return Grammar({name: weigh(listed) for name, listed in words.items()}, patterns)


NUMBERS: dict[str, Callable[[random.Random], str]] = {
    "digits": lambda rng: str(rng.randint(13, 990)),
    "tenths": lambda rng: f"{rng.uniform(1, 60):.1f}",
    "thousands": lambda rng: f"{rng.randint(1_000, 90_000):,}",
    "year": lambda rng: str(rng.randint(1962, 2027)),
    "day": lambda rng: str(rng.randint(1, 28)),
}


class Writer:
    """Writes one document after another; the same seed gives the same documents."""

    def __init__(self, seed: str) -> None:
        self.rng = random.Random(seed)
        self.grammar = load_grammar()
        self.own: dict[str, list[str]] = {}

    def choose_subjects(self) -> None:
        """Take people, places and subjects for the next document."""
        words, rng = self.grammar.words, self.rng
        people = [f"{words['first'].draw(rng)} {rng.choice(words['surname'].words)}" for _ in range(4)]
        self.own = {
            "person": people,
            "surname": [person.split()[1] for person in people],
            "place": [rng.choice(words["place"].words) for _ in range(3)],
            "noun": rng.sample(words["noun"].words, 14),
        }

    def expand(self, name: str) -> str:
        """Text for one name of the grammar; a name with a capital asks for a capital."""
        rng = self.rng
        if name[0].isupper():
            text = self.expand(name.lower())
            return text[0].upper() + text[1:]
        if name in self.own and rng.random() < LOCAL_SHARE:
            return rng.choice(self.own[name])
        if name == "person":
            return f"{self.expand('first')} {self.expand('surname')}"
        if name in self.grammar.words:
            return self.grammar.words[name].draw(rng)
        if name in NUMBERS:
            return NUMBERS[name](rng)
        pattern = rng.choice(self.grammar.patterns[name])
        return "".join(self.expand(part) if place % 2 else part for place, part in enumerate(pattern))

    def write_paragraph(self, many_sentences: int, opening: str = "sentence") -> str:
        """Sentences on one line; slips of the grammar that a reader would see at once are mended."""
        text = "".join([self.expand(opening), *(self.expand("sentence") for _ in range(many_sentences - 1))]).strip()
        text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
        return re.sub(r"\b([Aa])n (?=[^aeiou])", r"\1 ", text)

    def write_document(self, n_paragraphs: int) -> list[str]:
        """Give a headline and `n_paragraphs` paragraphs."""
        self.choose_subjects()
        headline = self.expand("headline")
        lead = self.write_paragraph(1, "lead")
        bodies = [self.write_paragraph(self.rng.choice((1, 2, 2, 3))) for _ in range(n_paragraphs - 1)]
        return [headline, lead, *bodies]


def write_documents(seed: str) -> Iterator[list[str]]:
    """Documents without end, 16 paragraphs on average."""
    writer = Writer(seed)
    while True:
        yield writer.write_document(writer.rng.randint(11, 21))
