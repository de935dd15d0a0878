"""A reader who types the commands of a page: the folder they work in, what is printed, and whether the page says so."""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from flows.cli import main
from tests.conftest import PROJECT
from tests.docs.pages import COMMANDS, README

HERE = "/home/you/columnist"
"""What the documents call the folder in which their commands run."""

# These set up an environment, run until they are stopped, or need a server. Where each is run instead.
NOT_RUN = {
    "make test": ".ci/run",
    "columnist up": "tests/flows/orchestration/up/test_supervisor.py",
    "prefect work-pool create columnist --type process": "tests/flows/orchestration/up/test_deployments.py",
    "prefect deploy --all": "tests/flows/orchestration/up/test_deployments.py",
    "prefect worker start --pool columnist": "tests/flows/orchestration/up/test_deployments.py",
    "COLUMNIST_AUTH=me:something-long docker compose up --detach": "tests/test_packaging.py",
}

_VOLATILE = (
    (re.compile(r"\d{8}T\d{12}-[0-9a-f]{4}"), "RUN"),
    (re.compile(r"\b\d+\.\d+ s\b"), "N s"),
    (re.compile(r"(?<=^  seconds).*"), " by stage"),
    (re.compile(r"(?<=  )\d+\.\d+(?=\s*$)"), "N"),
    (re.compile(r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?"), "TIME"),
    # The screens call the command as it was called: by its path before the environment is active, then by its name.
    (re.compile(r"\.venv/bin/(?=columnist )"), ""),
    (re.compile(r" +"), " "),
)


def make_checkout(folder: Path) -> Path:
    """What a page needs of a fresh clone: the seeds. Pages other than the README begin after its `make run`."""
    shutil.copytree(PROJECT / "seeds", folder / "seeds")
    return folder


@contextlib.contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """A reader's shell: that folder is current, the environment is active and no variable of ours or Prefect's is set."""
    before, kept = Path.cwd(), dict(os.environ)
    for name in [name for name in kept if name.startswith(("COLUMNIST_", "PREFECT_"))]:
        del os.environ[name]
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(kept)


def follow(page: Path, folder: Path) -> list[str]:
    """Types the commands of a page in a fresh checkout; what each of them prints."""
    with working_in(make_checkout(folder)):
        if page != README and COMMANDS[page]:
            play("make run")
        return [play(command.line) for command in COMMANDS[page]]


def play(line: str) -> str:
    """Runs a command in the current folder and returns what it prints."""
    if line in NOT_RUN:
        return ""
    if line == "make run":
        # Prefect's way through the same stages is run by tests/flows/orchestration, and its screen is this one.
        return play("columnist run seeds/ --direct")
    if line == "source .venv/bin/activate":
        # What `working_in` has done already.
        return ""
    # `--open` is shown by tests/flows/cli/test_verbs.py.
    program, *arguments = [argument for argument in shlex.split(line) if argument != "--open"]
    if program == "cp":
        shutil.copy(*arguments)
        return ""
    if program == "python":
        return _python(arguments)
    assert program == "columnist", f"a page shows a command that no test runs: {line}"
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main.main(arguments)
    assert code == 0, f"{line}: exit code {code}"
    return out.getvalue().replace(str(Path.cwd()), HERE)


def _python(arguments: list[str]) -> str:
    """What Python prints in a checkout, where the modules of the project are found."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def still(text: str) -> list[str]:
    """Lines without what differs from run to run: ids, times, seconds, and the width of columns."""
    lines = text.rstrip().splitlines()
    for pattern, replacement in _VOLATILE:
        lines = [pattern.sub(replacement, line) for line in lines]
    return [line.rstrip() for line in lines]


def is_said(output: str, printed: str) -> bool:
    """Whether a page's output is what was printed; a line of `…` matches any lines."""
    pattern = "\n".join("(?:.*\n)*?.*" if line == "…" else re.escape(line) for line in still(output))
    return re.fullmatch(pattern, "\n".join(still(printed))) is not None


def echoed(output: str) -> tuple[list[str], str]:
    """What make prints of its recipes, and what the command then prints, in an output of `make run`."""
    lines = output.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("run "))
    return [line.strip() for line in lines[:first]], "".join(lines[first:])
