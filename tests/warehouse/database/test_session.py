"""Queries that end: at their time, at a signal, and with the error that they met."""

import _thread
import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.database.limits import UNLIMITED, Limits
from warehouse.database.session import is_query_running, open_session
from warehouse.errors import QueryStopped
from warehouse.home import Home

Ask = Callable[[str], list[tuple[object, ...]]]
ENDLESS = "with recursive t as (select 1 as i union all select i + 1 from t) select count(*) from t"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create table numbers as select range as n, md5(range::varchar) as text from range(200_000)")
    return home


@pytest.fixture(params=[False, True], ids=["closed", "spills"])
def ask(request: pytest.FixtureRequest, home: Home) -> Iterator[Ask]:
    """Asks through either kind of connection, within a time limit of 0.3 s."""
    with open_session(home, home.warehouse, UNLIMITED._replace(query_seconds=0.3), spills=request.param) as session:
        yield lambda sql: session.call(lambda: session.con.execute(sql).fetchall())


def test_a_query_gives_what_it_gives_and_raises_what_it_raises(ask: Ask) -> None:
    assert ask("select count(*) from numbers") == [(200_000,)]
    with pytest.raises(duckdb.Error, match="nothing"):
        ask("from nothing")


@pytest.mark.slow
def test_an_endless_query_is_stopped_and_says_how_long_it_took_and_which_setting_that_is(ask: Ask) -> None:
    with pytest.raises(QueryStopped, match=r"stopped after 0\.3 seconds; .*query_seconds .*COLUMNIST_QUERY_SECONDS"):
        ask(ENDLESS)
    assert ask("select 1") == [(1,)]


@pytest.mark.slow
def test_several_calls_share_the_time_of_one_result(home: Home) -> None:
    with open_session(home, home.warehouse, UNLIMITED._replace(query_seconds=0.5), spills=True) as session:
        budget = session.budget()
        calls = (
            session.call(lambda: session.con.execute("select sum(range) from range(50_000_000)"), budget)
            for _ in itertools.count()
        )
        with pytest.raises(QueryStopped, match=r"after 0\.5 seconds"):
            list(calls)


@pytest.mark.slow
def test_ctrl_c_ends_an_endless_query(home: Home) -> None:
    with open_session(home, home.warehouse, UNLIMITED, spills=True) as session:
        for _ in range(5):
            threading.Timer(0.05, _thread.interrupt_main).start()
            with pytest.raises(KeyboardInterrupt):
                session.call(lambda: session.con.execute(ENDLESS).fetchall())
            assert not session.is_busy


@pytest.mark.slow
def test_one_that_does_not_heed_is_left_behind(home: Home) -> None:
    release = threading.Event()
    with open_session(home, home.warehouse, UNLIMITED._replace(query_seconds=0.05), spills=True) as session:
        with pytest.raises(QueryStopped, match=r"stopped after"):
            session.call(release.wait)
        assert session.is_busy
        assert is_query_running()
        with pytest.raises(QueryStopped, match="still runs"):
            session.call(lambda: None)
    (spill,) = [path for path in home.work.glob("spill-*") if path.is_dir()]
    assert home.spill_leftovers() == []
    assert spill.is_dir()
    release.set()


@pytest.mark.slow
def test_what_needs_more_memory_spills_and_leaves_nothing(home: Home) -> None:
    sorted_rows = "select count(*), sum(hash(text)) from (from numbers order by text limit 199_999)"
    limits = Limits("16MB", 1, "1GB", 0.0)
    with open_session(home, home.warehouse, UNLIMITED, spills=True) as session:
        expected = session.call(lambda: session.con.execute(sorted_rows).fetchall())
    with open_session(home, home.warehouse, limits, spills=True) as session:
        assert session.call(lambda: session.con.execute(sorted_rows).fetchall()) == expected
    assert list(home.work.iterdir()) == []
    with (
        open_session(home, home.warehouse, limits._replace(spill_limit="1MB"), spills=True) as session,
        pytest.raises(duckdb.OutOfMemoryException, match="max_temp_directory_size"),
    ):
        session.call(lambda: session.con.execute(sorted_rows).fetchall())
    with (
        open_session(home, home.warehouse, limits, spills=False) as session,
        pytest.raises(duckdb.OutOfMemoryException, match="no temporary directory"),
    ):
        session.call(lambda: session.con.execute(sorted_rows).fetchall())
