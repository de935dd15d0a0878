"""What many tests need: the command as a user calls it, and folders of documents."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

from flows.cli import main
from flows.press import workers
from tests.helpers.pressed_here import START_WORKERS, PressedHere
from tests.helpers.scheduling import ByUnit, order
from warehouse.database import lemmas, work_file
from warehouse.schema import sql_hash

PROJECT = Path(__file__).resolve().parent.parent
# It needs atheris, which `make fuzz` installs and which is there for Linux alone.
collect_ignore = ["fuzz/coverage_target.py"]

# The same inputs each time: a test that passed here passes anywhere. `make test` tries 30 for each property, `make quick`
# 20 and `make fuzz` 1,000.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=30)
settings.register_profile("quick", parent=settings.get_profile("repeatable"), max_examples=20)
settings.register_profile("thorough", parent=settings.get_profile("repeatable"), max_examples=1_000)
settings.load_profile("repeatable")


def hundredths(share: int) -> settings:
    """For a property whose examples are cheap or expensive: as many of a hundred as others try, in each profile."""
    return settings(max_examples=max(1, settings.default.max_examples * share // 100))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process for each core, and one more for the tests of servers and schedules, which mostly wait and are slow."""
    return (os.cpu_count() or 1) + (config.option.markexpr != "not slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """See tests/helpers/scheduling.py; other ways to deal out tests stay what they are."""
    return ByUnit(config, log) if config.option.dist == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What makes whole runs is slow, but for the few by which `make quick` sees that the whole still works."""
    for item in items:
        makes_runs = "ingest" in getattr(item, "fixturenames", ()) and item.get_closest_marker("smoke") is None
        if makes_runs or item.get_closest_marker("long") is not None:
            item.add_marker(pytest.mark.slow)
    yield
    items[:] = order(items)


@pytest.fixture(scope="session", autouse=True)
def one_folder_of_dictionaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each home keeps dictionaries of its own, and a warehouse in memory none: here all of them share one folder."""
    folder = tmp_path_factory.mktemp("lemmas")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lemmas, "folder_beside", lambda con: folder)
        yield


class Finished(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True, scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Of the empty DuckDB file that each new home begins with, this process makes one and copies it hundreds of times."""
    create, folder = work_file._create, tmp_path_factory.mktemp("empty")

    def copy(path: Path, config: dict[str, Any]) -> None:
        made = folder / sql_hash()
        if not made.exists():
            create(made, config)
        shutil.copyfile(made, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work_file, "_create", copy)
        yield


@pytest.fixture(autouse=True, scope="session")
def _pressed_here() -> Iterator[None]:
    """Commands that are called in this process press in it, unless the test takes `real_workers`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "new_pool", PressedHere)
        yield


@pytest.fixture
def real_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes, as each command has them that is started as a process."""
    monkeypatch.setattr(workers, "new_pool", START_WORKERS)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, in force for every command of the test; the test runs in a folder of its own.

    Commands write no report, which takes longer than all else that they do, unless the test takes `reports`.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNIST_REPORT", "false")
    return tmp_path / "home"


@pytest.fixture
def reports(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands write the report, as they do for users."""
    monkeypatch.delenv("COLUMNIST_REPORT")


@pytest.fixture
def columnist(home: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., Finished]:
    """Calls the command in this process: `columnist("run", "seeds", code=0)`; another exit code fails the test."""

    def call(*arguments: object, code: int = 0) -> Finished:
        capfd.readouterr()
        try:
            got = main.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            got = int(stop.code or 0)
        out, err = capfd.readouterr()
        assert got == code, f"exit code {got}: {err or out}"
        assert "Traceback" not in err
        return Finished(got, out, err)

    return call


@pytest.fixture
def ingest(columnist: Callable[..., Finished]) -> Callable[..., dict[str, Any]]:
    """Runs without Prefect and without a report, and gives the run's entry. A test that uses it is slow."""
    return lambda *arguments: columnist("run", "--direct", "--no-report", "--json", *arguments).json()


@pytest.fixture
def rows(columnist: Callable[..., Finished]) -> Callable[[str], list[dict[str, Any]]]:
    """Rows of a query, as a user gets them."""
    return lambda sql: columnist("sql", sql, "--format", "json").json()


def all_but_few_long(cases: Iterable[tuple[Any, ...]], few: Callable[..., bool]) -> list[Any]:
    """The cases of a matrix for `parametrize`: those that `few` chooses are tried by `make test`, the others by `make fuzz`."""
    return [pytest.param(*case, marks=() if few(*case) else pytest.mark.long) for case in cases]


def keep(folder: Path) -> Callable[[], Path]:
    """Puts a folder by; what this gives brings it back as it was, under the same path, since a home knows its sources' paths."""
    kept = folder.rename(folder.with_name(f"{folder.name}-kept"))

    def restore() -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(kept, folder, symlinks=True))

    return restore


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Makes a folder of documents."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
