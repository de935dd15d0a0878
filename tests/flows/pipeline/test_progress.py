"""How far the press is: by the bytes of the sources, whatever the sizes of its files, and never less than before."""

import pytest

from flows.pipeline.progress import Progress, Tally
from flows.press.item import Item


def item(size: int, reason: str | None = None) -> Item:
    return Item("news/a.txt", "news", "/news/a.txt", "text/plain", size, 0, "", reason)


BATCHES = ([item(300), item(-1), item(999, "unsupported")], [item(700)])


def test_batches_are_added_up_by_the_bytes_of_what_is_read() -> None:
    told: list[Progress] = []
    tally = Tally(BATCHES, told.append)
    tally.of_batch(1)(350, 40)
    tally.end_batch(0, 3)
    tally.of_batch(1)(700, 80)
    tally.end_batch(1, 81)
    assert told == [
        Progress(350, 1000, 40),
        Progress(650, 1000, 43),
        Progress(1000, 1000, 83),
        Progress(1000, 1000, 84),
    ]
    assert [each.per_cent for each in told] == [35, 65, 100, 100]


@pytest.mark.parametrize("n_bytes", [0, 350, 349, 10_000])
def test_it_never_goes_back_nor_beyond_a_file_that_has_grown(n_bytes: int) -> None:
    told: list[Progress] = []
    tally = Tally(BATCHES, told.append)
    tally.of_batch(1)(350, 40)
    tally.of_batch(1)(n_bytes, 20)
    assert told[-1] == Progress(min(700, max(350, n_bytes)), 1000, 40)
    assert len(told) == 1 + (n_bytes > 350), "what is as it was is not told"


def test_where_there_is_nothing_to_read_all_is_done() -> None:
    assert Progress(0, 0, 0).per_cent == 100
    assert Progress(999, 1000, 5).per_cent == 99
