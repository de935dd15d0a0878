"""Which record, stream or file is to blame for a lost worker, and that no more than it is given up."""

from flows.press.heartbeat import NOT_READING, Beat
from flows.press.verdicts import MOST_LOST_RECORDS, Verdicts
from flows.records.watch import Fault, Stop

CRASH, HANG = Fault("crashed", "it was lost"), Fault("timed_out", "took more than 8 s")
STREAM = "news/a.zip!/b.jsonl"


def test_a_record_that_was_being_made_is_lost_alone():
    verdicts = Verdicts()
    assert verdicts.add(Beat(1, STREAM, 7, True), CRASH)
    assert verdicts.add(Beat(2, STREAM, 9, True), HANG)
    assert verdicts.of_file("news/a.zip") == ({}, {"!/b.jsonl": {7: CRASH, 9: HANG}})


def test_a_stream_ends_before_the_record_on_the_way_to_which_its_reader_was():
    verdicts = Verdicts()
    assert verdicts.add(Beat(1, STREAM, 7), CRASH)
    assert verdicts.add(Beat(2, STREAM, 5), HANG)
    assert verdicts.of_file("news/a.zip").stops == {"!/b.jsonl": Stop(5, *HANG)}


def test_a_record_that_is_not_made_and_yet_at_fault_ends_its_stream():
    verdicts = Verdicts()
    assert verdicts.add(Beat(1, STREAM, 7, True), CRASH)
    assert verdicts.add(Beat(2, STREAM, 7, True), CRASH)
    assert verdicts.of_file("news/a.zip").stops == {"!/b.jsonl": Stop(7, *CRASH)}


def test_a_stream_ends_behind_so_many_records_that_were_lost():
    verdicts = Verdicts()
    for number in range(MOST_LOST_RECORDS + 1):
        assert verdicts.add(Beat(number, STREAM, 2 * number, True), CRASH)
    assert verdicts.of_file("news/a.zip").stops == {"!/b.jsonl": Stop(2 * MOST_LOST_RECORDS, *CRASH)}
    assert len(verdicts.of_file("news/a.zip").lost["!/b.jsonl"]) == MOST_LOST_RECORDS


def test_what_is_named_again_for_the_same_costs_its_file_and_no_more():
    verdicts = Verdicts()
    assert verdicts.add(Beat(1, STREAM, 5), CRASH)
    assert verdicts.add(Beat(2, STREAM, 5), CRASH)
    assert verdicts.of_file("news/a.zip").stops[""] == Stop(0, *CRASH)
    assert not verdicts.add(Beat(3, STREAM, 5), CRASH)


def test_a_record_that_was_pressed_is_lost_alone_and_then_its_file():
    verdicts = Verdicts()
    assert verdicts.add(Beat(1, "news/c.jsonl#id=1", NOT_READING), CRASH)
    assert verdicts.of_record("news/c.jsonl#id=1") == CRASH
    assert verdicts.add(Beat(2, "news/c.jsonl#id=1", NOT_READING), CRASH)
    assert verdicts.of_file("news/c.jsonl").stops == {"": Stop(0, *CRASH)}


def test_where_nothing_is_named_nobody_is_to_blame():
    assert not Verdicts().add(Beat(1, "", NOT_READING), CRASH)
