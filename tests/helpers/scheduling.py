"""How the files of tests are dealt out to the processes of pytest-xdist: the slow ones first, whole, a shared server once."""

import collections
from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

PREFECT = "tests/flows/orchestration/"
HAS_ITS_OWN = (f"{PREFECT}up/test_supervisor.py",)
"""Files there that bring a server of their own, and so may be run beside the others."""


def unit_of(nodeid: str) -> str:
    """What one process runs from its beginning to its end: a file, or all files that share a Prefect server."""
    file = nodeid.split("::", 1)[0]
    return PREFECT if file.startswith(PREFECT) and file not in HAS_ITS_OWN else file


def order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests with those units first that have most that is slow.

    What shares a server comes before all: it mostly waits, and so must not be waited for in the end.
    """
    units = collections.defaultdict[str, list[pytest.Item]](list)
    for item in items:
        units[unit_of(item.nodeid)].append(item)

    def rank(unit: str) -> tuple[bool, int, int]:
        n_slow = sum(item.get_closest_marker("slow") is not None for item in units[unit])
        return unit != PREFECT, -n_slow, -len(units[unit])

    return [item for unit in sorted(units, key=rank) for item in units[unit]]


class ByUnit(LoadFileScheduling):  # type: ignore[misc]
    """Deals out units in the order in which their tests were collected."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
