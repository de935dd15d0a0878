"""`columnist cite` and `columnist verify` as people type them, over documents, copies and an edited version."""

import json

import pytest

from tests.conftest import write_files

pytestmark = pytest.mark.slow

OPENED = "The new bridge won't open before the winter, the mayor told reporters on Monday evening."
CLOSED = "The ferry will sail again once the ice has gone, said the harbour master in the morning."
STORY = "{} Ships waited in the bay while crews from three towns worked through the night on the old cables and locks."


@pytest.fixture
def papers(ingest, tmp_path):
    """Two stories; the first was edited by the second run, and has a copy."""
    source = tmp_path / "news"
    early = {"id": 1, "site": "The Post", "date": "2016-09-01", "url": "https://www.post.example/a?x=1"}
    rows = [early | {"text": STORY.format(OPENED)}, {"id": 2, "site": "The Sun", "text": STORY.format(CLOSED)}]
    for text in (OPENED, OPENED.replace("won't", "will")):
        rows[0]["text"] = STORY.format(text)
        ingest(write_files(source, {"a.jsonl": "".join(json.dumps(row) + "\n" for row in rows)}))


def test_cite_says_where_a_quotation_stands_and_until_when(papers, columnist):
    shown = columnist("cite", "the ferry will sail again […] said the harbour master").out.splitlines()
    assert shown[0] == "  1  (no title)"
    assert shown[1].startswith("     The Sun  no date  news/a.jsonl#id=2  characters 0 to ")
    (gone,) = columnist("cite", "the new bridge won’t open", "--json").json()
    assert (gone["likeness"], gone["uri"], gone["until"] is None) == ("verbatim", "news/a.jsonl#id=1", False)
    assert "until 20" in columnist("cite", "the new bridge won’t open").out
    (near,) = columnist("cite", "The new ferry will sail again once the ice had gone", "--json", code=1).json()
    assert (near["likeness"], near["text"]) == ("near", "The ferry will sail again once the ice has gone")
    assert "it stands nowhere" in columnist("cite", "nobody ever wrote a word of this", code=1).out
    assert "holds no letter and no digit" in columnist("cite", "…", code=2).err


def test_verify_judges_every_quotation_of_a_text(papers, columnist, tmp_path):
    report = write_files(
        tmp_path / "reports",
        {
            "r.md": f"""# Report

The Post: “The new bridge will open before the winter”, [it says](https://post.example/a).

It said before: “The new bridge won’t open before the winter”.

“The ferry will not sail again once the ice has gone”, and
“The new bridge will open before the winter once the ice has gone”.

“The ferry will sail again once the ice has gone”, says [the Post](https://post.example/a).

“Not one of these words was ever printed”, a “word”.

> {CLOSED}
""",
        },
    )
    found = columnist("verify", report / "r.md", "--json", code=1).json()
    assert [(each["line"], each["verdict"]) for each in found[0]["quotations"]] == [
        (3, "verbatim"), (5, "superseded"), (7, "altered"), (8, "spliced"), (10, "misattributed"), (12, "not_found"),
        (14, "verbatim"),
    ]  # fmt: skip
    assert found[0]["n_short"] == 1
    shown = columnist("verify", report / "r.md", "--page", tmp_path / "page.html", code=1).out
    assert "r.md:7  altered" in shown
    assert "7 quotations: 2 verbatim, 1 altered, 1 spliced, 1 misattributed, 1 superseded, 1 not found" in shown
    page = (tmp_path / "page.html").read_text()
    assert '<mark class="misattributed">' in page
    assert "<del>not</del>" in page


def test_a_text_whose_quotations_are_right_ends_well(papers, columnist, tmp_path):
    report = write_files(tmp_path / "reports", {"r.txt": "He said “the ferry will sail again”.\n", "none.txt": "No.\n"})
    assert "r.txt: 1 quotation: 1 verbatim" in columnist("verify", report / "r.txt").out
    assert "no quotation of three words or more" in columnist("verify", report / "none.txt").out
    assert "cannot be read (No such file or directory)" in columnist("verify", report / "gone.md", code=2).err


def test_the_macro_gives_the_places_as_rows(papers, columnist):
    query = "select uri, char_start, quoted from quote_places('the FERRY “will” sail again')"
    assert columnist("sql", query, "--json").json() == [
        {"uri": "news/a.jsonl#id=2", "char_start": 0, "quoted": "The ferry will sail again"}
    ]
