"""`columnist init`: a columnist.toml in which every setting stands, commented out, with its default and its meaning."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.settings.run import HELP, PressSettings, Settings
from flows.settings.service import SCHEDULE_HELP, SERVER_HELP, SERVICE_HELP, Server, Service
from warehouse.errors import ColumnistError

_SERVICE_EXAMPLES = {
    "sources": '["seeds", "mail=/srv/mail"]',
    "run_seconds": "14400",
    "notify_url": '"https://hooks.example.org/columnist"',
    "notify_block": '"slack-webhook/ops"',
}
_SETTINGS_EXAMPLES = {
    "report_folder": '"reports"',
    "fields": '{ text = "story_text", title = ["kicker", "headline"], date = "released" }',
}
_SCHEDULES: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Run everything, each night at two.", {"deployment": '"columnist"', "cron": '"0 2 * * *"', "timezone": '"Europe/Berlin"'}),
    ("Check every invariant, and compare every file of the lake with its hash, each night.", {"deployment": '"check"', "cron": '"0 5 * * *"'}),
    ("Merge small files, each Sunday.", {"deployment": '"compact"', "rrule": '"FREQ=WEEKLY;BYDAY=SU;BYHOUR=6;BYMINUTE=0;BYSECOND=0"'}),
    ("Write the report, every six hours.", {"deployment": '"report"', "interval": "21600"}),
)  # fmt: skip


def example_text() -> str:
    """The commented file: a line that begins with `#` and no space is a setting, the others explain."""
    defaults = {"": Settings(), "press": PressSettings()}
    lines = [
        "# Settings of Columnist. Remove the # from a line to change the setting.",
        "",
        "# What is ingested, and who is notified",
    ]
    service = Service()
    for key, meaning in SERVICE_HELP.items():
        lines += ["", f"# {meaning}", f"#{key} = {_SERVICE_EXAMPLES.get(key) or _toml(getattr(service, key))}"]
    lines += ["", "# How a run works"]
    for key, meaning in HELP.items():
        default = getattr(defaults["press" if hasattr(defaults["press"], key) else ""], key)
        lines += ["", f"# {meaning}", f"#{key} = {_SETTINGS_EXAMPLES.get(key) or _toml(default)}"]
    lines += ["", "# The server that `columnist up` starts", "#[server]"]
    server = Server()
    for key, meaning in SERVER_HELP.items():
        lines += [f"# {meaning}", f"#{key} = {_toml(getattr(server, key))}"]
    lines += ["", "# Schedules: each has a deployment and one of cron, interval and rrule"]
    lines += [f"# {key}: {meaning}" for key, meaning in SCHEDULE_HELP.items()]
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


def _toml(value: Any) -> str:
    return json.dumps(str(value) if isinstance(value, Path) else value)
