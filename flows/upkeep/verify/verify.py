"""Judges every quotation of a text against a home."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flows.settings.run_settings import Settings
from flows.upkeep.verify.blocks import Block, open_text, read_blocks
from flows.upkeep.verify.marks import Found, find_quotations
from warehouse.reading.citing import Cited
from warehouse.reading.judging import Judged, Kind
from warehouse.reading.reader import Reader
from warehouse.text.quotations import END_MARKS

_NAME = re.compile(r"[^\s<>\"“”()\[\]]+")
TOLD: dict[Kind, str] = {
    "verbatim": "verbatim",
    "altered": "altered",
    "spliced": "spliced",
    "misattributed": "misattributed",
    "superseded": "superseded",
    "not_found": "not found",
}
"""How each kind of verdict is called."""


class Verdict(NamedTuple):
    """A quotation, the documents that its text names as its source, and what became of it."""

    found: Found
    named: tuple[str, ...]
    judged: Judged

    @property
    def places_shown(self) -> list[Cited]:
        """The best place, or that of each piece of what is spliced."""
        return self.judged.places if self.judged.kind == "spliced" else self.judged.places[:1]


class Verified(NamedTuple):
    """A text, its blocks, a verdict for each quotation, and how many were too short to be looked for."""

    name: str
    blocks: list[Block]
    verdicts: list[Verdict]
    n_short: int

    @property
    def is_right(self) -> bool:
        """Whether all stand as they are quoted."""
        return all(verdict.judged.kind == "verbatim" for verdict in self.verdicts)


def verify(settings: Settings, path: Path) -> Verified:
    """Judges the quotations of a file, or of standard input where the path is `-`.

    Raises:
        ColumnistError: the file cannot be read, or nothing was published yet.
    """
    with open_text(path) as file:
        return _verify(settings, file, path.name)


def _verify(settings: Settings, stream: BinaryIO, name: str) -> Verified:
    blocks = read_blocks(stream, name)
    found, n_short = find_quotations(blocks)
    with Reader(settings.home_paths, settings.query_limits) as reader:
        names = [_names(quotation.links) for quotation in found]
        known = reader.named_documents(sorted(set().union(*names)))
        verdicts = []
        for quotation, own in zip(found, names, strict=True):
            named = tuple(dict.fromkeys(doc_id for name in own for doc_id in known.get(name, ())))
            verdicts.append(Verdict(quotation, named, reader.judge(quotation.text, named)))
    return Verified(name, blocks, verdicts, n_short)


def _names(links: Sequence[str]) -> list[str]:
    return [name for link in links for each in _NAME.findall(link) for name in (each, each.rstrip(END_MARKS))]
