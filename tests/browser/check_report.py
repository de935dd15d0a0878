"""The HTML report in a browser: it shows everything by itself, on any screen, and runs nothing."""

import pytest

from tests.benchmarks.corpus import write_dump
from tests.browser.accessibility import find_faults
from tests.browser.chromium import open_page, save
from tests.browser.conftest import HOSTILE_NAME
from tests.helpers.prefect_server import clean_environment, finish, start

# Relative luminance as WCAG 2 defines it; text has to stand out from what is behind it by 4.5 to 1.
CONTRASTS = """() => {
    const part = value => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const numbers = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const luminance = ([red, green, blue]) => 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
    const behind = element => {
        for (; element; element = element.parentElement) {
            const colour = numbers(getComputedStyle(element).backgroundColor);
            if (colour.length === 3 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    const weak = [];
    const check = (element, colour, least) => {
        const [low, high] = [luminance(numbers(colour)), luminance(behind(element))].sort((a, b) => a - b);
        const contrast = (high + 0.05) / (low + 0.05);
        if (!(contrast >= least)) weak.push(`${element.tagName}.${element.getAttribute('class')} ${contrast.toFixed(2)}: ${element.textContent.slice(0, 40)}`);
    };
    for (const element of document.querySelectorAll('body *')) {
        if (element.closest('.unseen, .skip, svg title, svg desc') || !element.getClientRects().length) continue;
        if (element.namespaceURI.endsWith('svg')) {
            const style = getComputedStyle(element);
            if (element.tagName === 'text') check(element, style.fill, 4.5);
            // A mark has to be told from the paper, as WCAG 1.4.11 has it.
            if (/series/.test(element.getAttribute('class'))) check(element, style.fill === 'none' ? style.stroke : style.fill, 3);
            continue;
        }
        if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
        check(element, getComputedStyle(element).color, 4.5);
    }
    return weak;
}"""

OUTSIDE = """() => [...document.querySelectorAll('figure svg[role=img] text')].filter(text => {
    const box = text.getBoundingClientRect(), svg = text.ownerSVGElement.getBoundingClientRect();
    return svg.width && (box.left < svg.left - 1 || box.right > svg.right + 1 || box.top < svg.top - 1 || box.bottom > svg.bottom + 1);
}).map(text => `${text.ownerSVGElement.getAttribute('aria-labelledby')}: ${text.textContent}`)"""


UNFOLD = "document.querySelectorAll('details').forEach(each => each.open = true)"


def report_of(runs):
    return (runs.folder / "data" / "reports" / "report.html").as_uri()


def test_the_page_asks_for_nothing_and_complains_of_nothing(runs):
    with open_page(report_of(runs), height=1_000) as watched:
        assert watched.page.locator("h1").count() == 1
        assert watched.requests == [report_of(runs)]
        assert watched.messages == []
        save(watched.page, "report")


def test_the_hostile_name_of_a_quarantined_file_is_text(runs):
    with open_page(report_of(runs)) as watched:
        watched.page.evaluate(UNFOLD)
        assert HOSTILE_NAME in watched.page.inner_text("body")
        assert watched.dialogs == []
        assert watched.page.locator("script, img, iframe, object").count() == 0
        named = watched.page.locator("figure svg text", has_text="<img")
        assert named.count() >= 1


@pytest.mark.parametrize("is_unfolded", [False, True])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_page_never_scrolls_sideways(runs, width, is_unfolded):
    with open_page(report_of(runs), width=width) as watched:
        if is_unfolded:
            watched.page.evaluate(UNFOLD)
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "height", "most_screens"), [(1440, 900, 12), (360, 740, 14)])
def test_what_is_not_a_detail_is_read_on_a_few_screens(runs, width, height, most_screens):
    with open_page(report_of(runs), width=width, height=height) as watched:
        assert watched.page.evaluate("document.documentElement.scrollHeight") <= most_screens * height
        folded = watched.page.locator("details.chapter:not([open]) > summary h2").all_inner_texts()
        assert folded[-2:] == ["This run", "Settings and versions"]


def test_a_link_to_a_folded_chapter_is_seen_to_lead_there(runs):
    with open_page(report_of(runs)) as watched:
        watched.page.get_by_role("link", name="This run").click()
        heading = watched.page.locator("h2", has_text="This run")
        assert 0 <= heading.bounding_box()["y"] < 800


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_charts_use_the_width_of_the_page(runs, width):
    with open_page(report_of(runs), width=width) as watched:
        for figure in watched.page.locator("figure:visible").all():
            chart = figure.locator("svg[role=img]:visible")
            assert chart.bounding_box()["width"] >= 0.95 * figure.bounding_box()["width"]


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_by_day_and_by_night(runs, dark):
    with open_page(report_of(runs), dark=dark) as watched:
        watched.page.evaluate(UNFOLD)
        assert watched.page.evaluate(CONTRASTS) == []
        brightness = watched.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
        assert (max(brightness) < 100) is dark


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault_by_day_and_by_night(runs, dark):
    with open_page(report_of(runs), dark=dark) as watched:
        watched.page.evaluate(UNFOLD)
        assert find_faults(watched.page) == []


def test_every_link_leads_to_a_place_on_the_page_or_a_file_beside_it(runs):
    with open_page(report_of(runs)) as watched:
        links = watched.page.evaluate("[...document.querySelectorAll('a')].map(link => link.getAttribute('href'))")
        assert links
        for link in links:
            if link.startswith("#"):
                assert watched.page.locator(f"[id='{link[1:]}']").count() == 1, link
            else:
                assert (runs.folder / "data" / "reports" / link).is_file(), link


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_each_chart_is_seen_once_and_none_of_its_texts_is_cut_off(runs, width):
    with open_page(report_of(runs), width=width) as watched:
        watched.page.evaluate(UNFOLD)
        figures = watched.page.locator("figure")
        assert figures.count() >= 10
        assert watched.page.locator("figure svg[role=img]:visible").count() == figures.count()
        outside = watched.page.evaluate(OUTSIDE)
        assert outside == []


@pytest.mark.parametrize("dark", [False, True])
def test_every_series_has_a_colour_of_its_own(runs, dark):
    with open_page(report_of(runs), dark=dark) as watched:
        section = watched.page.locator("section", has=watched.page.get_by_role("heading", name="Areas"))
        colours = section.locator(".wide path[fill^='var(--c']").evaluate_all(
            "paths => paths.map(path => getComputedStyle(path).fill)"
        )
        legend = section.locator(".legend rect").evaluate_all("parts => parts.map(part => getComputedStyle(part).fill)")
        assert len(set(colours)) == len(colours) == 8
        assert colours == legend


def test_details_open_and_close_by_keyboard(runs):
    with open_page(report_of(runs)) as watched:
        query = watched.page.locator(".more > details", has=watched.page.locator("pre")).first
        query.locator("summary").focus()
        watched.page.keyboard.press("Enter")
        assert query.locator("pre").is_visible()
        assert query.locator("pre").inner_text().startswith("-- ")
        watched.page.keyboard.press("Space")
        assert not query.locator("pre").is_visible()


def test_the_first_key_leads_past_the_chapters(runs):
    with open_page(report_of(runs)) as watched:
        watched.page.keyboard.press("Tab")
        assert watched.page.evaluate("document.activeElement.innerText") == "Skip to the report"
        watched.page.keyboard.press("Enter")
        assert watched.page.evaluate("document.activeElement.id") == "content"


def test_what_could_not_be_made_is_named(runs):
    with open_page(report_of(runs)) as watched:
        told = watched.page.locator(".error").all_inner_texts()
        assert len(told) == 2
        assert "40_typo.sql" in told[0]
        assert "no chart is called 'pie'" in told[1]


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_wrong(runs, width, dark):
    from axe_playwright_python.sync_playwright import Axe

    with open_page(report_of(runs), width=width, dark=dark) as watched:
        found = Axe().run(watched.page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found] == []


@pytest.mark.parametrize("is_unfolded", [False, True])
def test_paper_takes_what_is_open_and_of_long_tables_the_first_rows(runs, tmp_path, is_unfolded):
    with open_page(report_of(runs)) as watched:
        if is_unfolded:
            watched.page.evaluate(UNFOLD)
        shown = watched.page.locator("figure .wide svg:visible").count()
        watched.page.emulate_media(media="print")
        assert watched.page.locator("figure .middle svg:visible").count() == shown
        assert watched.page.locator("figure .wide svg:visible, figure .narrow svg:visible").count() == 0
        rows = watched.page.locator("tbody").evaluate_all(
            "parts => parts.map(part => [...part.rows].filter(row => row.clientHeight).length)"
        )
        assert max(rows) == 10
        assert watched.page.locator("h2", has_text="Lengths").is_visible() is is_unfolded
        assert watched.page.evaluate(CONTRASTS) == []
        pdf = tmp_path / "report.pdf"
        watched.page.pdf(path=pdf, format="A4")
        assert pdf.stat().st_size > 20_000


def test_a_file_of_dated_stories_gives_a_chart_of_its_months(tmp_path):
    write_dump(tmp_path / "news.jsonl", 240)
    environment = clean_environment(tmp_path)
    finished = finish(start("run", "news.jsonl", "--direct", environment=environment, folder=tmp_path))
    assert (finished.code, finished.err) == (0, "")
    page = (tmp_path / "data" / "reports" / "report.html").as_uri()
    with open_page(page, width=980, height=640) as watched:
        section = watched.page.locator("section", has=watched.page.get_by_role("heading", name="When the documents"))
        assert section.locator("figure svg[role=img]:visible path[fill^='var(--c']").count() >= 1
        section.evaluate("section => section.scrollIntoView()")
        save(watched.page, "chart")
