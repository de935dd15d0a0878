"""The command: one clear line for every mistake, facts as JSON, and the screens that users see."""

import io
import json
import os
import subprocess
import sys

import pytest

from flows.records.reasons import REASONS
from tests.conftest import PROJECT, write_files
from warehouse.home import Home
from warehouse.text.escapes import markdown

BODY = "The council met on Tuesday.\n\nIt agreed to mend the bridge.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "missing"], "no such file or folder: {folder}/missing; check the path"),
        (["run"], "no source named; name folders or files, or list them in columnist.toml"),
        (["run", "news", "--workers", "x"], "--workers is 'x', which is not a whole number of 0 or more"),
        (["run", "news", "--workers", "-3"], "--workers is -3, which is not a whole number of 0 or more"),
        (
            ["run", "news", "--max-record-bytes", "0"],
            "--max-record-bytes is 0, which is not a whole number of 1 or more",
        ),
        (["retry"], "there is no home in {home}; name another with --home DIR, or `columnist run SOURCE...` makes one"),
        (["sql", "--formt", "csv", "select 1"], "no option --formt; did you mean --format?; see columnist sql --help"),
        (["run", "a/b=news"], "'a/b' cannot name a root; use letters, digits, '-', '_' and '.': NAME=PATH"),
        (["run", "news", "news/inner"], "the roots 'news' ({folder}/news) and 'inner' ({folder}/news/inner) overlap"),
        (["sql", "select 1"], "no warehouse in {home} yet; `columnist run SOURCE...` makes one"),
        (["trace", "abcd"], "no warehouse in {home} yet; `columnist run SOURCE...` makes one"),
        (["sql"], "give one query"),
        (["forget", "x"], "there is no home in {home}; name another with --home DIR"),
        (["frobnicate"], "argument VERB: invalid choice: 'frobnicate'"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(columnist, home, tmp_path, arguments, message):
    write_files(tmp_path / "news", {"a.txt": BODY, "inner/b.txt": BODY})
    finished = columnist(*arguments, *(["--direct"] if arguments[0] == "run" else []), code=2)
    assert finished.err.startswith("columnist: " + message.format(folder=tmp_path, home=home))
    assert finished.err.count("\n") == 1
    assert not home.exists()


def test_a_source_inside_the_home_is_refused(columnist, home, tmp_path):
    source = write_files(home / "inbox", {"a.txt": BODY})
    assert f"lies in the home {home}" in columnist("run", source, "--direct", code=2).err


def test_the_home_inside_a_source_is_one_skipped_record(columnist, ingest, rows, tmp_path, monkeypatch):
    source = write_files(tmp_path / "project", {"a.txt": BODY})
    monkeypatch.setenv("COLUMNIST_HOME", str(source / "data"))
    ingest(source)
    ingest(source)
    assert rows("select uri, fate, reason from records order by uri") == [
        {"uri": "project/a.txt", "fate": "loaded", "reason": None},
        {"uri": "project/data", "fate": "skipped", "reason": "home"},
    ]


def test_a_home_that_cannot_be_written_is_one_line(columnist, tmp_path, monkeypatch):
    write_files(tmp_path, {"file": "", "a.txt": BODY})
    monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path / "file" / "home"))
    assert "choose another with --home DIR" in columnist("run", tmp_path / "a.txt", "--direct", code=2).err


def test_another_path_under_a_known_name_is_refused(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "one" / "news", {"a.txt": BODY}))
    other = write_files(tmp_path / "two" / "news", {"a.txt": BODY})
    refused = columnist("run", other, "--direct", code=2).err
    assert "the root 'news' already stands for" in refused
    assert "columnist forget news" in refused


def test_roots_that_overlap_name_the_known_one_to_forget(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY, "inner/b.txt": BODY}))
    refused = columnist("run", tmp_path / "news" / "inner", "--direct", code=2).err
    assert refused.rstrip().endswith("overlap; ingest one of them, or first `columnist forget news`")


def test_a_wrong_key_in_the_settings_file_is_named(columnist, tmp_path):
    write_files(tmp_path, {"columnist.toml": "wrokers = 3\n"})
    assert "columnist.toml:1: unknown key 'wrokers'" in columnist("status", code=2).err
    write_files(tmp_path, {"columnist.toml": 'workers = "many"\n'})
    assert (
        "columnist.toml:1: workers is 'many', which is not a whole number of 0 or more"
        in columnist("status", code=2).err
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('memory_limit = "lots"', "memory_limit is 'lots', which is not an amount of memory, as in 1GB"),
        ("batch_records = 0", "batch_records is 0, which is not a whole number of 1 or more"),
        ("worker_memory = 5", "worker_memory is 5, which is not a whole number of 200,000,000 or more"),
        (
            "fields = { text = 3 }",
            "fields is {'text': 3}, which is not a table with names of fields for text, title, id",
        ),
        ("fields = { text = [1] }", "fields is {'text': [1]}, which is not a table with names of fields for text"),
        ("fields = 3", "fields is 3, which is not a table with names of fields for text"),
    ],
)
def test_a_value_that_cannot_be_is_named_before_anything_is_read(columnist, tmp_path, line, message):
    write_files(tmp_path, {"columnist.toml": f"# mine\n{line}\n"})
    assert columnist("status", code=2).err.startswith(f"columnist: columnist.toml:2: {message}")


def test_help_starts_with_examples_and_is_quick_to_import():
    script = "import sys; from flows.cli import main; print(sorted({'prefect', 'duckdb', 'pyarrow', 'rich'} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PROJECT
    ).stdout
    assert loaded.strip() == "[]", "the command's own module must stay light"
    shown = subprocess.run(
        [sys.executable, "-m", "flows.cli.main", "--help"], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert shown.stdout.startswith("examples:\n  columnist run seeds/")


@pytest.mark.slow
def test_the_last_screen_says_where_everything_lies_and_what_comes_next(columnist, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": b"\x00\xff" * 600})
    screen = columnist("run", source, "--direct").out
    assert "found       2 = 1 loaded + 0 empty + 0 skipped + 1 quarantined" in screen
    for place in ("home/warehouse.duckdb", "home/lake/manifest.json", "home/reports/report.html"):
        assert place in screen
        assert (tmp_path / place).exists()
    assert "select uri, reason, detail from quarantine" in screen


@pytest.mark.smoke
def test_sql_speaks_every_format(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    query = "select 'a|b' as pipe, 1 as one, null as nothing"
    assert columnist("sql", query).out.splitlines()[1].split() == ["a|b", "1", "NULL"]
    assert columnist("sql", query, "--format", "csv").out == "pipe,one,nothing\na|b,1,\n"
    assert columnist("sql", query, "--format", "json").json() == [{"pipe": "a|b", "one": 1, "nothing": None}]
    assert columnist("sql", query, "--json").json() == [{"pipe": "a|b", "one": 1, "nothing": None}]
    assert "a\\|b" in columnist("sql", query, "--format", "markdown").out
    columnist("sql", query, "--format", "parquet", "--output", tmp_path / "out.parquet")
    import pyarrow.parquet as pq

    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == [{"pipe": "a|b", "one": 1, "nothing": None}]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select nope from documents", 'Referenced column "nope" not found'),
        ("selec 1", "syntax error"),
        ("create table t (a int)", "read-only"),
        ("copy documents to 'x.csv'", "disabled"),
        ("select * from read_csv('/etc/passwd')", "disabled"),
        ("attach 'other.duckdb'", "disabled"),
        ("set enable_external_access = true", "locked"),
    ],
)
def test_a_query_that_is_wrong_or_reaches_outside_is_refused_in_one_line(columnist, ingest, tmp_path, query, message):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    refused = columnist("sql", query, code=2).err
    assert message in refused
    assert refused.count("\n") == 1


def test_export_says_what_it_wrote_and_what_it_changed(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": "=1+1 is what it says.\n"}))
    screen = columnist("export", "documents", "sentences", "--format", "csv", "--output", "out").out.splitlines()
    assert [line.split() for line in screen[:2]] == [
        ["file", "holds", "rows", "bytes"],
        ["out/documents.csv", "documents", "2", str((tmp_path / "out" / "documents.csv").stat().st_size)],
    ]
    assert screen[-1].startswith("2 cells that a spreadsheet would run as a formula got an apostrophe")
    assert "apostrophe" not in columnist("export", "documents", "--output", "d.csv", "--raw").out
    query = "select uri from documents order by uri"
    (written,) = columnist("export", "--query", query, "--output", "q.jsonl", "--json").json()
    path = tmp_path / "q.jsonl"
    assert (written["name"], written["rows"], written["bytes"]) == ("query", 2, path.stat().st_size)
    assert path.read_text() == '{"uri":"news/a.txt"}\n{"uri":"news/b.txt"}\n'


def test_export_takes_a_query_from_standard_input(columnist, ingest, tmp_path, monkeypatch):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    monkeypatch.setattr("sys.stdin", io.StringIO("select 1 as one"))
    columnist("export", "--query", "-", "--output", "q.csv")
    assert (tmp_path / "q.csv").read_text() == "one\n1\n"


def test_export_of_an_earlier_state(columnist, ingest, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    first = ingest(source)
    ingest(write_files(source, {"b.txt": BODY}))
    for arguments, rows in (((), 2), (("--as-of", first["run_id"]), 1)):
        (written,) = columnist("export", "documents", "--output", "d.parquet", "--json", *arguments).json()
        assert written["rows"] == rows


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["documents"], "the following arguments are required: --output; see columnist export --help"),
        (["documents", "--output", "x", "--as-of", "2020"], "no state is kept of a run '2020'; kept are "),
        (["documents", "--output", "x", "--format", "xls"], "argument --format: invalid choice: 'xls'"),
        (["sentence", "--output", "x"], "the warehouse has no table or view 'sentence'; there is sentences"),
    ],
)
def test_a_wrong_export_is_refused_in_one_line(columnist, ingest, tmp_path, arguments, message):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    refused = columnist("export", *arguments, code=2).err
    assert refused.startswith(f"columnist: {message}")
    assert refused.count("\n") == 1


def test_an_example_is_listed_shown_and_run(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    listed = columnist("sql", "--examples", "--json").json()
    assert {"name": "longest_documents", "title": "Which documents are the longest?"} in listed
    shown = columnist("sql", "--example", "longest_documents", "--show").out
    assert shown == (PROJECT / "sql" / "examples" / "longest_documents.sql").read_text(encoding="utf-8")
    assert columnist("sql", "--example", "longest_documents").out == columnist("sql", shown).out
    assert "there is longest_documents" in columnist("sql", "--example", "longest_document", code=2).err
    assert "--show prints the SQL of an example" in columnist("sql", "--show", code=2).err


@pytest.mark.smoke
def test_trace_cuts_the_sentence_out_of_its_source(columnist, ingest, rows, tmp_path):
    source = write_files(
        tmp_path / "news", {"a.txt": "Council meets\r\n\r\nIt met on a soft\u00ad day. It\u00a0agreed  to go on.\r\n"}
    )
    ingest(source)
    doc_id = rows("select doc_id from documents")[0]["doc_id"]
    sentence = columnist("trace", doc_id[:8], "--sentence", 2, "--json").json()
    assert sentence["raw"] == "It\u00a0agreed  to go on."
    assert sentence["row"]["text"] == "It agreed to go on."
    assert (sentence["line"], sentence["path"]) == (3, str(source / "a.txt"))
    raw = (source / "a.txt").read_bytes().decode()
    assert raw[sentence["raw_start"] : sentence["raw_end"]] == sentence["raw"]
    assert "characters  17 to 60" in columnist("trace", "news/a.txt", "--paragraph", 1).out
    assert "counted from 0; there is no sentence_no 9" in columnist("trace", doc_id, "--sentence", 9, code=2).err


def test_trace_shows_what_was_refused_and_says_where_a_place_is_not_known(columnist, ingest, tmp_path):
    lines = '{"id": 1, "text": "The council met. It agreed."}\n{"id": 2, "picture": "bridge.png"}\n{"id": 3, "text":\n'
    ingest(write_files(tmp_path / "news", {"a.jsonl": lines, "b.txt": b"\x00\xff" * 600}))
    refused = columnist("sql", "select uri, reason from quarantine order by uri", "--format", "json").json()
    for row in refused:
        shown = columnist("trace", row["uri"]).out
        assert "was not read" not in shown, row
        assert "sha256" in shown
    assert '"picture": "bridge.png"' in columnist("trace", "news/a.jsonl#id=2").out
    sentence = columnist("trace", "news/a.jsonl#id=1", "--sentence", 1).out
    assert "of the record\n            all of it, since the place of the row in it is not known" in sentence


def test_trace_refuses_a_source_that_has_changed(columnist, ingest, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    ingest(source)
    write_files(source, {"a.txt": BODY + "More."})
    assert "has changed since it was pressed" in columnist("trace", "news/a.txt", code=2).err


def test_status_shows_runs_fates_and_reasons(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": "", "c.gif": "GIF"}))
    status = columnist("status", "--json").json()
    assert status["fates"] == {"empty": 1, "loaded": 1, "skipped": 1}
    assert {row["reason"] for row in status["reasons"]} == {"empty", "unsupported"}
    assert [run["status"] for run in status["runs"]] == ["published"]
    assert "unsupported" in columnist("status").out


def test_check_finds_a_flipped_bit_and_names_the_file(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    assert "every invariant holds" in columnist("check").out
    (damaged,) = (home / "lake" / "state" / "sentences").glob("*.parquet")
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert damaged.name in columnist("check", code=1).out


@pytest.mark.slow
def test_a_second_run_on_a_home_in_use_names_the_holder(columnist, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    script = (
        "import sys; from pathlib import Path; from warehouse.home import Home\n"
        "with Home(Path(sys.argv[1])).locked('that-run'):\n    print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused = columnist("run", source, "--direct", code=2).err
        assert f"is in use by run that-run (pid {holder.pid})" in refused
        assert f"in use by run that-run (pid {holder.pid})" in columnist("status").out
    finally:
        holder.communicate("")
    columnist("run", source, "--direct", "--no-report")


def test_json_errors_are_json(columnist):
    failed = columnist("sql", "select 1", "--json", code=2)
    assert json.loads(failed.out)["exit_code"] == 2


def test_a_home_that_does_not_exist_is_an_error_and_is_not_made(columnist, tmp_path):
    typo = tmp_path / "daat"
    for made in (False, True):
        said = columnist("status", "--home", typo, code=2).err
        assert f"there is no home in {typo}; name another with --home DIR" in said
        assert typo.exists() == made
        typo.mkdir(exist_ok=True)


def test_status_of_a_home_whose_first_run_failed(columnist, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("flows.pipeline.stages.make_plan", None)
        columnist("run", write_files(tmp_path / "news", {"a.txt": BODY}), "--direct", code=2)
    (run,) = columnist("status", "--json").json()["runs"]
    assert run["status"] == "failed"


@pytest.mark.parametrize(
    "mistake",
    [
        ["run", "nowhere", "--direct"],
        ["run", "nowhere"],
        ["run", "other/news", "--direct"],
        ["run", "news/inner", "--direct"],
        ["run", "data/lake", "--home", "data"],
        ["forget", "nowhere"],
        ["retry"],
        ["rebuild", "--as-of", "nowhere"],
        ["purge", "nowhere"],
        ["purge", "--allow", "nowhere"],
    ],
    ids=" ".join,
)
def test_what_is_mistyped_leaves_the_home_as_it_was_and_is_no_run(columnist, ingest, tmp_path, mistake):
    write_files(tmp_path, {"news/inner/a.txt": BODY, "other/news/b.txt": BODY})
    ingest("news", "--home", "data")
    runs = sorted((tmp_path / "data" / "lake" / "history" / "runs").iterdir())
    assert columnist(*mistake, "--home", "data", code=2).err.count("\n") == 1
    assert sorted((tmp_path / "data" / "lake" / "history" / "runs").iterdir()) == runs
    assert not (tmp_path / "data" / "prefect").exists(), "Prefect was not even started"


def test_a_run_on_a_home_in_use_is_refused_before_prefect_starts(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    with Home(home).locked("another"):
        assert "is in use by run another" in columnist("run", tmp_path / "news", code=2).err
    assert not (home / "prefect").exists()


def test_doctor_names_the_libraries_that_shape_rows_and_makes_no_home(columnist, home):
    shown = columnist("doctor").out
    assert "langdetect" in shown
    assert "is not there yet; the first run makes it" in shown
    assert not home.exists()


@pytest.mark.slow
def test_an_unexpected_error_asks_for_a_report_and_shows_its_traceback_only_with_debug(home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    script = "import sys; from flows.cli.main import main; from flows.pipeline import stages; stages.make_plan = 1; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "run", str(source), "--direct"]
    for extra, shown in (([], False), (["--debug"], True)):
        failed = subprocess.run(
            [*command, *extra], capture_output=True, text=True, cwd=PROJECT, env={**os.environ}, check=False
        )
        assert failed.returncode == 2
        assert ("Traceback" in failed.stderr) is shown
        assert "columnist: TypeError" in failed.stderr


def test_docs_are_written_before_the_first_run_and_say_what_makes_a_warehouse(columnist, home):
    out = columnist("docs").out
    pages = [home / "docs" / "dictionary.html", home / "docs" / "dictionary.md"]
    assert out.splitlines()[:2] == [str(path.relative_to(home.parent)) for path in pages]
    assert out.endswith(
        f"no counts and samples: no warehouse in {home.name} yet; `columnist run SOURCE...` makes one\n"
    )
    assert all(path.stat().st_size > 10_000 for path in pages)


def test_docs_are_of_the_published_state_with_the_reasons_and_what_to_do(columnist, ingest, tmp_path):
    entry = ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    told = columnist("docs", "--json", "--output", "site").json()
    assert (told["run_id"], told["html"]) == (entry["run_id"], str(tmp_path / "site" / "dictionary.html"))
    page = (tmp_path / "site" / "dictionary.md").read_text(encoding="utf-8")
    for code, reason in REASONS.items():
        assert f"| {markdown(code)} | {reason.fate} | {markdown(reason.meaning)} | {markdown(reason.cure)} |" in page
    assert "no counts" not in columnist("docs").out


def test_docs_refuse_a_file_and_a_damaged_warehouse_in_one_line(columnist, home, tmp_path):
    write_files(tmp_path, {"notes": "mine"})
    assert "notes is a file; name a folder for the pages" in columnist("docs", "--output", "notes", code=2).err
    assert "choose another with --output DIR" in columnist("docs", "--output", "notes/docs", code=2).err
    write_files(home, {"warehouse.duckdb": b"no database" * 1_000})
    refused = columnist("docs", code=2)
    assert "`columnist rebuild` makes it anew from the lake" in refused.err
    assert refused.err.count("\n") == 1


@pytest.mark.slow
def test_a_report_of_ones_own_is_added_and_what_is_wrong_with_it_is_told(columnist, home, tmp_path, monkeypatch):
    folder = write_files(
        tmp_path / "mine",
        {
            "10_words.sql": "-- Words.\n-- chart: bar x=uri y=n_words\nselect uri, n_words from documents;\n",
            "20_pie.sql": "-- Pie.\n-- chart: pie x=a y=b\nselect 1 as a, 2 as b;\n",
            "30_typo.sql": "-- Typo.\nselect lnag from documents;\n",
        },
    )
    monkeypatch.setenv("COLUMNIST_REPORT_FOLDER", str(folder))
    columnist("run", PROJECT / "seeds", "--direct")
    printed = columnist("report").out
    assert printed.startswith(f"{os.path.join('home', 'reports', 'report.html')}\n")
    assert "38 tables, each also saved as a CSV\n" in printed
    assert "own/20_pie: without its chart, " in printed
    assert "own/30_typo: left out, " in printed
    assert (home / "reports" / "own" / "10_words.csv").read_text().endswith(",678\n")
    page = (home / "reports" / "report.html").read_text(encoding="utf-8")
    assert "no chart is called &#39;pie&#39;" in page
    assert {row["name"]: row["error"] is None for row in columnist("report", "--json").json()}["own/20_pie"]


def test_a_report_folder_that_is_missing_stops_a_run_before_it_reads_anything(columnist, home, tmp_path):
    write_files(tmp_path, {"columnist.toml": 'report_folder = "nowhere"\n'})
    failed = columnist("run", PROJECT / "seeds", "--direct", code=2)
    assert failed.err == (
        "columnist: report_folder nowhere is no folder; make it and put .sql files there,"
        " or take report_folder out of the settings\n"
    )
    assert not (home / "lake" / "manifest.json").exists()
    columnist("run", PROJECT / "seeds", "--direct", "--no-report")
    assert "report_folder nowhere is no folder" in columnist("report", code=2).err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has a browser of its own")
@pytest.mark.parametrize("there_is_one", [True, False])
def test_the_report_opens_in_the_browser_that_is_there(columnist, home, tmp_path, there_is_one):
    columnist("run", PROJECT / "seeds", "--direct")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "shown"}\n')
    browser.chmod(0o755)
    command = [sys.executable, "-m", "flows.cli.main", "report", "--open", "--home", str(home)]
    environment = {"PYTHONPATH": str(PROJECT), "PATH": "", "BROWSER": f"{browser} %s" if there_is_one else ""}
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    if there_is_one:
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / "shown").read_text() == f"{(home / 'reports' / 'report.html').absolute().as_uri()}\n"
    else:
        assert (done.returncode, done.stderr) == (
            2,
            f"columnist: there is no browser here to open {home / 'reports' / 'report.html'}\n",
        )


def test_the_report_written_anew_has_the_facts_of_the_run_that_published(columnist, home, ingest, tmp_path):
    write_files(
        tmp_path, {"news/0.txt": "Story 0 of the day.\n", "mail/1.txt": "Story 1.\n", "mail/2.txt": "Story 2.\n"}
    )
    ingest(tmp_path / "news")
    published, unchanged = ingest(tmp_path / "mail"), ingest(tmp_path / "news")
    assert (published["status"], unchanged["status"]) == ("published", "unchanged")
    columnist("report")
    assert f"- run id: {published['run_id']}\n" in (home / "reports" / "report.md").read_text(encoding="utf-8")
