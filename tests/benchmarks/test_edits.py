"""That the benchmark of edits compares what it says it compares."""

from pathlib import Path

from tests.benchmarks.edits import edit_some, measure, repeat_lines


def test_a_comparison_is_measured_in_a_process_of_its_own(tmp_path: Path) -> None:
    measured = measure(edit_some(300, 20), tmp_path)
    assert measured.changes == {"edited": 20}
    assert measured.seconds > 0


def test_versions_differ_in_as_many_sentences_as_asked_for() -> None:
    for old, new in (edit_some(50, 7), repeat_lines(50, 7)):
        assert len(old) == len(new) == 50
        assert sum(one != other for one, other in zip(old, new, strict=True)) == 7
