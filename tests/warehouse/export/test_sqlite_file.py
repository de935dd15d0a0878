"""An export as one SQLite file."""

import sqlite3
from pathlib import Path

import pytest

from warehouse.export.export import export
from warehouse.export.request import Request
from warehouse.home import Home
from warehouse.schema import TABLES

pytestmark = pytest.mark.slow


def test_sqlite_has_types_keys_references_comments_and_text_that_is_only_text(news_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "all.sqlite"
    written = export(news_home, Request(path))
    with sqlite3.connect(path) as con:
        assert con.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert con.execute("pragma foreign_key_check").fetchall() == []
        for table, file in zip(TABLES, written, strict=True):
            ((rows,),) = con.execute(f"select count(*) from {table.name}").fetchall()
            assert (file.name, file.rows, file.bytes) == (table.name, rows, path.stat().st_size)
            columns = con.execute(f"pragma table_info({table.name})").fetchall()
            assert (
                tuple(name for _, name, *_, place in sorted(columns, key=lambda column: column[5]) if place)
                == table.key
            )
        types = {name: kind.lower() for _, name, kind, *_ in con.execute("pragma table_info(documents)").fetchall()}
        assert (types["n_words"], types["lang_confidence"], types["text"]) == ("integer", "real", "text")
        row = "select typeof(published_at), published_at, typeof(fixes), typeof(n_words), byline from documents where title like '=%'"
        assert con.execute(row).fetchall() == [("text", "2026-01-02 03:04:05", "text", "integer", None)]
        assert con.execute("select count(*) from documents where published_at < datetime('2026-01-01')").fetchall() == [
            (1,)
        ]
        title = "select title from documents where title like '%drop table%'"
        assert con.execute(title).fetchall() == [("'); drop table documents; --",)]
        booleans = "select distinct typeof(has_curly_bracket), has_curly_bracket from signals"
        assert con.execute(booleans).fetchall() == [("integer", 0)]
        ((definition,),) = con.execute("select sql from sqlite_master where name = 'reuse'").fetchall()
        assert '"doc_b" text not null, -- The document with the greater doc_id.' in definition
        assert 'foreign key ("doc_b") references "documents" (doc_id)' in definition
        assert con.execute("select name from sqlite_master where name = 'reuse_doc_b'").fetchall()
    con.close()
