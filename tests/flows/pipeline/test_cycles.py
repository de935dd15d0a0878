"""The search for cycles is off in the block, and after it as it was."""

import gc
from collections.abc import Iterator

import pytest

from flows.pipeline.cycles import no_search_for_cycles


@pytest.fixture(params=[True, False])
def is_enabled(request: pytest.FixtureRequest) -> Iterator[bool]:
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def fail_within() -> None:
    with no_search_for_cycles():
        assert not gc.isenabled()
        raise ZeroDivisionError


def test_it_is_off_in_the_block_and_after_it_as_it_was_also_when_the_block_fails(is_enabled: bool) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_within()
    assert gc.isenabled() == is_enabled
