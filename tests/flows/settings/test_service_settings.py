"""columnist.toml: what runs by itself, the line of whatever is wrong, and the example that init writes."""

import dataclasses
import json
import tomllib
from pathlib import Path

import pytest

from flows.settings.run_settings import SETTINGS, Settings, load_settings
from flows.settings.service_settings import SCHEDULE, SERVER, SERVICE, Schedule, Server, Service, load_service
from flows.settings.template import example_text
from tests.conftest import write_files
from warehouse.errors import ColumnistError

WHOLE = """\
sources = ["news", "mail=/srv/mail"]
run_seconds = 3600
notify_url = "https://hooks.example.org/x"

[server]
port = 4300
any_source = true

[[schedules]]
deployment = "columnist"
cron = "0 2 * * *"
timezone = "Europe/Berlin"

[[schedules]]
deployment = "check"
interval = 600
"""


def load(folder: Path, text: str, **environment: str) -> Service:
    return load_service(environment, write_files(folder, {"columnist.toml": text}) / "columnist.toml")


def test_everything_that_the_file_says_is_read(tmp_path):
    assert load(tmp_path, WHOLE) == Service(
        sources=("news", "mail=/srv/mail"),
        run_seconds=3600,
        notify_url="https://hooks.example.org/x",
        server=Server(port=4300, any_source=True),
        schedules=(
            Schedule(
                deployment="columnist",
                cron="0 2 * * *",
                timezone="Europe/Berlin",
                where=f"{tmp_path / 'columnist.toml'}:11",
            ),
            Schedule(deployment="check", interval=600, where=f"{tmp_path / 'columnist.toml'}:16"),
        ),
    )


def test_without_a_file_there_are_defaults(tmp_path):
    assert load_service({}, tmp_path / "columnist.toml") == Service()


def test_a_variable_goes_before_the_file(tmp_path):
    service = load(tmp_path, WHOLE, COLUMNIST_RUN_SECONDS="60", COLUMNIST_SOURCES="a,b")
    assert (service.run_seconds, service.sources) == (60, ("a", "b"))


def test_settings_of_runs_and_of_the_service_share_the_file(tmp_path):
    file = write_files(tmp_path, {"columnist.toml": "workers = 3\n" + WHOLE}) / "columnist.toml"
    assert load_settings({}, {}, file).workers == 3
    assert load_service({}, file).run_seconds == 3600


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('sources = "news"\nrun_seconds = -1\n', 2, "run_seconds is -1, which is not a whole number between 0 and"),
        ("\nsources = [1]\n", 2, "sources is [1], which is not a list of strings"),
        ('notify_url = "ftp://x"\n', 1, "notify_url is 'ftp://x', which is not an http or https address"),
        ('notify_block = "ops"\n', 1, "notify_block is 'ops', which is not of the form TYPE/NAME"),
        ("[server]\n\nprot = 1\n", 3, "unknown key 'prot' of server; the keys are host, port, any_source"),
        ("[server]\nport = 70000\n", 2, "port is 70000, which is not a whole number between 1 and 65,535"),
        ("[server]\nport = true\n", 2, "port is true, which is not a whole number"),
        ("server.host = 3\n", None, "host is 3, which is not a string"),
        ('[server]\nany_source = "yes"\n', 2, "any_source is 'yes', which is not true or false"),
        ('[schedules]\ncron = "x"\n', 1, "schedules are tables in double brackets"),
        ('[[schedules]]\ncron = "0 2 * * *"\n', 1, "a schedule has a deployment, one of columnist, ingest"),
        (
            '[[schedules]]\ndeployment = "all"\ninterval = 5\n',
            2,
            "deployment is 'all', which is not one of columnist, ingest",
        ),
        ('[[schedules]]\ndeployment = "load"\n', 1, "a schedule has exactly one of cron, interval, rrule; this has 0"),
        (WHOLE + 'cron = "0 3 * * *"\n', 14, "a schedule has exactly one of cron, interval, rrule; this has 2"),
        ('[[schedules]]\ndeployment = "load"\ninterval = 0\n', 3, "interval is 0, which is not a number of seconds"),
        (
            '[[schedules]]\ndeployment = "load"\ninterval = nan\n',
            3,
            "interval is nan, which is not a number of seconds",
        ),
        (
            '[[schedules]]\ndeployment = "load"\ninterval = inf\n',
            3,
            "interval is inf, which is not a number of seconds",
        ),
        ("wait_seconds = inf\n", 1, "wait_seconds is inf, which is not a whole number between 0 and"),
        ("keep_prefect_days = 2.9\n", 1, "keep_prefect_days is 2.9, which is not a whole number between 0 and"),
        ("[server]\nport = 4200.5\n", 2, "port is 4200.5, which is not a whole number between 1 and 65,535"),
        ("notify_url = 5\n", 1, "notify_url is 5, which is not an http or https address"),
        ("[server]\nhost = true\n", 2, "host is true, which is not a string"),
        ('[[schedules]]\ndeployment = "load"\nrrule = 7\n', 3, "rrule is 7, which is not a string"),
        (WHOLE + "every = 3\n", 17, "unknown key 'every' of schedules; the keys are deployment, cron"),
        (WHOLE + 'timezone = "Berlin"\n', 17, "timezone is 'Berlin', which is not a name of the tz database"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, text, line, message):
    with pytest.raises(ColumnistError) as wrong:
        load(tmp_path, text)
    place = tmp_path / "columnist.toml"
    assert str(wrong.value).startswith(f"{place}:{line}: " if line else f"{place}: ")
    assert message in str(wrong.value)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("workers = 1\nport = 4300\n", 2, "'port' is below a line [server]; move the key above that line"),
        ('cron = "0 2 * * *"\n', 1, "'cron' is below a line [[schedules]]; move the key above that line"),
        ('\n[schedule]\ncron = "0 2 * * *"\n', 2, "unknown key 'schedule'; did you mean 'schedules'?"),
        ("sourcs = []\n", 1, "unknown key 'sourcs'; did you mean 'sources'?"),
        ("colour = 1\n", 1, "unknown key 'colour'; the keys are home, workers"),
    ],
)
def test_a_key_in_the_wrong_place_is_told_where_it_belongs(tmp_path, text, line, message):
    file = write_files(tmp_path, {"columnist.toml": text}) / "columnist.toml"
    with pytest.raises(ColumnistError) as wrong:
        load_settings({}, {}, file)
    assert str(wrong.value).startswith(f"{file}:{line}: {message}")


def test_init_writes_a_file_that_changes_nothing_and_never_overwrites(columnist, tmp_path):
    columnist("init")
    file = tmp_path / "columnist.toml"
    assert tomllib.loads(file.read_text()) == {}
    file.write_text("workers = 2\n")
    assert "columnist.toml already exists and was not changed" in columnist("init", code=2).err
    assert file.read_text() == "workers = 2\n"


def test_every_line_of_the_example_is_a_setting_that_is_understood(tmp_path):
    lines = example_text().splitlines()
    text = "\n".join(line[1:] if line.startswith("#") and not line.startswith("# ") else line for line in lines)
    file = write_files(tmp_path, {"columnist.toml": text}) / "columnist.toml"
    settings, service = load_settings({}, {}, file), load_service({}, file)
    assert settings.report_folder == Path("reports")
    assert dataclasses.replace(settings, press=Settings().press, report_folder=None) == Settings()
    content = tomllib.loads(text)
    assert set(content) == {*SETTINGS, *SERVICE, "server", "schedules"}
    assert set(content["server"]) == set(SERVER)
    assert {key for table in content["schedules"] for key in table} == set(SCHEDULE)
    assert len(service.schedules) == len(content["schedules"]) == 4


@pytest.mark.slow
def test_run_without_a_source_takes_those_of_the_file(columnist, tmp_path):
    write_files(tmp_path, {"news/a.txt": "A day.", "columnist.toml": 'sources = ["news"]\n'})
    assert columnist("run", "--direct", "--json").json()["n_found"] == 1
    assert json.loads(columnist("status", "--json").out)["roots"] == {"news": str(tmp_path / "news")}


def test_run_without_any_source_says_how_to_name_one(columnist):
    assert "no source named" in columnist("run", "--direct", code=2).err
