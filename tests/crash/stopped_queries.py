"""Ctrl-C and a polite kill while a query of the command runs: it ends with one line, whatever the query does."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.conftest import PROJECT, write_files
from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import copy_home, make_story

ENDLESS = "with recursive t as (select 1 as i union all select i + 1 from t) select count(*) as n from t"
HEEDS_NOTHING = "select levenshtein(repeat('ab', 60000), repeat('ba', 60000)) as n"
QUERIES = {"endless": ENDLESS, "heeds nothing": HEEDS_NOTHING}
VERBS = ("sql", "export", "report")
WAIT_SECONDS = 120.0
LINE = "columnist: stopped; nothing half done is left, the next run goes on from here\n"


class Stopping(NamedTuple):
    """A verb, the query that it runs, and the signal that stops it."""

    verb: str
    query: str
    number: signal.Signals

    def __str__(self) -> str:
        return f"{self.verb} {self.query} {self.number.name}"


ALL = tuple(itertools.starmap(Stopping, itertools.product(VERBS, QUERIES, (signal.SIGINT, signal.SIGTERM))))
PAIRS = tuple(
    each for each in ALL if (each.query == "endless") == ((each.number == signal.SIGINT) != (each.verb == "export"))
)
"""Each verb with each query and each signal, and each query with each signal, once or twice."""


def start(*arguments: str, folder: Path | None = None, **environment: str) -> "subprocess.Popen[str]":
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli.main", *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_it_runs(home: Path, process: "subprocess.Popen[str]", verb: str = "sql") -> None:
    """A query that spills has a folder for it; the reports of the user's own come after the last of ours."""
    until = time.monotonic() + WAIT_SECONDS
    signs = {"report": "reports/pressed_by.csv"}
    while not list(home.glob(signs.get(verb, "work/spill-*/"))):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)


def stop_query(stopping: Stopping, home: Path, folder: Path) -> list[str]:
    """What was wrong with the end of the query; it is asked in `folder`."""
    sql = QUERIES[stopping.query]
    own = write_files(folder / "own", {"own.sql": f"-- Own.\n{sql};\n"})
    arguments = {
        "sql": ("sql", sql),
        "export": ("export", "--query", sql, "--output", "out.csv"),
        "report": ("report",),
    }
    places = {"COLUMNIST_HOME": str(home), "COLUMNIST_REPORT_FOLDER": str(own)}
    process = start(*arguments[stopping.verb], folder=folder, **places)
    wait_until_it_runs(home, process, stopping.verb)
    process.send_signal(stopping.number)
    out, err = process.communicate(timeout=WAIT_SECONDS)
    ended = (process.returncode, out, err)
    found = [] if ended == (2, "", LINE) else [f"exit code, output and errors {ended}"]
    return found + ["a file was left"] * (folder / "out.csv").exists()


def stop_queries(options: Options) -> list[Figures]:
    """Every verb with every query and signal."""
    started = time.perf_counter()
    base = options.folder / "stopped-queries"
    news = write_files(base / "news", {"a.txt": make_story(1)})
    ended = command.run(base / "home", news)
    assert ended.code == 0, ended.err

    def attempt(stopping: Stopping, folder: Path) -> list[str]:
        return stop_query(stopping, copy_home(base / "home", folder / "home"), folder)

    failures = try_points(ALL, attempt, options, "queries")
    return [Figures("queries stopped by a signal", len(ALL), failures, time.perf_counter() - started)]
