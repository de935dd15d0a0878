"""The folders of sql/links/: their order, and that of their statements."""

from pathlib import Path

import duckdb

from warehouse.database.links import apply_links, find_links


def test_links_run_after_those_they_read_and_their_statements_in_order(tmp_path: Path) -> None:
    for name, sql in {
        "links/10_pairs/10_pairs.sql": "-- Pairs.\ncreate table pairs as select a.n as a, b.n as b from words a, words b;\n",
        "links/10_pairs/20_fewer.sql": "-- Fewer.\ndelete from pairs where a >= b;\n",
        "links/9_words/20_more.sql": "-- More.\ninsert into words from numbers;\n",
        "links/9_words/10_words.sql": "-- Words.\ncreate table words as from numbers;\n",
        "links/numbers/10_numbers.sql": "-- Numbers.\ncreate table numbers as select unnest([1, 2]) as n;\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(sql, encoding="utf-8")
    con = duckdb.connect()
    assert apply_links(con, tmp_path) == ("numbers", "words", "pairs")
    assert con.execute("select count(*) from pairs").fetchall() == [(4,)]
    assert find_links(tmp_path / "nowhere") == ()
