"""`prefect deploy --all`, as a team does it, against a real server."""

import json
import subprocess
import sys
import urllib.request

from flows.service import DEPLOYMENTS
from tests.conftest import PROJECT
from tests.prefect_up import answer


def test_prefect_deploy_all_puts_every_deployment_on_a_work_pool(server):
    pool = json.dumps({"name": "columnist", "type": "process"}).encode()
    asked = urllib.request.Request(f"{server.url}/api/work_pools/", pool, {"content-type": "application/json"})
    assert answer(asked)["name"] == "columnist"
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    environment = server.environment | {"PWD": str(PROJECT)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    everything = {each["name"]: each for each in server.post("/deployments/filter", {})}
    found = {name: everything[name] for name in DEPLOYMENTS}
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
