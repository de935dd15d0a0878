"""The short form of `make hostile`: documents that once cost the square of their size, and that its judge sees such."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import __main__ as hostile
from tests.hostile.costs_file import add_costs, read_costs
from tests.hostile.figures import families, markdown, summary
from tests.hostile.judging import find_faults, growths, judge
from tests.hostile.pressing import Cost, press_all, press_document
from tests.hostile.shapes.all_shapes import SHAPES
from tests.hostile.shapes.making import nested, numbered, repeated

BY_NAME = {shape.name: shape for shape in SHAPES}

# Small enough for a test, and large enough that what grows with the square is far beyond the limit.
ONCE_SQUARE = {
    "a.txt: marks of falling classes on one letter": 200_000,
    "a.csv: lines that close a quote and open another": 20_000,
    "a.csv: header of names": 200_000,
    "a.eml: one long subject of words": 200_000,
    "a.eml: a subject of encoded words": 200_000,
    "a.mbox: one From line of times": 120_000,
    "a.mbox: one From line of at signs": 120_000,
    "a.html: captions in one figure with a table at its end": 30_000,
    "a.html: font in one p, of a site": 600_000,
    "a.html: attributes": 600_000,
    "a.html: one row, of a site": 300_000,
    "a.eml: parts": 200_000,
    "a.xlsx: formats": 200_000,
}


@pytest.mark.parametrize(("name", "n_bytes"), ONCE_SQUARE.items())
@pytest.mark.slow
def test_no_document_costs_the_square_of_its_size(name: str, n_bytes: int, tmp_path: Path) -> None:
    press_document(BY_NAME[name], 1_000, tmp_path / "warm-up")
    cost = press_document(BY_NAME[name], n_bytes, tmp_path / "lake")
    assert list(find_faults([cost])) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_there_are_shapes_for_every_reader_and_each_is_a_function_of_its_size() -> None:
    assert len(SHAPES) == len(BY_NAME) >= 200
    for shape in SHAPES:
        small = shape.make(2_000)
        assert small == shape.make(2_000)
        assert len(small) < 30_000, shape.name


def test_units_are_repeated_nested_and_numbered() -> None:
    assert repeated("<p>§", "<html>", "!")(17) == b"<html><p>0<p>1!"
    assert repeated("橋")(1) == "橋".encode()
    assert nested("<b>", "</b>", "x")(14) == b"<b><b>x</b></b>"
    assert numbered("a§ ", 2) == "a0 a1 "


@pytest.mark.slow
def test_a_document_is_pressed_in_a_process_of_its_own() -> None:
    costs = list(press_all([(BY_NAME["a.txt: one word"], 5_000)], 1, 20))
    assert costs[0].fates == Counter(loaded=1)
    assert costs[0].cpu_seconds > 0


def _costs(*seconds: float, fates: Counter[str] | None = None) -> list[Cost]:
    return [Cost(64_000 << n, cost, 0, Counter(loaded=1) if fates is None else fates) for n, cost in enumerate(seconds)]


@pytest.mark.parametrize(
    ("costs", "fault"),
    [
        (_costs(0.05, 0.2, 0.8), "the cost of a byte grows by 2.00 for each doubling"),
        (_costs(0.9), "64,000 bytes take 0.90 s of at most 0.47 s"),
        (_costs(0.1, fates=Counter(out_of_memory=1)), "64,000 bytes: 1 records are out_of_memory"),
        ([Cost(64_000, 0.1, 0, Counter(), "exit code -9")], "64,000 bytes: exit code -9"),
    ],
)
def test_the_judge_sees(costs: list[Cost], fault: str) -> None:
    assert list(find_faults(costs)) == [fault]


def test_the_judge_lets_pass_what_is_linear_and_what_is_noise() -> None:
    assert list(find_faults(_costs(0.1, 0.2, 0.45))) == []
    assert list(find_faults(_costs(0.01, 0.08, 0.1))) == []
    assert list(growths(_costs(0.2, 0.8))) == [2.0]
    assert list(find_faults([Cost(64_000, 1.4, 0, Counter(loaded=12_000))])) == []


def test_what_breaks_a_rule_is_measured_again_and_its_least_cost_counts() -> None:
    shape = SHAPES[0]
    assert judge(shape, _costs(0.9), lambda shape, n_bytes: _costs(0.2)[0]).faults == ()
    assert judge(shape, _costs(0.9), lambda shape, n_bytes: _costs(0.8)[0]).costs[0].cpu_seconds == 0.8


def test_the_suite_tells_of_its_shapes_and_fails_with_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = 0.1

    def press(tasks: list[tuple[object, int]], jobs: int, most_seconds: float) -> Iterator[Cost]:
        return (Cost(n_bytes, seconds * n_bytes / 64_000, 3_000_000, Counter(loaded=1)) for _, n_bytes in tasks)

    monkeypatch.setattr(hostile, "press_all", press)
    assert hostile.main(["a.mbox", "--no-command", "--large"]) == 0
    shown = capsys.readouterr().out
    assert "| a.mbox: messages | 256,000 | 1.56 | 1.00 | 3 | 1 |" in shown
    assert "0 break a rule" in shown
    seconds = 2.0
    assert hostile.main(["a.mbox: messages", "--no-command", "--large"]) == 1
    with pytest.raises(SystemExit):
        hostile.main(["no such shape"])


def test_the_table_names_the_worst_first() -> None:
    judged = [
        judge(shape, _costs(cost), lambda shape, n_bytes: _costs(9)[0])
        for shape, cost in zip(SHAPES, (0.1, 0.3), strict=False)
    ]
    assert [line.split(" | ")[0] for line in markdown(judged, 5).splitlines()[2:]] == [
        f"| {SHAPES[1].name}",
        f"| {SHAPES[0].name}",
    ]
    assert summary(judged).startswith("2 documents of 64,000 bytes and more; 4.7 s/MB at most; 0 break")


def test_the_table_of_the_docs_has_a_row_for_each_kind_of_file_and_says_how_documents_end() -> None:
    ends = (Counter(loaded=1), Counter(damaged=1), Counter(loaded=9, empty=1))
    judged = [
        judge(BY_NAME[name], _costs(0.1, seconds, fates=fates), lambda shape, n_bytes: _costs(0.1)[0])
        for name, seconds, fates in zip(
            ("a.txt: one word", "a.mbox: messages", "a.txt: words all different"), (0.2, 0.25, 0.22), ends, strict=True
        )
    ]
    assert families(judged).splitlines()[2:] == [
        "| `.mbox` | 1 | 1.95 | 1.95 | 1.25 | 0 | 1 damaged |",
        "| `.txt` | 2 | 1.56 | 1.71 | 1.10 | 0 | 2 loaded |",
    ]


def test_what_was_measured_is_kept_and_not_measured_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kept = judge(SHAPES[1], _costs(0.1, 0.9), lambda shape, n_bytes: _costs(0.1, 0.9)[n_bytes // 64_000 - 1])
    assert kept.faults
    add_costs(tmp_path / "costs", kept)
    assert read_costs(tmp_path / "costs", SHAPES) == {SHAPES[1].name: kept}
    assert read_costs(tmp_path / "costs", SHAPES[2:]) == read_costs(tmp_path / "none", SHAPES) == {}

    def press(tasks: list[tuple[object, int]], jobs: int, most_seconds: float) -> Iterator[Cost]:
        assert not tasks
        yield from ()

    monkeypatch.setattr(hostile, "press_all", press)
    assert hostile.main([SHAPES[1].name, "--no-command", "--table", "--costs", str(tmp_path / "costs")]) == 1
    assert families([kept]) in capsys.readouterr().out
