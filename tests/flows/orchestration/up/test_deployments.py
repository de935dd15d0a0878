"""`prefect deploy --all`, as a team does it, against a real server."""

import subprocess
import sys
import urllib.request
from typing import Any

import pytest

from flows.settings.service_settings import DEPLOYMENTS
from tests.conftest import PROJECT
from tests.helpers.prefect_server import Server
from tests.helpers.prefect_up import answer


def prefect(server: Server, *words: str, **environment: str) -> str:
    """A command of Prefect's in the project's folder; gives what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *words],
        cwd=PROJECT, env=server.environment | {"PWD": str(PROJECT)} | environment,
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def deployed(server: Server) -> dict[str, dict[str, Any]]:
    """The deployments of a team that did what the documentation says, by name."""
    prefect(server, "work-pool", "create", "columnist", "--type", "process")
    prefect(server, "deploy", "--all")
    return {each["name"]: each for each in server.post("/deployments/filter", {})}


def test_prefect_deploy_all_puts_every_deployment_on_a_work_pool(deployed):
    found = {name: deployed[name] for name in DEPLOYMENTS}
    for deployment in found.values():
        assert deployment["work_pool_name"] == "columnist"
        assert deployment["global_concurrency_limit"]["limit"] == 1
        assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert deployment["pull_steps"] == [
            {"prefect.deployments.steps.set_working_directory": {"directory": str(PROJECT)}}
        ]
    crons = {name: [each["schedule"]["cron"] for each in found[name]["schedules"]] for name in DEPLOYMENTS}
    assert {name: cron for name, cron in crons.items() if cron} == {
        "columnist": ["0 2 * * *"],
        "check": ["0 5 * * *"],
        "compact": ["0 6 * * 0"],
    }
    described = found["columnist"]["parameter_openapi_schema"]["properties"]["allow_removals"]
    assert described["description"] == "Accept that more than half of a source's records are gone."


def test_a_worker_of_the_pool_runs_a_deployment(server, deployed, tmp_path):
    path = f"{server.url}/api/deployments/{deployed['load']['id']}/create_flow_run"
    asked = urllib.request.Request(path, b"{}", {"content-type": "application/json"})
    flow_run_id = answer(asked)["id"]
    prefect(server, "worker", "start", "--pool", "columnist", "--run-once", COLUMNIST_HOME=str(tmp_path / "home"))
    run = answer(f"{server.url}/api/flow_runs/{flow_run_id}")
    assert (run["state_type"], run["work_pool_name"]) == ("COMPLETED", "columnist"), run["state"]
    assert (tmp_path / "home" / "lake").is_dir()
