"""Reads the records of a file, and notices when it changes while it is read."""

import datetime
import functools
from collections.abc import Iterator
from typing import BinaryIO

from flows.press.item import Item
from flows.records.reasons import Rejected
from flows.records.record import Record
from flows.records.watch import Watch
from flows.settings.run_settings import PressSettings
from flows.sources.expand import expand
from flows.sources.open_source import open_source


class Place:
    """Where reading is in the file that is open, for whoever wants to know how far it is."""

    def __init__(self) -> None:
        self.stream: BinaryIO | None = None

    def n_bytes(self) -> int:
        """Bytes before the place; none where no file is open, or where it has no places."""
        return self.stream.tell() if self.stream is not None and self.stream.seekable() else 0


def read_records(item: Item, settings: PressSettings, watch: Watch, place: Place) -> Iterator[Record]:
    """The records of a file, after making sure that it stayed the same while it was read."""
    try:
        yield from _read_records(item, settings, watch, place)
    finally:
        place.stream = None


def _read_records(item: Item, settings: PressSettings, watch: Watch, place: Place) -> Iterator[Record]:
    for attempt in range(2):
        own: Record | None = None
        is_container = False
        try:
            with open_source(item.path).open(item.path, watch.beat) as file:
                before, place.stream = file.state(), file.stream
                for record in expand(
                    file.stream,
                    file.name,
                    settings.limits,
                    settings.field_names,
                    watch=watch,
                    text_suffixes=frozenset(settings.text_suffixes),
                ):
                    if record.key:
                        is_container = True
                        yield record
                    else:
                        own = record
                after, place.stream = file.state(), None
        except Rejected as rejection:
            yield Record("", None, None, b"", reason=rejection.reason, detail=rejection.detail)
            return
        except FileNotFoundError:
            yield Record("", None, None, b"", reason="vanished", detail="listed, and gone when it was to be read")
            return
        except OSError as error:
            yield Record("", None, None, b"", reason="unreadable", detail=f"cannot be read: {error.strerror}")
            return
        except Exception as error:
            detail = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"
            reason = "out_of_memory" if isinstance(error, MemoryError) else "failed"
            yield Record("", None, None, b"", reason=reason, detail=detail)
            return
        if before == after:
            if own is None and not is_container:
                own = Record("", None, None, b"", reason="empty", detail="the container holds no records")
            if own is not None:
                yield own
            return
        if is_container or attempt:
            break
    yield Record("", None, None, b"", reason="changing", detail="changed while it was read")


@functools.lru_cache(8)
def timestamp(modified_ns: int) -> datetime.datetime | None:
    """A modification time as naive UTC; None where the system would not say (-1)."""
    if modified_ns < 0:
        return None
    moment = datetime.datetime.fromtimestamp(modified_ns // 1_000_000_000, datetime.UTC)
    return moment.replace(tzinfo=None, microsecond=modified_ns // 1000 % 1_000_000)
