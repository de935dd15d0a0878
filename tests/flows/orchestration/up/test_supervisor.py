"""`columnist up` as people and monitors meet it: a real server, real processes, scheduled and started runs."""

import json
import os
import signal
import stat
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from flows.orchestration.up import supervisor
from flows.orchestration.up.address import find_running, require_auth_string
from flows.orchestration.up.server_process import POLICY
from flows.settings.run_settings import Settings
from flows.settings.service_settings import Server
from flows.settings.service_settings import Service as ServiceSettings
from tests.conftest import Finished, write_files
from tests.helpers.prefect_server import finish, start
from tests.helpers.prefect_up import START_SECONDS, Service, receiver, wait_for
from warehouse.errors import ColumnistError
from warehouse.home import Home
from warehouse.reading.reader import Reader

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at processes in /proc")


SETTINGS = """\
sources = ["news"]
notify_url = "{}"
[[schedules]]
deployment = "columnist"
interval = 5
timezone = "Europe/Berlin"
"""


class First(NamedTuple):
    """What one `columnist up` did from its start to its stop, and what the next made of what that left."""

    service: Service
    received: list[dict[str, Any]]
    deployments: dict[str, dict[str, Any]]
    scheduled: dict[str, Any]
    outside: dict[str, Any]
    checked: dict[str, Any]
    artifacts: list[dict[str, Any]]
    by_hand: Finished
    second_up: Finished
    refusals: dict[str, int]
    server: dict[str, Any]
    stopped: Finished
    processes_left: dict[int, str]
    stale: dict[str, Any]
    screen: dict[str, Any]
    logs: dict[str, str]
    hung_up: Finished
    policy: str | None


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[First]:
    """The folder has packages that are called as ours are, the system no time zones, and an earlier release an open home."""
    folder = tmp_path_factory.mktemp("up")
    write_files(folder, {"news/a.txt": "The council met.\n\nIt agreed.", "secret/b.txt": "Not yours."})
    write_files(
        folder, {f"{name}/__init__.py": "raise RuntimeError" for name in ("flows", "warehouse", "sql", "prefect")}
    )
    (folder / "data" / "prefect").mkdir(mode=0o755, parents=True)
    with receiver() as (url, received):
        service = Service(folder, SETTINGS.format(url), PYTHONTZPATH="")
        try:
            service.start()
            yield _live(service, received)
        finally:
            for pid in service.processes():
                os.kill(pid, 9)


def _live(service: Service, received: list[dict[str, Any]]) -> First:
    screen = service.screen
    second_up = start("up", "--port", service.port, environment=service.environment, folder=service.folder)
    (scheduled,) = wait_for(
        lambda: [run for run in service.flow_runs() if run["auto_scheduled"] and run["state_type"] == "COMPLETED"][:1],
        START_SECONDS,
    )
    # The others must not meet the schedule's own runs on the way.
    service.call(f"/deployments/{service.deployments()['columnist']['id']}/pause_deployment", {})
    wait_for(lambda: not any(run["state_type"] in {"PENDING", "RUNNING"} for run in service.flow_runs()), START_SECONDS)
    by_hand = start("run", "news", environment=service.environment, folder=service.folder)
    outside = service.begin("ingest", sources=[str(service.folder / "secret")])
    outside_run = service.ended(outside)
    by_hand_done = finish(by_hand, START_SECONDS)
    lake_file = next((service.home / "lake" / "state" / "sentences").glob("*.parquet"))
    lake_file.write_bytes(lake_file.read_bytes()[:-1] + b"?")
    checked = service.ended(service.begin("check"))
    refusals = {
        "no password": _status(service, auth=False),
        "no token": _status(service, csrf=False),
        "both": _status(service),
    }
    deployments = service.deployments()
    with urllib.request.urlopen(service.url) as page:
        policy = page.headers["content-security-policy"]
    server = service.call("/admin/settings")["server"]
    lost = service.call(
        "/flow_runs/", {"flow_id": outside_run["flow_id"], "name": "lost", "state": {"type": "RUNNING"}}
    )
    artifacts = service.call("/artifacts/filter", {"limit": 200})
    stopped = service.stop()
    logs = {path.name: path.read_text() for path in sorted((service.home / "prefect").glob("*.log"))}
    left = service.processes()
    write_files(service.home, {f"prefect/alive/{lost['id']}.lock": ""})
    service.start()
    stale = service.ended(lost["id"])
    hung_up = service.stop(signal.SIGHUP)
    return First(
        service, received, deployments, scheduled, outside_run, checked, artifacts, by_hand_done,
        finish(second_up), refusals, server, stopped, left, stale, screen, logs, hung_up, policy,
    )  # fmt: skip


def _status(service: Service, **options: bool) -> int:
    try:
        service.call("/flow_runs/filter", {}, **options)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def test_every_deployment_runs_once_at_a_time_and_new_ones_are_cancelled(first):
    assert set(first.deployments) == {"columnist", "ingest", "load", "report", "check", "compact"}
    for deployment in first.deployments.values():
        assert deployment["global_concurrency_limit"]["limit"] == 1
        assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert deployment["tags"] == ["columnist"]
        assert deployment["version"]


def test_only_what_the_file_names_is_scheduled(first):
    schedules = {name: deployment["schedules"] for name, deployment in first.deployments.items()}
    (schedule,) = schedules.pop("columnist")
    assert (schedule["schedule"]["interval"], schedule["schedule"]["timezone"]) == (5, "Europe/Berlin")
    assert not any(schedules.values())


def test_the_form_explains_every_parameter(first):
    for deployment in first.deployments.values():
        for name, parameter in deployment["parameter_openapi_schema"]["properties"].items():
            assert parameter["description"], name
            assert "default" in parameter, name
            assert "type" in parameter or "anyOf" in parameter, name


def test_a_scheduled_run_publishes_and_the_warehouse_knows_its_page(first):
    published = Reader(first.service.home).query("select flow_run_url from runs where status = 'published'")
    (row, *_) = published.to_pylist()
    assert row["flow_run_url"].startswith(f"{first.service.url}/flow-runs/flow-run/")
    assert first.scheduled["name"].startswith("columnist 2")


def test_languages_and_checks_are_tables_on_the_runs_page(first):
    tables = {each["key"]: json.loads(each["data"]) for each in first.artifacts if each["type"] == "table"}
    assert tables["languages"] == [{"language": "English", "code": "en", "documents": 1, "words": 5}]
    assert {row["check"]: row["state"] for row in tables["checks"]}["lake_files"] == "broken"
    assert tables["checks"][0]["check"] == "lake_files"


def test_a_failed_check_fails_the_run_with_the_offender_in_its_message(first):
    assert first.checked["state_type"] == "FAILED"
    assert "lake_files (Files that a kept manifest names" in first.checked["state"]["message"]
    assert ".parquet" in first.checked["state"]["message"]


def test_parameters_cannot_name_a_source_that_is_not_configured(first):
    assert first.outside["state_type"] == "FAILED"
    assert "lies outside the configured sources (news)" in first.outside["state"]["message"]


def test_a_failed_run_is_posted_to_the_webhook(first):
    (told,) = [each for each in first.received if each["flow_run_id"] == first.checked["id"]]
    assert (told["flow"], told["state"], told["home"]) == ("check", "Failed", str(first.service.home))
    assert told["flow_run_url"] == f"{first.service.url}/flow-runs/flow-run/{first.checked['id']}"
    assert "lake_files" in told["message"]


def test_a_run_by_hand_uses_the_server(first):
    assert first.by_hand.code == 0, first.by_hand.err
    assert f"  Prefect     {first.service.url}/flow-runs/flow-run/" in first.by_hand.out


def test_the_server_asks_for_a_password_and_a_token(first):
    assert first.refusals == {"no password": 401, "no token": 403, "both": 200}


def test_the_server_forgets_old_runs_keeps_its_slots_and_tells_nobody(first):
    vacuum = first.server["services"]["db_vacuum"]
    assert set(vacuum["enabled"]) == {"events", "flow_runs"}
    assert vacuum["retention_period"] in (30 * 86_400, "P30D")
    assert first.server["concurrency"]["lease_storage"].endswith("filesystem")
    assert first.server["analytics_enabled"] is False
    assert first.server["api"]["cors_allowed_origins"] == first.service.url


def test_what_prefect_keeps_is_its_owners_alone(first):
    folder = first.service.home / "prefect"
    secret = {folder: 0o700, folder / "auth.txt": 0o600, folder / "prefect.db": 0o600}
    assert {path: stat.S_IMODE(path.stat().st_mode) for path in secret} == secret


def test_the_password_is_in_no_log_and_on_no_screen_but_a_persons(first):
    path = first.service.home / "prefect" / "auth.txt"
    assert first.screen["auth"] is None
    assert first.screen["auth_file"] == str(path)
    for log in (first.service.home / "prefect").glob("*.log"):
        assert first.service.auth.split(":")[1] not in log.read_text()


def test_the_runners_log_is_for_what_goes_wrong(first):
    """Runs that end as they should, fail as they should, and a stop write nothing there; the server's log is as quiet."""
    assert first.logs == {"runner.log": "", "server.log": ""}


def test_a_second_up_on_the_home_is_refused_with_the_first_ones_address(first):
    assert first.second_up.code == 2
    assert f"serves {first.service.home} already at {first.service.url}" in first.second_up.err


def test_sigterm_ends_it_well_and_leaves_no_process(first):
    assert (first.stopped.code, first.stopped.err) == (0, "")
    assert first.processes_left == {}
    assert find_running(Home(first.service.home)) is None


def test_sighup_ends_it_as_sigterm_does(first):
    assert (first.hung_up.code, first.hung_up.err) == (0, "")
    assert first.service.processes() == {}


def test_the_pages_load_nothing_from_elsewhere(first):
    assert first.policy == POLICY


def test_a_run_whose_process_is_gone_is_marked_on_the_next_start_and_told(first):
    assert (first.stale["state_type"], first.stale["name"]) == ("CRASHED", "lost")
    (told,) = [each for each in first.received if each["flow_run_id"] == first.stale["id"]]
    assert (told["state"], told["flow_run"]) == ("Crashed", "lost")


def test_what_a_killed_up_has_left_is_ignored(tmp_path):
    write_files(
        tmp_path, {"prefect/up.json": json.dumps({"url": "http://127.0.0.1:9/api", "pid": 1, "own": True}), "prefect/supervisor.lock": ""}
    )  # fmt: skip
    assert find_running(Home(tmp_path)) is None


def test_other_machines_need_a_password_of_the_users(tmp_path: Path):
    home, service = Home(tmp_path), ServiceSettings(server=Server(host="0.0.0.0"))
    with pytest.raises(ColumnistError, match="set PREFECT_SERVER_API_AUTH_STRING=USER:PASSWORD first"):
        require_auth_string(home, service, {})
    assert require_auth_string(home, service, {"PREFECT_SERVER_API_AUTH_STRING": "me:word"}) == "me:word"
    assert not (tmp_path / "prefect").exists()


@pytest.mark.parametrize("port", [0, -1, 65_536])
def test_a_port_that_there_is_not_is_refused(port):
    with pytest.raises(ColumnistError, match=f"--port is {port}, which is not a whole number between 1 and 65,535"):
        supervisor.with_address(ServiceSettings(), None, port)


def test_an_address_that_is_not_this_machines_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PREFECT_SERVER_API_AUTH_STRING", "me:word")
    settings, service = Settings(home=tmp_path), ServiceSettings(server=Server(host="192.0.2.1"))
    with pytest.raises(ColumnistError, match="choose another with --host"):
        supervisor.up(settings, service, None, lambda facts: None)


def test_a_source_that_is_not_there_is_said_and_keeps_nothing_down(first):
    assert first.screen["warning"] is None
    later = ServiceSettings(sources=(str(first.service.folder / "later"),))
    assert "no such file or folder" in str(supervisor.find_fault(Home(first.service.home), later))
