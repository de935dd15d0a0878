"""Languages by name: every code that the detection may give has one."""

import duckdb

from flows.steps.language.evidence import KNOWN


def test_every_language_that_is_told_apart_has_a_name_of_its_own(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = empty_warehouse.execute("select lang, language_name(lang) from unnest($1) as langs(lang)", [list(KNOWN)])
    names = dict(rows.fetchall())
    assert [lang for lang, name in names.items() if name == lang] == []
    assert len(set(names.values())) == len(KNOWN)


def test_the_undecided_are_said_to_be_so_and_a_code_without_a_name_stays(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    said = "select language_name('und'), language_name('tlh'), language_name(null)"
    assert empty_warehouse.execute(said).fetchone() == ("undecided", "tlh", None)
