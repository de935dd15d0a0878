"""The data dictionary in a browser: whole by itself, on any screen and on paper, for eyes, keyboards and screen readers."""

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.browser.accessibility import find_faults
from tests.browser.chromium import open_page, save
from tests.helpers.prefect_server import finish, start
from warehouse.dictionary.pages import write_dictionary
from warehouse.reading.samples import SAMPLE_ROWS
from warehouse.relations import find_relations
from warehouse.schema import TABLES

# Texts whose drawn letters reach beyond the box in which they stand.
OVERFLOWING = """() => [...document.querySelectorAll('svg.er g.er-box')].flatMap(box => {
    const frame = box.querySelector('rect').getBBox();
    return [...box.querySelectorAll('text')].filter(text => {
        const drawn = text.getBBox();
        return drawn.x < frame.x || drawn.x + drawn.width > frame.x + frame.width
            || drawn.y < frame.y || drawn.y + drawn.height > frame.y + frame.height;
    }).map(text => `${box.dataset.table}: ${text.textContent}`);
})"""
# Pairs of texts in one box that run into each other.
TOUCHING = """() => [...document.querySelectorAll('svg.er g.er-box')].flatMap(box => {
    const texts = [...box.querySelectorAll('text')].map(text => [text.textContent, text.getBBox()]);
    return texts.flatMap(([one, a], at) => texts.slice(at + 1).filter(([other, b]) =>
        a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height
    ).map(([other]) => `${box.dataset.table}: ${one} ${other}`));
})"""


@pytest.fixture(scope="module")
def dictionary(server, runs):
    """Address of the page, written from the warehouse of a real run."""
    written = finish(start("docs", environment=server.environment, folder=runs.folder))
    assert (written.code, written.err) == (0, "")
    return (runs.folder / "data" / "docs" / "dictionary.html").as_uri()


def test_the_page_asks_for_nothing_and_complains_of_nothing(dictionary):
    with open_page(dictionary, height=900) as watched:
        assert watched.page.locator("h1").inner_text() == "Columnist: data dictionary"
        assert watched.requests == [dictionary]
        assert watched.messages == []
        assert watched.dialogs == []
        save(watched.page, "dictionary")


def test_markup_in_a_document_is_text(runs, tmp_path):
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    warehouse = shutil.copy(runs.folder / "data" / "warehouse.duckdb", tmp_path)
    with duckdb.connect(warehouse) as con:
        con.execute("update documents set title = ?, fixes = [?]", [hostile, hostile])
    page = write_dictionary(tmp_path, Path(warehouse)).html.as_uri()
    with open_page(page) as watched:
        assert watched.page.locator("td bdi").get_by_text(hostile, exact=True).count() == 2 * SAMPLE_ROWS
        assert watched.page.locator("script, img, iframe, object").count() == 0
        assert (watched.dialogs, watched.requests) == ([], [page])


@pytest.mark.parametrize("width", [360, 768, 1600])
def test_the_page_never_scrolls_sideways(dictionary, width):
    with open_page(dictionary, width=width) as watched:
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_what_columns_mean_is_read_without_scrolling(dictionary):
    with open_page(dictionary, width=360) as watched:
        wide = "[...document.querySelectorAll('table.columns')].filter(table => table.offsetWidth > table.parentElement.clientWidth)"
        assert watched.page.evaluate(f"{wide}.map(table => table.caption.innerText)") == []


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_serious_fault_by_day_and_by_night(dictionary, dark, width):
    with open_page(dictionary, width=width, dark=dark) as watched:
        watched.page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        assert find_faults(watched.page) == []


def test_every_link_leads_to_one_place_on_the_page(dictionary):
    with open_page(dictionary) as watched:
        links = watched.page.evaluate("[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))")
        ids = watched.page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
        assert len(links) > 50
        assert [link for link in links if not link.startswith("#") or ids.count(link[1:]) != 1] == []


def test_the_picture_shows_every_table_and_relation_with_its_text_inside_its_box(dictionary):
    with open_page(dictionary) as watched:
        assert watched.page.locator("svg.er g.er-box").count() == len(TABLES)
        assert watched.page.locator("svg.er g.er-line").count() == len(find_relations())
        assert watched.page.evaluate(OVERFLOWING) == []
        assert watched.page.evaluate(TOUCHING) == []


def test_the_first_stop_of_the_keyboard_leads_past_the_contents(dictionary):
    with open_page(dictionary) as watched:
        watched.page.keyboard.press("Tab")
        link = watched.page.locator("a.skip")
        assert watched.page.evaluate("document.activeElement.className") == "skip"
        assert link.bounding_box()["x"] >= 0
        watched.page.keyboard.press("Enter")
        assert watched.page.url.endswith("#tables")


def test_on_paper_everything_is_unfolded_and_nothing_is_cut_off(dictionary):
    with open_page(dictionary, width=700) as watched:
        watched.page.emulate_media(media="print")
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 700
        folded = "[...document.querySelectorAll('details')].filter(details => !details.lastElementChild.offsetHeight)"
        assert watched.page.evaluate(f"{folded}.map(details => details.innerText)") == []
        assert watched.page.locator("nav").is_hidden()
