"""An id that does not fit in 64 bits is the id that was written, whatever the format."""

import decimal
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.sources.readers.json_values import load_json
from tests.flows.sources.wrapping import records

WIDE = [2**63, 2**64 - 1, 2**64, -(2**63) - 1, 12345678901234567890123, 10**60 + 7]
TEXT = "The council agreed to mend the bridge."


def rows(ids):
    return [{"id": number, "text": TEXT} for number in ids]


def lines(ids):
    return "\n".join(map(json.dumps, rows(ids))).encode()


def json_feed(ids):
    items = [{"id": number, "content_text": TEXT} for number in ids]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()


def table(ids):
    return "\n".join(["id,text", *(f"{number},{TEXT}" for number in ids)]).encode()


def parquet(ids, kind):
    file = io.BytesIO()
    values = [decimal.Decimal(number) for number in ids] if pa.types.is_decimal(kind) else ids
    pq.write_table(pa.table({"id": pa.array(values, kind), "text": [TEXT] * len(ids)}), file)
    return file.getvalue()


FILES = {
    "lines.jsonl": (lines, WIDE),
    "array.json": (lambda ids: json.dumps(rows(ids)).encode(), WIDE),
    "answer.json": (lambda ids: json.dumps({"response": {"docs": rows(ids)}}).encode(), WIDE),
    "feed.json": (json_feed, WIDE),
    "table.csv": (table, WIDE),
    "unsigned.parquet": (lambda ids: parquet(ids, pa.uint64()), WIDE[:2]),
    "narrow.parquet": (lambda ids: parquet(ids, pa.decimal128(38, 0)), WIDE[:5]),
    "wide.parquet": (lambda ids: parquet(ids, pa.decimal256(70, 3)), WIDE),
}


@pytest.mark.parametrize("name", FILES)
def test_an_id_is_what_was_written(name):
    write, ids = FILES[name]
    found = records(write(ids), name.split(".")[0] + "." + name.split(".")[1])
    assert [record.key for record in found] == [f"#id={number}" for number in ids]
    assert [record.reason for record in found] == [None] * len(ids)


def test_a_wide_number_in_a_date_costs_no_record():
    data = json.dumps({"id": 1, "text": TEXT, "date": 10**30, "meta": [10**25, 1e300]}).encode()
    assert [record.reason for record in records(data + b"\n" + data.replace(b"1,", b"2,", 1), "a.jsonl")] == [
        None,
        None,
    ]


def test_a_number_of_too_many_digits_is_a_float_as_ever():
    assert load_json(b'{"n": [1e300, ' + b"9" * 300 + b"]}") == {"n": [1e300, int("9" * 300)]}
