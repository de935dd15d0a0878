"""What page_kind promises: junk is told from articles, by rules whose evidence is said, on pages in six languages."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.html.read_page import read_page
from flows.steps.page_kind.kinds import KINDS, Judgement, judge_page
from tests.flows.steps.page_kind.pages import LabelledPage, labelled_pages

PROSE = "The council agreed on Monday to repair the old bridge before the next winter comes. Nobody was hurt, said the mayor."


def judge(page: LabelledPage) -> Judgement:
    read = read_page(page.html.encode())
    return judge_page(read.paragraphs, read.fields.title, read.evidence, is_of_web=True)


@pytest.mark.parametrize("page", [page for page in labelled_pages(1) if page.lang == "en"], ids=lambda page: page.what)
def test_one_page_of_each_kind(page):
    judgement = judge(page)
    assert judgement.kind == page.kind
    assert (judgement.evidence == ()) == (page.kind == "article")


@pytest.mark.slow
def test_junk_is_told_from_articles_in_six_languages():
    outcomes = [(page, judge(page).kind) for page in labelled_pages()]
    assert len(outcomes) >= 300
    counts = Counter((page.kind != "article", found != "article") for page, found in outcomes)
    precision = counts[True, True] / (counts[True, True] + counts[False, True])
    recall = counts[True, True] / (counts[True, True] + counts[True, False])
    assert 2 * precision * recall / (precision + recall) >= 0.95
    right = Counter(page.kind for page, found in outcomes if found == page.kind)
    total = Counter(page.kind for page, _ in outcomes)
    assert {kind for kind in total if right[kind] < 0.9 * total[kind]} == set()


@pytest.mark.parametrize(
    "line",
    [
        "Verify you are human, the page said.", "Cookies are baked with butter.", "The error 404 means that a page was not found.",
        "Please enable JavaScript.", "Only subscribers can read this; subscribe to continue.",
    ],
)  # fmt: skip
def test_an_article_may_say_what_such_pages_say(line):
    judgement = judge_page([line, *[f"{PROSE} {number}." for number in range(9)]], line, None, is_of_web=True)
    assert judgement == Judgement("article", (), False)


def test_a_short_text_that_was_not_fetched_is_no_stub():
    assert judge_page(["See you at nine."], None, None, is_of_web=False).kind == "article"
    assert judge_page(["See you at nine."], None, None, is_of_web=True).kind == "stub"


def test_a_text_that_is_a_small_part_of_what_the_page_states_is_doubtful():
    stated = '<script type="application/ld+json">{"@type":"NewsArticle","wordCount":"400"}</script>'
    html = f"<html><head><title>Bridge</title>{stated}</head><body><article><h1>Bridge</h1><p>{PROSE}</p></article></body></html>"
    judgement = judge(LabelledPage("", "", "en", html))
    assert (judgement.kind, judgement.is_doubtful) == ("article", True)
    assert judgement.evidence == (f"its text has {len(PROSE) + 6} of 2,400 characters",)


@pytest.mark.slow
@given(
    st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=12), st.none() | st.text(max_size=40), st.booleans()
)
def test_any_text_has_a_kind(paragraphs, title, is_of_web):
    paragraphs = [" ".join(text.split()) or "x" for text in paragraphs]
    assert judge_page(paragraphs, title and " ".join(title.split()), None, is_of_web=is_of_web).kind in KINDS
