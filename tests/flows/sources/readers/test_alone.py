"""What goes wrong while one record of many is made costs that record, in every reader of many records."""

import io
from pathlib import PurePath

import pytest

from flows.records.record import FieldNames, Limits
from flows.records.watch import Fault, Watch
from flows.sources.expand import expand
from flows.sources.readers import alone, arc, warc
from tests.crash.faulty_sources import MANY_TEXTS

TEXTS = [f"Story {number}. The council agreed to mend the bridge." for number in range(1, 5)]
ERRORS = {"failed": ValueError("no such\nletter"), "out_of_memory": MemoryError()}


def read(kind, watch=None):
    stream = io.BytesIO(kind.write(TEXTS))
    return list(expand(stream, PurePath(kind.name).name, Limits(), FieldNames(), watch=watch))


@pytest.mark.parametrize("reason", ERRORS)
@pytest.mark.parametrize("kind", MANY_TEXTS, ids=lambda kind: kind.name)
def test_an_error_costs_its_record(kind, reason, monkeypatch):
    make_alone = alone.make_alone

    def fail_on_the_third(make, limits, data):
        def made():
            record = make()
            if "Story 3" in (record.text or record.data.decode()):
                raise ERRORS[reason]
            return record

        return make_alone(made, limits, data)

    for module in (alone, arc, warc):
        monkeypatch.setattr(module, "make_alone", fail_on_the_third)
    records = read(kind)
    assert [record.reason for record in records] == [None, None, reason, None]
    assert len({record.key for record in records}) == len(TEXTS)


@pytest.mark.parametrize("kind", MANY_TEXTS, ids=lambda kind: kind.name)
def test_a_record_that_was_the_end_of_a_worker_is_not_made_again(kind):
    made = []
    sound = read(kind, Watch(lambda key, n_records, *, is_making=False: made.append((key, n_records, is_making))))
    assert [number for key, number, is_making in made if is_making and key == kind.member] == [0, 1, 2, 3]
    fault = Fault("timed_out", "took more than 10 s")
    records = read(kind, Watch(lost={kind.member: {2: fault}}))
    assert (records[2].reason, records[2].detail) == fault
    assert records[2].data, "with other bytes it is tried again"
    assert len({record.key for record in records}) == len(TEXTS)
    assert records[:2] + records[3:] == sound[:2] + sound[3:]
