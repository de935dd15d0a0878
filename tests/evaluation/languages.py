"""How well languages are told: the share of texts called by their own, and of unknown ones that are called `und`."""

from collections.abc import Sequence
from typing import NamedTuple

from flows.steps import normalise
from flows.steps.language.detect import UNDECIDED, detect
from tests.evaluation.sets import Told

UNKNOWN = "unknown"
"""Languages that langdetect does not know, together."""


class Share(NamedTuple):
    """Texts of one language, how many of them were called by it, and how many `und`."""

    n_texts: int = 0
    n_right: int = 0
    n_undecided: int = 0

    @property
    def right(self) -> float:
        """The share that was called right; of unknown languages that is `und`."""
        return self.n_right / self.n_texts if self.n_texts else 0.0


def score(texts: Sequence[Told]) -> dict[str, Share]:
    """Shares by language, unknown ones last and together. A text goes through the fixes first, as documents do."""
    fixed = [normalise.normalise(text, normalise.needed(text))[0] for _, text in texts]
    by_lang: dict[str, Share] = {}
    for (lang, _), (given, _) in zip(texts, detect(fixed), strict=True):
        name = lang or UNKNOWN
        right = given == (lang or UNDECIDED) or (lang == "zh" and given in ("zh-cn", "zh-tw"))
        before = by_lang.get(name, Share())
        by_lang[name] = Share(before.n_texts + 1, before.n_right + right, before.n_undecided + (given == UNDECIDED))
    return dict(sorted(by_lang.items(), key=lambda item: (item[0] == UNKNOWN, item[0])))


def together(shares: dict[str, Share]) -> Share:
    """All known languages as one."""
    known = [share for lang, share in shares.items() if lang != UNKNOWN]
    return Share(*(sum(counts) for counts in zip(*known, strict=True))) if known else Share()
