"""What runs by itself: the sources, the schedules, the server and who is told of a failed run, from columnist.toml."""

import dataclasses
import ipaddress
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.settings.toml_file import SettingsFile, read_settings_file
from warehouse.errors import ColumnistError

DEPLOYMENTS = ("columnist", "ingest", "load", "report", "check", "compact")
KINDS = ("cron", "interval", "rrule")

SERVICE_HELP = {
    "sources": "folders and files to ingest when none are named: PATH or NAME=PATH",
    "run_seconds": "time limit for a run on the server, in seconds; 0 means none",
    "wait_seconds": "seconds that a run on the server waits for another run that is using the home",
    "keep_prefect_days": "days for which Prefect's database keeps runs that have ended",
    "notify_url": "address to which a JSON message is posted when a run fails, crashes or is stale",
    "notify_block": "Prefect block that is notified of the same, as TYPE/NAME, such as slack-webhook/ops",
}
SERVER_HELP = {
    "host": "address to listen on; any other than a loopback address needs PREFECT_SERVER_API_AUTH_STRING",
    "port": "port of the server and its UI",
    "any_source": "allow the parameters of a deployment to name any source, not only those in this file",
}
SCHEDULE_HELP = {
    "deployment": f"what to run: {', '.join(DEPLOYMENTS)}",
    "cron": "when to run it, as a cron expression",
    "interval": "seconds between two runs",
    "rrule": "when to run it, as an iCalendar recurrence rule",
    "timezone": "time zone of the schedule, by default UTC",
}
SERVICE_KEYS = (*SERVICE_HELP, "server", "schedules")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a deployment runs: exactly one of `cron`, `interval` (seconds) and `rrule`. `where` is its line."""

    deployment: str
    cron: str | None = None
    interval: float | None = None
    rrule: str | None = None
    timezone: str = "UTC"
    where: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The server that `columnist up` starts."""

    host: str = "127.0.0.1"
    port: int = 4200
    any_source: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that runs by itself can be told. Times in seconds unless the name says otherwise."""

    sources: tuple[str, ...] = ()
    run_seconds: int = 0
    wait_seconds: int = 600
    keep_prefect_days: int = 30
    notify_url: str = ""
    notify_block: str = ""
    server: Server = Server()
    schedules: tuple[Schedule, ...] = ()


def load_service(environment: Mapping[str, str], file: Path = Path("columnist.toml")) -> Service:
    """The settings of the service from COLUMNIST_* variables (but for tables), then columnist.toml, then the defaults.

    Raises:
        ColumnistError: an unknown key or a wrong value; the message names the line.
    """
    found = read_settings_file(file)
    values: dict[str, Any] = {}
    for key in SERVICE_HELP:
        name = f"COLUMNIST_{key.upper()}"
        if environment.get(name):
            values[key] = _convert(key, environment[name], name)
        elif key in found.content:
            values[key] = _convert(key, found.content[key], f"{found.where(key)}: {key}")
    return Service(**values, server=_server(found), schedules=_schedules(found))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _convert(key: str, value: Any, where: str) -> Any:
    default = getattr(_DEFAULTS, key)
    if isinstance(default, tuple):
        texts = value.split(",") if isinstance(value, str) else value
        if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
            raise ColumnistError(
                f'{where} is {value!r}, which is not a list of strings, as in ["news", "mail=/srv/mail"]'
            )
        return tuple(texts)
    if isinstance(default, int):
        return _whole(value, where)
    if not isinstance(value, str):
        raise ColumnistError(f"{where} is {value!r}, which is not a string")
    if key == "notify_url" and urlsplit(value).scheme not in ("http", "https"):
        raise ColumnistError(f"{where} is {value!r}, which is not an http or https address")
    if key == "notify_block" and value.count("/") != 1:
        raise ColumnistError(f"{where} is {value!r}, which is not of the form TYPE/NAME; `prefect block ls` lists them")
    return value


def _server(found: SettingsFile) -> Server:
    table = _table(found, found.content.get("server", {}), "server", 0, SERVER_HELP)
    if "host" in table and not isinstance(table["host"], str):
        raise ColumnistError(f"{found.where('host', 'server')}: host is {table['host']!r}, which is not a string")
    if "port" in table:
        where = f"{found.where('port', 'server')}: port"
        if not 0 < _whole(table["port"], where) < 65_536:
            raise ColumnistError(f"{where} is {table['port']}, which is not between 1 and 65535")
    if not isinstance(table.get("any_source", False), bool):
        raise ColumnistError(f"{found.where('any_source', 'server')}: any_source is neither true nor false")
    return Server(**table)


def _schedules(found: SettingsFile) -> tuple[Schedule, ...]:
    tables = found.content.get("schedules", [])
    if not isinstance(tables, list):
        raise ColumnistError(f"{found.where('', 'schedules')}: schedules are tables in double brackets: [[schedules]]")
    return tuple(_schedule(found, table, number) for number, table in enumerate(tables))


def _schedule(found: SettingsFile, given: Any, number: int) -> Schedule:
    table = _table(found, given, "schedules", number, SCHEDULE_HELP)
    head = found.where("", "schedules", number)

    def where(key: str) -> str:
        return found.where(key, "schedules", number)

    if table.get("deployment") not in DEPLOYMENTS:
        place = where("deployment") if "deployment" in table else head
        raise ColumnistError(
            f"{place}: deployment is {table.get('deployment')!r}; a schedule names one of {', '.join(DEPLOYMENTS)}"
        )
    kinds = [kind for kind in KINDS if kind in table]
    if len(kinds) != 1:
        raise ColumnistError(f"{head}: a schedule has exactly one of {', '.join(KINDS)}; this has {len(kinds)}")
    for key in ("cron", "rrule", "timezone"):
        if key in table and not isinstance(table[key], str):
            raise ColumnistError(f"{where(key)}: {key} is {table[key]!r}, which is not a string")
    interval = table.get("interval", 1)
    if isinstance(interval, bool) or not isinstance(interval, int | float) or interval <= 0:
        raise ColumnistError(f"{where('interval')}: interval is {interval!r}, which is not a number of seconds above 0")
    try:
        zoneinfo.ZoneInfo(table.get("timezone", "UTC"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ColumnistError(
            f"{where('timezone')}: no time zone {table['timezone']!r}; names are those of the tz database, such as Europe/Berlin"
        ) from None
    return Schedule(**table, where=where(kinds[0]))


def _table(found: SettingsFile, table: Any, name: str, number: int, keys: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ColumnistError(f"{found.where(name)}: {name} is not a table; write it as [{name}] with its keys below")
    unknown = sorted(set(table) - set(keys))
    if unknown:
        raise ColumnistError(
            f"{found.where(unknown[0], name, number)}: unknown key {unknown[0]!r} of {name}; the keys are {', '.join(keys)}"
        )
    return table


def _whole(value: Any, where: str) -> int:
    try:
        number = int(value)
        if isinstance(value, bool) or number < 0 or (not isinstance(value, str) and number != value):
            raise ValueError
    except (ValueError, TypeError):
        raise ColumnistError(f"{where} is {value!r}, which is not a whole number of 0 or more") from None
    return number


_DEFAULTS = Service()
