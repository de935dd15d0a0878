"""What a run has to do: which files are new, changed, unchanged and gone, and what the lake knows of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from flows.pipeline.known import Known, KnownFile
from flows.press.item import HeldPart, Item

Why = Literal["new", "changed", "unread", "stale"]
"""Why a file is pressed: the lake does not hold it, its bytes are others, it could not be read before, or steps, libraries or
settings are others."""


class Plan(NamedTuple):
    """What a run has to do. `items` are sorted by uri; `removed` are the files that are gone, by uri.

    `roots` are those that the lake shall remember, name to absolute path; `unchanged` says for records by fate how many
    stay as they are; `n_stale` counts files whose bytes are the same and whose steps, libraries or settings are not; `parts`
    are the lists of records that the plan was made from; `damaged` are paths of lake files that --verify found damaged; `keeps_texts`
    says whether the texts of records that are gone go into history, and may stay in the files of the lake for now; `listed` are the roots of which all files were listed;
    `is_retry` says that the records are pressed again in the hope that they fare better, and for no other reason; `whys` says
    of each item why it is pressed, where the roots were compared with the lake.
    """

    roots: dict[str, str]
    items: list[Item]
    removed: dict[str, KnownFile]
    known: Known
    unchanged: Counter[str]
    n_stale: int
    parts: list[HeldPart]
    damaged: frozenset[str] = frozenset()
    keeps_texts: bool = True
    listed: frozenset[str] = frozenset()
    is_retry: bool = False
    whys: Sequence[Why] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the lake already holds exactly what the sources say."""
        return not (self.items or self.removed or self.damaged)
