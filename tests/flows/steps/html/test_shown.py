"""What a page shows, and where: the quick way through its tags finds the same texts as the careful one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.shown_text import solid
from flows.steps.html.shown import show

PARTS = [
    "Ships wait. ", "<p>", "</p>", "<br/>", "<b>", "&amp;", "&nbsp;", "&notit;", "&#8217;", "1 < 2", "é\n", "<a href='x>y'>", "\x07",
    "<!-- no -->", "<!-- open", "<script>if (a<b) {}</script>", "<script>", "<style>p{}</style>", "<![CDATA[", "\xad", "<a b=\"", ">",
]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_each_character_stands_where_it_is_said_to(page: str) -> None:
    shown = show(page)
    for offset, character in enumerate(shown.text):
        start, end = shown.place(offset, offset + 1)
        source = page[start:end]
        assert source == character or (source.startswith("&") and character in show(source).text), (page, offset)
    for start in range(len(shown.text)):
        assert shown.place(start, len(shown.text))[0] == shown.place(start, start + 1)[0]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<title>Port</title><p>Ships <b>wait</b>ed.<script>x()</script>", "Shipswaited."),
        ("<p>A<!-- never closed <p>B", "AB"),
        ("<p>It&rsquo;s &pound;5 &#x41;&AMP;&copyX", "It’s£5A&©X"),
        ("<p title='a > b'>A<p title=it's>B", "AB"),
        ("1 < 2 and 2 > 1", "1<2and2>1"),
    ],
)
def test_markup_shows_nothing_and_entities_what_they_stand_for(page: str, text: str) -> None:
    assert show(page).text == text


def test_a_title_is_a_text_where_all_is() -> None:
    assert show("<title>Port</title><p>Ships", with_title=True).text == "PortShips"


@pytest.mark.parametrize(
    "opening", ["<!--", "<script>", "<script ", "<a b='", "<title>", "</script", "<a ", "<![CDATA[", "<style><"]
)
def test_what_never_ends_takes_linear_time(opening: str) -> None:
    assert solid(show(opening * 30_000 + "<p>End.").text) is not None
