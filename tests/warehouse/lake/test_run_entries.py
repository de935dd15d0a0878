"""The two forms of a run's entry, and what is left of them when their bytes change."""

import datetime
import json

import pytest

from warehouse.lake.run_entries import parse_file, parse_lines, rescue_lines, to_file, to_line

RUN_ID = "20261128T093000123456-0a1b"
RUN = {"run_no": 7, "run_id": RUN_ID, "started_at": "2026-11-28 09:30:00", "message": "a\n \"run_id\": \"ü\ud800\u2028", "seconds": 0.1}  # fmt: skip


@pytest.mark.parametrize("run", [RUN, {"run_id": RUN_ID, "newer": {"a": [1, {}]}, "seconds": 1e300}])
def test_both_forms_give_the_run_back(run: dict[str, object]) -> None:
    assert parse_file(to_file(run), RUN_ID) == run
    assert to_line(run).count(b"\n") == 1
    assert parse_lines(to_line(run)) == {RUN_ID: run} == rescue_lines(to_line(run))


def test_times_are_written_as_text() -> None:
    assert to_file(RUN | {"started_at": datetime.datetime(2026, 11, 28, 9, 30)}) == to_file(RUN)


@pytest.mark.parametrize("bits", [0x01, 0x55, 0x80])
def test_no_byte_of_a_file_changes_unseen(bits: int) -> None:
    data = to_file(RUN)
    for place in range(len(data)):
        assert parse_file(data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :], RUN_ID) is None
        assert parse_file(data[:place] + data[place + 1 :], RUN_ID) is None
    assert parse_file(data, RUN_ID[:-1] + "c") is None
    assert parse_file(json.dumps(json.loads(data)).encode(), RUN_ID) is None


@pytest.mark.parametrize("bits", [0x01, 0x55, 0x80])
def test_no_byte_of_a_line_hides_its_run_or_changes_it_unseen(bits: int) -> None:
    data = to_line(RUN)
    for place in range(len(data)):
        found = rescue_lines(data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :])
        assert found in ({RUN_ID: RUN}, {RUN_ID: None})
