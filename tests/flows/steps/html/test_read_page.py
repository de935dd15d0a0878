"""What reading HTML promises: the article with its roles, dates that no clock decides, and a page whole or not at all."""

import json
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.dates import find_date
from flows.records.reasons import Rejected
from flows.steps.html.encoding import read_text
from flows.steps.html.read_page import read_page
from flows.steps.html.tag_text import visible_paragraphs
from tests.conftest import hundredths

FOLDER = Path(__file__).parents[3] / "cases"
CASES = json.loads((FOLDER / "html.json").read_text("utf-8"))
ENCODINGS = json.loads((FOLDER / "html_encoding.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    is_fragment = case.get("fragment", False)
    page = read_page(case["html"] if is_fragment else case["html"].encode(), is_fragment=is_fragment)
    if "paragraphs" in case:
        assert [list(pair) for pair in zip(page.roles, page.paragraphs, strict=True)] == case["paragraphs"]
    found = page.fields._asdict()
    for name, value in case.get("fields", {}).items():
        given_value = found[name]
        assert (given_value.isoformat() if name == "published_at" and given_value else given_value) == value, name


@pytest.mark.parametrize("case", ENCODINGS, ids=[case["why"] for case in ENCODINGS])
def test_encoding(case):
    decoded = read_text(bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode(case["as"]))
    assert decoded.text == case["text"]
    assert decoded.encoding == case["encoding"]


def between(middle: str) -> str:
    return f"<html><body><p>HEAD</p>{middle}<p>TAIL</p></body></html>"


WHOLE = {
    "10 MB of one text": between("<p>" + "word " * 2_200_000),
    "an attribute of 11 MB": between(f"<p title='{'x' * 11_000_000}'>q</p>"),
    "an attribute of 1 MB": between(f"<p title='{'x' * 1_000_000}'>q</p>"),
    "300 levels": between("<div>" * 300 + "in" + "</div>" * 300),
    "5,000 levels": between("<div>" * 5_000 + "in" + "</div>" * 5_000),
    "100,000 levels": between("<div>" * 100_000 + "in" + "</div>" * 100_000),
    "100,000 headings that are never closed": between("<h1>" * 100_000),
    "a million tags": between("<a b>" * 1_000_000),
    "a comment that never ends": between("<!-- note"),
    "10,000 comments that never end": between("<!-- note <b>" * 10_000),
    "a quote that never ends": between("<a title='it>link</a>"),
    "3,001 quotes that never end": between('<a title="it>link</a>' * 3_001),
    "a text area that never ends": between("<textarea>"),
    "a title that never ends": between("<title>"),
    "a frame that never ends": between("<iframe>"),
    "sample code that never ends": between("<xmp>"),
    "sample code": between("<xmp><b>x</b></xmp>"),
    "plain text": between("<plaintext>"),
    "CDATA": between("<![CDATA[ x > y ]]>"),
    "a NUL": between("a\0b"),
    "a million brackets": between("<" * 1_000_000),
    "half a million ends of nothing": between("</" * 500_000),
    "a tag that never ends": "<p>HEAD</p><a TAIL",
    "text after the end": "<html><p>HEAD</html></html></body>TAIL",
    "no frames": "<frameset><noframes><p>HEAD<p>TAIL</noframes></frameset>",
}


@pytest.mark.slow
@pytest.mark.parametrize("why", WHOLE)
def test_no_page_is_read_in_part(why):
    text = "\n".join(read_page(WHOLE[why].encode()).paragraphs)
    assert text.startswith("HEAD")
    assert "TAIL" in text


@pytest.mark.parametrize("element", ["script", "style"])
def test_a_script_that_swallows_the_page_is_refused(element):
    with pytest.raises(Rejected) as caught:
        read_page(between(f"<{element}>x = 1").encode())
    assert caught.value.reason == "html_cut"


def test_a_page_that_breaks_off_in_a_script_has_the_text_before_it():
    assert read_page(b"<p>All of it.</p><script>var x = ").paragraphs == ["All of it."]


@pytest.mark.slow
def test_a_page_beyond_the_limits_is_refused():
    for data in (b"<p>x " * 13_000_000, b"<a>" * 5_000_001):
        with pytest.raises(Rejected) as caught:
            read_page(data)
        assert caught.value.reason == "html_cut"


@pytest.mark.parametrize("page", ["", "<p> \n</p>", "<script>x()</script>", "<!-- note -->"])
def test_a_page_without_text_is_empty(page):
    with pytest.raises(Rejected) as caught:
        read_page(page.encode())
    assert caught.value.reason == "empty"


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "<!-- x",
        "<a ",
        "<a =",
        "<p>y",
        "<li>y",
        "<td>y",
        "<a t='",
        "<h1>y</h1>",
        "&lt;",
        "<![CDATA[",
        "<figure><figcaption>y",
    ],
)
def test_time_grows_with_the_page_and_not_with_its_square(unit):
    def seconds(size: int) -> float:
        data = between(unit * (size // len(unit))).encode()
        started = time.process_time()
        read_page(data)
        return time.process_time() - started

    seconds(1_000)
    assert seconds(80_000) < 12 * seconds(20_000) + 0.3


def outcome(data: bytes) -> tuple[list[str], str]:
    """The paragraphs of a page and nothing, or none and the reason."""
    try:
        page = read_page(data)
    except Rejected as rejected:
        return [], rejected.reason
    assert len(page.paragraphs) == len(page.roles)
    return page.paragraphs, ""


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "<a x='",
                "'>",
                "<xmp>",
                "</xmp>",
                "word",
                "&amp;",
                "<",
                ">",
                "\0",
                "<td>",
                "<!",
                "<title>",
                "</title>",
                "<nav>",
            ]
        ),
        max_size=25,
    )
)
@hundredths(300)
def test_any_tags_in_any_order_have_an_outcome(parts):
    paragraphs, reason = outcome(" ".join(parts).encode())
    assert reason in ("", "empty", "html_cut")
    assert all(paragraph.strip() for paragraph in paragraphs)
    assert bool(paragraphs) != bool(reason)


@given(st.binary(max_size=200))
@hundredths(200)
def test_any_bytes_have_an_outcome(data):
    assert outcome(b"<p>" + data)[1] in ("", "empty", "html_cut", "binary", "undecodable")


def test_the_words_of_all_visible_text_are_those_of_the_page():
    rng = random.Random(4)
    words = [f"word{number}" for number in range(500)]
    tags = ["<p>", "<div>", "</div>", "<br>", " <b>", "</b> ", "<li>", "<!-- no -->", "<script>no</script>"]
    text = " ".join(word + rng.choice(tags) for word in words)
    assert re.findall(r"word\d+", " ".join(paragraph for paragraph, _ in visible_paragraphs(text))) == words


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2019-11-19T12:00:00Z", "2019-11-19"),
        ("Tue, 19 Nov 2019 12:00:00 GMT", "2019-11-19"),
        ("November 19, 2019", "2019-11-19"),
        ("19.11.2019 | 12:00 Uhr", "2019-11-19"),
        ("19 novembre 2019", "2019-11-19"),
        ("2019年11月19日", "2019-11-19"),
        ("20191119", "2019-11-19"),
        ("0001-01-01T00:00:00Z", None),
        ("1970-01-01", None),
        ("2019", None),
        ("2019-02-30", None),
        ("yesterday at 12:30", None),
        ("19 November", None),
    ],
)
def test_a_date_has_a_day_or_is_none(value, day):
    found = find_date(value)
    assert (found.date().isoformat() if found else None) == day


def test_month_first_where_the_page_is_american():
    page = "<html lang={}><span class=date>03/04/2021</span><p>Text.</p>"
    days = [read_page(page.format(lang).encode()).fields.published_at.date().isoformat() for lang in ("en-US", "en-GB")]
    assert days == ["2021-03-04", "2021-04-03"]


@pytest.mark.slow
def test_pages_read_before_and_hash_seeds_change_nothing():
    program = (
        "import sys, json; from flows.steps.html.read_page import read_page\n"
        "pages = json.load(sys.stdin); order = sys.argv[1] == 'back' and reversed(range(len(pages))) or range(len(pages))\n"
        "read = {number: repr(read_page(pages[number].encode())) for number in order}\n"
        "print(json.dumps([read[number] for number in range(len(pages))]))"
    )
    pages = json.dumps([case["html"] for case in CASES])
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, order], input=pages, capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[4]), "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for order, seed in (("forth", "1"), ("back", "2"))
    }  # fmt: skip
    assert len(outputs) == 1
