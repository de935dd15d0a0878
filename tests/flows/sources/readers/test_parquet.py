"""What the reader of Parquet promises: each row has an outcome, and a damaged file is told, not survived by luck."""

import datetime
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from flows.records.record import FieldNames, Limits
from flows.sources.readers.parquet import read_parquet
from tests.conftest import hundredths
from tests.flows.sources.reading import mutations, read, truncations


def write(columns, **options):
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file.getvalue()


FILE = write({"id": ["a", "b", None], "text": ["One.", "Où ?", None], "n": [1, 2, 3]}, row_group_size=2)
DAY = datetime.datetime(2024, 1, 5, 10)


def test_rows_are_records():
    columns = {
        "doc_id": [7, 8],
        "Text": ["One.", "<p>Two.</p>"],
        "headline": ["A", None],
        "published": pa.array([DAY, None], pa.timestamp("ns", "Europe/Berlin")),
        "authors": [["A. B.", "C. D."], []],
        "meta": [{"url": "https://a.example/"}, None],
        "embedding": [[0.1] * 100] * 2,
    }
    (one, two), reason = read(read_parquet, write(columns))
    assert reason is None
    assert (one.key, one.position, one.media_type, one.text) == ("#id=7", 0, "text/plain", "One.")
    assert one.fields[:5] == ("A", "A. B., C. D.", None, "https://a.example/", DAY)
    assert (two.key, two.media_type, two.fields.title) == ("#id=8", "text/html", None)
    assert b"embedding" not in one.data


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.binary(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())]
)
def test_texts_of_any_type(kind):
    data = write({"text": pa.array(["Où ?", "", None], pa.string()).cast(kind)})
    assert [record.text for record in read(read_parquet, data)[0]] == ["Où ?", "", ""]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("compression", ["none", "zstd"])
@pytest.mark.parametrize(
    "encoding",
    [{"text": "DELTA_BYTE_ARRAY"}, {"text": "DELTA_LENGTH_BYTE_ARRAY"}, {"title": "DELTA_BYTE_ARRAY"}, {}, None],
)
def test_texts_in_any_encoding(encoding, compression, version):
    texts = [f"The bridge, part {number}" for number in range(700)]
    columns = {"title": texts, "text": texts}
    options = {} if encoding is None else {"use_dictionary": False, "column_encoding": encoding}
    data = write(columns, compression=compression, data_page_version=version, row_group_size=300, **options)
    records, reason = read(read_parquet, data)
    assert ([record.text for record in records], reason) == (texts, None)
    assert [record.fields.title for record in records] == texts


@pytest.mark.slow
def test_a_text_that_a_delta_repeats_a_thousand_times_does_not_fill_the_memory():
    texts = ["x" * 1_000_000] * 200
    data = write({"text": texts}, use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY"})
    before, most = pa.total_allocated_bytes(), 0
    for record in read_parquet(io.BytesIO(data), Limits(ratio=1_000_000), FieldNames()):
        most = max(most, pa.total_allocated_bytes() - before)
        assert len(record.text) == 1_000_000
    assert most < 60_000_000


def test_a_damaged_row_group_costs_its_rows_and_no_others():
    texts = [f"Part {number} of the bridge {'x' * 50}" for number in range(40)]
    data = bytearray(
        write({"id": range(40), "text": texts}, row_group_size=10, compression="gzip", use_dictionary=False)
    )
    column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(1).column(1)
    end = column.data_page_offset + column.total_compressed_size
    data[end - 20 : end] = bytes(20)
    records, reason = read(read_parquet, bytes(data))
    assert reason is None
    assert [record.text for record in records if record.reason is None] == texts[:10] + texts[20:]
    (fault,) = (record for record in records if record.reason)
    assert (fault.reason, fault.position) == ("damaged", 10)
    assert fault.detail.startswith("row group 1, rows 10 to 19 cannot be read: ")


def test_a_text_that_is_no_utf8_costs_its_row():
    bad = pa.Array.from_buffers(pa.string(), 3, pa.array([b"One.", b"\xff", b"Three."]).buffers())
    records, reason = read(read_parquet, write({"id": ["a", "b", "c"], "text": bad}))
    assert ([record.reason for record in records], reason) == ([None, "malformed", None], None)
    assert "row 1, text" in records[1].detail


def test_a_text_beyond_the_limit_costs_its_row():
    records, _ = read(read_parquet, write({"text": ["x" * 101, "y" * 100]}), Limits(record_bytes=100))
    assert [record.reason for record in records] == ["too_large", None]


def test_a_table_without_text():
    assert read(read_parquet, write({"a": [1], "b": ["One."]})) == ([], "no_text_field")


def test_a_table_without_rows():
    assert read(read_parquet, write({"text": pa.array([], pa.string())})) == ([], None)


@pytest.mark.slow
def test_one_value_in_a_million_rows_is_one_value_in_memory():
    before = pa.total_allocated_bytes()
    data = write({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["x" * 1_000_000])})
    most, found = 0, 0
    for record in read_parquet(io.BytesIO(data), Limits(ratio=1_000_000), FieldNames()):
        most = max(most, pa.total_allocated_bytes() - before)
        found += len(record.text) == 1_000_000
        if found == 600:
            break
    assert found == 600
    assert most < 60_000_000


def test_rows_beyond_the_ratio_end_the_file():
    data = write({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 100, pa.int32()), ["x" * 1_000_000])})
    records, reason = read(read_parquet, data, Limits(ratio=20))
    assert reason == "expands_too_far"
    assert 9 <= len(records) < 100


def test_cut_anywhere_it_is_damaged():
    for part in truncations(FILE):
        assert read(read_parquet, part) == ([], "damaged")


# The same flips each time: Arrow's C++ may abort the process on some, which the workers outlive and these tests would not.
@hundredths(200)
@given(mutations(FILE))
def test_flipped_bytes_have_an_outcome(data):
    _, reason = read(read_parquet, data)
    assert reason in (None, "damaged", "no_text_field", "expands_too_far")


def test_short_columns_of_other_names_are_facts():
    columns = {
        "text": ["One.", "Two."], "section": pa.array(["Local", "Local"]).dictionary_encode(), "tags": [["a", "b"], None],
        "views": [3, 4], "updated": [DAY, None], "embedding": [[0.5], [0.5]], "picture": [b"x", b"y"], "long": ["z" * 90_000] * 2,
    }  # fmt: skip
    records, _ = read(read_parquet, write(columns, use_dictionary=["section"]))
    facts = '{"section":"Local","tags":["a","b"],"updated":"2024-01-05T10:00:00","views":3}'
    assert [record.fields.extra for record in records] == [facts, '{"section":"Local","views":4}']
    assert records[0].data == b'{"text":"One."}'


def test_damage_in_such_a_column_costs_no_row():
    texts = [f"Part {number}" for number in range(20)]
    data = bytearray(
        write({"text": texts, "section": texts}, row_group_size=10, compression="gzip", use_dictionary=False)
    )
    column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(1)
    end = column.data_page_offset + column.total_compressed_size
    data[end - 20 : end] = bytes(20)
    records, reason = read(read_parquet, bytes(data))
    assert reason is None
    assert [record.text for record in records] == texts
    assert [record.fields.extra is not None for record in records] == [False] * 10 + [True] * 10
