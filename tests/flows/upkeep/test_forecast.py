"""`columnist plan` says what the next run does, and does none of it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from flows.cli.screens.forecasts import show_forecast
from flows.settings.run_settings import Settings
from flows.upkeep.forecast import Estimate, estimate, forecast
from tests.conftest import write_files
from tests.helpers.terminal import read_screen
from warehouse.errors import ColumnistError
from warehouse.lake.run_files import CRASHED, FAILED, PUBLISHED, UNCHANGED

RUN = {"status": PUBLISHED, "seconds": 10.0, "bytes_read": 1_000, "n_resumed": 0, "peak_bytes": 700}
IDLE = RUN | {"status": UNCHANGED, "seconds": 2.0, "bytes_read": 0, "peak_bytes": 100}


@pytest.mark.parametrize(
    ("runs", "n_bytes", "expected"),
    [
        ([], 100, None),
        ([IDLE], 100, None),
        ([RUN | {"status": FAILED}, RUN | {"status": CRASHED, "seconds": None}, RUN | {"n_resumed": 1}], 100, None),
        ([RUN], 3_000, Estimate(30.0, 700, 1)),
        ([RUN, IDLE], 100, Estimate(2.0, 700, 1)),
        ([RUN, RUN | {"bytes_read": 4_000, "peak_bytes": None}], 5_000, Estimate(20.0, 700, 2)),
        ([RUN | {"peak_bytes": None, "bytes_read": None}, RUN | {"peak_bytes": None}], 0, Estimate(10.0, None, 1)),
        ([RUN | {"seconds": 99.0}, *[RUN] * 5], 2_000, Estimate(20.0, 700, 5)),
    ],
)
def test_it_takes_as_long_a_byte_as_the_latest_runs_that_read_any(
    runs: list[dict[str, Any]], n_bytes: int, expected: Estimate | None
) -> None:
    assert estimate(runs, n_bytes) == expected


def test_a_first_run_is_all_new_and_the_home_is_not_made(tmp_path: Path) -> None:
    source = write_files(tmp_path / "news", {"a.txt": "A day.", "b.jsonl": '{"text": "x"}\n' * 3, ".git/x": "1"})
    found = forecast([str(source)], Settings(home=tmp_path / "home", workers=2))
    (share,) = found.shares
    assert (share.why, share.n_files, share.n_bytes, share.n_records, share.n_uncounted) == ("new", 3, 48, 2, 1)
    assert (found.estimate, found.n_unchanged, found.removed, found.refusal) == (None, 0, {}, None)
    assert not (tmp_path / "home").exists()


def test_a_source_that_is_none_is_refused_as_a_run_refuses_it(tmp_path: Path) -> None:
    with pytest.raises(ColumnistError, match="nowhere"):
        forecast([str(tmp_path / "nowhere")], Settings(home=tmp_path / "home"))


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in folder.rglob("*")}


@pytest.mark.slow
def test_it_foretells_what_the_run_does_and_writes_nothing(
    columnist: Any, ingest: Any, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps({"id": number, "text": f"Story {number}."}) + "\n" for number in range(5)]
    files = {f"{number:02}.txt": f"Day {number}." for number in range(8)}
    source = write_files(tmp_path / "news", {**files, "dump.jsonl": "".join(lines), "big.txt": "word " * 99})
    ingest(source, "--max-record-bytes", 400)
    (source / "00.txt").unlink()
    (source / "01.txt").unlink()
    write_files(source, {"02.txt": "Another day.", "new.txt": "New.", "dump.jsonl": "".join(lines[:4])})
    before = tree(tmp_path)
    found = columnist("plan", source, "--json", "--max-record-bytes", 400).json()
    assert [(share["why"], share["n_files"], share["n_records"]) for share in found["shares"]] == [
        ("new", 1, 1),
        ("changed", 2, 6),
    ]
    assert found["removed"] == {"news": 2}
    screen = columnist("plan", source)
    assert "since the last run: setting max_record_bytes 400 → 64000000" in " ".join(screen.out.split())
    assert screen.err == ""
    assert max(map(len, read_screen(["plan", source], 80))) <= 80
    assert tree(tmp_path) == before
    entry = ingest(source, "--max-record-bytes", 400)
    assert (entry["n_pressed"], entry["n_removed"]) == (2, 3)
    again = columnist("plan", source, "--max-record-bytes", 400)
    assert "pressed    nothing" in again.out
    assert "as the last" in again.out


@pytest.mark.slow
def test_it_tells_of_a_run_that_would_stop_because_too_much_is_gone(
    columnist: Any, ingest: Any, home: Path, tmp_path: Path
) -> None:
    source = write_files(tmp_path / "news", {f"{number:02}.txt": f"Day {number}." for number in range(21)})
    ingest(source)
    for number in range(12):
        (source / f"{number:02}.txt").unlink()
    assert "12 of 21 records of the root 'news' are gone" in columnist("plan", source).out
    assert "stops" not in columnist("plan", source, "--allow-removals").out


@pytest.mark.slow
def test_a_home_that_another_run_holds_or_that_cannot_be_written_is_planned_all_the_same(
    columnist: Any, ingest: Any, home: Path, tmp_path: Path
) -> None:
    from warehouse.home import Home

    source = write_files(tmp_path / "news", {"a.txt": "A day."})
    ingest(source)
    with Home(home).locked("20261128T093000123456-0a1b"):
        pid = os.fork()
        if not pid:
            found = forecast([str(source)], Settings(home=home))
            os._exit(0 if found.n_unchanged == 1 else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_the_screen_tells_of_what_was_stopped_and_of_what_is_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_files(tmp_path / "news", {"a.txt": "A day.", "b.jsonl": '{"text": "x"}\n'})
    found = forecast([str(source)], Settings(home=tmp_path / "home"))
    unfinished = {"20261128T093000123456-0a1b": 1_234_567}
    show_forecast(found._replace(unfinished=unfinished, removed={"news": 3}, n_removed_files=1), as_json=False)
    screen = " ".join(capsys.readouterr().out.split())
    assert "1,234,567 records from run 20261128T093000123456-0a1b" in screen
    assert "how many records 1 file may hold is not known until it is read" in screen
    assert "3 records in 1 file: 3 of news" in screen
    assert "no run of this home tells how long it takes" in screen
