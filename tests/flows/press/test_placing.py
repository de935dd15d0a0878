"""Each paragraph comes back to its place in the decoded source, whatever the format; what cannot be shown has none."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.press.document import Draft
from flows.press.steps import press
from flows.records.shown_text import solid
from flows.settings.run_settings import PressSettings
from flows.steps.places.problems import AMBIGUOUS, NO_SOURCE
from flows.steps.places.slices import show_markup

SENTENCES = [
    f"Ship number {number} waits outside the harbour of {name}."
    for number, name in enumerate(["Åland", "Brest", "Cork", "Dover", "Essen"])
]
WRITTEN = [
    "{}",
    "<b>{}</b>",
    "<a href='/x?a=1&b=2'>{}</a>",
    "<!-- {} -->{}",
    "\n\t{}\r\n",
    '<span title="a > b">{}</span>',
]


def paragraphs(source: str | bytes, media_type: str = "text/html") -> list[dict[str, object]]:
    """The rows of `paragraphs` of a record with these bytes."""
    data = source.encode() if isinstance(source, str) else source
    tables = press(
        [Draft("a", "0" * 32, "0" * 48, media_type, root="a", file_uri="a", data=data)], PressSettings()
    ).tables
    rows: list[dict[str, object]] = tables["paragraphs"].to_pylist()
    return rows


def slices(source: str, rows: list[dict[str, object]]) -> list[str | None]:
    """What stands in the source where the paragraphs do."""
    return [source[row["raw_start"] : row["raw_end"]] if row["place_problem"] is None else None for row in rows]


def test_a_page_with_tags_entities_and_odd_characters():
    page = (
        "<html><head><title>Port</title></head><body><h1>Port closed</h1>\n"
        "<p>Ships <i>wait</i>, it&#8217;s\n said: &quot;No&quot;.\x07<br>Soft\xad ones &amp; caf\u00c3\u00a9s.</p>"
        "<table><tr><td>06:10</td><td>12:20</td></tr></table><p>End.</p></body></html>"
    )
    assert slices(page, paragraphs(page)) == [
        "Port closed", "Ships <i>wait</i>, it&#8217;s\n said: &quot;No&quot;.", "Soft\xad ones &amp; caf\u00c3\u00a9s.",
        "06:10</td><td>12:20", "End.",
    ]  # fmt: skip


def test_a_page_in_another_encoding_counts_characters():
    page = '<meta charset="shift_jis"><p>ニュース。</p>'
    assert slices(page, paragraphs(page.encode("shift_jis"))) == ["ニュース。"]


def test_equal_lines_are_told_apart_by_their_order_or_not_at_all():
    page = "<p>More</p><p>The harbour is closed.</p><p>More</p>"
    assert slices(page, paragraphs(page)) == ["More", "The harbour is closed.", "More"]
    hidden = "<p hidden>More</p><p>More</p>"
    assert [row["place_problem"] for row in paragraphs(hidden)] == [AMBIGUOUS]


@pytest.mark.parametrize(
    ("source", "media_type", "expected"),
    [
        ("One line.\n\n> Two\n> lines.\n", "text/plain", ["One line.", "> Two", "> lines."]),
        ("# A *head*\n\nSee [it](b.md \"B\") \\& go\nthere &amp; `back`.\n", "text/markdown", ["A *head*", 'See [it](b.md "B") \\& go\nthere &amp; `back`.']),
        ("One  \ntwo.\n\n<p>Three <b>four</b>.</p><p>Five.</p>\n", "text/markdown", ["One", "two.", "Three <b>four</b>.", "Five."]),
        ("| a | b |\n|---|---|\n| 1 | *2* |\n", "text/markdown", ["| a | b |", "| 1 | *2* |"]),
    ],
)  # fmt: skip
def test_plain_text_and_markdown(source, media_type, expected):
    assert slices(source, paragraphs(source, media_type)) == expected


def test_what_a_reader_took_out_without_a_place_has_a_reason():
    draft = Draft("a", "0" * 32, "0" * 48, "text/plain", root="a", file_uri="a", raw="The harbour is closed.")
    (row,) = press([draft], PressSettings()).tables["paragraphs"].to_pylist()
    assert (row["raw_start"], row["raw_end"], row["place_problem"]) == (None, None, NO_SOURCE)


@given(st.data())
def test_sentences_of_random_pages_stand_where_they_were_put(data: st.DataObject) -> None:
    page, put = "<body>", {}
    for sentence in data.draw(st.permutations(SENTENCES)):
        element = data.draw(st.sampled_from(["p", "div", "li", "h2", "blockquote", "td"]))
        written = data.draw(st.sampled_from(WRITTEN)).format(*[escape(sentence)] * 2)
        decoy = data.draw(
            st.sampled_from(["", f"<title>{sentence}</title>", f"<script>'{sentence}'</script>", "<p>Ship number"])
        )
        page += f"{decoy}<{element}>"
        put[solid(sentence)] = (len(page), len(page) + len(written))
        page += f"{written}</{element}>\n"
    for row in paragraphs(page):
        if row["place_problem"] is None:
            start, end = row["raw_start"], row["raw_end"]
            assert solid(show_markup(page[start:end])) == solid(str(row["text"]))
            if solid(str(row["text"])) in put:
                first, last = put[solid(str(row["text"]))]
                assert first <= start < end <= last, page
