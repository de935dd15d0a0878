"""The published file, opened while it is replaced."""

from pathlib import Path

import duckdb
import pytest

from warehouse.database import read_only
from warehouse.database.limits import Limits
from warehouse.database.read_only import open_published

N_ROWS = 20_000


@pytest.fixture
def states(tmp_path: Path) -> list[Path]:
    """Two states of one file: the second has grown from the first, as a work file does, and has lost rows in between."""
    work = tmp_path / "work.duckdb"
    states = []
    for number in range(2):
        with duckdb.connect(str(work)) as con:
            con.execute("drop table if exists numbers")
            con.execute(f"create table padding_{number} as select hash(range) as n from range({N_ROWS})")
            con.execute(f"create table numbers as select {number} as state, hash(range) as n from range({N_ROWS})")
        states.append(tmp_path / f"state-{number}.duckdb")
        states[-1].write_bytes(work.read_bytes())
    return states


def publish(state: Path, path: Path) -> None:
    draft = path.with_suffix(".draft")
    draft.write_bytes(state.read_bytes())
    draft.replace(path)


@pytest.mark.parametrize("is_refused", [False, True])
def test_what_was_opened_while_it_was_replaced_is_opened_again(
    states: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_refused: bool
) -> None:
    """DuckDB may then hold the header of one state and the blocks of another; sometimes it notices."""
    path, attach, attached = tmp_path / "warehouse.duckdb", read_only._attach, []

    def attach_and_publish(path: Path, limits: Limits, spill: read_only.Spill) -> duckdb.DuckDBPyConnection:
        attached.append(attach(path, limits, spill))
        if len(attached) == 1:
            publish(states[1], path)
            if is_refused:
                raise duckdb.IOException("could not read enough bytes")
        return attached[-1]

    publish(states[0], path)
    monkeypatch.setattr(read_only, "_attach", attach_and_publish)
    with open_published(path) as con:
        assert con.execute("select distinct state from numbers").fetchall() == [(1,)]
    assert len(attached) == 2


def test_another_connection_sees_what_was_published_since(states: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    publish(states[0], path)
    with open_published(path) as early:
        publish(states[1], path)
        with open_published(path) as late:
            query = "select distinct state from numbers"
            assert (early.execute(query).fetchall(), late.execute(query).fetchall()) == ([(0,)], [(1,)])


def test_what_is_open_reaches_no_other_file_and_changes_no_setting(states: list[Path], tmp_path: Path) -> None:
    with open_published(states[0]) as con:
        for refused in (
            f"attach '{states[1]}' as other",
            f"copy numbers to '{tmp_path / 'out.csv'}'",
            f"from read_text('{__file__}')",
            "set enable_external_access = true",
            "drop table numbers",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(refused)
    assert not (tmp_path / "out.csv").exists()
