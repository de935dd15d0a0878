"""What an export has written, read back by other programs' libraries."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from warehouse.database.read_only import open_published
from warehouse.home import Home

KINDS = ("parquet", "csv", "jsonl", "sqlite")


def select(home: Home, sql: str) -> list[dict[str, Any]]:
    with open_published(home.warehouse) as con:
        rows: list[dict[str, Any]] = con.sql(sql).to_arrow_table().to_pylist()
        return rows


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def read_back(path: Path, kind: str) -> list[dict[str, Any]]:
    if kind == "sqlite":
        with sqlite3.connect(path) as con:
            con.row_factory = sqlite3.Row
            return [dict(row) for row in con.execute("select * from query").fetchall()]
    readers = {"parquet": lambda: pq.read_table(path).to_pylist(), "csv": lambda: read_csv(path)}
    return readers.get(kind, lambda: read_lines(path))()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
