"""One real Prefect server for the session, on what a run has left that brought its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import PROJECT, Finished, write_files
from tests.helpers.prefect_server import Server, clean_environment, finish, prefect_server, start

STARTS_A_SERVER = {"lonely", "server", "first"}
"""Fixtures of this folder that start a Prefect server: every test that needs one is slow."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what waits for a server, before pytest selects by marks."""
    for item in items:
        is_here = item.path.is_relative_to(Path(__file__).parent)
        if is_here and STARTS_A_SERVER.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


class Lonely(NamedTuple):
    """How the run of someone ended who has no server and has set nothing, in what folder, and what lay there then."""

    ended: Finished
    folder: Path
    names: list[str]
    names_of_user: list[str]


@pytest.fixture(scope="session")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Lonely:
    """A run that brings a server of its own."""
    folder = tmp_path_factory.mktemp("lonely")
    user = write_files(folder / "user", {"keep": ""})
    process = start("run", PROJECT / "seeds", environment=clean_environment(user), folder=folder)
    try:
        ended = finish(process)
    finally:
        # Killed, it would leave the server that it has brought.
        if process.poll() is None:
            process.terminate()
            finish(process)
    names, names_of_user = (sorted(path.name for path in each.iterdir()) for each in (folder, user))
    return Lonely(ended, folder, names, names_of_user)


@pytest.fixture(scope="session")
def server(lonely: Lonely) -> Iterator[Server]:
    """A server on the records of the lonely run, as `columnist up` would start one on that home."""
    with prefect_server(lonely.folder / "data" / "prefect") as running:
        yield running
