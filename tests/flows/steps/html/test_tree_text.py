"""All that a fragment shows comes out, in order: every element of HTML's text in every other, in everything that carries HTML."""

import csv
import email.message
import html
import io
import itertools
import json
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import FieldNames, Limits
from flows.sources.expand import expand
from flows.steps.html.read_page import read_page

INLINE = (
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark",
    "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "unknown", "var",
)  # fmt: skip
BLOCK = (
    "address", "article", "aside", "blockquote", "center", "details", "div", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "main", "p", "pre", "search", "section",
)  # fmt: skip
WITHIN = {
    "ul": "li", "ol": "li", "menu": "li", "dl": "dd", "dl ": "dt", "table": "td", "table ": "th", "table  ": "caption",
    "figure ": "figcaption", "details ": "summary", "fieldset ": "legend", "ruby": "rt",
}  # fmt: skip
ELEMENTS = (*INLINE, *BLOCK, *WITHIN)


def wrapped(element: str, content: str) -> str:
    """An element with a text in it, and in the element that it needs inside, if it needs one."""
    name, inner = element.strip(), WITHIN.get(element)
    if inner is None:
        return f"<{name}>{content}</{name}>"
    row = ("<tr>", "</tr>") if inner in ("td", "th") else ("", "")
    return f"<{name}>{row[0]}<{inner}>{content}</{inner}>{row[1]}</{name}>"


def nested(outer: str, inner: str, number: int) -> str:
    """An element in another, with words of their own before, in and behind it."""
    return wrapped(outer, f"w{number}a {wrapped(inner, f'w{number}b')} w{number}c")


def page_of(fragment: str) -> bytes:
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>T</title></head><body>{fragment}</body></html>".encode()
    )


def feed_of(fragment: str) -> bytes:
    return f"<rss><channel><item><title>T</title><description>{html.escape(fragment)}</description></item></channel></rss>".encode()


def json_of(fragment: str) -> bytes:
    return json.dumps({"title": "T", "content_html": fragment}).encode()


def csv_of(fragment: str) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([["title", "html"], ["T", fragment]])
    return out.getvalue().encode()


def parquet_of(fragment: str) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"title": ["T"], "html": [fragment]}), out)
    return out.getvalue()


def mail_of(fragment: str) -> bytes:
    message = email.message.EmailMessage()
    message["Subject"] = "T"
    message.set_content(f"<html><head><style>p{{}}</style></head><body>{fragment}</body></html>", subtype="html")
    return message.as_bytes()


CARRIERS = {
    "a.html": page_of, "a.rss": feed_of, "a.jsonl": json_of, "a.csv": csv_of, "a.parquet": parquet_of, "a.eml": mail_of,
}  # fmt: skip


def words_from(data: bytes, name: str) -> list[str]:
    """The words that a file's one document shows."""
    (record,) = expand(io.BytesIO(data), name, Limits(), FieldNames())
    page = read_page(record.data if record.text is None else record.text, is_fragment=record.is_fragment)
    return re.findall(r"\w+", " ".join(page.paragraphs))


@pytest.mark.parametrize("name", CARRIERS)
def test_every_element_in_every_other_loses_no_word_and_doubles_none(name):
    pairs = list(itertools.product(ELEMENTS, repeat=2))
    fragment = "\n".join(f"<div>{nested(*pair, number)}</div>" for number, pair in enumerate(pairs))
    words = words_from(CARRIERS[name](fragment), name)
    assert words == [f"w{number}{letter}" for number in range(len(pairs)) for letter in "abc"]


@given(st.lists(st.tuples(st.sampled_from(ELEMENTS), st.sampled_from(ELEMENTS)), min_size=1, max_size=4))
def test_a_short_fragment_is_shown_as_a_long_one_is(pairs):
    fragment = " ".join(nested(*pair, number) for number, pair in enumerate(pairs))
    expected = [f"w{number}{letter}" for number in range(len(pairs)) for letter in "abc"]
    assert words_from(mail_of(fragment), "a.eml") == expected
    assert words_from(page_of(fragment), "a.html") == expected


@given(st.lists(st.tuples(st.sampled_from(INLINE), st.sampled_from(INLINE)), min_size=1, max_size=4))
def test_inline_elements_part_no_paragraph(pairs):
    fragment = "<p>" + " ".join(nested(*pair, number) for number, pair in enumerate(pairs)) + "</p>"
    assert len(read_page(fragment, is_fragment=True).paragraphs) == 1


@pytest.mark.parametrize(
    ("html", "in_a_mail"),
    [
        ("<blockquote><p>a<blockquote>b</blockquote><h2>c</h2></blockquote>d", ["quoted", "quoted", "quoted", None]),
        ("a<div class='x gmail_signature'><h1>b</h1></div>", [None, "signature"]),
        ("a<span class=moz-signature>b</span>c", [None, "signature", None]),
        ("<div class=yahoo_quoted>a<table><tr><td>b<td>c</table></div>", ["quoted", "quoted"]),
        ("<div class=gmail_quote>a<blockquote class=gmail_quote>b</blockquote>c</div>", [None, "quoted", None]),
        (f"<blockquote>{'word ' * 200}</blockquote>", ["quoted"]),
    ],
)
def test_elements_of_a_mail_say_what_is_quoted_and_of_a_page_they_do_not(html, in_a_mail):
    page, mail = (read_page(html, is_fragment=True, is_mail=is_mail) for is_mail in (False, True))
    assert mail.roles == in_a_mail
    assert set(page.roles) <= {None, "heading"}
    assert "".join(page.paragraphs).split() == "".join(mail.paragraphs).split() or "moz" in html
