"""What `mend` promises: only signs that mean themselves change, and what is mended stays as it is."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flows.sources.readers.markup.bare_marks import mend
from flows.sources.readers.markup.xml_tree import parse_xml

PARTS = [
    "&", "&amp;", "&#160;", "a", ";", "<", ">", "<b>", "</b>", "<b c='d'/>", '<b c="&">', "<![CDATA[", "]]>", "<!--", "-->", "<?x",
    "?>", "]", "-", "<b c>", "=",
]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_only_bare_signs_change_and_only_once(text):
    mended = mend(text)
    assert mended.replace("&amp;", "&").replace("&lt;", "<") == text.replace("&amp;", "&")
    assert mend(mended) == mended


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60))
def test_a_text_of_any_signs_is_xml_where_it_holds_no_markup(text):
    text = text.replace("<", "< ")
    mended = mend(f"<p>{text}</p>")
    root = etree.fromstring(mended, etree.XMLParser(resolve_entities=False, recover=True))
    plain = "".join(char for char in text if (char >= " " and char not in "\ufffe\uffff") or char in "\t\n")
    if "&" not in plain and "]]>" not in plain:
        assert root.text == (plain or None)


@pytest.mark.parametrize(
    "text",
    [
        "<a b='1' c=\"2\"/>",
        "<é>ü</é>",
        "<x:y/>",
        "<!-- a < b & c -->",
        "<![CDATA[<&]]>",
        "<?a <&?>",
        '<!DOCTYPE a [<!ENTITY b "&#1;&c;">]>',
    ],
)
def test_what_is_markup_stays(text):
    assert mend(text) == text


@pytest.mark.parametrize(
    "text", ["1 < 2", "<3", "<b c>", "a<b", "<a@b.example>", "<a b=1>", "</ b>", "&", "&;", "&a b;"]
)
def test_what_is_none_is_text(text):
    assert mend(text) == html.escape(text, quote=False).replace("&gt;", ">")


def test_a_mark_that_is_opened_a_million_times_is_looked_for_once():
    assert mend("<!-- &" * 300_000).count("&amp;") == 300_000


def test_an_entity_of_html_takes_nothing_with_it():
    """libxml2 drops what follows an entity that nothing declares, as far as it is `&lt;` or `&amp;`."""
    root = parse_xml("<p q='&eacute;&lt;'>a&nbsp;b &lt; c &amp; d <![CDATA[&eacute;]]></p>").root
    assert root is not None
    assert (root.text, root.get("q")) == ("a\u00a0b < c & d &eacute;", "é<")
