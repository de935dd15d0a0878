"""Every screen as it stands on a terminal of 60, 80, 120 and 200 columns."""

import pytest
from rich.cells import cell_len

from flows.cli.main import main
from tests.conftest import write_files
from tests.helpers.terminal import read_screen, read_styled
from warehouse.schema import table_schema

pytestmark = pytest.mark.slow

SENTENCE = "The council of the town by the river met on Tuesday and agreed, after hours, to mend the old bridge. "
COLUMNS_OF_DOCUMENTS = table_schema("documents").names


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screens")
    pages = "".join(f"<p>{SENTENCE}No {number} says so.</p>\n" for number in range(400))
    source = write_files(folder / "news", {
        f"{'archive-of-the-year/' * 3}council.txt": SENTENCE * 30,
        "page.html": f"<title>The bridge</title><article>{pages}</article>",
        "橋.txt": "大橋は月曜日に開通します。" * 30,
        "bad.txt": b"\x00\xff" * 600,
    })  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNIST_HOME", str(folder / "home"))
        patch.chdir(folder)
        assert main(["run", str(source), "--direct", "--no-report"]) == 0
        yield folder / "home"


WIDTHS = [60, *(pytest.param(width, marks=pytest.mark.long) for width in (80, 120)), 200]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_screen_is_wider_than_the_terminal(home, width):
    for arguments in (
        ["sql", "from documents limit 3"],
        ["sql", "select * from documents, range(20)"],
        ["sql", "--examples"],
        ["search", "bridge"],
        ["search", "brigde absent"],
        ["changes"],
        ["check"],
        ["docs", "--output", home.parent / "docs"],
        ["export", "documents", "--format", "csv", "--output", home.parent / "exports"],
        ["trace", "news/page.html", "--sentence", 200],
    ):
        lines = read_screen(arguments, width)
        # What is meant to be copied, a path or a hash, is not folded.
        wide = [line for line in lines if cell_len(line) > width and not line.startswith(("source", "uri", "sha256"))]
        assert not wide, arguments
        assert len(lines) > 1, arguments


@pytest.mark.parametrize("width", WIDTHS)
def test_no_column_is_lost_and_no_number_is_cut_without_a_word(home, width):
    few = "\n".join(read_screen(["sql", "from documents order by n_words limit 3"], width))
    assert all(name in few for name in COLUMNS_OF_DOCUMENTS)
    many = read_screen(["sql", "select documents.* from documents, range(20)"], width)
    n_named = len(many[0].split())
    n_all = len(COLUMNS_OF_DOCUMENTS)
    assert f"{n_all - n_named} of {n_all} columns not shown; --format stack shows all)" in " ".join(
        " ".join(many[-2:]).split()
    )
    status = "\n".join(read_screen(["status"], width))
    assert all(word in status for word in ("published", "quarantined", "seconds", "1 quarantined"))
    wide = read_screen(["sql", "select 1234567.891 as x, 12345678901234567890123::hugeint as y"], width)
    assert "1234567.891" in wide[1]
    assert "12345678901234567890123" in wide[1]


def test_words_without_quotes_are_one_query_and_no_screen_has_a_gap(home):
    assert read_screen(["search", "old", "bridge"], 80) == read_screen(["search", "old bridge"], 80)
    assert read_screen(["cite", "agreed,", "after", "hours"], 80) == read_screen(["cite", "agreed, after hours"], 80)
    for arguments in (["status"], ["search", "bridge"], ["trend", "bridge", "--by", "site"], ["rebuild"]):
        assert "\n\n\n" not in "\n".join(read_screen(arguments, 80)), arguments


def test_trace_shows_the_passage_with_some_lines_around_it_and_not_the_page(home):
    shown = read_styled(["trace", "news/page.html", "--sentence", 301], 80)
    screen = " ".join(" ".join(shown).split())
    assert len(shown) < 60
    assert "\x1b[1m" in screen
    assert "all of it, since the place of the row in it is not known" in screen
    whole = read_screen(["trace", "news/page.html"], 80)
    assert "characters more; --json gives all)" in whole[-1]
    assert len(whole) < 80
