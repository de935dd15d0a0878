"""A published warehouse of four documents, some of them hostile to whatever shows them."""

import json

import pytest

from flows.cli import main
from tests.conftest import write_files
from warehouse.home import Home

NEWS = [
    {"id": 1, "title": '=HYPERLINK("http://evil.example")', "text": "The council met.\n\nIt agreed, \"at last\".", "date": "2026-01-02T03:04:05Z"},
    {"id": 2, "title": "'); drop table documents; --", "text": "@mayor said so when the council met on Tuesday.\n\n<script>alert(1)</script> stays text.", "date": None},
    {"id": 3, "title": "Größere Ernte 👩‍🌾", "text": "Die Bauern\u00a0freuten sich sehr über das gute Wetter im Tal.", "date": "2025-12-31"},
]  # fmt: skip


@pytest.fixture(scope="module")
def news_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("export")
    lines = "".join(json.dumps(row) + "\n" for row in NEWS)
    source = write_files(folder / "news", {"a.jsonl": lines, "b.txt": "It is the same.\n" * 40, "c.bin": b"\x00" * 9})
    arguments = ["run", str(source), "--direct", "--no-report", "--home", str(folder / "home")]
    assert main.main(arguments) == 0
    return Home(folder / "home")
