"""Runs the command in processes that a test may kill, stop or trace.

Each call is a process of its own, forked from a server that has imported what the command needs and opened nothing: an
import costs more than a small run. It presses by itself, so that a place to die is always in the same process.
`start_real` starts a fresh interpreter, where worker processes or the start itself are what is tested.
"""

import contextlib
import functools
import multiprocessing
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.crash.failpoints import make_killer

PROJECT = Path(__file__).resolve().parent.parent.parent
PRELOAD = [
    "flows.cli.main",
    "flows.cli.screens.runs",
    "flows.pipeline.stages",
    "flows.press.workers",
    "flows.steps.html.body",
    "flows.steps.html.dates",
    "flows.steps.html.fields",
    "flows.steps.html.tree",
    "flows.sources.readers.json_lines",
    "flows.sources.readers.delimited",
    "flows.sources.readers.mail",
    "flows.sources.readers.parquet",
    "flows.sources.readers.warc",
    "flows.sources.readers.xml_text",
    "warehouse.database.work_file",
    "warehouse.database.checks",
    "warehouse.database.audit",
    "pyarrow.feather",
    "tests.crash.command",
]
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
    """Starts the server from which commands are forked."""
    from multiprocessing import forkserver

    with _lock, _environment({"PYTHONPATH": str(PROJECT), "OPENBLAS_NUM_THREADS": "1"}):
        _server().set_forkserver_preload(PRELOAD)
        forkserver.ensure_running()


def start(
    *arguments: object,
    env: Mapping[str, str] | None = None,
    inline: bool = False,
    hold: Path | None = None,
    tally: Path | None = None,
    die_at: str | None = None,
    folder: Path | None = None,
) -> Started:
    """Starts one command.

    Args:
        arguments: of `columnist`.
        env: variables on top of this process's own.
        inline: make every call of a thread pool in the thread that asks, so that the n-th system call of a run is
            always the same one.
        hold: the command waits until this file exists, so that a tracer can attach to it before anything happens.
        tally: the command writes here which failpoints it passed, one name a line.
        die_at: a failpoint, as `name` or `name:n`: there, or there the n-th time, the command is killed.
        folder: where the command is typed.
    """
    warm_up()
    out, err = _outputs()
    options = {
        "env": dict(env or {}),
        "inline": inline,
        "hold": hold,
        "tally": tally,
        "die_at": die_at,
        "folder": folder,
    }
    process = _server().Process(target=_work, args=([str(argument) for argument in arguments], out, err, options))
    with _lock:
        process.start()
    return Started(process, out, err)


def call(*arguments: object, **options: Any) -> Ended:
    """Runs one command to its end."""
    return start(*arguments, **options).wait()


def run(home: Path, source: Path | Sources, *flags: object, **options: Any) -> Ended:
    """`columnist run` without Prefect and report."""
    sources = source if isinstance(source, Sources) else Sources((source,))
    return call("run", *sources.arguments, *DIRECT, "--home", home, *flags, folder=sources.folder, **options)


def start_real(
    *arguments: object,
    env: Mapping[str, str] | None = None,
    module: str = "flows.cli.main",
    folder: Path | None = None,
) -> Started:
    """Starts one command in a fresh interpreter, as the installed script does it; `folder` is where it is typed."""
    out, err = _outputs()
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; from {module} import main; sys.exit(main())", *map(str, arguments)],
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


def _work(arguments: list[str], out: Path, err: Path, options: Mapping[str, Any]) -> None:
    """What a forked process does."""
    os.setsid()
    for path, number in ((out, 1), (err, 2)):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.update(options["env"])
    if options["folder"] is not None:
        os.chdir(options["folder"])
    from flows.cli import main
    from flows.press import workers
    from flows.sources.formats import MEDIA_TYPES

    # Of no kind of file a worker process is started here, not even of one that has no media type.
    workers.PLAIN = frozenset([None, *MEDIA_TYPES.values()])  # type: ignore[assignment]
    if options["inline"]:
        _patch("ThreadPoolExecutor", InlineExecutor)
    if options["tally"] is not None:
        passed: list[str] = []
        _patch("failpoint", passed.append)
    if options["die_at"] is not None:
        _patch("failpoint", make_killer(options["die_at"]))
    while options["hold"] is not None and not options["hold"].exists():
        time.sleep(0.002)
    try:
        code = main.main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    if options["tally"] is not None:
        options["tally"].write_text("\n".join(passed))
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(code)


def _patch(name: str, value: object) -> None:
    for module_name, module in list(sys.modules.items()):
        if module_name.partition(".")[0] in {"flows", "warehouse", "concurrent"} and name in vars(module):
            setattr(module, name, value)


class InlineExecutor:
    """A thread pool without threads."""

    def __init__(self, max_workers: int | None = None, **_: object) -> None:
        self.max_workers = max_workers

    def __enter__(self) -> "InlineExecutor":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def map(self, function: Callable[..., Any], *values: Iterable[Any]) -> Iterator[Any]:
        return iter([function(*each) for each in zip(*values, strict=False)])

    def submit(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        from concurrent.futures import Future

        future: Future[Any] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future

    def shutdown(self, **_: object) -> None:
        return None


@contextlib.contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
