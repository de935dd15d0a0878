"""No statement changes the published file, makes another, or shows what another holds, through whatever door it comes."""

import contextlib
import hashlib
import io
import itertools
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cli import main
from tests.conftest import PROJECT, all_but_few_long, write_files
from warehouse import open_warehouse
from warehouse.database.read_only import SELECTS_ARE_HARMLESS
from warehouse.errors import ColumnistError
from warehouse.home import Home
from warehouse.reading.reader import Reader

SECRET = "no-statement-shows-this"
WAYS_OUT = json.loads((PROJECT / "tests" / "cases" / "ways_out.json").read_text(encoding="utf-8"))
NEW = "new-file.json"


States = dict[str, tuple[int, ...] | None]


class Place(NamedTuple):
    """A home, a folder that a way out may lead to, and the folder in which the command is called."""

    home: Home
    other: Path
    here: Path

    def sql(self, way_out: dict[str, str]) -> str:
        """The statements of a case, with its places filled in."""
        sql = way_out["sql"]
        named = {
            "published": self.home.warehouse,
            "folder": self.home.folder,
            "folder_name": self.home.folder.name,
            "other": self.other / "secret.csv",
            "database": self.other / "secret.duckdb",
            "parquet": self.other / "secret.parquet",
            "other_folder": self.other,
            "new": self.here / NEW,
        }
        for name, value in named.items():
            sql = sql.replace(f"{{{name}}}", str(value))
        return sql

    def states(self) -> States:
        """Every file of the home and of both folders, with what the file system changes at each write; folders with nothing."""
        found: States = {}
        # The report is written anew, with the time that each step took, and its run is noted.
        passed_over = {str(self.home.reports), str(self.home.lake / "history" / "runs")}
        for top in (self.home.folder, self.other, self.here):
            for folder, folders, files in os.walk(top):
                folders[:] = [name for name in folders if os.path.join(folder, name) not in passed_over]
                found |= dict.fromkeys((os.path.join(folder, name) for name in folders), None)
                for path in (os.path.join(folder, name) for name in files):
                    stat = os.lstat(path)
                    found[path] = stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns
        return found

    def hashes(self) -> dict[str, str]:
        """The same files, with the hashes of their bytes."""
        return {
            path: hashlib.sha256(Path(path).read_bytes()).hexdigest() if state else ""
            for path, state in self.states().items()
        }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("ways-out")
    other = write_files(
        folder / "other", {"secret.csv": f"name\n{SECRET}\n", f"{SECRET}.txt": "A name can be a secret, too."}
    )
    with duckdb.connect(str(other / "secret.duckdb")) as con:
        con.execute("create table t as select $secret as secret", {"secret": SECRET})
    pq.write_table(pa.table({"secret": [SECRET]}), other / "secret.parquet")
    source = write_files(folder / "news", {"a.txt": "The council met on Tuesday."})
    (folder / "here").mkdir()
    with contextlib.chdir(folder / "here"):
        assert main.main(["run", str(source), "--direct", "--no-report", "--home", str(folder / "home")]) == 0
        made = Place(Home(folder / "home"), other, folder / "here")
        before = made.hashes()
        yield made
        assert made.hashes() == before


def through_sql(place: Place, sql: str) -> str:
    return command(["sql", sql, "--format", "csv", "--home", str(place.home.folder)])


def through_export(place: Place, sql: str) -> str:
    output = place.home.folder.parent / "exported.csv"
    shown = command(["export", "--query", sql, "--output", str(output), "--home", str(place.home.folder)])
    return shown + (output.read_text(encoding="utf-8") if output.exists() else "")


def through_open_warehouse(place: Place, sql: str) -> str:
    with open_warehouse(place.home.folder) as con:
        try:
            return str(con.execute(sql).fetchall())
        except duckdb.Error as error:
            return str(error)


def through_reader(place: Place, sql: str) -> str:
    with Reader(place.home) as reader:
        try:
            return str(reader.query(sql).to_pylist())
        except ColumnistError as error:
            return str(error)


DOORS = (through_sql, through_export, through_open_warehouse, through_reader)


def command(arguments: list[str]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        assert main.main(arguments) in (0, 2)
    return out.getvalue()


def is_known_to_crash(sql: str) -> bool:
    """DuckDB 1.5 ends the process when it may not open the log that a statement asks for; no file changes."""
    return not SELECTS_ARE_HARMLESS and "enable_logging" in sql


def test_there_are_enough_ways_out() -> None:
    assert len({way_out["sql"] for way_out in WAYS_OUT}) >= 60


@pytest.mark.parametrize(
    ("way_out", "door"),
    all_but_few_long(
        itertools.product(WAYS_OUT, DOORS),
        # Each way out at every second door, and each door with every second way out.
        lambda way_out, door: (WAYS_OUT.index(way_out) + DOORS.index(door)) % 2 == 0,
    ),
    ids=lambda part: part["name"] if isinstance(part, dict) else part.__name__.removeprefix("through_"),
)
@pytest.mark.slow
def test_a_way_out_is_closed(place: Place, way_out: dict[str, str], door: Callable[[Place, str], str]) -> None:
    sql = place.sql(way_out)
    if is_known_to_crash(sql):
        pytest.skip("DuckDB 1.5 would end the process")
    before = place.states()
    shown = door(place, sql)
    assert place.states() == before
    assert SECRET not in shown
    assert "root:" not in shown
    assert f"PATH={os.environ['PATH'][:20]}" not in shown


@pytest.mark.slow
def test_a_report_of_ones_own_is_no_way_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ways_out = {str(number): place.sql(way_out) for number, way_out in enumerate(WAYS_OUT)}
    own = write_files(
        place.home.folder.parent / "own",
        {f"{name}.sql": f"-- {name}.\n{sql};\n" for name, sql in ways_out.items() if not is_known_to_crash(sql)},
    )
    monkeypatch.setenv("COLUMNIST_REPORT_FOLDER", str(own))
    before = place.hashes()
    command(["report", "--home", str(place.home.folder)])
    assert place.hashes() == before
    written = place.home.reports / "own"
    assert {path.name for path in written.iterdir()} > {f"{len(WAYS_OUT) - 1}.csv"}
    rows = "".join(path.read_text(encoding="utf-8") for path in written.iterdir())
    assert SECRET not in rows
    assert "root:" not in rows


@pytest.mark.parametrize("way_out", [each for each in WAYS_OUT if "harm" in each], ids=lambda way_out: way_out["name"])
@pytest.mark.slow
def test_a_case_does_harm_through_an_open_door(place: Place, tmp_path: Path, way_out: dict[str, str]) -> None:
    """The suite can fail: on a connection that nothing closes, the same statements change files or show the secret."""
    copied = Place(Home(tmp_path / "home"), place.other, tmp_path / "here")
    for folder in (copied.home.folder, copied.here):
        folder.mkdir()
    copied.home.warehouse.write_bytes(place.home.warehouse.read_bytes())
    before = copied.hashes()
    with duckdb.connect() as con:
        con.execute(f"attach '{copied.home.warehouse}' as warehouse")
        con.execute("use warehouse")
        shown = str(con.execute(copied.sql(way_out)).fetchall())
    assert way_out["harm"] == ("shows" if SECRET in shown else "changes" if copied.hashes() != before else None)
