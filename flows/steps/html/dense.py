"""Tells a page that is nearly all tags, in which the search for an article would cost seconds a megabyte and find none.

trafilatura looks at every element some dozen times, 40 to 60 µs in all, however little text it holds; at every cell of a
row for each other cell of it; and, once it has stripped links and the like, at every piece of a paragraph's text for each
piece before it.
"""

from lxml.etree import XPath
from lxml.html import HtmlElement

from flows.records.block_elements import BLOCK_ELEMENTS

_FEWEST_CHARACTERS = 16
"""Of the source for each element, its tags included. Of 364 pages of five public data sets none has fewer than 38."""

_FEW_ELEMENTS = 2_000
"""So many cost a tenth of a second, and a small page of a site may have more tags than text."""

_MOST_CELLS = 1_000
"""In a row: what a reader sees of a wider table is no article."""

_MOST_INLINE = 2_500
"""Inline elements of a paragraph: of a listing with each word in a colour of its own, some hundred lines. Of the same pages
none has more than 406."""

_PARTING = BLOCK_ELEMENTS | {"br"}

_count_elements = XPath("count(descendant::*)")
_has_wide_row = XPath(f"boolean(descendant::tr[count(*) > {_MOST_CELLS}])")


def is_dense(tree: HtmlElement, n_characters: int) -> bool:
    """Whether the tree of a page of so many characters has too many elements for what it says.

    >>> from lxml.html import document_fromstring
    >>> is_dense(document_fromstring("<p>a" * 3_000), 12_000)
    True
    >>> is_dense(document_fromstring("<p>The harbour is closed." * 3_000), 75_000)
    False
    """
    n_elements = int(_count_elements(tree))
    if n_elements <= _MOST_CELLS:
        return False
    is_of_tags = n_elements > _FEW_ELEMENTS and n_characters < n_elements * _FEWEST_CHARACTERS
    return is_of_tags or bool(_has_wide_row(tree)) or (n_elements > _MOST_INLINE and _has_long_paragraph(tree))


def _has_long_paragraph(tree: HtmlElement) -> bool:
    n_inline = 0
    for element in tree.iter():
        n_inline = 0 if element.tag in _PARTING else n_inline + 1
        if n_inline > _MOST_INLINE:
            return True
    return False
