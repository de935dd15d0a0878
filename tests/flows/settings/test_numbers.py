"""Settings that are numbers: what is one, and what is none, in columnist.toml, in a variable and as a flag."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from flows.settings.declarations import Setting, declared, read_file_and_environment, read_flags, read_table
from flows.settings.run_settings import SETTINGS
from flows.settings.service_settings import SCHEDULE, SERVER, SERVICE, Schedule, Server
from flows.settings.toml_file import read_settings_file
from tests.conftest import write_files
from warehouse.errors import ColumnistError

HOLDERS: dict[str, Mapping[str, Setting]] = {"": {**SETTINGS, **SERVICE}, "server": SERVER, "schedules": SCHEDULE}
NUMBERS = [
    (holder, key) for holder, settings in HOLDERS.items() for key in settings if settings[key].kind.metavar == "N"
]
WHOLE = [(holder, key) for holder, key in NUMBERS if "whole" in HOLDERS[holder][key].kind.allowed]
NOT_IN_TOML = (
    *("true", "false", "nan", "inf", "-inf", "-1", "1e400", "100_000_000_000_000_000_000_000_000", "0x" + "f" * 5_000),
    *("''", "'3'", "'1_0'", "'nan'", "[]", "[3]", "{}", "2026-01-02"),
)
NOT_AS_TEXT = (
    *("true", "nan", "NaN", "inf", "-inf", "Infinity", "-1", "+1", "1e400", "1e3", "0x10", "1_0", "1,000", " 3", "3 "),
    *("3\n", "٣", "³", "３", "x", ".5", "5.", "1.5.2", "3;", "1" * 27, "9" * 5_000, "\x1b[2J3", "3\x00"),
)

Read = Callable[[Path, str, str, str], Any]


def from_file(folder: Path, holder: str, key: str, value: str) -> Any:
    found = read_settings_file(write_files(folder, {"columnist.toml": f"{key} = {value}\n"}) / "columnist.toml")
    if holder:
        return read_table(HOLDERS[holder], found, found.content, holder)[key]
    return read_file_and_environment(HOLDERS[holder], found, {})[key]


def from_variable(folder: Path, holder: str, key: str, value: str) -> Any:
    setting = HOLDERS[holder][key]
    nothing = read_settings_file(folder / "none")
    return read_file_and_environment(HOLDERS[holder], nothing, {setting.variable: value})[key]


def from_flag(folder: Path, holder: str, key: str, value: str) -> Any:
    return read_flags(HOLDERS[holder], {key: value})[key]


def refused(read: Read, folder: Path, holder: str, key: str, value: str) -> None:
    with pytest.raises(ColumnistError) as error:
        read(folder, holder, key, value)
    message, kind = str(error.value), HOLDERS[holder][key].kind
    assert message.endswith(f", which is not {kind.allowed}")
    assert message.isprintable()
    assert len(message) < 300 + len(str(folder))


def test_every_setting_whose_default_is_a_number_is_declared_as_one() -> None:
    every = {(holder, key): setting for holder, settings in HOLDERS.items() for key, setting in settings.items()}
    numeric = {name for name, each in every.items() if type(each.default) in (int, float)}
    assert numeric | {("schedules", "interval")} == set(NUMBERS)
    assert declared(Server) == SERVER
    assert declared(Schedule) == SCHEDULE


@pytest.mark.parametrize(("holder", "key"), NUMBERS)
def test_what_is_no_number_is_refused_whichever_way_it_comes(tmp_path: Path, holder: str, key: str) -> None:
    for value in NOT_IN_TOML:
        refused(from_file, tmp_path, holder, key, value)
    for value in NOT_AS_TEXT:
        refused(from_variable, tmp_path, holder, key, value)
        refused(from_flag, tmp_path, holder, key, value)
    refused(from_flag, tmp_path, holder, key, "")
    unset = {HOLDERS[holder][key].variable: ""}
    assert read_file_and_environment(HOLDERS[holder], read_settings_file(tmp_path / "none"), unset) == {}


@pytest.mark.parametrize(("holder", "key"), NUMBERS)
def test_the_bounds_that_the_line_names_are_allowed_and_no_number_beyond(tmp_path: Path, holder: str, key: str) -> None:
    allowed = HOLDERS[holder][key].kind.allowed.replace(",", "").split()
    least, most = (float(allowed[-3]), float(allowed[-1])) if "between" in allowed else (0.001, float(allowed[-1]))
    for bound in (least, most):
        text = f"{bound:.0f}" if bound == math.floor(bound) else f"{bound:g}"
        assert [read(tmp_path, holder, key, text) for read in (from_file, from_variable, from_flag)] == [bound] * 3
    for read in (from_file, from_variable, from_flag):
        refused(read, tmp_path, holder, key, f"{most + 1:.0f}")


@pytest.mark.parametrize(("holder", "key"), NUMBERS)
def test_a_length_of_time_or_a_share_may_have_a_fraction_and_a_count_may_not(
    tmp_path: Path, holder: str, key: str
) -> None:
    for read in (from_file, from_variable, from_flag):
        if (holder, key) in WHOLE:
            refused(read, tmp_path, holder, key, "200000000.5")
        else:
            assert read(tmp_path, holder, key, "0.5") == 0.5


@pytest.mark.parametrize("value", ["1" * 5_000, "[" * 5_000])
def test_a_file_that_cannot_be_read_for_its_digits_or_brackets_is_one_line(tmp_path: Path, value: str) -> None:
    file = write_files(tmp_path, {"columnist.toml": f"workers = {value}"}) / "columnist.toml"
    with pytest.raises(ColumnistError, match="correct the line, or delete the file"):
        read_settings_file(file)
