"""One frozen Settings object: from flags, environment and columnist.toml, in that order."""

import dataclasses
import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.records.record import FieldNames, Limits
from flows.settings.service import SCHEDULE_HELP, SERVER_HELP, SERVICE_KEYS
from flows.settings.toml_file import read_settings_file
from warehouse.database.limits import Limits as QueryLimits
from warehouse.errors import ColumnistError
from warehouse.home import Home

_QUERY = QueryLimits()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PressSettings:
    """What shapes the rows: a change here presses every record again."""

    repeated_ngrams: bool = False
    max_record_bytes: int = 64_000_000
    max_archive_bytes: int = 20_000_000_000
    max_archive_ratio: int = 1_000
    max_archive_members: int = 1_000_000
    max_archive_depth: int = 4
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def limits(self) -> Limits:
        """The limits as readers take them."""
        return Limits(
            self.max_record_bytes,
            self.max_archive_bytes,
            self.max_archive_ratio,
            self.max_archive_members,
            self.max_archive_depth,
        )

    @property
    def field_names(self) -> FieldNames:
        """The usual names of fields, those that the user gave before them."""
        usual = FieldNames()
        return usual._replace(**{kind: (*names, *getattr(usual, kind)) for kind, names in self.fields})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a run can be told. Sizes in bytes, times in seconds."""

    home: Path = Path("data")
    workers: int = 0
    record_seconds: float = 60.0
    batch_records: int = 2_000
    batch_bytes: int = 16_000_000
    keep_runs: int = 5
    memory_limit: str = str(_QUERY.memory_limit)
    spill_limit: str = str(_QUERY.spill_limit)
    query_seconds: float = _QUERY.query_seconds
    worker_memory: int = 2_000_000_000
    allow_removals: bool = False
    follow_links: bool = False
    verify: bool = False
    strict: bool = False
    report: bool = True
    report_folder: Path | None = None
    press: PressSettings = dataclasses.field(default_factory=PressSettings)

    @property
    def home_paths(self) -> Home:
        """The home's folders."""
        return Home(self.home)

    @property
    def query_limits(self) -> QueryLimits:
        """What a query of the published file may use."""
        return QueryLimits(self.memory_limit, self.n_workers, self.spill_limit, self.query_seconds)

    @property
    def n_workers(self) -> int:
        """Worker processes: as many as cores unless told otherwise."""
        return self.workers or available_cores()


def available_cores() -> int:
    """Cores that this process may use, which is less than the machine has in a container or under taskset."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


HELP = {
    "home": "folder for everything that a run writes",
    "workers": "worker processes; 0 means one for each core",
    "record_seconds": "seconds after which a record is quarantined as timed_out",
    "batch_records": "maximum records in a batch",
    "batch_bytes": "maximum bytes in a batch; a larger record is a batch of its own",
    "keep_runs": "earlier states of the lake to keep",
    "worker_memory": "memory that one worker process may use, in bytes",
    "memory_limit": "memory that DuckDB may use; larger operations spill to disk",
    "spill_limit": "disk space that a query may use beyond memory_limit",
    "query_seconds": "seconds that a query may take; 0 means no limit",
    "allow_removals": "accept that more than half of the records of a source are gone, if it had more than 20",
    "follow_links": "read files outside a source that links in it lead to",
    "verify": "hash every file, even if its size, time and inode are unchanged",
    "strict": "exit with 1 if any record is quarantined",
    "report": "write the report",
    "report_folder": "folder of .sql files to add to the report",
    "repeated_ngrams": "compute the signals about repeated word sequences, which are expensive",
    "max_record_bytes": "maximum bytes of a record; a larger one is quarantined as too_large",
    "max_archive_bytes": "maximum bytes that a compressed file or archive may unpack to",
    "max_archive_ratio": "maximum ratio of unpacked to compressed size",
    "max_archive_members": "maximum members of an archive",
    "max_archive_depth": "maximum depth of containers inside containers",
    "fields": "names of the fields that hold text, title, id, url, date, author and site in JSON, CSV and Parquet",
}


def load_settings(
    flags: Mapping[str, Any], environment: Mapping[str, str], file: Path = Path("columnist.toml")
) -> Settings:
    """Settings from flags, then COLUMNIST_* variables, then columnist.toml, then the defaults.

    Raises:
        ColumnistError: an unknown key or a value of the wrong type; the message says where.
    """
    values: dict[str, Any] = {}
    found = read_settings_file(file)
    for key, value in found.content.items():
        if key in HELP:
            values[key] = _convert(key, value, f"{found.where(key)}: {key}")
        elif key not in SERVICE_KEYS:
            raise ColumnistError(f"{found.where(key)}: {_about_unknown(key)}")
    for key in HELP:
        name = f"COLUMNIST_{key.upper()}"
        if environment.get(name):
            values[key] = _convert(key, environment[name], name)
    for key, value in flags.items():
        if value is not None:
            values[key] = _convert(key, value, f"--{key.replace('_', '-')}")
    press_keys = {field.name for field in dataclasses.fields(PressSettings)}
    press = PressSettings(**{key: value for key, value in values.items() if key in press_keys})
    return Settings(press=press, **{key: value for key, value in values.items() if key not in press_keys})


def _about_unknown(key: str) -> str:
    """What a key that the file may not have should have been: one of a table, one in other letters, or any."""
    for keys, head in ((SERVER_HELP, "[server]"), (SCHEDULE_HELP, "[[schedules]]")):
        if key in keys:
            return f"{key!r} is below a line {head}; move the key above that line"
    known = (*HELP, *SERVICE_KEYS)
    near = difflib.get_close_matches(key, known, 1)
    return f"unknown key {key!r}; " + (f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(known)}")


def _convert(key: str, value: Any, where: str) -> Any:
    default = _DEFAULTS[key]
    if key == "fields":
        return _fields(value, where)
    least = _LEAST.get(key, 0)
    kind: type = Path if default is None or isinstance(default, Path) else type(default)
    try:
        if kind is bool:
            return (
                value
                if isinstance(value, bool)
                else {"1": True, "true": True, "0": False, "false": False}[str(value).lower()]
            )
        if isinstance(value, bool):
            raise ValueError
        converted = kind(value)
        if kind in (int, float) and converted < least:
            raise ValueError
        if key in _NAMES and not _MEMORY.fullmatch(converted):
            raise ValueError
        return converted
    except (ValueError, KeyError, TypeError):
        name = _KIND_NAMES[kind] + (f" of {least:,} or more" if kind in (int, float) else "")
        raise ColumnistError(f"{where} is {value!r}, which is not {_NAMES.get(key, name)}") from None


def _fields(value: Any, where: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`{text = "story", title = ["head", "kicker"]}`, or `text=story,title=head` from the environment."""
    if isinstance(value, str):
        value = dict(pair.split("=", 1) for pair in value.split(",") if "=" in pair)
    is_dict = isinstance(value, dict)
    if not is_dict or not set(value) <= set(FieldNames._fields) or not all(map(_are_names, value.values())):
        raise ColumnistError(
            f"{where} names fields by {', '.join(FieldNames._fields)}, as in: fields = {{text = 'story'}}"
        )
    folded = {kind: [names] if isinstance(names, str) else names for kind, names in value.items()}
    return tuple((kind, tuple(_fold(name) for name in folded[kind])) for kind in sorted(folded))


def _are_names(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(name, str) for name in value))


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


_LEAST = {
    "record_seconds": 0.1,
    "batch_records": 1,
    "batch_bytes": 1,
    # Python and the libraries of the readers take most of it.
    "worker_memory": 200_000_000,
    "max_record_bytes": 1,
    "max_archive_bytes": 1,
    "max_archive_ratio": 1,
    "max_archive_members": 1,
}
_MEMORY = re.compile(r"\d+(\.\d+)? *([kmgt]i?)?b", re.IGNORECASE)
_NAMES = {"memory_limit": "an amount of memory, as in 1GB", "spill_limit": "an amount of disk space, as in 20GB"}
_KIND_NAMES = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Path: "a path",
}
_DEFAULTS: dict[str, Any] = {
    field.name: getattr(source, field.name)
    for source in (Settings(), PressSettings())
    for field in dataclasses.fields(source)
    if field.name != "press"
}
