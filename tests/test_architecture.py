"""Who may import whom, and what may lie at the top."""

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
