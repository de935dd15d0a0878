"""What was measured of a page of HTML besides its text: from flows/steps/html/, for flows/steps/page_kind/."""

from typing import NamedTuple

_FEWEST_CHARS, _SMALL_PART = 600, 0.5


class PageEvidence(NamedTuple):
    """Lengths are in code points, with white space folded.

    Attributes:
        n_shown_chars: all text of the page that is no script, style or the like.
        n_linked_chars: what of it lies in links.
        n_links: links with a text.
        n_headline_links: links whose text is as long as a headline.
        n_prose_chars: paragraphs that are no labels, outside of navigation, forms, footers.
        n_together_chars: the most that such paragraphs of one element have: an article has many in one, a teaser is alone.
        n_stated_chars: how long the article is by the page's own JSON-LD; 0 where it does not say.
        n_stated_articles: articles that its JSON-LD describes.
        is_free: whether it says that the article is accessible for free; None where it does not say.
        n_passwords: fields for a password.
        noscript: what a reader without scripts is told.
        marks: what its elements are named after: `captcha`, `consent`, `paywall`.
    """

    n_shown_chars: int
    n_linked_chars: int
    n_links: int
    n_headline_links: int
    n_prose_chars: int
    n_together_chars: int
    n_stated_chars: int
    n_stated_articles: int
    is_free: bool | None
    n_passwords: int
    noscript: str
    marks: tuple[str, ...]

    @property
    def n_promised_chars(self) -> int:
        """How long the article is by what the page shows and says."""
        return max(self.n_prose_chars, self.n_stated_chars)

    def promises_more_than(self, n_chars: int) -> bool:
        """Whether a text of so many characters is a small part of what the page shows, or says that it has."""
        return self.n_promised_chars >= _FEWEST_CHARS and n_chars < self.n_promised_chars * _SMALL_PART
