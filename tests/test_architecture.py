"""Who may import whom, and what may lie at the top."""

import ast
import subprocess
import sys

import pytest

from tests.conftest import PROJECT

MOST_LINES = 300

TOP = {
    "pyproject.toml", "README.md", "Makefile", "LICENSE", "requirements.lock", "prefect.yaml", "columnist.toml",
    "Dockerfile", "compose.yaml", "seeds", "flows", "warehouse", "sql", "tests",
}  # fmt: skip


def test_imports_follow_the_design():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    checked = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


# What may ask the system for files, of the packages that lakes and sources go through.
TOUCHES_FILES = {
    "warehouse/lake/local_store.py": "the store that is a folder",
    "flows/sources/local.py": "the source that is a folder",
    "flows/sources/roots.py": "what a person names on the command line",
    "flows/sources/watched_file.py": "how the files of a folder are opened",
    "flows/sources/formats.py": "the suffix of a name",
    "flows/press/worker_pool.py": "processes and their environment",
    "flows/upkeep/doctor.py": "the disk that a home is on",
}
THROUGH_PROTOCOLS = ("warehouse/lake", "flows/sources", "flows/press", "flows/pipeline", "flows/upkeep", "flows/steps")


def test_stores_and_sources_alone_ask_the_system_for_their_files():
    """Another kind of either is then one more implementation, and nothing else."""
    paths = [path for folder in THROUGH_PROTOCOLS for path in tracked(folder) if path.endswith(".py")]
    importing = {path for path in paths if {"os", "glob"} & imported(path)}
    assert importing == set(TOUCHES_FILES)


@pytest.mark.parametrize("package", ["flows", "warehouse"])
@pytest.mark.slow
def test_nobody_joins_a_path_to_the_folder_of_the_lake(package):
    joined = [
        f"{path}:{node.lineno}"
        for path in tracked(package)
        if path.endswith(".py")
        for node in ast.walk(ast.parse((PROJECT / path).read_text()))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and getattr(node.left, "attr", "") == "lake"
    ]
    assert joined == []


def imported(path: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse((PROJECT / path).read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
    return names


def test_the_top_level_is_the_designs():
    top = {path.split("/")[0] for path in tracked(".")}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_the_lock_holds_hashes_and_no_address():
    lock = (PROJECT / "requirements.lock").read_text()
    pins = [line for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    assert len(pins) > 50
    assert all(line.endswith("\\") for line in pins), "every pin is followed by its hashes"
    assert "://" not in lock


def tracked(folder: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return [path for path in done.stdout.splitlines() if (PROJECT / path).is_file()]


@pytest.mark.parametrize("package", ["flows", "warehouse"])
def test_no_file_has_more_lines_than_a_reader_takes_in(package):
    modules = [path for path in tracked(package) if path.endswith(".py")]
    sizes = {path: len((PROJECT / path).read_bytes().splitlines()) for path in modules}
    assert len(sizes) > 20
    assert {path: size for path, size in sizes.items() if size > MOST_LINES} == {}


@pytest.mark.parametrize(("package", "most"), [("flows", 10), ("warehouse", 14)])
def test_the_top_of_a_package_can_be_seen_at_a_glance(package, most):
    top = {path.split("/")[1] for path in tracked(package)} - {"__init__.py", "py.typed"}
    assert 0 < len(top) <= most, sorted(top)
