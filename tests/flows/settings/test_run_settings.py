"""Settings of runs: what is declared of a key holds in the file, in its variable and for its flag alike."""

import argparse
import dataclasses
from pathlib import Path

import pytest

from flows.cli import parser
from flows.press.identities import press_id
from flows.settings import kinds
from flows.settings.declarations import ANY_VERB, declared
from flows.settings.run_settings import SETTINGS, PressSettings, Settings, load_settings, value_of
from flows.settings.service_settings import SCHEDULE, SERVER, SERVICE, Server, Service
from tests.conftest import write_files
from warehouse.errors import ColumnistError

REFUSED = [
    *((key, value) for key, each in SETTINGS.items() if each.kind is kinds.SWITCH for value in ("2", "nan", "'on'")),
    *(
        (key, value)
        for key in ("memory_limit", "spill_limit")
        for value in ("1", "nan", "true", "'inf'", "'-1GB'", "'٣GB'", "'1001TB'", "'910TiB'")
    ),
    *(("fields", value) for value in ("true", "{ text = '' }", "{ text = ['a', 1] }", "{ body = 'x' }", "'text'")),
    *(("text_suffixes", value) for value in ("true", "'notes'", "['notes']", "['.a b']", "['.a/b']", "[1]")),
    *(("boilerplate", value) for value in ("true", "['']", "['(']", "[1]", "['(?=a)']", "['a{1000}{1000}']")),
    *((key, value) for key in ("home", "report_folder") for value in ("3", "true", "['a']")),
]


def refusal(flags: dict[str, str], environment: dict[str, str], file: Path) -> str:
    with pytest.raises(ColumnistError) as refused:
        load_settings(flags, environment, file)
    return str(refused.value)


@pytest.mark.parametrize(("key", "value"), REFUSED)
def test_a_value_in_the_file_that_is_not_allowed_is_named_with_its_line(tmp_path, key, value):
    file = write_files(tmp_path, {"columnist.toml": f"\n{key} = {value}\n"}) / "columnist.toml"
    message = refusal({}, {}, file)
    assert message.startswith(f"{file}:2: {key} is ")
    assert message.endswith(f", which is not {SETTINGS[key].kind.allowed}")


def test_a_whole_number_may_be_written_as_a_float_that_is_one(tmp_path):
    file = write_files(tmp_path, {"columnist.toml": "batch_records = 2.0\nrecord_seconds = 5\n"}) / "columnist.toml"
    settings = load_settings({"keep_runs": "3"}, {"COLUMNIST_WORKERS": "2"}, file)
    assert (settings.batch_records, settings.record_seconds, settings.keep_runs, settings.workers) == (2, 5.0, 3, 2)
    assert "COLUMNIST_WORKERS is 2.9, " in refusal({}, {"COLUMNIST_WORKERS": "2.9"}, file)


def test_flags_go_before_variables_and_those_before_the_file(tmp_path):
    file = (
        write_files(tmp_path, {"columnist.toml": "workers = 1\nkeep_runs = 1\nbatch_records = 1\n"}) / "columnist.toml"
    )
    environment = {"COLUMNIST_WORKERS": "2", "COLUMNIST_KEEP_RUNS": "2", "COLUMNIST_BATCH_RECORDS": ""}
    settings = load_settings({"workers": "3", "keep_runs": None}, environment, file)
    assert (settings.workers, settings.keep_runs, settings.batch_records) == (3, 2, 1)


def test_fields_from_a_variable_are_those_of_the_file(tmp_path):
    file = write_files(tmp_path, {"columnist.toml": 'fields = { title = "Head-Line", text = "story" }\n'})
    from_file = load_settings({}, {}, file / "columnist.toml").press
    from_variable = load_settings({}, {"COLUMNIST_FIELDS": "text=story,title=Head-Line"}, tmp_path / "none").press
    assert from_variable == from_file == PressSettings(fields=(("text", ("story",)), ("title", ("headline",))))
    assert "COLUMNIST_FIELDS is 'text'" in refusal({}, {"COLUMNIST_FIELDS": "text"}, tmp_path / "none")


def test_suffixes_are_the_same_however_they_are_written(tmp_path):
    file = write_files(tmp_path, {"columnist.toml": 'text_suffixes = [".Notes", ".a", ".notes"]\n'}) / "columnist.toml"
    from_variable = load_settings({}, {"COLUMNIST_TEXT_SUFFIXES": ".a,.notes"}, tmp_path / "none").press
    assert load_settings({}, {}, file).press == from_variable == PressSettings(text_suffixes=(".a", ".notes"))


def test_patterns_are_kept_as_they_are_written(tmp_path):
    file = write_files(tmp_path, {"columnist.toml": "boilerplate = ['^Read, too', '(?i)news$', '^Read, too']\n"})
    from_variable = load_settings({}, {"COLUMNIST_BOILERPLATE": "^Read, too\n(?i)news$"}, tmp_path / "none").press
    from_file = load_settings({}, {}, file / "columnist.toml").press
    assert from_file == from_variable == PressSettings(boilerplate=("^Read, too", "(?i)news$"))


@pytest.mark.parametrize("holder", [Settings, PressSettings, Service, Server])
def test_every_field_is_declared_and_its_default_is_what_its_kind_allows(holder):
    settings = declared(holder)
    assert {field.name for field in dataclasses.fields(holder)} - set(settings) <= {"press", "server", "schedules"}
    for key, each in settings.items():
        if each.default not in (None, "", ()):
            assert each.kind.read(each.default, key) == each.default
    assert all(each.name == key and each.help and not each.help.endswith(".") for key, each in settings.items())


def test_no_two_settings_have_one_name():
    names = [*SETTINGS, *SERVICE, "server", "schedules"]
    assert len(set(names)) == len(names)
    assert not {*SERVER, *SCHEDULE} & set(names)


def test_each_verb_has_the_flags_that_are_declared_for_it_and_no_flag_is_for_a_verb_that_is_none():
    (verbs,) = (each for each in parser.build_parser()._actions if isinstance(each, argparse._SubParsersAction))
    every = {**SETTINGS, **SERVER}
    for verb, options in verbs.choices.items():
        flags = {action.dest: action for action in options._actions if action.dest in every and action.option_strings}
        assert set(flags) == {key for key, each in every.items() if each.has_flag(verb)}
        assert all(flags[key].option_strings == [every[key].flag] for key in flags)
        assert all(every[key].help in str(flags[key].help) for key in flags)
    assert {verb for each in every.values() for verb in each.verbs} <= {ANY_VERB, *verbs.choices}


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("run news", "report", True),
        ("run news --no-report", "report", False),
        ("run news --follow-links", "follow_links", True),
        ("sql x --query-seconds 2.5", "query_seconds", 2.5),
        ("search x --spill-limit 3GB", "spill_limit", "3GB"),
        ("sql x --memory-limit 2GB", "memory_limit", "2GB"),
        ("run news --repeated-ngrams", "repeated_ngrams", True),
        ("status --home there", "home", Path("there")),
    ],
)
def test_a_flag_sets_its_key(tmp_path, line, key, value):
    given = vars(parser.build_parser().parse_args(line.split()))
    flags = {name: given[name] for name in given if name in SETTINGS}
    assert value_of(load_settings(flags, {}, tmp_path / "columnist.toml"), key) == value


def test_a_key_of_the_press_changes_what_it_makes_and_no_other_does(tmp_path):
    changed = load_settings({"workers": "3", "query_seconds": "1"}, {}, tmp_path / "columnist.toml")
    assert press_id(changed.press) == press_id(PressSettings())
    pressed = load_settings({"max_record_bytes": "100"}, {}, tmp_path / "columnist.toml")
    assert press_id(pressed.press) != press_id(PressSettings())
