"""The flows that a server starts: they wait for the home, know a time limit, and tell who asked to be told."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows.orchestration.up.address import find_running
from flows.settings.service_settings import DEPLOYMENTS
from tests.benchmarks.corpus import write_corpus
from tests.conftest import PROJECT, write_files
from tests.helpers.prefect_server import Server, clean_environment, finish, start
from tests.helpers.prefect_up import receiver
from warehouse.home import Home
from warehouse.lake.run_files import read_runs

CALL = """
from flows.orchestration import served_flows
from prefect.client.orchestration import get_client
state = served_flows.{flow}(return_state=True)
import json
print(json.dumps([state.name, state.message, str(state.state_details.flow_run_id)]))
"""
SAVE_BLOCK = """
from prefect.blocks.notifications import CustomWebhookNotificationBlock
CustomWebhookNotificationBlock(
    name="ops", url="{url}", method="POST", json_data={{"title": "{{{{subject}}}}", "text": "{{{{body}}}}"}}
).save("ops")
"""


def call(folder: Path, server: Server, script: str, **environment: str) -> tuple[str, str, str]:
    """State, message and id of a flow run in a process of its own, as the runner starts one."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder, env=server.environment | environment, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    name, message, flow_run_id = json.loads(done.stdout.splitlines()[-1])
    return name, message or "", flow_run_id


def test_a_run_waits_for_the_home_and_then_goes_on(server, tmp_path):
    write_files(tmp_path, {"news/a.txt": "A day.", "columnist.toml": 'sources = ["news"]\n'})
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with Home(tmp_path / "data").locked("held-by-a-test"):
            holding.set()
            release.wait(240)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait()
    flow_runs_before = {run["id"] for run in server.post("/flow_runs/filter", {})}
    process = subprocess.Popen(
        [sys.executable, "-c", CALL.format(flow="ingest")],
        cwd=tmp_path, env=server.environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = ""
        while "waiting" not in said and process.poll() is None:
            time.sleep(0.5)
            ids = {run["id"] for run in server.post("/flow_runs/filter", {})} - flow_runs_before
            found = server.post("/logs/filter", {"logs": {"flow_run_id": {"any_": sorted(ids)}}}) if ids else []
            said = " ".join(line["message"] for line in found)
    finally:
        release.set()
        thread.join()
    assert "is in use by run held-by-a-test" in said
    out, _ = process.communicate(timeout=240)
    assert json.loads(out.splitlines()[-1])[0] == "Completed"


def test_a_run_over_its_time_limit_is_timed_out_and_the_next_goes_on(server, tmp_path):
    write_corpus(tmp_path / "news", 1_000, per_folder=500)
    write_files(tmp_path, {"columnist.toml": 'sources = ["news"]\nworkers = 1\n'})
    name, message, _ = call(tmp_path, server, CALL.format(flow="ingest"), COLUMNIST_RUN_SECONDS="1")
    assert (name, "1 second" in message) == ("TimedOut", True), message
    assert call(tmp_path, server, CALL.format(flow="ingest"))[0] == "Completed"


def test_a_failed_run_is_told_to_a_prefect_block_by_its_name(server, tmp_path):
    with receiver() as (url, received):
        script = SAVE_BLOCK.format(url=url) + CALL.format(flow="check")
        name, message, flow_run_id = call(tmp_path, server, script, COLUMNIST_NOTIFY_BLOCK="custom-webhook/ops")
    assert (name, "no warehouse" in message) == ("Failed", True)
    (told,) = received
    assert told["title"].startswith("Columnist: check ")
    assert flow_run_id in told["text"]
    assert "state: Failed" in told["text"]


def test_up_serves_on_a_server_that_is_there_already(server, tmp_path):
    write_files(tmp_path, {"news/a.txt": "A day.", "columnist.toml": 'sources = ["news"]\n'})
    process = start("up", "--server", f"{server.url}/api", "--json", environment=server.environment, folder=tmp_path)
    assert process.stdout
    facts = json.loads(process.stdout.readline())
    assert (facts["url"], facts["auth_file"], facts["n_schedules"]) == (server.url, None, 0)
    running = find_running(Home(tmp_path / "data"))
    assert running is not None
    assert (running.url, running.own, running.pid) == (f"{server.url}/api", False, process.pid)
    assert {each["name"] for each in server.post("/deployments/filter", {})} >= set(DEPLOYMENTS)
    os.kill(process.pid, signal.SIGTERM)
    assert finish(process).code == 0
    assert find_running(Home(tmp_path / "data")) is None


def test_a_wrong_cron_expression_is_named_with_its_line(server, tmp_path):
    write_files(tmp_path, {"columnist.toml": '[[schedules]]\ndeployment = "load"\ncron = "at noon"\n'})
    arguments = ("up", "--server", f"{server.url}/api")
    done = finish(start(*arguments, environment=server.environment, folder=tmp_path))
    assert done.code == 2
    assert done.err.startswith("columnist: columnist.toml:3: no schedule can be made of this line: ")


INSIDE = """
import json, os, sys
from flows.orchestration.served_flows import require_inside
from warehouse.errors import ColumnistError

def allowed(source):
    try:
        require_inside(source, {"news": os.path.realpath("news")})
    except ColumnistError:
        return False
    return True

print(json.dumps([source for source in sys.argv[1:] if allowed(source)]))
"""


@pytest.mark.slow
def test_no_way_of_writing_a_path_leads_outside_the_configured_sources(tmp_path):
    write_files(tmp_path, {"news/2024/a.txt": "", "secret/x=news/a.txt": "", "newsroom/a.txt": ""})
    (tmp_path / "news" / "link").symlink_to(tmp_path / "secret")
    inside = ["news", "news/2024", "other=news/2024", str(tmp_path / "news")]
    outside = ["secret", "x=secret", "secret/x=news", "news/../secret", "news/link", "newsroom", "/", "=", ""]
    done = subprocess.run(
        [sys.executable, "-c", INSIDE, *inside, *outside],
        cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == inside


def test_a_run_that_was_never_allowed_leaves_no_trace_in_the_home(server, tmp_path):
    write_files(tmp_path, {"news/a.txt": "A day.", "columnist.toml": f'sources = ["{PROJECT / "seeds"}"]\n'})
    script = CALL.replace("{flow}(", "{flow}(sources=['news'], ").format(flow="ingest")
    name, message, _ = call(tmp_path, server, script)
    assert (name, "lies outside the configured sources (seeds)" in message) == ("Failed", True)
    assert not list((tmp_path / "data" / "lake").rglob("*.parquet"))
    script = script.replace("sources=['news']", f"sources=['seeds', '{PROJECT / 'seeds'}']")
    assert call(tmp_path, server, script)[0] == "Completed"


def test_a_scheduled_run_whose_folder_is_gone_fails_and_status_shows_it(server, tmp_path):
    write_files(tmp_path, {"columnist.toml": 'sources = ["gone"]\n'})
    name, message, _ = call(tmp_path, server, CALL.format(flow="columnist"))
    assert (name, "no such file or folder" in message) == ("Failed", True)
    (run,) = read_runs(Home(tmp_path / "data"))
    assert (run["status"], "no such file or folder" in run["message"]) == ("failed", True)
