"""One real Prefect server for the session, and one run that brings its own."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from tests.conftest import PROJECT, write_files
from tests.helpers.prefect_server import Server, clean_environment, prefect_server, start

STARTS_A_SERVER = {"lonely", "server", "first"}
"""Fixtures of this folder that start a Prefect server: every test that needs one is slow."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what waits for a server, before pytest selects by marks."""
    for item in items:
        is_here = item.path.is_relative_to(Path(__file__).parent)
        if is_here and STARTS_A_SERVER.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Popen[str], Path]]:
    """A run of someone who has no server and has set nothing, just started, and its folder."""
    folder = tmp_path_factory.mktemp("lonely")
    user = write_files(folder / "user", {"keep": ""})
    process = start("run", PROJECT / "seeds", environment=clean_environment(user), folder=folder)
    yield process, folder
    # Killed, it would leave the server that it has brought.
    if process.poll() is None:
        process.terminate()
        process.communicate(timeout=120)


@pytest.fixture(scope="session")
def server(lonely: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Starts while the lonely run starts a server of its own: both take a while, and neither needs the other."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as running:
        yield running
