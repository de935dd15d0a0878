"""What Markdown shows is read, and nothing else; each paragraph stands at its place in the source."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.markdown import Block, read

CASES = json.loads((Path(__file__).parents[2] / "cases" / "markdown.json").read_text("utf-8"))
WORDS = ("Ships", "waited", "outside", "the", "harbour", "Straße", "東京", "2026")
LINES = st.text(st.sampled_from("ab .-#=`>*1\t\u00a0\u3000\u200b東[]()<!|_~\\&;:"), max_size=12)
TEXTS = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0c"])), max_size=25).map(
    lambda lines: "".join(line + end for line, end in lines)
)
INLINE = ("{}", "*{}*", "**{}**", "`{}`", "[{}](https://a.example/b)", "~~{}~~", "<b>{}</b>", "<https://a.example/>")
BLOCKS = (
    "{}", "# {}", "### {} ###", "{}\n---", "- {}", "3. {}", "> {}", "> > {}", "- a\n  - {}", "```\n{}\n```", "    {}",
    "| {} |\n|---|", "|h|\n|-|\n| {} |", "{}  \n{}", "<div>\n\n{}\n\n</div>", "1) {}\n\n   {}",
)  # fmt: skip


def read_blocks(text: str) -> list[Block]:
    document = read(text)
    return [] if document is None else document.blocks


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    document = read(case["text"])
    assert document is not None
    found = [[block.text, "html" if block.is_html else block.role] for block in document.blocks]
    assert found == case["paragraphs"]
    assert document.facts == case.get("facts", {})


@given(TEXTS | st.text(max_size=80))
def test_every_paragraph_has_a_place_in_the_source(text):
    for block in read_blocks(text):
        assert 0 <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip() == text[block.start : block.end]


@given(
    st.lists(st.tuples(st.sampled_from(BLOCKS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)), max_size=8)
)
def test_words_come_out_in_order_whatever_block_they_stand_in(parts):
    """The words of each block are counted, so that what a reader loses or doubles has a number that is missing or double."""
    source, expected = [], []
    for number, (form, words) in enumerate(parts):
        texts = [" ".join(f"{word}{number}x{place}" for word in words) for place in range(form.count("{}"))]
        expected += " ".join(texts).split()
        source.append(form.format(*texts))
    shown = " ".join(block.text for block in read_blocks("\n\n".join(source)) if not block.is_html)
    assert [word for word in shown.split() if "x" in word] == expected


@pytest.mark.parametrize("inline", INLINE)
@pytest.mark.parametrize("form", BLOCKS)
def test_marks_of_lines_are_no_text_in_any_block(form, inline):
    if form.startswith(("```", "    ")):
        pytest.skip("code shows its marks")
    texts = [inline.format("bridge")] * form.count("{}")
    shown = " ".join(block.text for block in read_blocks(form.format(*texts)) if not block.is_html)
    word = "https://a.example/" if inline.startswith("<https") else "bridge"
    assert [each for each in shown.split() if each not in ("a", "h")] == [word] * len(texts)


@pytest.mark.parametrize("front", ["---\n{}\n---\n", "+++\n{}\n+++\n"])
@pytest.mark.parametrize(
    "inside", ["[" * 5_000, "a: " * 2_000, "&a [*a]", "!!python/object:os.system {}", "a: &a\n b: *a", "\x00"]
)
def test_any_front_matter_is_facts_or_text(front, inside):
    assert read_blocks(front.format(inside) + "Text.")[-1].text.endswith("Text.")


@pytest.mark.parametrize(
    "text", ["![" * 40_000, "|a|b|\n" * 20_000, "> " * 120 + "deep", "- " * 120 + "deep"], ids=lambda text: text[:4]
)
def test_what_nobody_wrote_to_be_read_is_no_markdown(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    ["![" * 1_000, "- The *council* opened the **new** [bridge](https://a.example/b).\n" * 2_000, "> " * 90 + "deep"],
    ids=["small", "prose", "quoted"],
)
def test_large_and_deep_markdown_is_read_whole(text):
    document = read(text)
    assert document is not None
    shown = " ".join(block.text for block in document.blocks)
    assert shown.count("bridge") == text.count("bridge")
    assert shown.count("deep") == text.count("deep")
