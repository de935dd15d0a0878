"""The first questions of an analyst, each one command, on the sample that `columnist init --sample news` writes."""

import json
from pathlib import Path

import pytest

from flows.cli import main
from flows.settings.sample import SAMPLES

pytestmark = pytest.mark.slow

CASES = json.loads((Path(__file__).parents[2] / "cases" / "questions.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, run on two days."""
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main.main(["init", "--sample", "news"]) == 0
        first, second = map(Path, SAMPLES["news"])
        for file in (first, second):
            first.write_bytes(file.read_bytes())
            assert main.main(["run", str(first), "--direct", "--no-report", "--home", "home"]) == 0
    return folder / "home"


@pytest.mark.parametrize("case", CASES, ids=[case["question"] for case in CASES])
def test_a_question_is_one_command(case, sample_home, capsys):
    assert main.main([*case["command"], "--home", str(sample_home)]) == 0
    shown = capsys.readouterr().out
    assert [part for part in case["says"] if part not in shown] == []


def test_a_sample_replaces_no_file(columnist, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert columnist("init", "--sample", "news", "--json").json() == {"files": list(SAMPLES["news"])}
    assert "already exists and was not changed" in columnist("init", "--sample", "news", code=2).err
