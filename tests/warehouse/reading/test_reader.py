"""Reader: one home, one connection that follows what is published, limits for each call."""

import threading
from pathlib import Path

import pyarrow as pa
import pytest

from flows.cli import main
from tests.conftest import write_files
from warehouse.database.limits import Limits
from warehouse.database.read_only import SELECTS_ARE_HARMLESS
from warehouse.errors import ColumnistError, QueryStopped
from warehouse.reading.reader import Reader


def publish(folder: Path, files: dict[str, str | bytes]) -> Path:
    source = write_files(folder / "news", files)
    assert main.main(["run", str(source), "--direct", "--no-report", "--home", str(folder / "home")]) == 0
    return folder / "home"


@pytest.fixture(scope="module")
def read_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reader")
    publish(
        folder,
        {"a.txt": "The council met on Tuesday. It agreed.", "b.txt": "Nobody came to the meeting of the council."},
    )
    return publish(folder, {"a.txt": "The council met on Friday. It agreed."})


@pytest.fixture
def reader(read_home: Path):
    with Reader(read_home) as reader:
        yield reader


@pytest.mark.slow
def test_documents_come_page_by_page_without_their_texts(reader: Reader) -> None:
    first = reader.documents(k=1)
    second = reader.documents(k=1, after=first["doc_id"][0].as_py())
    assert "text" not in first.column_names
    assert sorted(first["uri"].to_pylist() + second["uri"].to_pylist()) == ["news/a.txt", "news/b.txt"]
    assert reader.documents(after=max(reader.documents()["doc_id"].to_pylist())).num_rows == 0
    assert reader.documents(root="news", lang="en").num_rows == 2
    assert reader.documents(root="mail").num_rows == reader.documents(lang="de").num_rows == 0


def test_a_document_is_found_by_its_uri_its_id_and_the_beginning_of_it(reader: Reader) -> None:
    found = reader.document("news/a.txt")
    assert found["text"] == "The council met on Friday. It agreed."
    assert reader.document(found["doc_id"]) == reader.document(found["doc_id"][:8]) == found
    for wrong in ("news/c.txt", "'; drop table documents; --", "ffff"):
        with pytest.raises(ColumnistError, match=r"no record .*; look it up"):
            reader.document(wrong)


def test_a_place_is_a_row_its_record_and_where_its_source_has_it(reader: Reader) -> None:
    place = reader.trace("news/a.txt", sentence=1)
    assert (place.row["text"], place.record["uri"]) == ("It agreed.", "news/a.txt")
    assert (place.raw_start, place.raw_end) == (0, len("The council met on Friday. It agreed."))
    assert reader.trace("news/a.txt", paragraph=0).row["paragraph_no"] == 0
    assert set(place.row) == set(reader.query("from sentences limit 0").column_names)
    with pytest.raises(ColumnistError, match=r"news/a\.txt has 2 sentences, counted from 0; there is no sentence_no 2"):
        reader.trace("news/a.txt", sentence=2)


def test_search_and_changes_and_status(reader: Reader) -> None:
    assert reader.search("friday")["uri"].to_pylist() == ["news/a.txt"]
    assert reader.search("agreed", sentences=True).num_rows == 1
    for nothing, message in (("-friday", "only says what to leave out"), ("!?", "holds no letter and no digit")):
        with pytest.raises(ColumnistError, match=message):
            reader.search(nothing)
    (change,) = reader.changes().to_pylist()
    assert (change["op"], change["new_text"]) == ("edited", "The council met on Friday.")
    assert reader.changes(run_id=change["run_id"][:8], document="news/a.txt").num_rows == 1
    assert reader.changes(document="news/b.txt").num_rows == reader.changes(run_id="1").num_rows == 0
    assert len(reader.status().runs) == 2


def test_a_query_takes_parameters_and_gives_the_last_rows(reader: Reader) -> None:
    assert reader.query("select ? + ? as n", [1, 2]).to_pylist() == [{"n": 3}]
    assert reader.query("select $a as a; select $b as b", {"a": 1, "b": 2}).to_pylist() == [{"b": 2}]
    script = "create temp table t as select 1 as a; insert into t values (2); select sum(a) as s from t; begin; commit"
    assert reader.query(script).to_pylist() == [{"s": 3}]
    assert reader.query("create temp table t (a int)") == pa.table({})
    with pytest.raises(ColumnistError, match='no table or view "t"'):
        reader.query("from t")
    with pytest.raises(ColumnistError, match="holds no statement"):
        reader.query("-- nothing")


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("show tables", {"name"}),
        ("describe documents", {"column_name", "column_type", "null", "key", "default", "extra"}),
        ("explain select 1", {"explain_key", "explain_value"}),
        ("pivot (select lang, 1 as n from documents) on lang using sum(n)", {"en"}),
        ("prepare p as select 1 as a; execute p", {"a"}),
        ("create temp table t as select 1 as a; insert into t values (2) returning a", {"a"}),
    ],
)
def test_statements_that_are_no_select_give_their_rows(reader: Reader, sql: str, columns: set[str]) -> None:
    assert set(reader.query(sql).column_names) == columns


def test_each_statement_that_gives_rows_is_a_result(reader: Reader) -> None:
    script = "select 1 as a; create temp table t as select 2 as b; from t; set variable v = 1; select 3 as c"
    assert [rows.table().to_pylist() for rows in reader.results(script)] == [[{"a": 1}], [{"b": 2}], [{"c": 3}]]
    assert [rows.schema.names for rows in reader.results("select 1 as a; select 2 as b")] == [["a"], ["b"]]


@pytest.mark.slow
def test_a_publication_is_seen_by_the_next_call_and_not_by_one_that_runs(tmp_path: Path) -> None:
    home = publish(tmp_path, {"a.txt": "The council met."})
    with Reader(home) as reader:
        running = reader.results("select text from documents, range(50_000)")
        first = next(running)
        publish(tmp_path, {"a.txt": "The council did not meet."})
        assert reader.query("select text from documents").to_pylist() == [{"text": "The council did not meet."}]
        assert set(first.table()["text"].to_pylist()) == {"The council met."}
        assert list(running) == []
        assert reader.documents().num_rows == 1
        assert len([path for path in (home / "work").glob("spill-*") if path.is_dir()]) == 1
    assert list((home / "work").glob("spill-*")) == []
    assert reader.query("select 1 as a").num_rows == 1, "a reader that was closed opens its home again"
    reader.close()


def test_threads_share_a_reader(reader: Reader) -> None:
    found: list[int] = []
    query = "select count(*) as n from documents, range(?)"
    threads = [
        threading.Thread(target=lambda n=n: found.append(reader.query(query, [n])["n"][0].as_py())) for n in range(1, 9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [2 * n for n in range(1, 9)]


@pytest.mark.slow
def test_each_call_is_stopped_at_its_limit_and_the_next_is_not(read_home: Path) -> None:
    endless = "with recursive t as (select 1 as i union all select i + 1 from t) select count(*) from t"
    with Reader(read_home, Limits(query_seconds=0.3)) as reader:
        for sql in (endless, f"create temp table u as select 1 as a; {endless}"):
            with pytest.raises(QueryStopped, match=r"after 0\.3 seconds"):
                reader.query(sql)
        assert reader.query("select 1 as a").num_rows == 1


@pytest.mark.parametrize(
    ("sql", "limits", "cure"),
    [
        ("select md5(range::varchar) as text from range(2_000_000) order by text", Limits("32MB", 1, "1MB"), "spill_limit"),
        ("create temp table t as select md5(range::varchar) as text from range(2_000_000)", Limits("32MB", 1), "SELECTs alone"),
        ("select string_agg(md5(range::varchar)) as text from range(2_000_000)", Limits("32MB", 1), "memory_limit"),
    ],
)  # fmt: skip
def test_a_query_that_needs_more_says_which_setting(read_home: Path, sql: str, limits: Limits, cure: str) -> None:
    if cure == "spill_limit" and not SELECTS_ARE_HARMLESS:
        pytest.skip("a user's SELECT does not spill on DuckDB 1.5")
    with Reader(read_home, limits) as reader, pytest.raises(ColumnistError, match=cure) as caught:
        reader.query(sql)
    assert "\n" not in str(caught.value)


def test_nothing_published_is_one_line(tmp_path: Path) -> None:
    with Reader(tmp_path / "nothing") as reader:
        with pytest.raises(ColumnistError, match="there is no home in"):
            reader.status()
        for call in (reader.documents, lambda: reader.query("select 1"), lambda: reader.search("word")):
            with pytest.raises(ColumnistError, match=r"no warehouse in .* yet; `columnist run SOURCE\.\.\.` makes one"):
                call()
    assert not (tmp_path / "nothing").exists()
