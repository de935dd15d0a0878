"""The bytes of a file of the lake: the same for the same rows, checked page by page, and read for one document alone."""

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.lake.parquet_files import ROW_GROUP_ROWS, encode_parquet, parquet_options

ROWS = pa.table({"doc_id": ["a" * 32, "b" * 32], "lang": ["en", "en"], "text": ["It rained.", "It snowed."]})


def test_the_same_rows_are_the_same_bytes_however_they_came():
    bytes_ = bytes(encode_parquet(ROWS))
    in_chunks = pa.concat_tables([ROWS.slice(0, 1), ROWS.slice(1)])
    described = ROWS.replace_schema_metadata({"made by": "another version"})
    assert [bytes(encode_parquet(rows)) for rows in (ROWS, in_chunks, described)] == [bytes_] * 3


def test_it_is_read_back_as_it_was():
    assert pq.read_table(pa.BufferReader(encode_parquet(ROWS)), page_checksum_verification=True).equals(ROWS)


def test_words_that_repeat_have_a_dictionary_and_texts_have_none():
    group = pq.ParquetFile(pa.BufferReader(encode_parquet(ROWS))).metadata.row_group(0)
    columns = {column.path_in_schema: column for column in map(group.column, range(group.num_columns))}
    assert {name for name, column in columns.items() if column.has_dictionary_page} == {"lang"}


def test_a_file_of_many_rows_has_several_groups_and_none_is_larger_than_the_limit():
    many = pa.table({"n": pa.array(range(ROW_GROUP_ROWS + 1))})
    found = pq.ParquetFile(pa.BufferReader(encode_parquet(many))).metadata
    assert [found.row_group(number).num_rows for number in range(found.num_row_groups)] == [ROW_GROUP_ROWS, 1]


def test_only_rows_of_documents_have_a_bloom_filter_of_their_size():
    assert parquet_options(ROWS)["bloom_filter_options"] == {"doc_id": {"ndv": 2, "fpp": 0.05}}
    assert parquet_options(ROWS.slice(0, 0))["bloom_filter_options"]["doc_id"]["ndv"] == 1
    assert "bloom_filter_options" not in parquet_options(ROWS.drop_columns(["doc_id"]))
