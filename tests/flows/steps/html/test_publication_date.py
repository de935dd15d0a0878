"""When a page was published and changed: the article's own dates, in its own language, and none where two are possible."""

import pytest

from flows.steps.html.read_page import read_page

TEXT = (
    "<p>The council opened the new bridge after two years of work, and the mayor thanked all who had a part in it.</p>"
    * 2
)
DAY = "2026-11-02T00:00:00"


def dates_of(lang, inside, after=""):
    page = f'<!doctype html><html lang="{lang}"><body><article><h1>A bridge</h1>{inside}{TEXT}</article>{after}</body></html>'
    fields = read_page(page.encode()).fields
    return [moment and moment.isoformat() for moment in (fields.published_at, fields.updated_at)]


@pytest.mark.parametrize(
    ("lang", "written", "published"),
    [
        ("pl", "2 listopada 2026", DAY),
        ("hr", "2. listopada 2026.", "2026-10-02T00:00:00"),
        ("es", "Publicado: 2 de noviembre de 2026", DAY),
        ("ru", "2 ноября 2026, 10:00", "2026-11-02T10:00:00"),
        ("en", "November 2, 2026 10:00 PM PST", "2026-11-03T06:00:00"),
        ("en", "By Ann Miller, Nov. 2nd, 2026", DAY),
        ("en", "02/11/2026", None),
        ("en-GB", "02/11/2026", DAY),
        ("en-US", "11/02/2026", DAY),
        ("fr", "02/11/2026", DAY),
        ("en", "13/11/2026", "2026-11-13T00:00:00"),
        ("de", "2. November 2026", DAY),
        ("fi", "2. marraskuuta 2026", DAY),
        ("el", "2 Νοεμβρίου 2026", DAY),
        ("tr", "2 Kasım 2026", DAY),
        ("ja", "2026年11月2日", DAY),
    ],
)
def test_a_date_is_read_in_the_language_of_its_page(lang, written, published):
    assert dates_of(lang, f'<p class="date">{written}</p>') == [published, None]


@pytest.mark.parametrize(
    ("inside", "updated"),
    [
        ('<p class="date">Updated 5 May 2027 | Published 2 November 2026</p>', "2027-05-05T00:00:00"),
        ('<p class="date">Published 2 November 2026, updated 5 May 2027</p>', "2027-05-05T00:00:00"),
        ('<time class="published" datetime="2026-11-02">x</time><meta property="article:modified_time" content="2027-05-05">', "2027-05-05T00:00:00"),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-02", "dateModified": "2027-05-05T10:00:00Z"}</script>', "2027-05-05T10:00:00"),
        ('<p class="date">2 November 2026</p>', None),
    ],
)  # fmt: skip
def test_publication_comes_before_change_and_both_are_kept(inside, updated):
    assert dates_of("en", inside) == [DAY, updated]


@pytest.mark.parametrize(
    ("inside", "after"),
    [
        ("", '<div id="comments"><div class="comment"><span class="date">3 March 2020</span><p>Nice.</p></div></div>'),
        ("", '<aside><ul><li><time datetime="2026-10-01">Oct 1</time> Another story</li></ul></aside>'),
        ("", '<div class="related-posts"><p class="date">3 March 2020</p></div>'),
        ('<p>The fair of the bridge is on <time datetime="2027-05-01">1 May</time>.</p>', ""),
    ],
)
def test_what_is_no_date_of_the_article_is_none(inside, after):
    assert dates_of("en", inside, after) == [None, None]
    assert dates_of("en", f'<p class="date">2 November 2026</p>{inside}', after) == [DAY, None]
