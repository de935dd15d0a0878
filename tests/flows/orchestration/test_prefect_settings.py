"""When Columnist brings a Prefect home of its own, and when the user's stays in charge."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.orchestration.prefect_settings import QUIET, is_configured
from tests.conftest import PROJECT, write_files
from tests.helpers.prefect_server import clean_environment

SERVER = 'active = "office"\n\n[profiles.office]\nPREFECT_API_URL = "https://prefect.example/api"\n'
NO_SERVER = 'active = "quiet"\n\n[profiles.quiet]\nPREFECT_LOGGING_LEVEL = "DEBUG"\n'
OTHER_ACTIVE = SERVER.replace('active = "office"', 'active = "quiet"')


@pytest.mark.parametrize(
    ("environment", "files", "configured"),
    [
        ({}, {}, False),
        ({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, {}, True),
        ({"PREFECT_HOME": "/srv/prefect"}, {}, True),
        ({"PREFECT_PROFILE": "office"}, {}, True),
        ({"PREFECT_PROFILES_PATH": "/etc/prefect/profiles.toml"}, {}, True),
        ({"PREFECT_API_URL": ""}, {}, False),
        ({"PREFECT_LOGGING_LEVEL": "DEBUG"}, {}, False),
        ({}, {"user/.prefect/profiles.toml": SERVER}, True),
        ({}, {"user/.prefect/profiles.toml": NO_SERVER}, False),
        ({}, {"user/.prefect/profiles.toml": OTHER_ACTIVE}, False),
        ({}, {"user/.prefect/profiles.toml": "active = "}, False),
        ({}, {"prefect.toml": '[api]\nurl = "http://127.0.0.1:4200/api"\n'}, True),
        ({}, {"prefect.toml": '[logging]\nlevel = "DEBUG"\n'}, False),
    ],
)
def test_whoever_named_a_server_or_a_prefect_home_stays_in_charge(
    tmp_path, monkeypatch, environment, files, configured
):
    write_files(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    assert is_configured(environment, tmp_path / "user") is configured


def prepared(folder: Path, **environment: str) -> dict[str, str]:
    """The environment after `prepare`, in a process of its own: it changes the process's environment for good."""
    script = (
        "import json, os, sys; from pathlib import Path\n"
        "from flows.orchestration.prefect_settings import prepare; from warehouse.home import Home\n"
        "prepare(Home(Path('data'))); print(json.dumps([dict(os.environ), 'prefect' in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=clean_environment(folder) | environment,
        cwd=folder,
        capture_output=True,
        check=True,
    )
    after, imported = json.loads(done.stdout)
    assert not imported, "the settings must stand before prefect is imported"
    assert isinstance(after, dict)
    return after


def test_a_run_of_someone_who_set_nothing_keeps_prefect_in_the_home(tmp_path):
    after = prepared(tmp_path)
    assert after["PREFECT_HOME"] == str(tmp_path / "data" / "prefect")
    assert (tmp_path / "data" / "prefect").is_dir()
    assert QUIET.items() <= after.items()


def test_what_the_user_has_set_is_never_overwritten(tmp_path):
    given = {"PREFECT_API_URL": "http://127.0.0.1:4200/api", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "INFO"}
    after = prepared(tmp_path, **given)
    assert given.items() <= after.items()
    assert "PREFECT_HOME" not in after
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_direct_runs_never_import_prefect(tmp_path):
    script = (
        "import sys; from flows.cli.main import main; code = main(sys.argv[1:]); print(code, 'prefect' in sys.modules)"
    )
    command = [sys.executable, "-c", script, "run", str(PROJECT / "seeds"), "--direct", "--json"]
    done = subprocess.run(
        command, env=clean_environment(tmp_path), cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 False"
    assert sorted(os.listdir(tmp_path / "data")) == ["lake", "reports", "warehouse.duckdb", "work"]
