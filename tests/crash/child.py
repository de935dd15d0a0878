"""What a forked process does: it runs one command, with whatever a test has put into its way."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from tests.crash.failpoints import make_killer


class How(NamedTuple):
    """How a command is run.

    Attributes:
        env: variables on top of those of the server.
        folder: where the command is typed; None where that is all the same.
        module: whose `main` is called.
        inline: make every call of a thread pool in the thread that asks, so that the n-th system call of a run is
            always the same one.
        hold: the command waits until this file exists, so that a tracer can attach to it before anything happens.
        tally: the command writes here which failpoints it passed, one name a line.
        passing: a pipe; the command writes a byte into it at each failpoint that it passes.
        die_at: a failpoint, as `name` or `name:n`: there, or there the n-th time, the command is killed.
        chunk_records: the most records of a chunk; with few of them a small file is pressed in several pieces.
        empty: a file in which the empty DuckDB file that each new home begins with is kept, made once and copied.
            Only for homes that others are compared with.
        most_entries: how many entries of runs may lie in files of their own before they are merged; None as it is.
    """

    env: Mapping[str, str] = {}
    folder: Path | None = None
    module: str = "flows.cli.main"
    inline: bool = False
    hold: Path | None = None
    tally: Path | None = None
    passing: Path | None = None
    die_at: str | None = None
    empty: Path | None = None
    chunk_records: int | None = None
    most_entries: int | None = None


def work(arguments: list[str], out: Path, err: Path, how: How) -> None:
    """Leads a process group of its own and ends with the exit code of the command."""
    os.setsid()
    import_module("tests.crash.preload")
    for path, number in ((out, 1), (err, 2)):
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.update(how.env)
    if how.folder is not None:
        os.chdir(how.folder)
    passed: list[str] = []
    _prepare(how, passed)
    while how.hold is not None and not how.hold.exists():
        time.sleep(0.002)
    try:
        code = import_module(how.module).main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    if how.tally is not None:
        how.tally.write_text("\n".join(passed))
    sys.stdout.flush()
    sys.stderr.flush()
    sys.exit(code)


def _prepare(how: How, passed: list[str]) -> None:
    from flows.press import workers
    from tests.helpers.pressed_here import PressedHere

    workers.new_pool = PressedHere  # type: ignore[assignment]
    if how.inline:
        _patch("ThreadPoolExecutor", InlineExecutor)
    if how.tally is not None:
        _patch("failpoint", passed.append)
    if how.passing is not None:
        pipe = os.open(how.passing, os.O_WRONLY)
        _patch("failpoint", lambda name: os.write(pipe, b"."))
    if how.die_at is not None:
        _patch("failpoint", make_killer(how.die_at))
    if how.empty is not None:
        _copy_empty(how.empty)
    if how.chunk_records is not None:
        _patch("CHUNK_RECORDS", how.chunk_records)
    if how.most_entries is not None:
        _patch("MOST_SINGLES", how.most_entries)


def _copy_empty(made: Path) -> None:
    from warehouse.database import work_file
    from warehouse.files import replacing

    create = work_file._create

    def copy(path: Path, config: dict[str, Any]) -> None:
        if not made.exists():
            with replacing(made) as temporary:
                create(temporary, config)
        shutil.copyfile(made, path)

    work_file._create = copy


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
