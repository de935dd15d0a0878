"""No connection of ours draws DuckDB's progress bar, however its process was started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main
from tests.conftest import PROJECT, write_files

ASK = """
import sys
from pathlib import Path
from warehouse.database.read_only import open_published
from warehouse.database.work_file import WorkFile
from warehouse.home import Home

home = Home(Path(sys.argv[1]))
with WorkFile(home, home.work_file, memory_limit="1GB", threads=1) as work:
    for con in (work.connection, open_published(home.warehouse)):
        print(con.execute("select current_setting('enable_progress_bar')").fetchone())
"""


@pytest.mark.slow
def test_a_process_without_a_file_of_code_gets_no_progress_bar(tmp_path: Path) -> None:
    source, home = write_files(tmp_path / "news", {"a.txt": "The council met."}), tmp_path / "home"
    assert main.main(["run", str(source), "--direct", "--no-report", "--home", str(home)]) == 0
    command = [sys.executable, "-c", ASK, str(home)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.splitlines(), done.stderr) == (["(False,)", "(False,)"], "")
