"""What a cell of a table holds that both of Prefect's sets of pages show as text; tests/browser/ looks at the pages."""

import pytest

from flows.orchestration.artifacts import cell


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
