"""Pages that are nearly all tags give all that they show, and say so; an ordinary page has its article looked for."""

import pytest
from lxml.html import document_fromstring

from flows.steps.html.dense import is_dense
from flows.steps.html.read_page import read_page
from flows.steps.html.tags import without_floods

NAVIGATION = "<nav><a href=/>Home</a></nav>"
PROSE = "The harbour is closed until the storm has passed, said the master of the port. "


def dense(page: str) -> bool:
    return is_dense(document_fromstring(page), len(page))


@pytest.mark.parametrize("unit", ["<p>a", "<hr>", "<li>b", "<a>b</a> ", "<b><i>a</b></i>"])
def test_many_tags_with_hardly_a_text_are_dense_and_few_are_not(unit):
    assert dense(unit * 3_000)
    assert not dense(unit * 500)


def test_a_row_of_very_many_cells_is_dense_whatever_they_hold_and_a_long_table_is_not():
    cell = f"<td>{PROSE}</td>"
    assert dense(f"<table><tr>{cell * 1_001}</table>")
    assert not dense(f"<table>{f'<tr>{cell * 3}' * 1_001}</table>")


@pytest.mark.parametrize(
    "page",
    [NAVIGATION + "<p>x" * 3_000, f"{NAVIGATION}<table><tr>{'<td>x' * 1_001}</table>", NAVIGATION + "<i>x" * 300],
    ids=["dense", "one wide row", "too deep for the parser"],
)
def test_a_page_that_is_not_searched_gives_all_its_text_and_says_so(page):
    read = read_page(page.encode())
    assert read.fixes == ("whole_page",)
    assert "".join(read.paragraphs).count("x") == page.count("x")


def test_a_page_that_is_searched_or_is_an_article_by_itself_does_not_say_so():
    assert read_page(f"{NAVIGATION}<article><h1>Storm</h1><p>{PROSE * 5}</article>".encode()).fixes == ()
    assert read_page("<p>a" * 3_000, is_fragment=True).fixes == ()


@pytest.mark.parametrize("name", ["a", "span", "abbr", "font"])
def test_a_paragraph_of_very_many_inline_elements_is_dense_and_many_paragraphs_of_some_are_not(name):
    word = f"<{name}>the harbour of the town</{name}> "
    assert dense(f"<p>{word * 2_600}")
    assert not dense(f"<p>{word * 50}" * 60)


@pytest.mark.parametrize("attribute", [" a{}=b", " a{}", " a{}='>'", ' a{}="<"', "/a{}=1"])
def test_a_tag_of_very_many_attributes_loses_them_and_nothing_else(attribute):
    flood = "".join(attribute.format(number) for number in range(3_000))
    assert without_floods(f"<p id=a>one<P{flood}>two</p>") == "<p id=a>one<p>two</p>"
    page = f"<p title='{'a word and ' * 3_000}'>one<p{flood[:2_000]}>two"
    assert without_floods(page) == page


def test_what_looks_like_a_flood_in_a_script_is_none():
    script = "<script>if (a<b) {" + "c = d; " * 3_000 + "}</script>"
    assert without_floods(script) == script
    flood = "".join(f" a{number}" for number in range(3_000))
    assert without_floods(f"{script}<p{flood}>") == f"{script}<p>"
