"""Runs the command in processes that a test may kill, stop or trace.

Each call is a process of its own, forked from a server that has imported what the command needs and opened nothing: an
import costs more than a small run. It presses by itself, so that a place to die is always in the same process.
`start_real` starts a fresh interpreter, where worker processes or the start itself are what is tested.
"""

import atexit
import contextlib
import functools
import multiprocessing
import multiprocessing.connection
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.crash.child import How, work
from tests.helpers.small_chunks import CHUNK_RECORDS

PROJECT = Path(__file__).resolve().parent.parent.parent
DIRECT = ("--direct", "--no-report", "--json")
PATIENCE_SECONDS = 120.0

# Two threads that ask multiprocessing about the same child at once take each other's answer.
_lock = threading.Lock()


class Sources(NamedTuple):
    """What is typed behind `columnist run`, and the folder where it is typed; None where that is all the same."""

    arguments: tuple[object, ...]
    folder: Path | None = None


class Ended(NamedTuple):
    """A command that has ended; `code` is negative where a signal ended it."""

    code: int
    out: str
    err: str
    seconds: float


class Started:
    """A running command, leader of its own process group."""

    def __init__(self, process: Any, out: Path, err: Path) -> None:
        self._process, self._out, self._err = process, out, err
        self._started = time.perf_counter()
        self.pid: int = process.pid

    def kill(self) -> None:
        """Kills the command and every process that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        if isinstance(self._process, subprocess.Popen):
            return self._process.poll() is None
        return not multiprocessing.connection.wait([self._process.sentinel], 0)

    def wait(self, seconds: float = PATIENCE_SECONDS) -> Ended:
        """Waits for the end; a command that takes longer is killed and fails the test."""
        if isinstance(self._process, subprocess.Popen):
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                self._process.wait()
                raise TimeoutError(f"no end after {seconds} s") from None
            code = self._process.returncode
        else:
            if not multiprocessing.connection.wait([self._process.sentinel], seconds):
                self.kill()
                raise TimeoutError(f"no end after {seconds} s")
            with _lock:
                self._process.join()
                code = self._process.exitcode
                self._process.close()
        took = time.perf_counter() - self._started
        out, err = (path.read_text(errors="backslashreplace") for path in (self._out, self._err))
        for path in (self._out, self._err):
            path.unlink()
        return Ended(code, out, err, took)


def warm_up() -> None:
    """Starts the server from which commands are forked. What the test that needs it first has set is not for others.

    No verb but `report` writes the report, which takes longer than the rest of what most of them do.
    """
    from multiprocessing import forkserver

    ours: dict[str, str | None] = {name: None for name in os.environ if name.startswith("COLUMNIST_")}
    ours |= {"PYTHONPATH": str(PROJECT), "OPENBLAS_NUM_THREADS": "1", "COLUMNIST_REPORT": "false"}
    with _lock, _environment(ours):
        _server().set_forkserver_preload(["tests.crash.preload"])
        forkserver.ensure_running()


def start(*arguments: object, **how: Any) -> Started:
    """Starts one command; `how` is what `How` holds."""
    warm_up()
    out, err = _outputs()
    process = _server().Process(target=work, args=([str(argument) for argument in arguments], out, err, How(**how)))
    with _lock:
        process.start()
    return Started(process, out, err)


def call(*arguments: object, **how: Any) -> Ended:
    """Runs one command to its end."""
    return start(*arguments, **how).wait()


def run(home: Path, source: Path | Sources, *flags: object, **how: Any) -> Ended:
    """`columnist run` without Prefect and report."""
    sources = source if isinstance(source, Sources) else Sources((source,))
    return call("run", *sources.arguments, *DIRECT, "--home", home, *flags, folder=sources.folder, **how)


@functools.cache
def empty_file() -> Path:
    """Where `How.empty` is kept as long as this process lives."""
    folder = tempfile.mkdtemp(prefix="columnist-crash-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder) / "empty.duckdb"


def start_real(
    *arguments: object,
    env: Mapping[str, str] | None = None,
    module: str = "flows.cli.main",
    folder: Path | None = None,
    chunk_records: int | None = None,
) -> Started:
    """Starts one command in a fresh interpreter, as the installed script does it; `folder` is where it is typed.

    With so few records in a chunk, several workers press a small file.
    """
    out, err = _outputs()
    start = ["-c", f"import sys; from {module} import main; sys.exit(main())"]
    if chunk_records is not None:
        # As the main module it is imported again by each worker.
        start = ["-m", "tests.helpers.small_chunks" if module == "flows.cli.main" else module]
        env = {**(env or {}), CHUNK_RECORDS: str(chunk_records)}
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, *start, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            cwd=folder or PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT), **(env or {})},
            start_new_session=True,
        )
    return Started(process, out, err)


def verbs() -> set[str]:
    """Verbs that this release has."""
    from flows.cli.parser import build_parser

    return {verb for action in build_parser()._actions for verb in (action.choices or ()) if action.dest != "help"}


@functools.cache
def _server() -> Any:
    return multiprocessing.get_context("forkserver")


def _outputs() -> tuple[Path, Path]:
    files = []
    for _ in range(2):
        descriptor, name = tempfile.mkstemp(prefix="columnist-crash-")
        os.close(descriptor)
        files.append(Path(name))
    return files[0], files[1]


@contextlib.contextmanager
def _environment(values: Mapping[str, str | None]) -> Iterator[None]:
    """Sets variables, or takes away those that are None, for as long as the block runs."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
