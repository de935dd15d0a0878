"""Where queries spill: a folder of their own, gone with them; what killed ones left is cleared, what lives is not."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, write_files
from warehouse.home import Home

DIE_IN_THE_MIDDLE = """
import os, sys
from pathlib import Path
from warehouse.home import Home

with Home(Path(sys.argv[1])).spill_folder() as folder:
    (folder / "spilled").write_bytes(b"rows")
    os._exit(9)
"""


@pytest.fixture
def made(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def test_a_spill_folder_is_gone_with_its_query(made: Home) -> None:
    with made.spill_folder() as folder:
        (folder / "spilled").write_bytes(b"rows")
        assert folder.parent == made.work
    assert list(made.work.iterdir()) == []


def test_what_a_killed_query_left_is_cleared_and_what_a_living_one_uses_is_not(made: Home) -> None:
    subprocess.run([sys.executable, "-c", DIE_IN_THE_MIDDLE, str(made.folder)], cwd=PROJECT, check=False)
    (made.load_spill / "of-a-load").mkdir(parents=True)
    write_files(made.work, {"chunks-ab12/000000-34cd.given": b"records"})
    with made.spill_folder() as folder:
        (dead,) = made.spill_leftovers()
        assert (dead / "spilled").exists()
        assert dead != folder
        made.remove_leftovers()
        assert made.spill_leftovers() == []
        assert folder.is_dir()
        assert not dead.exists()
        assert not made.load_spill.exists()
    assert list(made.work.iterdir()) == []


def test_a_home_that_cannot_be_written_spills_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the home would be")
    with Home(tmp_path / "home").spill_folder() as folder:
        (folder / "spilled").write_bytes(b"rows")
        assert tmp_path not in folder.parents
    assert not folder.exists()
