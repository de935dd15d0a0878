"""The HTML report in a browser: it shows everything by itself, on any screen, and runs nothing."""

import pytest

from tests.browser.accessibility import find_faults
from tests.browser.chromium import open_page, save
from tests.browser.conftest import HOSTILE_NAME

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
    for (const element of document.querySelectorAll('main *')) {
        if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
        const [low, high] = [luminance(numbers(getComputedStyle(element).color)), luminance(behind(element))].sort((a, b) => a - b);
        const contrast = (high + 0.05) / (low + 0.05);
        if (contrast < 4.5) weak.push(`${element.tagName}.${element.className} ${contrast.toFixed(2)}: ${element.innerText.slice(0, 40)}`);
    }
    return weak;
}"""


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
        assert HOSTILE_NAME in watched.page.inner_text("body")
        assert watched.dialogs == []
        assert watched.page.locator("script, img, iframe, object").count() == 0


@pytest.mark.parametrize("width", [360, 768, 1600])
def test_the_page_never_scrolls_sideways(runs, width):
    with open_page(report_of(runs), width=width) as watched:
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_by_day_and_by_night(runs, dark):
    with open_page(report_of(runs), dark=dark) as watched:
        assert watched.page.evaluate(CONTRASTS) == []
        brightness = watched.page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
        assert (max(brightness) < 100) is dark


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault_by_day_and_by_night(runs, dark):
    with open_page(report_of(runs), dark=dark) as watched:
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
