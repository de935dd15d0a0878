"""`from warehouse import open_warehouse`: light to import, typed, and where the command looks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import warehouse
from flows.cli import main
from tests.conftest import PROJECT, write_files
from warehouse import open_warehouse
from warehouse.errors import ColumnistError

pytestmark = pytest.mark.slow


def test_duckdb_is_imported_when_the_warehouse_is_asked_for_and_not_before() -> None:
    script = """if True:
        import sys
        import warehouse, flows.cli.main, flows.press.steps, flows.press.workers
        assert "duckdb" not in sys.modules
        from warehouse import open_warehouse
        assert "duckdb" in sys.modules
    """
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True)


def test_a_process_that_ends_with_an_open_connection_says_nothing() -> None:
    """DuckDB 2.0.0 wrote forty lines about leaks, after the last screen of a command or into the log of a server."""
    script = """if True:
        import threading
        import duckdb
        con = duckdb.connect()
        threading.Thread(target=lambda held: threading.Event().wait(), args=[con], daemon=True).start()
    """
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'warehouse' has no attribute 'nothing'"):
        warehouse.nothing  # noqa: B018
    assert warehouse.__all__ == ["Reader", "open_warehouse"]


def test_the_home_is_the_one_that_is_given_or_that_of_the_environment_or_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"news/a.txt": "The council met on Tuesday."})
    monkeypatch.chdir(tmp_path)
    for home in ("given", "named", "data"):
        assert main.main(["run", "news", "--direct", "--no-report", "--home", home]) == 0
    (tmp_path / "news" / "a.txt").write_text("It met on Wednesday.")
    assert main.main(["run", "news", "--direct", "--no-report", "--home", "named"]) == 0
    monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path / "named"))
    texts = {}
    for name, home in (("environment", None), ("given", "given"), ("path", tmp_path / "data")):
        with open_warehouse(home) as con:
            texts[name] = con.execute("select text from documents").fetchall()[0][0]
    met = "The council met on Tuesday."
    assert texts == {"environment": "It met on Wednesday.", "given": met, "path": met}
    monkeypatch.delenv("COLUMNIST_HOME")
    with open_warehouse() as con:
        assert con.execute("select text from documents").fetchall() == [(met,)]
    with pytest.raises(ColumnistError, match=r"no warehouse in .*nowhere yet; `columnist run SOURCE\.\.\.` makes one"):
        open_warehouse("nowhere")


def test_programs_get_types(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "from warehouse import Reader, open_warehouse\n\nreveal_type(open_warehouse('home'))\nreveal_type(Reader('home'))\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(program)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert re.search(r'Revealed type is "[\w.]*duckdb[\w.]*\.DuckDBPyConnection"', done.stdout), done.stdout
    assert 'Revealed type is "warehouse.reading.reader.Reader"' in done.stdout
