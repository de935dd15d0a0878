"""What an export may be asked for, and where it may go."""

from pathlib import Path

import pytest

from tests.conftest import write_files
from warehouse.errors import ColumnistError
from warehouse.export.export import export
from warehouse.export.request import Request
from warehouse.home import Home


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(Path("out"), ("document",)), "no table or view 'document'; there is documents, "),
        (Request(Path("out"), ("zzz",)), "no table or view 'zzz'; there is balance, body_texts, "),
        (Request(Path("a.csv"), query="selec 1"), r'syntax error at or near "selec" \(line 1, at'),
        (Request(Path("a.csv"), query="select nope from documents"), 'no column "nope"'),
        (Request(Path("a.csv"), query=" "), "the query is empty"),
        (Request(Path("a.csv"), query="-- nothing"), "holds no statement"),
        (Request(Path("a.csv"), query="begin"), "gives no rows to export"),
        (Request(Path("a.csv"), query="select 1 as a, 2 as A"), "two columns 'A'; name them apart"),
        (Request(Path("a.csv"), query="select interval 1 day as d"), "'d' is an interval"),
        (Request(Path("a.csv"), query="from read_csv('/etc/passwd')"), "disabled"),
        (Request(Path("a.csv"), query="create table t (a int)"), "read-only"),
        (Request(Path("a.csv"), ("documents",), query="select 1"), "not both"),
        (Request(Path("a"), query="select 1"), "a does not say what kind of file"),
        (Request(Path("a.xls"), ("documents",)), "a.xls does not say what kind of file"),
        (Request(Path("a.csv"), ("documents",), format="jsonl"), "named like csv and --format says jsonl"),
        (Request(Path("a.csv")), "several tables need a folder"),
        (Request(Path("folder"), query="select 1", format="csv"), "folder is a folder; name a file, such as --output folder.query.csv"),
        (Request(Path("folder"), format="sqlite"), "such as --output folder.warehouse.sqlite"),
        (Request(Path("file"), ("documents",), format="csv"), "file is a file, and tables go to a folder"),
        (Request(Path("file/inside"), ("documents",), format="csv"), "cannot write to file.inside: "),
        (Request(Path("file"), format="sqlite"), "file is there and is no SQLite file"),
        (Request(Path("used.sqlite")), "used.sqlite-wal shows that used.sqlite is in use"),
        (Request(Path("out"), shard_rows=0), "--shard-rows is 0"),
        (Request(Path("a.sqlite"), shard_rows=5), "a SQLite file is one file"),
        (Request(Path("out"), raw=True), "--raw is about the cells of CSV"),
        (Request(Path("out"), bom=True), "--bom is about CSV"),
        (Request(Path("folder"), format="texts"), "folder is there and not an empty folder"),
        (Request(Path("out"), ("documents", "sentences"), format="texts"), "made of one table"),
        (Request(Path("out"), format="texts", shard_rows=5), "each text is a file already"),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_a_mistake_is_one_line_that_says_what_to_do(
    news_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request_: Request, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"file": "notes", "folder/x": "", "used.sqlite-wal": ""})
    with pytest.raises(ColumnistError, match=message) as caught:
        export(news_home, request_)
    assert "\n" not in str(caught.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder", "used.sqlite-wal"]


@pytest.mark.parametrize("place", ["", "lake", "lake/state", "work", "reports", "prefect", "warehouse.duckdb"])
def test_the_homes_own_files_are_out_of_reach(news_home: Home, place: str) -> None:
    before = news_home.warehouse.read_bytes()
    output = news_home.folder / place
    request = Request(output, format="sqlite") if place.endswith(".duckdb") else Request(output, ("documents",))
    with pytest.raises(ColumnistError, match=r"lies among the files of the home's runs; .*exports$"):
        export(news_home, request)
    assert news_home.warehouse.read_bytes() == before


def test_the_folder_that_the_message_names_can_be_used(news_home: Home) -> None:
    (written,) = export(news_home, Request(news_home.folder / "exports", ("documents",)))
    assert Path(written.path).parent == news_home.folder / "exports"
