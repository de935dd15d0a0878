"""Queries of a report, written for a test, and the page that comes of them."""

from pathlib import Path


def write(folder: Path, name: str, sql: str) -> None:
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / name).write_text(sql, encoding="utf-8")


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")
