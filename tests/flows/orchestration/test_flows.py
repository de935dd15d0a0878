"""Runs as Prefect sees them: the command in a process of its own against a real server.

The folder has more documents than one process presses alone, in several batches, and some that no one can read.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from subprocess import Popen
from typing import NamedTuple

import duckdb
import pytest

from tests.conftest import PROJECT, write_files
from tests.helpers.prefect_server import Server, clean_environment, finish, start
from tests.helpers.prefect_up import START_SECONDS, wait_for
from tests.helpers.small_chunks import CHUNK_RECORDS
from warehouse.reading.reader import Reader

N_STORIES, N_BROKEN = 360, 3
STORY = "Story {0} of the day\n\nThe council met on Tuesday and agreed to mend bridge {0}.\n\nWork begins in May, the mayor said.\n"
SETTINGS = 'batch_records = 100\nworkers = 2\nreport_folder = "mine"\n'
TASKS = ("scan", "commit", "load and publish", "report")
"""Besides those that press."""
PIE = "-- A pie.\n-- chart: pie x=a y=b\nselect 1 as a, 2 as b;\n"


class Run(NamedTuple):
    """A finished command, and where it ran. `run_id` is that of its entry in the home."""

    code: int
    out: str
    err: str
    folder: Path
    run_id: str

    @property
    def warehouse(self) -> Path:
        return self.folder / "data" / "warehouse.duckdb"


def run_in(folder: Path, server: Server, *arguments: object) -> Run:
    return ended(start("run", *arguments, environment=server.environment, folder=folder), folder)


def ended(process: Popen[str], folder: Path) -> Run:
    done = finish(process)
    newest = max((folder / "data" / "lake" / "history" / "runs").glob("*.json"))
    return Run(*done, folder, newest.stem)


def make_folder(folder: Path) -> Path:
    write_files(folder / "news", {f"{number:03}.txt": STORY.format(number) for number in range(N_STORIES)})
    write_files(folder / "news", {f"broken{number}.txt": bytes(range(256)) * 8 for number in range(N_BROKEN)})
    write_files(folder, {"news/empty.txt": "", "columnist.toml": SETTINGS, "mine/pie.sql": PIE})
    return folder


@pytest.fixture(scope="module")
def finished(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that ended well."""
    run = run_in(make_folder(tmp_path_factory.mktemp("finished")), server, "news")
    assert (run.code, run.err) == (0, "")
    return run


@pytest.fixture(scope="module")
def refused(server: Server, finished: Run) -> Run:
    """The next run in the home of the finished one, over a work file that has lost a sentence since.

    The checks refuse to publish.
    """
    with duckdb.connect(str(finished.folder / "data" / "work" / "warehouse.duckdb")) as con:
        con.execute("delete from sentences where sentence_no = 0 and doc_id = (select min(doc_id) from documents)")
    write_files(finished.folder / "news", {"late.txt": STORY.format("late")})
    return run_in(finished.folder, server, "news")


def states(server: Server, run: Run) -> dict[str, str]:
    """State of each flow run of a run, by the name of its flow."""
    return {found["name"].split()[0]: found["state_name"] for found in server.find_runs("flow_runs", run.run_id)}


def test_the_four_flows_are_completed_and_their_names_say_the_source_and_the_run(server, finished):
    assert [(run["name"], run["state_name"]) for run in server.find_runs("flow_runs", finished.run_id)] == [
        (f"columnist news {finished.run_id}", "Completed"),
        (f"ingest news {finished.run_id}", "Completed"),
        (f"load {finished.run_id}", "Completed"),
        (f"report {finished.run_id}", "Completed"),
    ]


def test_the_three_flows_are_children_of_the_one(server, finished):
    parent, *children = server.find_runs("flow_runs", finished.run_id)
    assert parent["parent_task_run_id"] is None
    tasks = server.find_task_runs(finished.run_id, *TASKS)
    inside = {task["id"] for task in tasks if task["flow_run_id"] == parent["id"]}
    assert {child["parent_task_run_id"] for child in children} == inside


def test_the_whole_run_sends_the_heartbeat_and_no_flow_inside_it(server, finished):
    ids = [run["id"] for run in server.find_runs("flow_runs", finished.run_id)]

    def find_alive() -> set[str]:
        by_event = {"event": {"name": ["prefect.flow-run.heartbeat"]}}
        events = server.post("/events/filter", {"filter": by_event, "limit": 50})["events"]
        return {event["resource"]["prefect.resource.id"].rpartition(".")[2] for event in events}.intersection(ids)

    # The server writes events down when it comes to it.
    assert wait_for(find_alive, START_SECONDS) == {ids[0]}


def test_each_batch_is_one_task_whose_name_says_its_size(server, finished):
    parent = server.find_runs("flow_runs", finished.run_id)[0]
    found = server.find_task_runs(finished.run_id, *TASKS)
    tasks = [task for task in found if task["flow_run_id"] != parent["id"]]
    assert {(task["state_name"], *task["tags"]) for task in tasks} == {("Completed", "columnist")}
    names = [task["name"] for task in tasks]
    assert sorted(name for name in names if not name.startswith("press")) == sorted(TASKS)
    pressed = [re.fullmatch(r"press (\d) of 4: (\d+) files, [\d.]+ MB", name) for name in names if "press" in name]
    assert sorted(batch[1] for batch in pressed if batch) == ["1", "2", "3", "4"]
    assert sum(int(batch[2]) for batch in pressed if batch) == N_STORIES + N_BROKEN + 1


@pytest.fixture(scope="module")
def dump(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of one file that several workers press."""
    folder = tmp_path_factory.mktemp("dump")
    lines = (json.dumps({"id": number, "text": STORY.format(number)}) + "\n" for number in range(300))
    write_files(folder, {"all {of} it.jsonl": "".join(lines)})
    run = ended(start_in_small_chunks(folder, server.environment, "--workers", 2), folder)
    assert (run.code, run.err) == (0, "")
    return run


def start_in_small_chunks(folder: Path, environment: Mapping[str, str], *flags: object) -> Popen[str]:
    chunks = {**environment, CHUNK_RECORDS: "20"}
    arguments = ("run", "all {of} it.jsonl", "--no-report", *flags)
    return start(*arguments, environment=chunks, folder=folder, module="tests.helpers.small_chunks")


def test_what_other_workers_press_of_one_file_is_in_tasks_that_name_it(server, dump):
    tasks = server.find_task_runs(dump.run_id, "press records of all {of} it.jsonl")
    assert {task["state_name"] for task in tasks} == {"Completed"}
    names = [task["name"] for task in tasks]
    assert [name for name in names if name.startswith("press 1 of 1: 1 file, ")]


def test_a_run_with_prefect_makes_the_same_bytes_of_one_file_as_one_worker_without(dump):
    home = dump.folder / "alone"
    alone = start_in_small_chunks(dump.folder, clean_environment(home), "--workers", 1, "--direct", "--home", home)
    assert finish(alone).code == 0
    names = [sorted(path.name for path in made.glob("lake/state/*/*.parquet")) for made in (home, dump.folder / "data")]
    assert names[0] == names[1]
    assert len(names[0]) > 20


def test_the_progress_of_one_file_is_shown_while_it_is_pressed_and_ends_at_a_hundred_per_cent(server, dump):
    assert server.find_artifacts(dump.run_id)["pressing"]["data"] == 100.0


def test_every_flow_run_is_tagged(server, finished):
    assert all("columnist" in run["tags"] for run in server.find_runs("flow_runs", finished.run_id))


def test_the_summary_on_the_runs_page_is_what_the_warehouse_holds(server, finished):
    summary = server.find_artifacts(finished.run_id)["summary"]
    assert summary["type"] == "markdown"
    text = summary["data"]
    found = N_STORIES + N_BROKEN + 1
    assert text.startswith(f"# Published; {N_BROKEN} in quarantine\n\n## In quarantine\n")
    assert f"\n{found} records found, {found} pressed, 0 removed. Run {finished.run_id}.\n" in text
    assert f"\n{N_STORIES} documents from " in text
    assert finished.warehouse.with_name("reports").joinpath("report.html").as_uri() in text
    for row in (f"| loaded | {N_STORIES} |", "| empty | 1 |", "| skipped | 0 |", f"| quarantined | {N_BROKEN} |"):
        assert row in text
    languages = json.loads(server.find_artifacts(finished.run_id)["languages"]["data"])
    counted = Reader(finished.warehouse.parent).query("select lang, count(*) as n from documents group by lang")
    assert {row["code"]: row["documents"] for row in languages} == {
        row["lang"]: row["n"] for row in counted.to_pylist()
    }
    for step in ("scan", "press", "press.segment", "commit", "load"):
        assert re.search(rf"^\| {re.escape(step)} \| \d+\.\d\d \|$", text, re.MULTILINE), step
    for place in re.findall(r"^\| (?:warehouse|lake|report) \| `(.+)` \|$", text, re.MULTILINE):
        assert Path(place).is_file()
    assert str(finished.warehouse) in text


def test_quarantined_records_are_a_table_with_their_reasons(server, finished):
    table = server.find_artifacts(finished.run_id)["quarantine"]
    assert (table["type"], table["description"]) == ("table", f"Records quarantined: {N_BROKEN}")
    rows = json.loads(table["data"])
    assert [row["uri"] for row in rows] == [f"news/broken{number}.txt" for number in range(N_BROKEN)]
    assert (
        rows
        == Reader(finished.warehouse.parent)
        .query("select uri, stage, reason, detail from quarantine order by uri")
        .to_pylist()
    )


def test_the_reports_first_tables_are_beside_it_and_what_could_not_be_made(server, finished):
    artifacts = server.find_artifacts(finished.run_id)
    assert {"funnel", "sources", "lengths", "quality-failures", "roles", "quarantine-reasons"} <= set(artifacts)
    rows = {row["step"]: row["records"] for row in json.loads(artifacts["funnel"]["data"])}
    assert rows == {
        "found": str(N_STORIES + N_BROKEN + 1), "loaded": str(N_STORIES), "empty": "1", "skipped": "0",
        "quarantined": str(N_BROKEN),
    }  # fmt: skip
    assert artifacts["funnel"]["description"] == "What was found, and what became of it: 5 rows"
    (fault,) = json.loads(artifacts["report-faults"]["data"])
    assert (fault["report"], fault["left out"]) == ("own/pie", "its chart")
    assert "no chart is called 'pie'" in fault["why"]


def test_the_progress_of_the_press_ends_at_a_hundred_per_cent(server, finished):
    progress = server.find_artifacts(finished.run_id)["pressing"]
    assert (progress["type"], float(progress["data"])) == ("progress", 100.0)


def test_the_warehouse_and_the_last_screen_lead_to_the_runs_page_and_back(server, finished):
    (row,) = (
        Reader(finished.warehouse.parent)
        .query("select run_id, flow_run_id, flow_run_url, status from runs")
        .to_pylist()
    )
    parent = server.find_runs("flow_runs", finished.run_id)[0]
    assert row == {
        "run_id": finished.run_id,
        "flow_run_id": parent["id"],
        "flow_run_url": f"{server.url}/flow-runs/flow-run/{parent['id']}",
        "status": "published",
    }
    assert f"  Prefect     {row['flow_run_url']}\n" in finished.out


def logged(server: Server, run: Run) -> list[str]:
    """The lines on the page of a run's first flow, but for those that are Prefect's own."""
    flow_run_id = server.find_runs("flow_runs", run.run_id)[0]["id"]
    body = {"logs": {"flow_run_id": {"any_": [flow_run_id]}}, "sort": "TIMESTAMP_ASC", "limit": 200}
    messages = [line["message"] for line in server.post("/logs/filter", body)]
    return [message for message in messages if not message.startswith(("Beginning ", "Finished "))]


def test_the_log_on_the_runs_page_has_a_line_for_each_step_with_its_counts(server, finished):
    n_files = N_STORIES + N_BROKEN + 1
    n_rows = ", ".join(f"{n:,} {table}" for table, n in counted(finished).items())
    fates = f"{N_STORIES} loaded, 1 empty, 0 skipped, {N_BROKEN} quarantined"
    scan, press, commit, load, report, last = logged(server, finished)
    assert scan == f"scan: {n_files} files to press, 0 records unchanged, 0 removed"
    assert press == f"press: {n_files} records in 4 batches, {fates}"
    assert commit == f"commit: the lake holds {n_rows}"
    assert load == f"load: {n_rows}; every invariant holds; published {finished.warehouse}"
    n_reports = len(list((finished.folder / "data" / "reports").iterdir()))
    assert report == f"report: {n_reports} files in {finished.folder / 'data' / 'reports'}"
    assert (
        last == f"published: {n_files} found, {N_STORIES} loaded, {N_BROKEN} quarantined, {n_files} pressed, 0 removed"
    )


def counted(run: Run) -> dict[str, int]:
    tables = ("documents", "paragraphs", "sentences")
    return {
        table: Reader(run.warehouse.parent).query(f"select count(*) as n from {table}").to_pylist()[0]["n"]
        for table in tables
    }


def test_the_log_of_a_refusal_is_its_message_without_a_traceback(server, refused):
    lines = logged(server, refused)
    assert any("nothing was published, the warehouse is unchanged" in line for line in lines)
    assert not [line for line in lines if "Traceback" in line]


def test_a_run_that_a_check_refuses_is_failed_in_prefect_and_1_for_the_shell(server, refused):
    assert refused.code == 1
    assert states(server, refused) == {"columnist": "Failed", "ingest": "Completed", "load": "Failed"}
    message = server.find_runs("flow_runs", refused.run_id)[0]["state"]["message"]
    assert "CheckFailed: nothing was published, the warehouse is unchanged" in message
    assert "loaded_rows" in message
    assert "loaded_rows" in refused.err
    assert [row["run_id"] for row in Reader(refused.warehouse.parent).query("select run_id from runs").to_pylist()] != [
        refused.run_id
    ]


def test_a_run_on_a_missing_source_is_2_for_the_shell_and_no_run_anywhere(server, tmp_path):
    before = server.post("/flow_runs/filter", {})
    mistaken = finish(start("run", "nowhere", environment=server.environment, folder=tmp_path))
    missing = f"no such file or folder: {tmp_path / 'nowhere'}; check the path"
    assert (mistaken.code, mistaken.out, mistaken.err) == (2, "", f"columnist: {missing}\n")
    assert not (tmp_path / "data").exists()
    assert server.post("/flow_runs/filter", {}) == before


def test_a_failed_run_writes_one_line_to_the_terminal(refused):
    assert re.fullmatch(r"columnist: .+\n", refused.err), refused.err[:500]


def test_a_server_that_does_not_answer_is_named_with_the_cure(server, tmp_path):
    environment = server.environment | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    done = finish(start("run", PROJECT / "seeds", environment=environment, folder=tmp_path))
    assert done.code == 2
    assert "http://127.0.0.1:9/api" in done.err
    assert "--direct" in done.err


def test_without_a_server_a_run_brings_its_own_and_writes_to_the_home_alone(lonely):
    """What `make run` does."""
    assert (lonely.ended.code, lonely.ended.err) == (0, "")
    assert "found       1 = 1 loaded + 0 empty + 0 skipped + 0 quarantined" in lonely.ended.out
    assert lonely.names == ["data", "user"]
    assert lonely.names_of_user == ["keep"]
    (row,) = Reader(lonely.folder / "data").query("select flow_run_id, flow_run_url from runs").to_pylist()
    assert row["flow_run_id"]
    assert row["flow_run_url"] is None


def test_a_server_started_on_the_home_shows_the_runs_made_without_one(lonely, server):
    """`columnist up` starts one on the same records."""
    (run,) = (lonely.folder / "data" / "lake" / "history" / "runs").glob("*.json")
    assert [(found["name"].split()[0], found["state_name"]) for found in server.find_runs("flow_runs", run.stem)] == [
        ("columnist", "Completed"),
        ("ingest", "Completed"),
        ("load", "Completed"),
        ("report", "Completed"),
    ]
    assert server.find_artifacts(run.stem)["summary"]["data"].startswith("# Published\n")
