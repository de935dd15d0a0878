"""One clear line for every mistake, and no run, home or traceback of it."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import PROJECT, write_files

BODY = "The council met on Tuesday.\n\nIt agreed to mend the bridge.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "missing"], "no such file or folder: {folder}/missing; check the path"),
        (["run"], "no source named; name folders or files, or list them in columnist.toml"),
        (["run", "news", "--workers", "x"], "--workers is 'x', which is not a whole number between 0 and"),
        (["run", "news", "--workers", "-3"], "--workers is -3, which is not a whole number between 0 and"),
        (
            ["run", "news", "--max-record-bytes", "0"],
            "--max-record-bytes is 0, which is not a whole number between 1 and",
        ),
        (["retry"], "there is no home in {home}; name another with --home DIR, or `columnist run SOURCE...` makes one"),
        (["sql", "--formt", "csv", "select 1"], "no option --formt; did you mean --format? See columnist sql --help"),
        (["run", "a/b=news"], "'a/b' cannot name a root; use letters, digits, '-', '_' and '.': NAME=PATH"),
        (["run", "news", "news/inner"], "the roots 'news' ({folder}/news) and 'inner' ({folder}/news/inner) overlap"),
        (["sql", "select 1"], "no warehouse in {home} yet; `columnist run SOURCE...` makes one"),
        (["trace", "abcd"], "no warehouse in {home} yet; `columnist run SOURCE...` makes one"),
        (["sql"], "give one query"),
        (["forget", "x"], "there is no home in {home}; name another with --home DIR"),
        (
            ["sql", "select", "1"],
            "'1' is one word too many; put quotes around what is of several words; see columnist sql --help",
        ),
        (["status", "news"], "'news' is one word too many; put quotes around"),
        (["verify", "/missing.md"], "/missing.md cannot be read (No such file or directory); check the path"),
        (["frobnicate"], "no verb 'frobnicate'; there is run, plan, up, init, sql, search,"),
        (["rnu"], "no verb 'rnu'; did you mean run? See columnist --help"),
        (
            ["sql", "--format", "cvs", "select 1"],
            "no value of --format 'cvs'; did you mean csv? See columnist sql --help",
        ),
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
        "columnist.toml:1: workers is 'many', which is not a whole number between 0 and"
        in columnist("status", code=2).err
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('memory_limit = "lots"', "memory_limit is 'lots', which is not an amount of memory, as in 1GB"),
        ("batch_records = 0", "batch_records is 0, which is not a whole number between 1 and"),
        ("worker_memory = 5", "worker_memory is 5, which is not a whole number between 200,000,000 and"),
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
