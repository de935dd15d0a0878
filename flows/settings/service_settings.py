"""What runs by itself: the sources, the schedules, the server and who is notified of a failed run, from columnist.toml."""

import dataclasses
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.settings import kinds
from flows.settings.declarations import REQUIRED, declared, read_file_and_environment, read_table, setting
from flows.settings.toml_file import SettingsFile, read_settings_file
from warehouse.errors import ColumnistError

DEPLOYMENTS = ("columnist", "ingest", "load", "report", "check", "compact")
KINDS = ("cron", "interval", "rrule")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a deployment runs: exactly one of `cron`, `interval` (seconds) and `rrule`. `where` is its line."""

    deployment: str = setting(REQUIRED, kinds.one_of(DEPLOYMENTS), f"what to run: {', '.join(DEPLOYMENTS)}")
    cron: str | None = setting(None, kinds.TEXT, "when to run it, as a cron expression")
    interval: float | None = setting(None, kinds.SECONDS_ABOVE_0, "seconds between two runs")
    rrule: str | None = setting(None, kinds.TEXT, "when to run it, as an iCalendar recurrence rule")
    timezone: str = setting("UTC", kinds.TIME_ZONE, "time zone of the schedule, by default UTC")
    where: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The server that `columnist up` starts."""

    host: str = setting(
        "127.0.0.1",
        kinds.TEXT,
        "address to listen on; any other than a loopback address needs PREFECT_SERVER_API_AUTH_STRING",
        verbs=("up",),
    )
    port: int = setting(
        4200,
        kinds.whole_number(1, 65_535),
        "port of the server and its UI",
        verbs=("up",),
    )
    any_source: bool = setting(
        False,
        kinds.SWITCH,
        "allow the parameters of a deployment to name any source, not only those in this file",
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """All settings of what runs by itself. Times in seconds unless the name says otherwise."""

    sources: tuple[str, ...] = setting(
        (),
        kinds.SOURCES,
        "folders and files to ingest when none are named: PATH or NAME=PATH",
        example='["seeds", "mail=/srv/mail"]',
    )
    run_seconds: int = setting(
        0,
        kinds.whole_number(0, kinds.MOST_SECONDS),
        "time limit for a run on the server, in seconds; 0 means none",
        example="14400",
    )
    wait_seconds: int = setting(
        600,
        kinds.whole_number(0, kinds.MOST_SECONDS),
        "seconds that a run on the server waits for another run that is using the home",
    )
    keep_prefect_days: int = setting(
        30,
        kinds.whole_number(0, 36_500),
        "days for which Prefect's database keeps runs that have ended",
    )
    notify_url: str = setting(
        "",
        kinds.WEB_ADDRESS,
        "address to which a JSON message is posted when a run fails, crashes or is stale",
        example='"https://hooks.example.org/columnist"',
    )
    notify_block: str = setting(
        "",
        kinds.BLOCK,
        "Prefect block that is notified of the same, as TYPE/NAME, such as slack-webhook/ops",
        example='"slack-webhook/ops"',
    )
    notify_quarantined_share: float = setting(
        0.05,
        kinds.number(0, 1),
        "share of all records in quarantine above which the same are notified; 1 means never",
    )
    server: Server = Server()
    schedules: tuple[Schedule, ...] = ()


SERVICE, SERVER, SCHEDULE = declared(Service), declared(Server), declared(Schedule)
SERVICE_KEYS = (*SERVICE, "server", "schedules")


def load_service(environment: Mapping[str, str], file: Path = Path("columnist.toml")) -> Service:
    """The settings of the service from COLUMNIST_* variables (but for tables), then columnist.toml, then the defaults.

    Raises:
        ColumnistError: an unknown key or a wrong value; the message names the line.
    """
    found = read_settings_file(file)
    values = read_file_and_environment(SERVICE, found, environment)
    server = Server(**read_table(SERVER, found, found.content.get("server", {}), "server"))
    return Service(**values, server=server, schedules=_schedules(found))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _schedules(found: SettingsFile) -> tuple[Schedule, ...]:
    tables = found.content.get("schedules", [])
    if not isinstance(tables, list):
        raise ColumnistError(f"{found.where('', 'schedules')}: schedules are tables in double brackets: [[schedules]]")
    return tuple(_schedule(found, table, number) for number, table in enumerate(tables))


def _schedule(found: SettingsFile, given: Any, number: int) -> Schedule:
    table = read_table(SCHEDULE, found, given, "schedules", number)
    head = found.where("", "schedules", number)
    if "deployment" not in table:
        raise ColumnistError(f"{head}: a schedule has a deployment, one of {', '.join(DEPLOYMENTS)}; this has none")
    given_kinds = [kind for kind in KINDS if kind in table]
    if len(given_kinds) != 1:
        raise ColumnistError(f"{head}: a schedule has exactly one of {', '.join(KINDS)}; this has {len(given_kinds)}")
    return Schedule(**table, where=found.where(given_kinds[0], "schedules", number))
