"""What a person sees of a run in the Prefect UI."""

from tests.browser.chromium import count_pixels, open_page, save
from tests.browser.conftest import HOSTILE_NAME, N_STORIES

PATIENCE_MS = 30_000
GREEN = (range(20, 70), range(130, 190), range(50, 110))
RED = (range(200, 256), range(60), range(20, 70))


def page_of(server, run_id, flow="columnist"):
    (found,) = (run for run in server.find_runs("flow_runs", run_id) if run["name"].startswith(flow + " "))
    return f"{server.url}/flow-runs/flow-run/{found['id']}"


def graph_of(page):
    """A picture of the task graph, once it has been drawn."""
    page.locator("canvas").first.wait_for(timeout=PATIENCE_MS)
    # The graph moves into place for a moment; nothing in the page says when it rests.
    page.wait_for_timeout(3_000)
    return page.locator("canvas").first.screenshot()


def test_the_runs_page_shows_its_state_and_the_three_flows(server, runs):
    with open_page(page_of(server, runs.finished_id)) as watched:
        page = watched.page
        page.get_by_text("Completed", exact=True).first.wait_for(timeout=PATIENCE_MS)
        assert f"columnist news {runs.finished_id}" in page.inner_text("body")
        assert count_pixels(page, graph_of(page), *GREEN) > 1_000
        save(page, "run")
        page.get_by_text("Subflow Runs", exact=True).click()
        for name in (f"ingest news {runs.finished_id}", f"load {runs.finished_id}", f"report {runs.finished_id}"):
            page.get_by_text(name).first.wait_for(timeout=PATIENCE_MS)


def test_the_graph_of_ingesting_shows_each_batch(server, runs):
    with open_page(page_of(server, runs.finished_id, "ingest")) as watched:
        page = watched.page
        page.get_by_text("Completed", exact=True).first.wait_for(timeout=PATIENCE_MS)
        assert count_pixels(page, graph_of(page), *GREEN) > 3_000
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
        page.get_by_text("Records by fate").first.wait_for(timeout=PATIENCE_MS)
        text = page.inner_text("body")
        assert f"{N_STORIES + 4:,} records found" in text
        assert "Documents by language" in text
        save(page, "summary")


def test_the_hostile_name_of_a_quarantined_file_is_text(server, runs):
    table = server.find_artifacts(runs.finished_id)["quarantine"]
    with open_page(f"{server.url}/artifacts/artifact/{table['id']}") as watched:
        watched.page.get_by_text("control characters").first.wait_for(timeout=PATIENCE_MS)
        assert f"news/{HOSTILE_NAME}" in watched.page.inner_text("body")
        assert watched.dialogs == []
        assert [address for address in watched.requests if address.endswith("/x")] == []


def test_a_failed_run_says_why(server, runs):
    with open_page(page_of(server, runs.mistaken_id)) as watched:
        page = watched.page
        page.get_by_text("Failed", exact=True).first.wait_for(timeout=PATIENCE_MS)
        page.get_by_text("no such file or folder").first.wait_for(timeout=PATIENCE_MS)
        assert count_pixels(page, graph_of(page), *RED) > 200
        save(page, "failed")
