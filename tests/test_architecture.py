"""Who may import whom, and what may lie at the top."""

import subprocess
import sys

from tests.conftest import PROJECT

TOP = {
    "pyproject.toml", "README.md", "Makefile", "LICENSE", "requirements.lock", "prefect.yaml", "columnist.toml",
    "Dockerfile", "compose.yaml", "seeds", "flows", "warehouse", "sql", "tests",
}  # fmt: skip


def test_imports_follow_the_design():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    checked = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_the_top_level_is_the_designs():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False
    ).stdout.split()
    top = {path.split("/")[0] for path in tracked}
    assert {name for name in top if not name.startswith(".")} <= TOP


def test_the_lock_holds_hashes_and_no_address():
    lock = (PROJECT / "requirements.lock").read_text()
    pins = [line for line in lock.splitlines() if "==" in line and not line.startswith(" ")]
    assert len(pins) > 50
    assert all(line.endswith("\\") for line in pins), "every pin is followed by its hashes"
    assert "://" not in lock
