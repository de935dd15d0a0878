"""What the press is given: one file at a time."""

from collections.abc import Mapping
from typing import NamedTuple


class Item(NamedTuple):
    """One file to press. `reason` and `detail` are set where scan has decided its fate already.

    `members` are the records that the lake holds of it: fingerprints by doc_id.
    """

    uri: str
    path: str
    media_type: str | None
    size: int
    mtime_ns: int
    inode: int
    reason: str | None
    detail: str | None
    members: Mapping[str, str]
