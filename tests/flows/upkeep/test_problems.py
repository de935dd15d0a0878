"""A problem is news when it begins and when it is over, and not while it lasts."""

from pathlib import Path

from flows.upkeep.freshness import find_troubles
from flows.upkeep.problems import begin_problem, end_problem, read_problems
from warehouse.home import Home


def test_a_problem_that_lasts_is_told_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert begin_problem(home, "columnist", "run 20260101T000000000000-ab12: no folder /news")
    assert not begin_problem(home, "columnist", "run 20260102T000000000000-cd34: no folder /news")
    assert begin_problem(home, "columnist", "run 20260103T000000000000-cd34: no space left")
    assert begin_problem(home, "check", "3 rows break balance")
    ended = end_problem(home, "columnist")
    assert ended is not None
    assert ended.message.endswith("no space left")
    assert end_problem(home, "columnist") is None
    assert list(read_problems(home)) == ["check"]
    assert begin_problem(home, "columnist", "run 20260104T000000000000-cd34: no space left")


def test_a_status_names_what_lasts(tmp_path: Path) -> None:
    home = Home(tmp_path)
    begin_problem(home, "check", "3 rows break balance")
    (trouble,) = find_troubles([], {}, read_problems(home))
    assert trouble.startswith("check, since 2")
    assert trouble.endswith(" UTC: 3 rows break balance")


def test_a_damaged_note_is_no_problem(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prefect.mkdir()
    for content in ("{", "[]", '{"check": 1}', '{"check": {"since": "now"}}'):
        (home.prefect / "problems.json").write_text(content, "utf-8")
        assert read_problems(home) == {}
    assert begin_problem(home, "check", "3 rows break balance")
