"""What a worker knows of a large file that the lake holds already: found by doc_id, in some seventy bytes a record."""

import tracemalloc

import pyarrow as pa

from flows.press.held import HeldRecords
from flows.press.item import HeldPart, Item
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import state_schema

PART_ROWS = 5_000


def doc_id(number: int) -> str:
    return f"{number * 0x9E3779B97F4A7C15 % (1 << 64):016x}{number:016x}"


def records(numbers: range, uri: str = "news/dump.jsonl") -> pa.Table:
    """A part's list of records, of which every hundredth is quarantined."""
    values = {
        "uri": [f"{uri}#id={number}" for number in numbers],
        "root": ["news"] * len(numbers),
        "doc_id": [doc_id(number) for number in numbers],
        "file_uri": [uri] * len(numbers),
        "fingerprint": [f"{number:032x}{7:016x}" for number in numbers],
        "sha256": [f"{number:016x}{0:048x}" for number in numbers],
        "fate": ["loaded" if number % 100 else "quarantined" for number in numbers],
        "reason": [None if number % 100 else "malformed" for number in numbers],
        "detail": [None if number % 100 else f"line {number}" for number in numbers],
        "position": numbers,
        "byte_start": [None if number % 2 else 10 * number for number in numbers],
        "byte_end": [None if number % 2 else 10 * number + 9 for number in numbers],
    }
    schema = state_schema("records")
    columns = [
        pa.array(values[field.name], field.type) if field.name in values else pa.nulls(len(numbers), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, names=schema.names)


def item(lake: Lake, *tables: pa.Table, retried: str | None = None) -> Item:
    parts = tuple(HeldPart(number, {"records": lake.write_records(table)}) for number, table in enumerate(tables))
    return Item("news/dump.jsonl", "news", "dump.jsonl", None, 1, 0, "", held=parts, retried=retried)


def test_records_are_found_in_every_part_and_those_of_other_files_are_not(tmp_path):
    lake = Lake(tmp_path)
    tables = (
        records(range(300)),
        pa.concat_tables([records(range(300, 400)), records(range(900, 910), "news/other.jsonl")]),
    )
    held = HeldRecords.read(item(lake, *tables), lake)
    for number in range(399):
        row = held.find(doc_id(number))
        assert row is not None
        detail = None if number % 100 else f"line {number}"
        span = None if number % 2 else (10 * number, 10 * number + 9)
        assert held.row(row) == (number // 300, "loaded" if number % 100 else "quarantined", number, span, detail)
        assert held.is_current(row, f"{number:032x}{7:016x}")
        assert not held.is_current(row, f"{number:032x}{8:016x}")
        assert held.has_bytes(row, f"{number:064x}"[48:] + "0" * 48)
    assert held.find(doc_id(905)) is None
    assert list(held.missing()) == [(doc_id(399), 1)]


def test_what_is_tried_again_is_not_current(tmp_path):
    lake = Lake(tmp_path)
    held = HeldRecords.read(item(lake, records(range(200)), retried="malformed"), lake)
    current = [
        number for number in range(200) if held.is_current(held.find(doc_id(number)) or 0, f"{number:032x}{7:016x}")
    ]
    assert current == [number for number in range(200) if number % 100]


def test_a_record_takes_some_seventy_bytes_and_no_part_is_held_twice(tmp_path):
    lake = Lake(tmp_path)
    listed = item(lake, *(records(range(start, start + PART_ROWS)) for start in range(0, 5 * PART_ROWS, PART_ROWS)))
    tracemalloc.start()
    held = HeldRecords.read(listed, lake)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held.find(doc_id(7)) is not None
    assert now <= 75 * 5 * PART_ROWS
    assert peak <= 80 * 5 * PART_ROWS + 200 * PART_ROWS  # and what one part takes while it is read
