"""The settings of runs: from flags, variables and columnist.toml, in that order."""

import dataclasses
import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.records.record import FieldNames, Limits
from flows.settings import kinds
from flows.settings.declarations import ANY_VERB, declared, read_file_and_environment, read_flags, setting
from flows.settings.service_settings import SCHEDULE, SERVER, SERVICE_KEYS
from flows.settings.toml_file import read_settings_file
from warehouse.database.limits import Limits as QueryLimits
from warehouse.errors import ColumnistError
from warehouse.home import Home

_QUERY = QueryLimits()
_RUN = ("run",)
_PLANNED = ("run", "plan")
"""The verbs for which it matters what would be pressed, and by how many."""
_QUERYING = (
    "run",
    "sql",
    "search",
    "trend",
    "sample",
    "changes",
    "export",
    "trace",
    "status",
    "check",
    "report",
    "retry",
    "forget",
    "rebuild",
    "compact",
)
"""The verbs that query the published file within `query_limits`: what they are asked, or the report."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PressSettings:
    """What shapes the rows: a change here presses every record again."""

    repeated_ngrams: bool = setting(
        False,
        kinds.SWITCH,
        "compute the signals about repeated word sequences, which are expensive",
        verbs=_PLANNED,
    )
    across_languages: bool = setting(
        False,
        kinds.SWITCH,
        "look for copies and shared passages also between documents of different languages",
        verbs=_PLANNED,
    )
    max_record_bytes: int = setting(
        64_000_000,
        kinds.whole_number(1, kinds.MOST_BYTES),
        "maximum bytes of a record; a larger one is quarantined as too_large",
        verbs=_PLANNED,
    )
    max_archive_bytes: int = setting(
        20_000_000_000,
        kinds.whole_number(1, kinds.MOST_BYTES),
        "maximum bytes that a compressed file or archive may unpack to",
    )
    max_archive_ratio: int = setting(
        1_000,
        kinds.whole_number(1, kinds.MOST_ITEMS),
        "maximum ratio of unpacked to compressed size",
    )
    max_archive_members: int = setting(
        1_000_000,
        kinds.whole_number(1, kinds.MOST_ITEMS),
        "maximum members of an archive",
    )
    max_archive_depth: int = setting(
        4,
        kinds.whole_number(0, 100),
        "maximum depth of containers inside containers",
    )
    text_suffixes: tuple[str, ...] = setting(
        (),
        kinds.SUFFIXES,
        "suffixes of files that are plain text, besides those that are known",
        example='[".notes", ".transcript"]',
    )
    boilerplate: tuple[str, ...] = setting(
        (),
        kinds.PATTERNS,
        "regular expressions; a paragraph in which one occurs is boilerplate",
        example='["^Subscribe to ", "(?i)all rights reserved"]',
    )
    fields: tuple[tuple[str, tuple[str, ...]], ...] = setting(
        (),
        kinds.FIELDS,
        "names of the fields that hold text, title, id, url, date, author and site in JSON, CSV and Parquet",
        example='{ text = "story_text", title = ["kicker", "headline"], date = "released" }',
    )

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
    """All settings of a run. Sizes in bytes, times in seconds."""

    home: Path = setting(
        Path("data"),
        kinds.PATH,
        "folder for everything that a run writes",
        verbs=(ANY_VERB,),
    )
    workers: int = setting(
        0,
        kinds.whole_number(0, 4_096),
        "worker processes; 0 means one for each core",
        verbs=_PLANNED,
    )
    record_seconds: float = setting(
        60.0,
        kinds.number(0.1, kinds.MOST_SECONDS),
        "seconds after which a record is quarantined as timed_out",
        verbs=_RUN,
    )
    batch_records: int = setting(
        2_000,
        kinds.whole_number(1, kinds.MOST_ITEMS),
        "maximum records in a batch",
    )
    batch_bytes: int = setting(
        16_000_000,
        kinds.whole_number(1, kinds.MOST_BYTES),
        "maximum bytes in a batch; a larger record is a batch of its own",
    )
    keep_runs: int = setting(
        5,
        kinds.whole_number(0, kinds.MOST_ITEMS),
        "earlier states of the lake to keep",
        verbs=_RUN,
    )
    worker_memory: int = setting(
        2_000_000_000,
        # Python and the libraries of the readers take most of the least.
        kinds.whole_number(200_000_000, kinds.MOST_BYTES),
        "memory that one worker process may use, in bytes",
    )
    memory_limit: str = setting(
        str(_QUERY.memory_limit),
        kinds.amount("memory", "1GB"),
        "memory that DuckDB may use; larger operations spill to disk",
        verbs=_QUERYING,
    )
    spill_limit: str = setting(
        str(_QUERY.spill_limit),
        kinds.amount("disk space", "20GB"),
        "disk space that a query may use beyond memory_limit",
        verbs=_QUERYING,
    )
    query_seconds: float = setting(
        _QUERY.query_seconds,
        kinds.number(0, kinds.MOST_SECONDS),
        "seconds that a query may take; 0 means no limit",
        verbs=_QUERYING,
    )
    allow_removals: bool = setting(
        False,
        kinds.SWITCH,
        "accept that more than half of the records of a source are gone, if it had more than 20",
        verbs=_PLANNED,
    )
    follow_links: bool = setting(
        False,
        kinds.SWITCH,
        "read files outside a source that links in it lead to",
        verbs=(*_PLANNED, "retry"),
    )
    verify: bool = setting(
        False,
        kinds.SWITCH,
        "hash every file, even if its size, time and inode are unchanged",
        verbs=_RUN,
    )
    strict: bool = setting(
        False,
        kinds.SWITCH,
        "exit with 1 if any record is quarantined",
        verbs=_RUN,
    )
    report: bool = setting(
        True,
        kinds.SWITCH,
        "write the report",
        verbs=_RUN,
    )
    report_folder: Path | None = setting(
        None,
        kinds.PATH,
        "folder of .sql files to add to the report",
        example='"reports"',
    )
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
        """Worker processes: as many as cores where none is set."""
        return self.workers or available_cores()


def available_cores() -> int:
    """Cores that this process may use, which is less than the machine has in a container or under taskset."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_PRESS = declared(PressSettings)
SETTINGS = {**declared(Settings), **_PRESS}
"""The settings of runs by their keys, in the order in which people see them."""


def value_of(settings: Settings, key: str) -> Any:
    """The value of one key, whether the press or the rest of a run holds it."""
    return getattr(settings.press if key in _PRESS else settings, key)


def load_settings(
    flags: Mapping[str, Any], environment: Mapping[str, str], file: Path = Path("columnist.toml")
) -> Settings:
    """Settings from flags, then COLUMNIST_* variables, then columnist.toml, then the defaults.

    Raises:
        ColumnistError: an unknown key or a value that is not allowed; the message names its line, variable or flag.
    """
    found = read_settings_file(file)
    for key in found.content:
        if key not in SETTINGS and key not in SERVICE_KEYS:
            raise ColumnistError(f"{found.where(key)}: {_about_unknown(key)}")
    values = read_file_and_environment(SETTINGS, found, environment) | read_flags(SETTINGS, flags)
    press = PressSettings(**{key: value for key, value in values.items() if key in _PRESS})
    return Settings(press=press, **{key: value for key, value in values.items() if key not in _PRESS})


def _about_unknown(key: str) -> str:
    """What a key that the file may not have should have been: one of a table, one with other letters, or any."""
    for keys, head in ((SERVER, "[server]"), (SCHEDULE, "[[schedules]]")):
        if key in keys:
            return f"{key!r} is below a line {head}; move the key above that line"
    known = (*SETTINGS, *SERVICE_KEYS)
    near = difflib.get_close_matches(key, known, 1)
    return f"unknown key {key!r}; " + (f"did you mean {near[0]!r}?" if near else f"the keys are {', '.join(known)}")
