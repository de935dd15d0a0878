"""What a person sees of a run in the Prefect UI, and of the deployments that `columnist up` serves."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest

from flows.settings.service_settings import DEPLOYMENTS
from tests.benchmarks.corpus import write_corpus
from tests.browser.chromium import count_pixels, open_page, save
from tests.browser.conftest import HOSTILE_NAME, N_STORIES
from tests.helpers.prefect_up import Service, wait_for

PATIENCE_MS, LOOK_MS = 60_000, 300
GREEN = (range(20, 70), range(130, 190), range(50, 110))
RED = (range(200, 256), range(60), range(20, 70))


SCHEDULES = """\
sources = ["news"]
[[schedules]]
deployment = "columnist"
cron = "* * * * *"
[[schedules]]
deployment = "check"
cron = "0 5 * * *"
timezone = "Europe/Berlin"
[[schedules]]
deployment = "compact"
cron = "0 6 * * 0"
"""


@pytest.fixture(scope="module")
def service():
    """`columnist up` with a run that is due within a minute, however long it took to start."""
    folder = Path(tempfile.mkdtemp(prefix="columnist-"))
    write_corpus(folder / "news", 300, per_folder=100)
    service = Service(folder, SCHEDULES)
    service.start()
    yield service
    service.stop()
    shutil.rmtree(folder)


@contextlib.contextmanager
def open_as_owner(service, path, height=800):
    """A page of the server, after its password was typed in."""
    with open_page(service.url, height=height) as watched:
        page = watched.page
        page.locator("input[type=password]").fill(service.auth, timeout=PATIENCE_MS)
        page.keyboard.press("Enter")
        page.get_by_text("Dashboard", exact=True).first.wait_for(timeout=PATIENCE_MS)
        page.goto(service.url + path)
        yield watched
        assert [address for address in watched.loaded if not address.startswith((service.url, "data:", "blob:"))] == []


def page_of(server, run_id, flow="columnist"):
    (found,) = (run for run in server.find_runs("flow_runs", run_id) if run["name"].startswith(flow + " "))
    return f"{server.url}/v2/runs/flow-run/{found['id']}"


def wait_for_graph(page, colour, n_pixels):
    """Waits until the task graph rests and has more pixels of a colour; nothing in the page says when that is."""
    canvas = page.locator("canvas").first
    canvas.wait_for(timeout=PATIENCE_MS)
    pictures, counts = [b""], []
    while not counts or counts[-1] <= n_pixels or pictures[-1] != pictures[-2]:
        assert len(counts) < PATIENCE_MS / LOOK_MS, counts
        page.wait_for_timeout(LOOK_MS)
        pictures.append(canvas.screenshot())
        counts.append(count_pixels(page, pictures[-1], *colour))


def test_the_runs_page_shows_its_state_and_the_three_flows(server, runs):
    with open_page(page_of(server, runs.finished_id)) as watched:
        page = watched.page
        page.get_by_text("Completed", exact=True).first.wait_for(timeout=PATIENCE_MS)
        assert f"columnist news {runs.finished_id}" in page.inner_text("body")
        wait_for_graph(page, GREEN, 1_000)
        save(page, "run")
        page.get_by_text("Subflow Runs", exact=True).click()
        for name in (f"ingest news {runs.finished_id}", f"load {runs.finished_id}", f"report {runs.finished_id}"):
            page.get_by_text(name).first.wait_for(timeout=PATIENCE_MS)


def test_the_graph_of_ingesting_shows_each_batch(server, runs):
    with open_page(page_of(server, runs.finished_id, "ingest")) as watched:
        page = watched.page
        page.get_by_text("Completed", exact=True).first.wait_for(timeout=PATIENCE_MS)
        wait_for_graph(page, GREEN, 3_000)
        save(page, "ingest")
        page.get_by_text("Task Runs", exact=True).click()
        page.get_by_text("press 1 of").first.wait_for(timeout=PATIENCE_MS)
        assert "scan" in page.inner_text("body")


def test_the_artifacts_are_the_summary_and_the_quarantine(server, runs):
    artifacts = server.find_artifacts(runs.finished_id)
    with open_page(page_of(server, runs.finished_id), height=1_000) as watched:
        page = watched.page
        page.get_by_text("Artifacts", exact=True).last.click(timeout=PATIENCE_MS)
        for key in ("summary", "quarantine"):
            page.locator(f"a[href*='{artifacts[key]['id']}']").first.wait_for(timeout=PATIENCE_MS)
        page.locator(f"a[href*='{artifacts['summary']['id']}']").first.click()
        for text in (f"{N_STORIES + 4:,} records found", "In quarantine", "Records by fate"):
            page.get_by_text(text).first.wait_for(timeout=PATIENCE_MS)
        save(page, "summary")


@pytest.mark.parametrize("version", ["", "/v2"])
def test_the_hostile_name_of_a_quarantined_file_is_text(server, runs, version):
    table = server.find_artifacts(runs.finished_id)["quarantine"]
    with open_page(f"{server.url}{version}/artifacts/artifact/{table['id']}") as watched:
        watched.page.get_by_text("control characters").first.wait_for(timeout=PATIENCE_MS)
        assert f"news/{HOSTILE_NAME}" in watched.page.inner_text("body").replace("\u2060", "")
        assert watched.page.locator("td a, td img").count() == 0
        assert watched.dialogs == []
        assert [address for address in watched.requests if address.endswith("/x")] == []


def test_a_failed_run_says_why(server, runs):
    with open_page(page_of(server, runs.mistaken_id)) as watched:
        page = watched.page
        page.get_by_text("Failed", exact=True).first.wait_for(timeout=PATIENCE_MS)
        page.get_by_text("run again with --allow-removals").first.wait_for(timeout=PATIENCE_MS)
        wait_for_graph(page, RED, 200)
        save(page, "failed")


def test_the_pages_show_nothing_without_the_password(service):
    with open_page(service.url + "/v2/deployments") as watched:
        watched.page.locator("input[type=password]").wait_for(timeout=PATIENCE_MS)
        assert "compact" not in watched.page.inner_text("body")


def test_the_deployments_and_their_schedules_are_on_one_page(service):
    with open_as_owner(service, "/v2/deployments") as watched:
        page = watched.page
        page.get_by_text("6 Deployments").first.wait_for(timeout=PATIENCE_MS)
        text = page.inner_text("body")
        assert all(name in text for name in DEPLOYMENTS)
        save(page, "deployments")


def test_a_scheduled_run_is_on_the_page_of_its_deployment(service):
    found = wait_for(lambda: [run for run in service.flow_runs() if run["auto_scheduled"]], 240)
    assert found, "the schedule made no run"
    service.call(f"/deployments/{found[0]['deployment_id']}/pause_deployment", {})
    run = service.ended(found[0]["id"])
    assert run["state_type"] == "COMPLETED"
    with open_as_owner(service, f"/v2/deployments/deployment/{run['deployment_id']}") as watched:
        page = watched.page
        page.get_by_text(run["name"]).first.wait_for(timeout=PATIENCE_MS)
        page.get_by_text("Completed").first.wait_for(timeout=PATIENCE_MS)
        save(page, "schedule")
    with open_as_owner(service, f"/v2/runs/flow-run/{run['id']}", height=1_100) as watched:
        page = watched.page
        page.get_by_text("scan: 300 files to press").first.wait_for(timeout=PATIENCE_MS)
        text = page.inner_text("body")
        assert "press: 300 records in " in text
        assert "every invariant holds; published " in text
        assert "published: 300 found, 300 loaded" in text
        save(page, "scheduled")


def test_the_form_explains_what_can_be_asked(service):
    with open_as_owner(
        service, f"/v2/deployments/deployment/{service.deployments()['columnist']['id']}/run"
    ) as watched:
        page = watched.page
        page.get_by_text("Accept that more than half of a source's records are gone.").wait_for(timeout=PATIENCE_MS)
        assert "Names or paths of configured sources; left empty, all of them." in page.inner_text("body")
        save(page, "form")


def test_the_page_of_a_failed_check_names_the_file_that_is_broken(service):
    """The last one here: the lake is damaged afterwards."""
    file = next((service.home / "lake" / "state" / "sentences").glob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    run = service.ended(service.begin("check"))
    with open_as_owner(service, f"/v2/runs/flow-run/{run['id']}") as watched:
        page = watched.page
        page.get_by_text("Failed", exact=True).first.wait_for(timeout=PATIENCE_MS)
        page.get_by_text("lake_files").first.wait_for(timeout=PATIENCE_MS)
        assert file.name in page.inner_text("body")
        save(page, "check")
        page.get_by_text("Artifacts", exact=True).last.click(timeout=PATIENCE_MS)
        page.get_by_text("broken: 1").first.wait_for(timeout=PATIENCE_MS)
