"""The lines that `columnist up` prints while it serves."""

from pathlib import Path

import pytest

from flows.orchestration.up.events import Events
from flows.upkeep.problems import begin_problem, end_problem
from warehouse.home import Home


def test_what_begins_and_what_is_over_is_one_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    home, faults = Home(tmp_path / "home"), [None]
    begin_problem(home, "compact", "known before")
    events = Events(home, lambda: faults[-1])
    assert list(events.look()) == []
    faults.append("news is not there: /news")
    assert list(events.look()) == ["runs will fail as things are: news is not there: /news"]
    assert list(events.look()) == []
    faults.append(None)
    assert list(events.look()) == ["what runs need is there again"]
    begin_problem(home, "check", "3 rows break balance")
    assert list(events.look()) == ["check: 3 rows break balance"]
    end_problem(home, "check")
    (line,) = events.look()
    assert line.startswith("check: over, after it began on ")


def test_a_mistake_in_the_settings_is_told_when_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    events = Events(Home(tmp_path / "home"), lambda: None)
    (tmp_path / "columnist.toml").write_text("run_secnods = 5\n", "utf-8")
    (line,) = events.look()
    assert line.startswith("runs will fail as things are: columnist.toml")
    (tmp_path / "columnist.toml").write_text("run_seconds = 5\n", "utf-8")
    assert list(events.look()) == ["what runs need is there again"]
