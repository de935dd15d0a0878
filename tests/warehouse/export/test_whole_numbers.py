"""The least and the greatest value of each of DuckDB's types of whole numbers, as every form of output writes them."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.cli import main
from tests.warehouse.export.reading_back import KINDS, read_back
from warehouse.home import Home

BITS = {"tinyint": 8, "smallint": 16, "integer": 32, "bigint": 64, "hugeint": 128}
BOUNDS = {
    **{name: (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for name, bits in BITS.items()},
    **{f"u{name}": (0, 2**bits - 1) for name, bits in BITS.items()},
    "decimal(38, 0)": (1 - 10**38, 10**38 - 1),
    "bignum": (-(10**60), 10**60),
}
VALUES = {
    f"{name} {bound}": value
    for name, both in BOUNDS.items()
    for bound, value in zip(("least", "most"), both, strict=True)
}
QUERY = "select " + ", ".join(
    f"""'{value}'::{name.rpartition(" ")[0]} as "{name}\"""" for name, value in VALUES.items()
)
WIDEST = str(2**128 - 1)
NESTED = f"""
    select ['{WIDEST}'::uhugeint] as list, {{'a b': '{WIDEST}'::uhugeint, 'c': 1}} as struct, map {{'{WIDEST}'::uhugeint: 'x'}} as map,
        ['{WIDEST}'::uhugeint]::uhugeint[1] as array, union_value(whole := '{WIDEST}'::uhugeint) as tagged, ('{WIDEST}'::uhugeint, 2) as pair,
        [[{{'deep': '{WIDEST}'::uhugeint}}]] as deep
"""


def sql(home: Home, query: str, form: str, path: Path) -> None:
    assert main.main(["sql", query, "--home", str(home.folder), "--format", form, "--output", str(path)]) == 0


def written_by_sql(home: Home, form: str, path: Path) -> dict[str, Any]:
    sql(home, QUERY, form, path)
    if form == "parquet":
        return dict(pq.read_table(path).to_pylist()[0])
    text = path.read_text(encoding="utf-8")
    if form == "json":
        return dict(json.loads(text)[0])
    if form == "csv":
        return dict(next(csv.DictReader(text.splitlines())))
    line = text.splitlines()[1 if form == "table" else 2]
    return dict(zip(VALUES, line.replace("|", " ").split(), strict=True))


@pytest.mark.parametrize("form", ["table", "csv", "json", "markdown", "parquet"])
def test_sql_writes_every_whole_number_as_it_is(news_home: Home, tmp_path: Path, form: str) -> None:
    found = written_by_sql(news_home, form, tmp_path / "out")
    assert {name: str(value) for name, value in found.items()} == {name: str(value) for name, value in VALUES.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_export_writes_every_whole_number_as_it_is(news_home: Home, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    assert main.main(["export", "--home", str(news_home.folder), "--query", QUERY, "--output", str(path)]) == 0
    (found,) = read_back(path, kind)
    assert {name: str(value) for name, value in found.items()} == {name: str(value) for name, value in VALUES.items()}


def test_numbers_that_arrow_has_no_type_for_are_found_in_whatever_holds_them(news_home: Home, tmp_path: Path) -> None:
    sql(news_home, NESTED, "json", tmp_path / "out")
    (found,) = json.loads((tmp_path / "out").read_text())
    assert found == {
        "list": [WIDEST],
        "struct": {"a b": WIDEST, "c": 1},
        "map": {WIDEST: "x"},
        "array": [WIDEST],
        "tagged": WIDEST,
        "pair": {"element1": WIDEST, "element2": 2},
        "deep": [[{"deep": WIDEST}]],
    }


@pytest.mark.parametrize("kind", ["csv", "jsonl", "sqlite"])
def test_a_decimal_is_text_where_a_float_would_round_it(news_home: Home, tmp_path: Path, kind: str) -> None:
    query = "select 12345678901234567890.12::decimal(38, 2) as long, 1.25::decimal(9, 2) as short, 0::decimal(38, 10) as nought"
    path = tmp_path / f"out.{kind}"
    assert main.main(["export", "--home", str(news_home.folder), "--query", query, "--output", str(path)]) == 0
    (found,) = read_back(path, kind)
    assert found["long"] == "12345678901234567890.12"
    assert float(found["short"]) == 1.25
    assert str(found["nought"]) == {"csv": "0.0000000000"}.get(kind, "0.0")


def test_two_columns_of_one_name_and_the_order_of_rows_stay(news_home: Home, tmp_path: Path) -> None:
    sql(news_home, "select i::uhugeint as n, i as n from range(3) t(i) order by i desc", "csv", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "n,n\n2,2\n1,1\n0,0\n"
