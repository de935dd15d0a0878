"""Who watches a reader: told where reading is and that it goes on, and where it is not to go on any more."""

from collections.abc import Callable, Mapping
from typing import NamedTuple


class Stop(NamedTuple):
    """Where a stream killed its reader before, or outlasted the limit: behind so many of its records."""

    after: int
    reason: str
    detail: str


class Watch:
    """Follows the streams of one file, each by its key: `` for the file, `!/a.jsonl` for a member.

    `report` is called with the key of the innermost stream that is read and how many records it has given. It is called
    again for each piece that is read, so that a large member that is passed over does not look like a reader that hangs.
    """

    def __init__(
        self, report: Callable[[str, int], None] = lambda key, n_records: None, stops: Mapping[str, Stop] | None = None
    ) -> None:
        self._report = report
        self._stops = stops or {}
        self._at = ("", 0)

    def at(self, key: str, n_records: int) -> None:
        """Says which stream is read now, and how many records it has given."""
        self._at = (key, n_records)
        self._report(key, n_records)

    def beat(self) -> None:
        """Says that reading goes on where it is."""
        self._report(*self._at)

    def stop_of(self, key: str) -> Stop | None:
        """Where a stream is to end early; None where it may be read as far as it goes."""
        return self._stops.get(key)
