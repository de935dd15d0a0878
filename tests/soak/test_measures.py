"""The figures of `make soak`, and that a bound can be broken."""

from tests.soak.measures import Measure, faults, markdown, spread


def test_a_figure_beyond_its_bound_is_a_fault_and_marked():
    measures = [Measure("start", 50.0, "s", 45.0), Measure("memory", 430.4, "MB", 700.0), Measure("runs", 50, "")]
    assert faults(measures) == ["start: 50.0 s, at most 45.0 s is allowed"]
    assert markdown(measures).splitlines()[2:] == [
        "| start | 50.0 s | 45.0 s | BROKEN |",
        "| memory | 430 MB | 700 MB | kept |",
        "| runs | 50 |  |  |",
    ]


def test_many_values_give_their_median_and_their_largest_which_has_the_bound():
    assert spread("late", [1.0, 9.0, 2.0], "s", 5.0) == [
        Measure("late, median", 2.0, "s"),
        Measure("late, largest", 9.0, "s", 5.0),
    ]
    assert spread("late", [], "s", 5.0) == []
