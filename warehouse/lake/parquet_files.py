"""How a table becomes the bytes of a Parquet file of the lake."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 122_880
# Long texts do not repeat: a dictionary page would only be written, found too large and thrown away.
PLAIN_COLUMNS = {
    "doc_id",
    "uri",
    "text",
    "text_hash",
    "content_hash",
    "sha256",
    "fingerprint",
    "title",
    "url",
    "detail",
}


def encode_parquet(rows: pa.Table) -> memoryview:
    """Bytes of a Parquet file: the same rows give the same bytes, on any machine with the same pyarrow."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, row_group_size=ROW_GROUP_ROWS, **parquet_options(rows))
    return memoryview(sink.getvalue())


def parquet_options(rows: pa.Table) -> dict[str, Any]:
    """How the files of the lake are written: the options of pyarrow for these columns."""
    dictionary = [
        field.name for field in rows.schema if pa.types.is_string(field.type) and field.name not in PLAIN_COLUMNS
    ]
    # Arrow's own copy of the schema is left out: the reader brings its schema, and the copy may differ by version.
    options: dict[str, Any] = {
        "compression": "zstd",
        "compression_level": 3,
        "use_dictionary": dictionary,
        "write_page_checksum": True,
        "store_schema": False,
    }
    if "doc_id" in rows.schema.names:
        options["bloom_filter_options"] = {"doc_id": {"ndv": max(1, rows.num_rows), "fpp": 0.05}}
    return options
