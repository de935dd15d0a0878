"""What a cell of a table holds that both of Prefect's sets of pages show as text; tests/browser/ looks at the pages."""

import csv
import re
from typing import Any

import pytest

from flows.orchestration import artifacts
from flows.orchestration.artifacts import cell
from flows.settings.run_settings import Settings
from tests.conftest import write_files
from warehouse.database.checks import Outcome
from warehouse.report.pages import Written


@pytest.mark.parametrize(
    "text", ["news/2026-11/a_b*c`d#1|2~$.txt", "a < b & c > d", "see [1] and (2)", "wow! [1]", "{'n': 1}", "me@example.org", ""]
)  # fmt: skip
def test_text_that_no_page_takes_for_markup_stays_as_it_is(text):
    assert cell(text) == text


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("<img src=x onerror=alert(1)>", "<|img src=x onerror=alert(1)>"),
        ("</td><!-- <?xml", "<|/td><|!-- <|?xml"),
        ("[here](https://example.org)", "[here]|(https://example.org)"),
        ("![seen](https://example.org/p.png)", "!|[seen]|(https://example.org/p.png)"),
        ("[a][b] [b]: /c", "[a]|[b] [b]|: /c"),
    ],
)
def test_tags_links_and_pictures_are_parted_by_what_has_no_width(text, parted):
    assert cell(text) == parted.replace("|", "\u2060")


def test_what_cannot_be_seen_is_named_on_one_line():
    assert cell("a\u202eb\nc\u2060d") == "a⟨U+202E⟩b c⟨U+2060⟩d"


HOSTILE = "\x1b[2Ja\u202eb\x9b31m\x07\u2066<img src=x>"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|<img")


@pytest.fixture
def made(monkeypatch) -> list[dict[str, Any]]:
    """What artifacts are made with."""
    calls: list[dict[str, Any]] = []
    for name in ("create_markdown_artifact", "create_table_artifact"):
        monkeypatch.setattr(artifacts, name, lambda **given: calls.append(given))
    return calls


def test_no_artifact_of_a_run_holds_what_a_page_or_a_terminal_obeys(ingest, tmp_path, made, monkeypatch):
    folder = tmp_path / "a\x1b[2J\u202e"
    entry = ingest(write_files(tmp_path / "news", {"a\x1b[2J\u202e.pdf": b"%PDF-1.4 \x1b"}), "--home", folder)
    artifacts.publish_summary(entry, Settings(home=folder))
    assert {call["key"] for call in made} == {"summary", "languages", "quarantine"}
    assert not [text for call in made for text in _texts(call) if OBEYED.search(text.replace("\n", " "))]
    assert "⟨U+202E⟩" in next(call["markdown"] for call in made if call["key"] == "summary")


def test_no_artifact_of_reports_and_checks_does_either(tmp_path, made):
    path = tmp_path / "sources.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[HOSTILE], [HOSTILE]])
    written = Written("sources", HOSTILE, path, 1, None)
    artifacts.publish_tables([written, written._replace(name=HOSTILE, error=HOSTILE)])
    artifacts.publish_checks([Outcome("balance", HOSTILE, True, 1, [{"uri": HOSTILE}])])
    texts = [text for call in made for text in _texts(call)]
    assert len(made) == 3
    assert sum("⟨U+001B⟩" in text for text in texts) >= 6
    assert not [text for text in texts if OBEYED.search(text)]


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else [str(value)]
