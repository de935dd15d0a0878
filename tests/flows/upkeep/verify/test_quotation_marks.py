"""Quotations are found in texts of any form and by marks of any style, with what they name as their source."""

import io

import pytest

from flows.upkeep.verify.blocks import read_blocks
from flows.upkeep.verify.marks import find_quotations
from warehouse.errors import ColumnistError


def found_in(text, name="a.md"):
    found, _ = find_quotations(read_blocks(io.BytesIO(text.encode()), name))
    return found


@pytest.mark.parametrize(
    "marks",
    [
        "“{}”",
        "„{}“",
        "„{}”",
        "«{}»",
        "« {} »",
        "»{}«",
        "”{}”",
        "‹{}›",
        "‘{}’",
        "‚{}‘",
        '"{}"',
        "'{}'",
        "「{}」",
        "『{}』",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_marks_of_every_style(marks, name):
    text = f"She said {marks.format('that it won’t be open today')}, and left."
    shown = f"<p>{text}</p>" if name == "a.html" else text
    assert [each.text.strip() for each in found_in(shown, name)] == ["that it won’t be open today"]


@pytest.mark.parametrize(
    "text",
    [
        "It's the mayor's and the council's word.",
        "A “word” and a “short one”.",
        'The 5" pipe and the 6" pipe of iron.',
        "",
    ],
)
def test_apostrophes_inches_and_names_are_no_quotations(text):
    assert found_in(text + "\n\nMore.") == []


def test_comments_and_scripts_hold_no_quotations():
    text = "<!-- “one two three four” -->\n\n“Five six seven eight”\n\n<script>“nine ten eleven twelve”</script>\n"
    assert [each.text for each in found_in(text)] == ["Five six seven eight"]
    assert found_in("<!-- “one two three four” -->", "a.html") == []


def test_a_quotation_inside_another_belongs_to_it():
    assert [each.text for each in found_in("He: “she told me ‘never to go there’ again”.")] == [
        "she told me ‘never to go there’ again"
    ]


def test_one_that_is_never_closed_ends_with_its_paragraph():
    assert [each.text for each in found_in("“It began like this.\n\n“And it went on like this.”")] == [
        "It began like this.",
        "And it went on like this.",
    ]


def test_what_is_set_as_a_quotation_is_one_without_its_source():
    (quotation,) = found_in("> All of it was true\n> at the time.\n>\n> — The Mayor, [Post](https://a.example/1)\n")
    assert (quotation.text, quotation.line, quotation.links) == (
        "All of it was true\nat the time.", 1, ("https://a.example/1",),
    )  # fmt: skip
    page = "<blockquote><p>All of it was true then.</p></blockquote><p><a href='https://a.example/1'>Post</a></p>"
    assert [(each.text, each.links) for each in found_in(page, "a.html")] == [
        ("All of it was true then.", ("https://a.example/1",))
    ]


def test_the_source_is_the_link_behind_it_or_the_only_one_there_is():
    text = "“One two three four” [a](http://a.example), “five six seven eight” [b](http://b.example)."
    assert [each.links for each in found_in(text)] == [("http://a.example",), ("http://b.example",)]
    text = "As [a](http://a.example) has it, “one two three four” and “five six seven eight”."
    assert [each.links for each in found_in(text)] == [("http://a.example",), ("http://a.example",)]


def test_footnotes_name_sources_too():
    text = "“One two three four”[^1] and so on.\n\n[^1]: The Post, news.jsonl#id=7, page 3\n"
    assert ["news.jsonl#id=7" in each.links[-1] for each in found_in(text)] == [True]
    page = (
        "<p>“One two three four<sup><a href='#n1'>1</a></sup>” and so on.</p>"
        "<ol><li id='n1'><a href='http://a.example'>Post</a>, page 3</li></ol>"
    )
    assert [(each.text, each.links[0].split()[0]) for each in found_in(page, "a.html")] == [
        ("One two three four", "http://a.example")
    ]


def test_lines_are_those_of_the_file():
    text = "# Title\n\nFirst line\nsays “one two three four”.\n"
    assert [each.line for name in ("a.md", "a.txt") for each in found_in(text, name)] == [4, 4]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jsonl", b'{"text": "a"}\n{"text": "b"}\n', "a.jsonl holds many documents; give one text that quotes them"),
        ("a.bin", bytes(range(256)) * 20, "a.bin cannot be read: "),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(name, data, message):
    with pytest.raises(ColumnistError, match=message):
        read_blocks(io.BytesIO(data), name)


def test_lines_of_plain_text_are_those_of_the_file_behind_a_long_footnote():
    text = f"One.\n\n[^1]: {'a note ' * 30}\n\nTwo.\n\nHe said “we shall mend it” and\n“we shall mend it” again.\n"
    assert [quotation.line for quotation in found_in(text, "a.txt")] == [7, 8]
