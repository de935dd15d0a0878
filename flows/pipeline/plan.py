"""What a run has to do: what the lake knows of the records, and which files are new, changed, unchanged and gone."""

from collections import Counter
from typing import NamedTuple

from flows.press.item import Item


class Known(NamedTuple):
    """What the lake holds of a record: where, and what it was pressed from."""

    part: int
    uri: str
    sha256: str | None
    fingerprint: str
    fate: str
    reason: str | None
    position: int | None
    detail: str | None


class Plan(NamedTuple):
    """What a run has to do. `items` are sorted by uri; `known` and `removed` are keyed by doc_id.

    `roots` are those that the lake shall remember, name to absolute path; `removed` are records of files that are gone;
    `unchanged` says for records by fate how many stay as they are; `n_stale` counts files whose bytes are the same and
    whose steps or settings are not; `damaged` are paths of lake files that --verify found damaged.
    """

    roots: dict[str, str]
    items: list[Item]
    removed: dict[str, Known]
    known: dict[str, Known]
    unchanged: Counter[str]
    n_stale: int
    damaged: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the lake already holds exactly what the sources say."""
        return not (self.items or self.removed or self.damaged)
