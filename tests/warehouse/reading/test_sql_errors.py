"""What DuckDB refuses is told in one line: what, where, and what to do next."""

import duckdb
import pytest

from warehouse.errors import ColumnistError
from warehouse.reading.sql_errors import explain
from warehouse.reading.statements import split


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("select titel from t", """no column "titel" (line 1, at 'titel from t'); did you mean title?"""),
        ("select\n  t.titel from t", """no column "titel" (line 2, at 'titel from t'); did you mean title?"""),
        ("from found(minister)", "if it is a text, put it in single quotes: 'minister'"),
        ('from t where title like "o\'b%"', "if it is a text, put it in single quotes: 'o''b%'"),
        ("from tt", "no table or view \"tt\" (line 1, at 'tt')"),
        ("from documets", 'columnist sql "show tables" lists all'),
        ("select foldde(title) from t", 'no function or macro "foldde"'),
        ("select foldde(title) from t", "did you mean folded? `columnist docs` describes the macros"),
        ("from found('a', kk := 3)", "it is called as found(query, k := 10)"),
        ("select title + 1 from t", "+ does not take (VARCHAR, INTEGER_LITERAL)"),
        ("selec 1", "(line 1, at 'selec 1'); did you mean select?"),
        ("select * form t", "did you mean from?"),
        ("select 1 1", "(line 1, at '1'); correct it there"),
        (
            "from t where title = BBC",
            "no column \"BBC\" (line 1, at 'BBC'); if it is a text, put it in single quotes: 'BBC'",
        ),
    ],
)
def test_an_error_says_what_where_and_what_next(sql, told):
    with duckdb.connect() as con:
        con.execute("create table t (title varchar, n bigint)")
        con.execute("create macro found(query, k := 10) as table select query as q, k as n")
        with pytest.raises(duckdb.Error) as raised:
            con.execute(sql)
    line = explain(raised.value, sql)
    assert told in line
    assert "\n" not in line
    assert len(line) < 300


def test_text_that_is_no_sql_points_at_its_place():
    with pytest.raises(ColumnistError, match=r"syntax error .* \(line 1, at 'where'\)"):
        split("select * from documents where")
