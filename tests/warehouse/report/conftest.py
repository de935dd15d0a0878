"""A connection with texts that would do harm on a page, or in a spreadsheet."""

import duckdb
import pytest

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("https://e.example", "x")',
    "| a | b |\n# heading",
    "[x](javascript:alert(1))",
    "invoice\u202efdp.exe",
]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create table texts as select unnest($texts) as text", {"texts": PAYLOADS})
    return con
