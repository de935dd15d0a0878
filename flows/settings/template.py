"""`columnist init`: a columnist.toml with every setting commented out, with its default and its meaning."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.settings.declarations import Setting
from flows.settings.run_settings import SETTINGS
from flows.settings.service_settings import SCHEDULE, SERVER, SERVICE
from warehouse.errors import ColumnistError

_SCHEDULES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Run everything, each night at two.", {"deployment": '"columnist"', "cron": '"0 2 * * *"', "timezone": '"Europe/Berlin"'}),
    ("Check every invariant, and compare every file of the lake with its hash, each night.", {"deployment": '"check"', "cron": '"0 5 * * *"'}),
    ("Merge small files, each Sunday.", {"deployment": '"compact"', "rrule": '"FREQ=WEEKLY;BYDAY=SU;BYHOUR=6;BYMINUTE=0;BYSECOND=0"'}),
    ("Write the report, every six hours.", {"deployment": '"report"', "interval": "21600"}),
)  # fmt: skip


def example_text() -> str:
    """The commented file: a line that begins with `#` and no space is a setting, the others explain."""
    lines = ["# Settings of Columnist. Remove the # from a line to change the setting.", ""]
    lines += ["# What is ingested, and who is notified"]
    lines += [line for each in SERVICE.values() for line in ("", *_lines(each))]
    lines += ["", "# How a run works"]
    lines += [line for each in SETTINGS.values() for line in ("", *_lines(each))]
    lines += ["", "# The server that `columnist up` starts", "#[server]"]
    lines += [line for each in SERVER.values() for line in _lines(each)]
    lines += ["", "# Schedules: each has a deployment and one of cron, interval and rrule"]
    lines += [f"# {key}: {each.help}" for key, each in SCHEDULE.items()]
    for title, schedule in _SCHEDULES:
        lines += ["", f"# {title}", "#[[schedules]]", *(f"#{key} = {value}" for key, value in schedule.items())]
    return "\n".join(lines) + "\n"


def write_example(file: Path) -> None:
    """Writes the example.

    Raises:
        ColumnistError: the file is there already; it is left as it is.
    """
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(example_text())
    except FileExistsError:
        raise ColumnistError(f"{file} already exists and was not changed; rename it to get a new one") from None


def _lines(setting: Setting) -> tuple[str, str]:
    """What a setting means, and the line that sets it."""
    return f"# {setting.help}", f"#{setting.name} = {setting.example or _toml(setting.default)}"


def _toml(value: Any) -> str:
    return json.dumps(str(value) if isinstance(value, Path) else value)
