"""The form of a run's entry: a file of its own while it is young, later one line among many. Both carry its seal."""

import datetime
import hashlib
import json
import re
from typing import Any

from warehouse.lake.own_files import is_run_id
from warehouse.schema import table_schema

_FAULTS = (ValueError, KeyError, TypeError, RecursionError)
_FILE = re.compile(rb'\{\n "seal": "[0-9a-f]{16}",\n "run": (.*)\n\}\n', re.DOTALL)
_ID = re.compile(r'"run_id": "([^"]*)"')


def to_file(run: dict[str, Any]) -> bytes:
    """The bytes of an entry: JSON of a run, one level deep in that which holds its seal."""
    return _frame(_text(run))


def parse_file(data: bytes, run_id: str) -> dict[str, Any] | None:
    """The run that `to_file` wrote, with its times as text; None where the bytes are others, or another run's."""
    match = _FILE.fullmatch(data)
    try:
        text = match[1].decode().replace("\n ", "\n") if match else ""
        # To write the run again would compare the same, and takes ten times as long.
        run: dict[str, Any] = json.loads(text)
        return run if _frame(text) == data and run["run_id"] == run_id else None
    except _FAULTS:
        return None


def to_line(run: dict[str, Any]) -> bytes:
    r"""The same entry on one line, with the same seal. Its id is there twice, so that no single damage hides it.

    >>> to_line({"run_id": "20261128T093000123456-0a1b"})
    b'{"run_id": "20261128T093000123456-0a1b", "seal": "588be6afe73da37a", "run": {"run_id": "20261128T093000123456-0a1b"}}\n'
    """
    return json.dumps({"run_id": run["run_id"], "seal": _seal(_text(run)), "run": run}).encode() + b"\n"


def parse_lines(data: bytes) -> dict[str, dict[str, Any]]:
    """The runs of whole lines, by id. For bytes that are known to be those that were written: no seal is compared."""
    lines = json.loads(b"[%b]" % b",".join(data.splitlines()))
    return {line["run_id"]: line["run"] for line in lines}


def rescue_lines(data: bytes) -> dict[str, dict[str, Any] | None]:
    """The runs of lines some of which are damaged, by id; None for a run of which nothing but its id can be told."""
    found: dict[str, dict[str, Any] | None] = {}
    for line in data.splitlines():
        run = _rescue(line)
        ids = [run["run_id"]] if run else [each for each in _ID.findall(line.decode("latin-1")) if is_run_id(each)]
        for run_id in ids[:1]:
            found[run_id] = run or found.get(run_id)
    return found


def with_columns(run: dict[str, Any]) -> dict[str, Any]:
    """The run with each column of `runs`, and its times as such.

    Raises:
        ValueError, TypeError: a time of it is none.
    """
    whole: dict[str, Any] = dict.fromkeys(table_schema("runs").names) | run
    for name in ("started_at", "published_at"):
        whole[name] = datetime.datetime.fromisoformat(whole[name]) if whole[name] else None
    return whole


def _rescue(line: bytes) -> dict[str, Any] | None:
    """The run of a line whose seal holds."""
    try:
        content = json.loads(line)
        run: dict[str, Any] = content["run"]
        return run if is_run_id(run["run_id"]) and _seal(_text(run)) == content["seal"] else None
    except _FAULTS:
        return None


def _text(run: dict[str, Any]) -> str:
    return json.dumps(run, indent=1, default=_iso)


def _frame(text: str) -> bytes:
    # In JSON a line break is never part of a string.
    inner = text.replace("\n", "\n ")
    return f'{{\n "seal": "{_seal(text)}",\n "run": {inner}\n}}\n'.encode()


def _seal(text: str) -> str:
    """First 16 hex digits of the SHA-256 of a run's text with a line break after it."""
    return hashlib.sha256(f"{text}\n".encode()).hexdigest()[:16]


def _iso(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    raise TypeError(f"{type(value).__name__} does not belong in a run's entry")
