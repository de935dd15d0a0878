"""What README.md and .github/docs/*.md show is so: commands, snippets, queries and settings do what is printed there.

`python -m tests.test_docs --write` writes outputs and generated tables anew. An output may be cut by a line of `…`.
"""

import functools
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.settings.run_settings import Settings, load_settings
from flows.settings.service_settings import Service, load_service
from tests.conftest import PROJECT, write_files
from tests.docs.generated import with_tables
from tests.docs.pages import ALL_COMMANDS, BLOCKS, COMMANDS, PAGES, README, Block, blocks_of
from tests.docs.reader import NOT_RUN, echoed, follow, is_said, make_checkout, play, still, working_in
from tests.helpers.prefect_server import clean_environment

pytestmark = pytest.mark.slow

SHOWN = [(path, number) for path, commands in COMMANDS.items() for number in range(len(commands))]


def begins(block: Block) -> str:
    """What a test of a block is called by."""
    return block.body[:40]


class Followed(NamedTuple):
    """A page's own checkout, and what each command of the page has printed there."""

    folder: Path
    printed: list[str]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Followed]:
    """Follows a page when its first command is asked for."""

    def follow_once(path: Path) -> Followed:
        folder = tmp_path_factory.mktemp(path.stem)
        return Followed(folder, follow(path, folder))

    return functools.cache(follow_once)


@pytest.fixture(scope="module")
def home_of_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's folder after the first run."""
    folder = make_checkout(tmp_path_factory.mktemp("seeds"))
    with working_in(folder):
        play("make run")
    return folder


@pytest.mark.parametrize(("path", "number"), SHOWN, ids=lambda part: part.stem if isinstance(part, Path) else part)
def test_a_command_prints_what_the_document_shows(
    followed: Callable[[Path], Followed], path: Path, number: int
) -> None:
    command = COMMANDS[path][number]
    if command.line in NOT_RUN:
        return
    output = echoed(command.output)[1] if command.line == "make run" else command.output
    got = followed(path).printed[number]
    assert is_said(output, got), f"`{command.line}` prints:\n{got}"


def test_the_commands_of_the_readme_may_be_typed_again(followed: Callable[[Path], Followed]) -> None:
    folder, first = followed(README)
    with working_in(folder):
        # A sample that is there already is not written over, as tests/flows/cli/test_verbs.py shows.
        again = [
            before if command.line.startswith("columnist init ") else play(command.line)
            for command, before in zip(COMMANDS[README], first, strict=True)
        ]
    for command, before, after in zip(COMMANDS[README], first, again, strict=True):
        if after.startswith("run "):
            assert ": unchanged in " in after.partition("\n")[0]
        else:
            assert still(after) == still(before), command.line


def test_an_output_that_is_not_the_printed_one_is_noticed() -> None:
    assert is_said(
        "run 20260101T000000000000-abcd: published in 3.1 s\n", "run 20270101T000000000000-0123: published in 9.9 s\n"
    )
    assert is_said("a\n…\nd\n", "a\nb\nc\nd\n")
    assert not is_said("a\n…\nd\n", "a\nb\nc\n")
    assert not is_said("19 paragraphs\n", "18 paragraphs\n")


@pytest.mark.skipif(os.name == "nt", reason="the README shows the folders of the other systems")
def test_the_two_commands_are_targets_whose_recipes_are_shown() -> None:
    dry = ["make", "--dry-run", "--always-make", "--no-print-directory"]
    recipes = {
        target: subprocess.run(
            [*dry, target], cwd=PROJECT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for target in ("run", "test")
    }
    (shown,) = (echoed(command.output)[0] for command in COMMANDS[README] if command.line == "make run")
    assert shown == [line for line in recipes["run"] if not line.startswith("touch ")]
    (shown_test,) = (command.output for command in COMMANDS[README] if command.line == "make test")
    assert shown_test.splitlines()[0] == recipes["test"][-1]
    called = (PROJECT / ".ci" / "run").read_text() + (PROJECT / ".github" / "workflows" / "test.yml").read_text()
    assert "for target in test lint browser" in called
    assert all(f"run: make {target}" in called for target in ("test", "lint", "browser"))


@pytest.mark.parametrize("block", blocks_of("python"), ids=begins)
def test_a_snippet_runs_and_prints_the_text_below_it(home_of_seeds: Path, block: Block) -> None:
    following = BLOCKS[BLOCKS.index(block) + 1]
    assert following.language == "text"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", block.body],
        cwd=home_of_seeds,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert is_said(following.body, done.stdout), f"it prints:\n{done.stdout}"


@pytest.mark.parametrize("block", blocks_of("toml"), ids=begins)
def test_a_settings_file_is_accepted(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "columnist.toml"
    file.write_text(block.body, encoding="utf-8")
    settings, service = load_settings({}, {}, file), load_service({}, file)
    assert (settings, service) != (Settings(), Service())
    if service.schedules:
        script = (
            "import os; from flows.orchestration.up.deployments import make_deployments as make\n"
            "from flows.settings.service_settings import load_service; print(sum(len(d.schedules) for d in make(load_service(os.environ))))"
        )
        command = [sys.executable, "-c", script]
        environment = clean_environment(tmp_path)
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode) == (f"{len(service.schedules)}\n", 0), done.stderr


def test_what_is_not_run_here_is_run_where_it_is_said() -> None:
    shown = {command.line for command in ALL_COMMANDS}
    for line, place in NOT_RUN.items():
        assert (PROJECT / place).is_file(), place
        assert line in shown, f"no document shows {line}"


@pytest.mark.parametrize("block", blocks_of("sql"), ids=begins)
def test_a_query_is_a_report_that_can_be_written_with_its_chart(
    home_of_seeds: Path, block: Block, tmp_path: Path
) -> None:
    from warehouse.database.read_only import open_warehouse
    from warehouse.queries import read
    from warehouse.report.charts import read_chart
    from warehouse.report.pages import write_reports

    own = write_files(tmp_path / "mine", {"shown.sql": block.body})
    with open_warehouse(home_of_seeds / "data") as con:
        written = {file.name: file for file in write_reports(con, tmp_path / "out", {}, own=own)}
        chart = read_chart(read(own / "shown.sql"))
    shown = written["own/shown"]
    assert (shown.error, shown.chart_error) == (None, None)
    assert shown.n_rows >= 1
    assert chart is not None
    columns = shown.path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert {chart.x, *chart.y, chart.color or chart.x} <= set(columns)


def written_anew(path: Path) -> str:
    """A page with the outputs that its commands have now and the tables that the code makes."""
    text = with_tables(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        printed = follow(path, Path(folder).resolve())
    for command, got in zip(COMMANDS[path], printed, strict=True):
        if command.line in NOT_RUN:
            continue
        before, said = "", command.output
        if command.line == "make run":
            lines, said = echoed(command.output)
            before = "".join(f"{line}\n" for line in lines)
        if not is_said(said, got):
            after = "\n" if command.output.endswith("\n\n") else ""
            old = f"$ {command.line}\n{command.output}"
            text = text.replace(old, f"$ {command.line}\n{before}{got.rstrip()}\n{after}")
    return text


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.test_docs --write")
    for page in PAGES:
        page.write_text(written_anew(page), encoding="utf-8")
