"""A home that is mistyped: each verb that needs one says so in a line, and makes nothing."""

import pytest

from flows.cli.parser import build_parser
from tests.conftest import PROJECT

NEEDS_A_HOME = {
    "sql": ["sql", "select 1"],
    "search": ["search", "bridge"],
    "cite": ["cite", "the bridge is closed"],
    "verify": ["verify", str(PROJECT / ".github" / "CHANGELOG.md")],
    "changes": ["changes"],
    "trend": ["trend", "harbour"],
    "sample": ["sample", "harbour"],
    "export": ["export", "documents", "--output", "out.csv"],
    "trace": ["trace", "news/a.txt"],
    "status": ["status"],
    "check": ["check"],
    "report": ["report"],
    "docs": ["docs"],
    "retry": ["retry"],
    "forget": ["forget", "news"],
    "purge": ["purge", "news/a.txt"],
    "rebuild": ["rebuild"],
    "compact": ["compact"],
}
MAKES_ONE = {"run", "up"}
NEEDS_NONE = {"init", "doctor", "plan"}


def test_every_verb_is_tried():
    verbs = {verb for action in build_parser()._actions for verb in (action.choices or ())}
    assert verbs == {*NEEDS_A_HOME, *MAKES_ONE, *NEEDS_NONE}


@pytest.mark.parametrize("verb", NEEDS_A_HOME)
@pytest.mark.parametrize("is_file", [False, True], ids=["nothing", "a file"])
def test_a_home_that_is_none_is_one_line_and_stays_none(columnist, tmp_path, verb, is_file):
    typo = tmp_path / "typo"
    if is_file:
        typo.write_text("no home")
    ended = columnist(*NEEDS_A_HOME[verb], "--home", typo, code=2)
    assert ended.out == ""
    assert ended.err.startswith("columnist: ")
    assert ended.err.count("\n") == 1
    assert str(typo) in ended.err
    assert "columnist run SOURCE" in ended.err or "--home" in ended.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["typo"] * is_file
    assert not is_file or typo.read_text() == "no home"


def test_a_home_without_a_folder_is_examined_and_not_made(columnist, tmp_path):
    columnist("doctor", "--home", tmp_path / "typo")
    assert list(tmp_path.iterdir()) == []


def test_a_run_over_a_file_in_place_of_a_home_is_one_line(columnist, tmp_path):
    (tmp_path / "a.txt").write_text("A story.")
    (tmp_path / "typo").write_text("no home")
    for more in ([], ["--direct"]):
        ended = columnist("run", tmp_path / "a.txt", "--home", tmp_path / "typo", *more, code=2)
        assert ended.err.count("\n") == 1
        assert "is no folder" in ended.err
    assert (tmp_path / "typo").read_text() == "no home"
