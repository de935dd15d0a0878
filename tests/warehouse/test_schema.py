"""The hash of what a warehouse file carries inside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from warehouse import schema


@pytest.fixture
def sql_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for folder in ("schema", "macros", "views", "links/search", "checks"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "links" / "search" / "10_a.sql").write_text("-- A.\nselect 1;\n")
    monkeypatch.setattr(schema, "SQL_DIR", tmp_path)
    schema.sql_hash.cache_clear()
    yield tmp_path
    schema.sql_hash.cache_clear()


@pytest.mark.parametrize(
    "name", ["links/search/10_a.sql", "links/search/20_b.sql", "views/10_c.sql", "views/d.sql.j2", "schema/e.sql"]
)
def test_a_statement_that_shapes_the_file_shapes_the_hash(sql_dir: Path, name: str) -> None:
    before = schema.sql_hash()
    (sql_dir / name).write_text("-- Another.\nselect 2;\n")
    schema.sql_hash.cache_clear()
    assert schema.sql_hash() != before


def test_a_link_of_another_name_is_another_hash(sql_dir: Path) -> None:
    before = schema.sql_hash()
    (sql_dir / "links" / "search").rename(sql_dir / "links" / "20_search")
    schema.sql_hash.cache_clear()
    assert schema.sql_hash() != before


def test_a_check_leaves_no_trace_in_the_file(sql_dir: Path) -> None:
    before = schema.sql_hash()
    (sql_dir / "checks" / "e.sql").write_text("-- E.\nselect 2;\n")
    schema.sql_hash.cache_clear()
    assert schema.sql_hash() == before
