"""Each paragraph comes back to its place in the decoded source, whatever the format; what cannot be shown has none."""

import io
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.press.document import Draft
from flows.press.source_text import source_text
from flows.press.steps import press
from flows.records.record import FieldNames, Limits
from flows.records.shown_text import solid
from flows.records.text_source import TextSource
from flows.settings.run_settings import PressSettings
from flows.sources.expand import expand
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


JSON = r'{"title": "Two", "text": "One \u201ctwo\u201d\n\n\"Two\" \ud83d\ude00."}'
LIST = '{"_source": {"title": "One.", "body": ["One.", {"text": "Two."}, "One."]}}'
HTML = r'{"html": "<p>Ships <b>wait</b> &amp; \"see\".<\/p><p>End\u2026<\/p>"}'
FEED = '<rss version="2.0"><channel><title>F</title><item><title>{}</title><description>{}</description></item></channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{}</div></content></entry></feed>'


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a.jsonl", JSON, [r"One \u201ctwo\u201d", r"\"Two\" \ud83d\ude00."]),
        ("a.json", '{"text": "Not this.", "text": "One."}', ["One."]),
        ("a.jsonl", LIST, ["One.", "Two.", "One."]),
        ("a.jsonl", HTML, [r"Ships <b>wait</b> &amp; \"see\".", r"End\u2026"]),
        ("a.csv", 'id;body\n7;"One; ""two"" and\nthree.\n\nFour."\n', ['One; ""two"" and', "three.", "Four."]),
        ("a.csv", "id,body,note\r\n7,One.,One.\r\n", ["One."]),
        ("a.rss", FEED.format("Wait", "&lt;p&gt;Wait &lt;b&gt;on&lt;/b&gt; &amp;amp; see.&lt;/p&gt;"), ["Wait &lt;b&gt;on&lt;/b&gt; &amp;amp; see."]),
        ("a.rss", FEED.format("Wait", "<![CDATA[<p>One &amp; two</p><p>Wait</p>]]>"), ["One &amp; two", "Wait"]),
        ("a.rss", FEED.format("Wait", "Plain &amp; simple.\r\n\r\nWait"), ["Plain &amp; simple.", "Wait"]),
        ("a.atom", ATOM.format("<p>Ships <b>wait</b> &amp; see.</p><p>End.</p>"), ["Ships <b>wait</b> &amp; see.", "End."]),
    ],
)  # fmt: skip
def test_a_text_in_another_format_is_followed_to_the_field_that_it_came_from(name, source, expected):
    (record,) = expand(io.BytesIO(source.encode()), name, Limits(), FieldNames())
    draft = Draft("a", "0" * 32, "0" * 48, record.media_type, root="a", file_uri="a", data=record.data, raw=record.text)
    draft.is_fragment, draft.source = record.is_fragment, record.source
    decoded = source_text(record.data, record.media_type, record.text, record.source)
    rows = press([draft], PressSettings()).tables["paragraphs"].to_pylist()
    assert decoded is not None
    assert slices(decoded.text, rows) == expected


def test_a_text_that_its_source_does_not_say_has_no_place():
    source = TextSource("json", ("text",))
    draft = Draft("a", "0" * 32, "0" * 48, "text/plain", root="a", file_uri="a", data=b'{"text": "One."}', raw="Two.")
    draft.source = source
    (row,) = press([draft], PressSettings()).tables["paragraphs"].to_pylist()
    assert (row["raw_start"], row["place_problem"]) == (None, NO_SOURCE)


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
