"""Paragraphs that a reader's own patterns name are boilerplate, whatever role they would have."""

from flows.press.document import Draft
from flows.press.steps import press
from flows.records.identity import doc_id_of
from flows.settings.run_settings import PressSettings

TEXT = "Bridge reopened\n\nSubscribe to the Courier.\n\n" + "The council met on Tuesday. They subscribe to it. " * 4


def roles(*patterns: str) -> list[str]:
    draft = Draft("a", doc_id_of("a"), "f" * 48, "text/plain", "news", "a", data=TEXT.encode(), sha256="0" * 64)
    return press([draft], PressSettings(boilerplate=patterns)).tables["paragraphs"]["role"].to_pylist()


def test_a_pattern_is_looked_for_in_each_paragraph() -> None:
    first, second, third = roles()
    assert "boilerplate" not in (first, second, third)
    assert roles("^Subscribe to ") == [first, "boilerplate", third]
    assert roles("(?i)subscribe", "never said")[1:] == ["boilerplate", "boilerplate"]
    assert roles("^The council")[1:] == [second, "boilerplate"]
