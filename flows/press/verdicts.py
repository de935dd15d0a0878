"""What the records and streams of a batch have done to workers, and so what is not pressed, made or read again."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from flows.press.heartbeat import NOT_READING, Beat
from flows.records.identity import cut_uri
from flows.records.watch import Fault, Stop

# One record that kills its reader is an accident. Where there are more of them, each a lost worker or a wait of
# record_seconds, the stream ends at the last.
MOST_LOST_RECORDS = 8


class StreamVerdicts(NamedTuple):
    """The verdicts on the streams of one file, by their keys in it: see `flows.records.watch.Watch`."""

    stops: Mapping[str, Stop]
    lost: Mapping[str, Mapping[int, Fault]]


class Verdicts:
    """The verdicts on one batch, by uri. They travel to each worker that reads it again, as they are at that moment."""

    def __init__(self) -> None:
        self._pressed: dict[str, Fault] = {}
        self._stops: dict[str, Stop] = {}
        self._lost: defaultdict[str, dict[int, Fault]] = defaultdict(dict)
        self._lock = threading.Lock()

    def __getstate__(self) -> tuple[object, ...]:
        with self._lock:
            lost = {uri: dict(numbers) for uri, numbers in self._lost.items()}
            return dict(self._pressed), dict(self._stops), lost

    def __setstate__(self, state: tuple[dict[str, Fault], dict[str, Stop], dict[str, dict[int, Fault]]]) -> None:
        self.__init__()  # type: ignore[misc]
        pressed, stops, lost = state
        self._pressed.update(pressed)
        self._stops.update(stops)
        self._lost.update(lost)

    def of_record(self, uri: str) -> Fault | None:
        """Why a record is not pressed; None where it is."""
        return self._pressed.get(uri)

    def of_records(self) -> dict[str, Fault]:
        """Why records are not pressed, by uri."""
        return dict(self._pressed)

    def of_file(self, uri: str) -> StreamVerdicts:
        """What holds for the streams of a file."""
        return StreamVerdicts(
            {key.removeprefix(uri): stop for key, stop in self._stops.items() if key.startswith(uri)},
            {key.removeprefix(uri): dict(lost) for key, lost in self._lost.items() if key.startswith(uri)},
        )

    def add(self, beat: Beat, fault: Fault) -> bool:
        """Adds the verdict on what a worker was on when it was lost; False where that is nothing that could be spared.

        A record that was being made, or pressed, is lost alone. Where its reader was on its way to the next one, the
        stream ends before it, or earlier than was said of it before. What is named again for the same is not the
        culprit alone, so its file goes; and no more than that can go.
        """
        with self._lock:
            return self._add(beat, fault)

    def _add(self, beat: Beat, fault: Fault) -> bool:
        if not beat.uri:
            return False
        if beat.read == NOT_READING:
            is_news = beat.uri not in self._pressed
            self._pressed.setdefault(beat.uri, fault)
        elif beat.is_making and self._can_lose(beat):
            self._lost[beat.uri][beat.read] = fault
            is_news = True
        else:
            is_news = self._stop(beat.uri, beat.read, fault)
        return is_news or self._stop(cut_uri(beat.uri)[1], 0, fault)

    def _can_lose(self, beat: Beat) -> bool:
        lost = self._lost[beat.uri]
        return beat.read not in lost and len(lost) < MOST_LOST_RECORDS

    def _stop(self, uri: str, after: int, fault: Fault) -> bool:
        before = self._stops.get(uri)
        is_news = before is None or after < before.after
        if is_news:
            self._stops[uri] = Stop(after, *fault)
        return is_news
