"""Tells an article from what crawls bring home in its place, by rules that give their evidence in plain words.

Each rule asks two things: does the page say what such pages say, and is there little else on it? An article about cookies
says a lot about cookies, and has more than a few lines of prose besides. Lengths count words; in scripts that put no spaces
between words, every second letter.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from flows.records.page_evidence import PageEvidence
from flows.steps.page_kind.phrases import Phrases, find_phrases, fold

VERSION: int = 1

KINDS = ("article", "list", "stub", "error", "captcha", "consent", "paywall", "script", "navigation")
"""The closed vocabulary of documents.page_kind."""

_LONGEST_JUDGED = 500
"""Words from which on a page is an article or a list, whatever it says."""

_SHORTEST_LINE = 3
_SHORTEST_PROSE = 10  # words of a sentence that tells something
_LONG_PROSE = 40  # words that do so without a full stop, which some scripts have not
_SENTENCE_END = re.compile(r"[.!?…。！？।؟]['\"”’»」』)\]]*$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_STATUS = re.compile(r"\b(?:40[0-9]|410|429|451|50[0-4]|52[0-6])\b")

# Words of prose besides what a rule looks for, from which on there is too much else on the page.
_MOST_BESIDES = {"captcha": 60, "script": 60, "error": 60, "consent": 60, "paywall": 130}
_FEWEST_CONSENT_SHARE, _FEWEST_CONSENT_PARAGRAPHS, _FEWEST_CONSENT_PHRASES = 0.4, 2, 2
_STUB_WORDS, _SHORTEST_STORY = 25, 12
_FEWEST_TOGETHER_CHARS, _LONGEST_TEASER_RUN = 1_000, 90
_FEWEST_HEADLINES, _FEWEST_MORE, _FEWEST_TEASERS, _MOST_LIST_PROSE_SHARE = 8, 4, 5, 0.3
_LIST_LINK_SHARE, _TEASER_LINK_SHARE = 0.4, 0.2
_NAVIGATION_LINK_SHARE, _MOST_LABEL_WORDS = 0.5, 6


class Judgement(NamedTuple):
    """The kind of a page with what speaks for it, and whether its text may be a small part of the article."""

    kind: str
    evidence: tuple[str, ...]
    is_doubtful: bool


class _Page(NamedTuple):
    """A page as the rules see it: its paragraphs with their lengths in words, and which of them are prose."""

    title: str
    paragraphs: Sequence[str]
    n_words: Sequence[int]
    is_prose: Sequence[bool]
    measured: PageEvidence | None
    is_of_web: bool
    folded: Sequence[str]
    phrases: Phrases

    def says(self, kind: str, folded: str) -> str | None:
        """The first phrase of a kind in a folded line of the page."""
        return next((phrase for phrase in self.phrases.get(kind, ()) if phrase in folded), None)

    @property
    def n_prose(self) -> int:
        return sum(n for n, prose in zip(self.n_words, self.is_prose, strict=True) if prose)

    @property
    def n_run(self) -> int:
        """Words of the longest run of prose: an article tells on, a teaser is followed by the next headline."""
        longest = run = 0
        for n, prose in zip(self.n_words, self.is_prose, strict=True):
            run = run + n if prose else 0
            longest = max(longest, run)
        return longest

    @property
    def n_runs(self) -> int:
        """How many runs of prose there are, with something else between two."""
        return sum(prose and not before for prose, before in zip(self.is_prose, (False, *self.is_prose), strict=False))

    @property
    def shows_article(self) -> bool:
        """Whether the page shows as much prose in one place as an article has, whatever was taken from it."""
        return self.measured is not None and self.measured.n_together_chars >= _FEWEST_TOGETHER_CHARS

    @property
    def is_scattered(self) -> bool:
        """Whether less than half of the prose that the page shows stands in one place."""
        return self.measured is not None and 2 * self.measured.n_together_chars < self.measured.n_prose_chars

    @property
    def link_share(self) -> float:
        """The share of what the page shows that lies in links; 0 where that was not measured."""
        return self.measured.n_linked_chars / max(1, self.measured.n_shown_chars) if self.measured else 0.0


def judge_page(
    paragraphs: Sequence[str], title: str | None, measured: PageEvidence | None, *, is_of_web: bool
) -> Judgement:
    """The kind of a page.

    Args:
        paragraphs: its text.
        title: as it states it.
        measured: what was measured of its markup; None of what came as text.
        is_of_web: whether it was fetched: a short mail or a note is no stub of an article.

    >>> judge_page(["Just a moment...", "Verify you are human by completing the action below."], None, None, is_of_web=True)[:2]
    ('captcha', ('says "just a moment"', '0 words of prose besides'))
    """
    n_words = [count_words(paragraph) for paragraph in paragraphs]
    is_prose = [
        n >= _LONG_PROSE or (n >= _SHORTEST_PROSE and _SENTENCE_END.search(paragraph) is not None)
        for n, paragraph in zip(n_words, paragraphs, strict=True)
    ]
    folded, phrases = _phrases(title or "", paragraphs, n_words)
    page = _Page(title or "", paragraphs, n_words, is_prose, measured, is_of_web, folded, phrases)
    n_chars = sum(map(len, paragraphs))
    is_doubtful = measured is not None and measured.promises_more_than(n_chars)
    for rule in _RULES:
        if (found := rule(page)) is not None:
            return Judgement(found[0], found[1], is_doubtful and found[0] in ("article", "paywall"))
    doubt = (
        (f"its text has {n_chars:,} of {measured.n_promised_chars:,} characters",) if measured and is_doubtful else ()
    )
    return Judgement("article", doubt, is_doubtful)


def count_words(text: str) -> int:
    """Words of a text; every second letter counts as one where no spaces part them."""
    return text.count(" ") + 1 if text.isascii() else text.count(" ") + 1 + len(_UNSPACED.findall(text)) // 2


def _phrases(title: str, paragraphs: Sequence[str], n_words: Sequence[int]) -> tuple[list[str], Phrases]:
    """The folded paragraphs, and what phrases they and the title hold. Of a long page only its short lines are looked at."""
    is_long = sum(n_words) > _LONGEST_JUDGED
    lines = ["" if is_long and n > _MOST_LABEL_WORDS else text for text, n in zip(paragraphs, n_words, strict=True)]
    whole = fold("\n".join((title, *lines)))
    return whole.split("\n")[1:], find_phrases(whole)


_Found = tuple[str, tuple[str, ...]] | None


def _by_phrases(page: _Page, kind: str) -> tuple[str, int, int, int] | None:
    """What speaks for a kind: the first phrase of it, where there is little prose in paragraphs without one.

    Besides the words of that prose, those of the paragraphs with a phrase, and the number of these.
    """
    if kind not in page.phrases or sum(page.n_words) > _LONGEST_JUDGED:
        return None
    first, n_besides, n_with, n_paragraphs = page.says(kind, fold(page.title)), 0, 0, 0
    for folded, n, prose in zip(page.folded, page.n_words, page.is_prose, strict=True):
        phrase = page.says(kind, folded)
        if phrase is not None:
            first, n_with, n_paragraphs = first or phrase, n_with + n, n_paragraphs + 1
        elif prose:
            n_besides += n
    return (first, n_besides, n_with, n_paragraphs) if first and n_besides <= _MOST_BESIDES[kind] else None


def _said(phrase: str, n_besides: int) -> tuple[str, str]:
    return f'says "{phrase}"', f"{n_besides:,} words of prose besides"


def _is_captcha(page: _Page) -> _Found:
    found = _by_phrases(page, "captcha")
    if found and (found[2] <= 150 or found[3] > 1):
        return "captcha", _said(found[0], found[1])
    if page.measured and "captcha" in page.measured.marks and page.n_prose <= _MOST_BESIDES["captcha"] // 2:
        return "captcha", ("its markup holds a captcha", f"{page.n_prose:,} words of prose")
    return None


def _is_script(page: _Page) -> _Found:
    if found := _by_phrases(page, "script"):
        return "script", _said(found[0], found[1])
    if page.measured and page.n_prose <= _STUB_WORDS and sum(page.n_words) <= 2 * _STUB_WORDS:
        phrase = next(iter(find_phrases(fold(page.measured.noscript)).get("script", ())), None)
        return (
            ("script", (f'tells readers without scripts "{phrase}"', f"{sum(page.n_words):,} words"))
            if phrase
            else None
        )
    return None


def _is_error(page: _Page) -> _Found:
    """What it says has to stand at its head: the title, or one of the first two lines that are no label."""
    found = _by_phrases(page, "error")
    if found is None or page.shows_article:
        return None
    lines = (text for text, n in zip(page.paragraphs, page.n_words, strict=True) if n >= _SHORTEST_LINE)
    head = [page.title, *islice(lines, 2)]
    phrases = [phrase for line in head if (phrase := page.says("error", fold(line))) is not None]
    short = [line for line in head if line and count_words(line) <= 12 and _STATUS.search(line)]
    if phrases and (any(not phrase.isdigit() for phrase in phrases) or short):
        return "error", _said(phrases[0], found[1])
    return None


def _is_consent(page: _Page) -> _Found:
    found = _by_phrases(page, "consent")
    if found is None:
        return None
    share = found[2] / max(1, sum(page.n_words))
    if len({phrase.removesuffix("s") for phrase in page.phrases["consent"]}) < _FEWEST_CONSENT_PHRASES:
        return None
    if share < _FEWEST_CONSENT_SHARE or found[3] < min(_FEWEST_CONSENT_PARAGRAPHS, len(page.paragraphs)):
        return None
    return "consent", (*_said(found[0], found[1]), f"{share:.0%} of its words are about consent")


def _is_paywall(page: _Page) -> _Found:
    if page.shows_article:
        return None
    is_closed = page.measured is not None and page.measured.is_free is False
    if found := _by_phrases(page, "paywall"):
        stated = ("its JSON-LD says that it is not free",) if is_closed else ()
        return "paywall", (*_said(found[0], found[1]), *stated)
    if is_closed and page.n_prose <= _MOST_BESIDES["paywall"]:
        return "paywall", ("its JSON-LD says that it is not free", f"{page.n_prose:,} words of prose")
    return None


def _is_list(page: _Page) -> _Found:
    """Headlines with or without teasers: no run of prose is as long as an article, and most of the rest leads elsewhere."""
    if page.shows_article or page.n_run > _LONGEST_TEASER_RUN:
        return None
    lines = zip(page.folded, page.n_words, strict=True)
    n_more = sum(page.says("more", line) is not None for line, n in lines if n <= _MOST_LABEL_WORDS)
    prose_share = page.n_prose / max(1, sum(page.n_words))
    if page.measured is not None:
        is_stated = page.measured.n_stated_articles == 1 and page.measured.n_stated_chars > 0
        has_teasers = page.n_runs >= _FEWEST_TEASERS and page.is_scattered
        is_linked = page.measured.n_headline_links >= _FEWEST_HEADLINES and page.link_share >= (
            _TEASER_LINK_SHARE if has_teasers else _LIST_LINK_SHARE
        )
        is_broken_up = prose_share <= _MOST_LIST_PROSE_SHARE or has_teasers
        if is_stated or not ((is_linked and is_broken_up) or n_more >= _FEWEST_MORE):
            return None
        return "list", (
            f"{page.measured.n_headline_links:,} links as long as headlines",
            f"{page.link_share:.0%} of what it shows is links",
            f"{prose_share:.0%} of its words are prose",
        )
    if not page.is_of_web:
        return None
    if n_more >= _FEWEST_MORE:
        return "list", (f"{n_more:,} lines that lead on", f"{prose_share:.0%} of its words are prose")
    n_headlines = sum(map(_is_headline, page.paragraphs, page.n_words))
    if n_headlines >= _FEWEST_HEADLINES and prose_share <= _MOST_LIST_PROSE_SHARE:
        return "list", (f"{n_headlines:,} lines like headlines", f"{prose_share:.0%} of its words are prose")
    return None


def _is_headline(text: str, n_words: int) -> bool:
    return 4 <= n_words <= 25 and not _SENTENCE_END.search(text)


def _is_navigation(page: _Page) -> _Found:
    if page.n_prose or page.shows_article or not page.is_of_web or len(page.paragraphs) < 4:
        return None
    n_labels = sum(n <= _MOST_LABEL_WORDS for n in page.n_words)
    if n_labels < 0.8 * len(page.paragraphs):
        return None
    if page.measured is not None and page.link_share < _NAVIGATION_LINK_SHARE:
        return None
    links = (f"{page.link_share:.0%} of what it shows is links",) if page.measured else ()
    return "navigation", (f"{n_labels:,} of {len(page.paragraphs):,} lines are labels, and none is prose", *links)


def _is_stub(page: _Page) -> _Found:
    n_words = sum(page.n_words)
    is_sentence = page.n_prose >= _SHORTEST_STORY
    if page.is_of_web and n_words < _STUB_WORDS and not is_sentence and not page.shows_article:
        return "stub", (f"{n_words:,} words",)
    return None


_RULES = (_is_captcha, _is_script, _is_error, _is_consent, _is_paywall, _is_list, _is_navigation, _is_stub)
"""In this order: a captcha asks for scripts, an error page has a menu, and all of them are short."""
