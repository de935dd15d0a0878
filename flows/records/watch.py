"""Who watches a reader: told where reading is and that it goes on, and where it is not to go on any more."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class Fault(NamedTuple):
    """Why a record is none: `reason` is a code of flows/records/reasons.py, `detail` says in one line what happened."""

    reason: str
    detail: str


class Stop(NamedTuple):
    """Where a stream killed its reader before, or outlasted the limit: behind so many of its records."""

    after: int
    reason: str
    detail: str


class Report(Protocol):
    """Told of the key of the innermost stream that is read, and how many records it has given.

    `is_making` says that the next of them is being made of bytes that were cut out of the stream: whatever happens then
    is the fault of that record.
    """

    def __call__(self, key: str, n_records: int, *, is_making: bool = False) -> None:
        """Says that reading goes on."""


def _unheard(key: str, n_records: int, *, is_making: bool = False) -> None:
    """For streams that nobody watches."""


class Watch:
    """Follows the streams of one file, each by its key: `` for the file, `!/a.jsonl` for a member.

    `report` is called again for each piece that is read, so that a large member that is passed over does not look like a
    reader that hangs.

    Args:
        report: whom it tells.
        stops: where a stream is to end early, by key.
        lost: records that are not to be made again, by the key of their stream and their number in it.
    """

    def __init__(
        self,
        report: Report = _unheard,
        stops: Mapping[str, Stop] | None = None,
        lost: Mapping[str, Mapping[int, Fault]] | None = None,
    ) -> None:
        self._report = report
        self._stops = stops or {}
        self._lost = lost or {}
        self._at = ("", 0)
        self._is_making = False

    def at(self, key: str, n_records: int) -> None:
        """Says which stream is read now, and how many records it has given."""
        self._at = (key, n_records)
        self._is_making = False
        self._report(key, n_records)

    def begin_record(self) -> Fault | None:
        """Says that the next record of the stream is made now; gives why it must not be, where it was the end of a worker."""
        key, n_records = self._at
        if self._lost and (fault := self._lost.get(key, {}).get(n_records)):
            return fault
        self._is_making = True
        self._report(key, n_records, is_making=True)
        return None

    def beat(self) -> None:
        """Says that reading goes on where it is."""
        self._report(*self._at, is_making=self._is_making)

    def stop_of(self, key: str) -> Stop | None:
        """Where a stream is to end early; None where it may be read as far as it goes."""
        return self._stops.get(key)
