"""Why a paragraph has no place in its source: codes of the column `paragraphs.place_problem`."""

VERSION: int = 1

ASSEMBLED = "assembled"
"""Its characters stand in the source, but not one after another: it was put together, or what lies in between is not shown."""

REWRITTEN = "rewritten"
"""Its characters are others than those that the source shows: a ligature that was resolved, a caption that was generated."""

AMBIGUOUS = "ambiguous"
"""It stands at several places in the source, and its neighbours leave more than one of them."""

UNPROVEN = "unproven"
"""What stands at its place, read by itself, does not show it; or too many paragraphs stand nowhere to look for the reason of each."""

NO_SOURCE = "no_source"
"""Its format has no text to count in, or the reader does not say where its text stands."""
