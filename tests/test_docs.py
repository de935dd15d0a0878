"""What README.md and .github/*.md say is so: commands and queries give what is printed there, links and names exist.

`python -m tests.test_docs --write` writes outputs and generated tables anew. An output may be cut by a line of `…`.
"""

import argparse
import contextlib
import dataclasses
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.cli import main, parser
from flows.settings.run import HELP, PressSettings, Settings, load_settings
from flows.settings.service import Service, load_service
from flows.sources import formats
from flows.sources.readers.registry import READERS, reader_of
from tests.benchmarks.corpus import write_dump
from tests.conftest import PROJECT, write_files
from tests.prefect_server import clean_environment
from warehouse.schema import TABLES

README = PROJECT / "README.md"
DOCS = (README, *sorted((PROJECT / ".github").glob("*.md")))
HERE = "/home/you/columnist"
"""How the documents call the folder in which their commands run."""

# These set up an environment, stay up until they are stopped, or need a server. Where each is run instead.
NOT_RUN = {
    "make test": ".ci/run",
    "columnist up": "tests/flows/orchestration/up/test_supervisor.py",
    "prefect work-pool create columnist --type process": "tests/flows/orchestration/up/test_deployments.py",
    "prefect deploy --all": "tests/flows/orchestration/up/test_deployments.py",
    "prefect worker start --pool columnist": "tests/flows/orchestration/up/test_deployments.py",
    "COLUMNIST_AUTH=me:something-long docker compose up --detach": "tests/test_packaging.py",
}

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
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


class Block(NamedTuple):
    """One fenced block of a document."""

    path: Path
    language: str
    body: str


class Command(NamedTuple):
    """A line that a reader types, and what the document says it prints."""

    path: Path
    line: str
    output: str


def find_blocks(path: Path) -> list[Block]:
    """The fenced blocks of a document, in their order."""
    return [Block(path, *match.groups()) for match in _FENCE.finditer(path.read_text(encoding="utf-8"))]


def find_commands(blocks: list[Block]) -> list[Command]:
    """The commands of all console blocks, in the order in which a reader meets them."""
    found = []
    for block in blocks:
        if block.language == "console":
            for part in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
                line, _, output = part.partition("\n")
                found.append(Command(block.path, line, output))
    return found


BLOCKS = [block for path in DOCS for block in find_blocks(path)]
COMMANDS = find_commands(BLOCKS)


def play(line: str) -> str:
    """Runs a command in the folder that is current now; gives what it prints."""
    if line in NOT_RUN:
        return ""
    if line == "make run":
        # Prefect's way through the same stages is run by tests/flows/orchestration, and its screen is this one.
        return play("columnist run seeds/ --direct")
    if line == "source .venv/bin/activate":
        # What `reader` has done already.
        return ""
    # Of a browser, tests/flows/cli/test_verbs.py.
    program, *arguments = [argument for argument in shlex.split(line) if argument != "--open"]
    assert program == "columnist", f"README shows a command that no test runs: {line}"
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main.main(arguments)
    assert code == 0, f"{line}: exit code {code}"
    return out.getvalue().replace(str(Path.cwd()), HERE)


@contextlib.contextmanager
def reader(folder: Path) -> Iterator[None]:
    """A reader's folder: a checkout with its seeds and documents of the reader's own, its environment active and no
    variable set, on a screen without an end."""
    shutil.copytree(PROJECT / "seeds", folder / "seeds")
    write_dump(folder / "news", 240)
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


def still(text: str) -> list[str]:
    """Lines without what differs from run to run: ids, times, seconds, and the width of columns."""
    lines = text.rstrip().splitlines()
    for pattern, stands_for in _VOLATILE:
        lines = [pattern.sub(stands_for, line) for line in lines]
    return [line.rstrip() for line in lines]


def is_said(output: str, printed: str) -> bool:
    """Whether a document's output is what was printed; a line of `…` stands for any lines."""
    pattern = "\n".join("(?:.*\n)*?.*" if line == "…" else re.escape(line) for line in still(output))
    return re.fullmatch(pattern, "\n".join(still(printed))) is not None


def echoed(output: str) -> tuple[list[str], str]:
    """What make prints of its recipes, and what the command then prints, in an output of `make run`."""
    lines = output.splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("run "))
    return [line.strip() for line in lines[:first]], "".join(lines[first:])


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each of COMMANDS prints, run one after the other."""
    with reader(tmp_path_factory.mktemp("reader")):
        return [play(command.line) for command in COMMANDS]


@pytest.fixture(scope="module")
def home_of_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's folder after the first run."""
    folder = tmp_path_factory.mktemp("seeds")
    with reader(folder):
        play("make run")
    return folder


@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=lambda number: COMMANDS[number].line[:60])
def test_a_command_prints_what_the_document_shows(printed: list[str], number: int) -> None:
    command = COMMANDS[number]
    if command.line in NOT_RUN:
        return
    output = echoed(command.output)[1] if command.line == "make run" else command.output
    assert is_said(output, printed[number]), f"it prints:\n{printed[number]}"


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
    (shown,) = (echoed(command.output)[0] for command in COMMANDS if command.line == "make run")
    assert shown == [line for line in recipes["run"] if not line.startswith("touch ")]
    (shown_test,) = (command.output for command in COMMANDS if command.line == "make test")
    assert shown_test.splitlines()[0] == recipes["test"][-1]
    called = (PROJECT / ".ci" / "run").read_text() + (PROJECT / ".github" / "workflows" / "test.yml").read_text()
    assert "for target in test lint browser" in called
    assert all(f"run: make {target}" in called for target in ("test", "lint", "browser"))


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if block.language == "python"], ids=lambda block: block.body[:40]
)
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


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if block.language == "toml"], ids=lambda block: block.body[:40]
)
def test_a_settings_file_is_accepted(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "columnist.toml"
    file.write_text(block.body, encoding="utf-8")
    settings, service = load_settings({}, {}, file), load_service({}, file)
    assert (settings, service) != (Settings(), Service())
    if service.schedules:
        script = (
            "import os; from flows.orchestration.up.deployments import make_deployments as make\n"
            "from flows.settings.service import load_service; print(sum(len(d.schedules) for d in make(load_service(os.environ))))"
        )
        command = [sys.executable, "-c", script]
        environment = clean_environment(tmp_path)
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.stdout, done.returncode) == (f"{len(service.schedules)}\n", 0), done.stderr


def test_what_is_not_run_here_is_run_where_it_is_said() -> None:
    for line, place in NOT_RUN.items():
        assert (PROJECT / place).is_file(), place
        assert [command for command in COMMANDS if command.line == line], f"no document shows {line}"


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if block.language == "sql"], ids=lambda block: block.body[:40]
)
def test_a_query_is_a_report_that_can_be_written_with_its_chart(
    home_of_seeds: Path, block: Block, tmp_path: Path
) -> None:
    from warehouse.database.published import open_warehouse
    from warehouse.queries import read
    from warehouse.report.charts import read_chart
    from warehouse.report.reports import write_reports

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


def test_no_block_is_of_a_kind_that_nothing_proves() -> None:
    assert {block.language for block in BLOCKS} <= {"console", "ini", "python", "sql", "text", "toml"}


def find_verbs() -> dict[str, str]:
    """Each verb with its line of help."""
    (verbs,) = (action for action in parser.build_parser()._actions if isinstance(action, argparse._SubParsersAction))
    return {choice.dest: str(choice.help) for choice in verbs._choices_actions}


def tabulate_verbs() -> str:
    """The table of verbs."""
    rows = [f"| `{verb}` | {help_} |" for verb, help_ in find_verbs().items()]
    return "\n".join(["| verb | does |", "|---|---|", *rows])


def tabulate_settings() -> str:
    """The table of settings, from the settings themselves."""
    (verbs,) = (action for action in parser.build_parser()._actions if isinstance(action, argparse._SubParsersAction))
    flags = {
        action.dest: action.option_strings[-1] for action in verbs.choices["run"]._actions if action.option_strings
    }
    defaults = {
        field.name: getattr(settings, field.name)
        for settings in (Settings(), PressSettings())
        for field in dataclasses.fields(settings)
    }
    rows = []
    for key, meaning in HELP.items():
        default = f"`{str(defaults[key]).lower() if isinstance(defaults[key], bool) else defaults[key]}`"
        if defaults[key] is None:
            default = ""
        flag = f"`{flags[key]}`" if key in flags else ""
        rows.append(f"| `{key}` | {default} | {flag} | {meaning} |")
    return "\n".join(["| key | default | flag of `run` | meaning |", "|---|---|---|---|", *rows])


def tabulate_readers() -> str:
    """The table of formats: what each reader says of itself."""
    suffixes: dict[str, list[str]] = {}
    for suffix, media_type in formats.MEDIA_TYPES.items():
        suffixes.setdefault(media_type, []).append(f"`{suffix}`")
    records = dict.fromkeys(formats.DOCUMENTS, "The file is one record.")
    records |= {media_type: (reader_of(media_type).__doc__ or "").partition("\n")[0] for media_type in READERS}
    records |= dict.fromkeys(formats.COMPRESSED, "The records of what is compressed.")
    records |= dict.fromkeys(formats.ARCHIVES, "The records of each member. Nothing is extracted to a disk.")
    assert records.keys() == suffixes.keys()
    files: dict[str, list[str]] = {}
    for media_type, names in suffixes.items():
        files.setdefault(records[media_type], []).extend(names)
    rows = [f"| {' '.join(names)} | {told} |" for told, names in files.items()]
    return "\n".join(["| files | records |", "|---|---|", *rows])


TABULATED = {"verbs": tabulate_verbs, "readers": tabulate_readers, "settings": tabulate_settings}


def with_tables(text: str) -> str:
    """The document with its generated tables as they are now."""
    for name, tabulate in TABULATED.items():
        pattern = rf"(<!-- {name}: [^\n]*-->\n\n).*?(\n\n<!-- end -->)"
        text, times = re.subn(pattern, lambda match: match[1] + tabulate() + match[2], text, flags=re.DOTALL)  # noqa: B023
        assert times == 1, f"README.md has no place for the table of {name}"
    return text


def test_the_generated_tables_are_those_of_the_code() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_tables(text), "`python -m tests.test_docs --write` writes them anew"


def test_every_table_of_the_warehouse_has_a_query() -> None:
    queries = " ".join(command.line for command in COMMANDS if command.path == README)
    assert [table.name for table in TABLES if not re.search(rf"\bfrom {table.name}\b", queries)] == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    headings = {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_files_tests_and_targets_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:flows|warehouse|sql|tests|seeds|\.github|\.ci)/[\w./-]*)`", text):
        assert (PROJECT / name).exists(), name
    for file, test in re.findall(r"`(tests/[\w/.]+)::(\w+)`", text):
        assert re.search(rf"^def {test}\(", (PROJECT / file).read_text(encoding="utf-8"), re.MULTILINE), (
            f"{file}::{test}"
        )
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^ {4}|\$ )make (\w+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


def test_the_pictures_are_small_and_all_of_them_are_shown() -> None:
    text = README.read_text(encoding="utf-8")
    for picture in (PROJECT / ".github" / "pictures").iterdir():
        assert picture.stat().st_size < 200_000, picture.name
        assert f".github/pictures/{picture.name}" in text


def write() -> None:
    """Writes the README's outputs and tables anew, where they are not so any more."""
    text = with_tables(README.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, reader(Path(folder).resolve()):
        for command in find_commands(find_blocks(README)):
            got = play(command.line)
            if command.line in NOT_RUN:
                continue
            before, said = "", command.output
            if command.line == "make run":
                before, said = "".join(f"{line}\n" for line in echoed(command.output)[0]), echoed(command.output)[1]
            if not is_said(said, got):
                old = f"$ {command.line}\n{command.output}"
                text = text.replace(
                    old,
                    f"$ {command.line}\n{before}{got.rstrip()}\n" + ("\n" if command.output.endswith("\n\n") else ""),
                )
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.test_docs --write")
    write()
