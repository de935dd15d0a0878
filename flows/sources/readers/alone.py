"""One record of many: what goes wrong while it is made costs it alone, and no record behind it."""

from collections.abc import Callable

from flows.records.faults import fault_of_error
from flows.records.record import Limits, Record
from flows.sources.readers.record_keys import RecordKeys


def make_alone(make: Callable[[], Record], limits: Limits, data: bytes) -> Record:
    """The record that a reader makes of bytes that it has cut out already, or one without a key that says why there is none.

    A record on which a worker crashed, hung or ran out of memory before is not made again. `make` must not read on in
    the stream: a fault of the stream is not that of a record.

    Raises:
        OSError: the machine failed.
    """
    fault = limits.watch.begin_record() if limits.watch is not None else None
    if fault is None:
        try:
            return make()
        except Exception as error:
            fault = fault_of_error(error)
    return Record("", None, None, data, reason=fault.reason, detail=fault.detail)


def make_row(make: Callable[[], Record], limits: Limits, data: bytes, position: int, keys: RecordKeys) -> Record:
    """`make_alone` for a record that lies at this position and is named by its bytes where it could not be made."""
    record = make_alone(make, limits, data)
    return record if record.key else record._replace(key=keys.next_key(None, data), position=position)
