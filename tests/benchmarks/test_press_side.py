"""What the press costs, step by step: every document is counted, and the steps add up to the whole."""

from pathlib import Path

import pytest

import flows.press.batch
import flows.press.chunk
import flows.press.steps
from flows.settings.run_settings import PressSettings
from tests.benchmarks.corpus import write_corpus
from tests.benchmarks.press_side import measure


def test_the_steps_add_up_to_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (flows.press.steps, flows.press.batch, flows.press.chunk):
        monkeypatch.setattr(module, "time", module.time)  # measure() hands them another clock
    write_corpus(tmp_path / "documents", 20)
    measured = measure(tmp_path / "documents", tmp_path / "lakes", PressSettings(), 1)
    assert measured.n_documents == 20
    assert {step.name for step in flows.press.steps.STEPS} < set(measured.seconds_by_step)
    assert sum(measured.seconds_by_step.values()) == pytest.approx(measured.cpu_seconds)
    assert measured.seconds_by_step["rest"] >= 0
