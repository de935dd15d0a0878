"""The notebooks run to their end on real warehouses, and show what strangers wrote as text."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from tests.conftest import PROJECT, write_files
from warehouse.errors import ColumnistError
from warehouse.schema import SQL_DIR

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((SQL_DIR / "notebooks").glob("*.py"))
FIRST_LOOK = SQL_DIR / "notebooks" / "first_look.py"
EVIL = "<script>alert(1)</script> ![picture](http://evil.example/p.png)"
STORIES = [
    {"id": 1, "title": f"# {EVIL}", "text": f"The council met on Tuesday to talk about the old bridge over the river.\n\n{EVIL}", "date": "2026-01-05"},
    {"id": 2, "title": "Die Ernte", "text": "Die Bauern freuten sich über das Wetter und die gute Ernte im Tal.", "date": "2026-01-20"},
    {"id": 3, "title": "Tomorrow", "text": "It will be told in the newspapers of a time to come.", "date": "2199-05-01"},
    {"id": 4, "title": "Undated", "text": "Nobody knows when this was written or by whom."},
]  # fmt: skip


def run(home: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNIST_HOME", str(home))
    assert main.main(["run", str(source), "--direct", "--no-report"]) == 0


def outputs_and_names(path: Path) -> tuple[list[Any], dict[str, Any]]:
    """What the cells show, and what they define."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    notebook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(notebook)
    outputs, names = notebook.app.run()
    names["con"].close()
    return list(outputs), dict(names)


def test_the_first_look_shows_what_is_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(json.dumps(story) + "\n" for story in STORIES)
    run(tmp_path / "home", write_files(tmp_path / "news", {"a.jsonl": lines, "b.txt": b"\xff\x00" * 500}), monkeypatch)
    outputs, names = outputs_and_names(FIRST_LOOK)
    assert [row["fate"] for row in names["fates"].to_pylist()] == ["loaded", "quarantined"]
    assert names["by_language"].to_pylist()[0]["lang"] == "en"
    assert sum(names["by_language"]["n_documents"].to_pylist()) == len(STORIES)
    assert (names["unit"], names["n_undated"], names["n_future"]) == ("year", 1, 1)
    assert sum(names["over_time"]["n_documents"].to_pylist()) == 2
    assert names["time_chart"].to_dict()["encoding"]["x"]["title"] == "year of publication"
    assert "council met" in " ".join(names["sample"]["text"].to_pylist())
    assert names["document"]["title"] == f"# {EVIL}"
    assert [row["text"] for row in names["paragraphs"].to_pylist()] == STORIES[0]["text"].split("\n\n")
    shown = " ".join(output.text for output in outputs if hasattr(output, "text"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script" not in shown
    assert "<img" not in shown


def test_the_first_look_runs_where_no_document_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path / "home", write_files(tmp_path / "news", {"a.txt": ""}), monkeypatch)
    _, names = outputs_and_names(FIRST_LOOK)
    assert names["by_language"].num_rows == 0
    assert names["document"] is None


def test_a_home_without_a_warehouse_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path))
    with pytest.raises(Exception, match="no warehouse in") as caught:
        outputs_and_names(FIRST_LOOK)
    causes = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert any(isinstance(cause, ColumnistError) for cause in causes)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_a_script_too_and_marimo_finds_no_fault(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "home", PROJECT / "seeds", monkeypatch)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    for command in ([str(path)], ["-m", "marimo", "check", "--strict", str(path)]):
        done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
