"""How much of a text is made of triples of letters that a language uses: evidence where function words are few.

langdetect compares languages with each other, so a text in a language that it does not know is taken for the nearest
one. Its own profiles tell how near that is: of the triples in Swahili nine in ten are in its Swahili profile, of those in
Lingala six. A profile holds the commoner triples only, fewer of some languages than of others, so a text is compared
with what is usual in its language (`usual_trigrams` of languages.toml).
"""

import functools
import json
import re
from importlib import resources

MAX_CHARS = 600
_WORD = re.compile(r"[^\W\d_]+")


@functools.cache
def _profile(lang: str) -> frozenset[str]:
    """The triples of a language's profile, in small letters; read when first asked for."""
    profile = json.loads(resources.files("langdetect").joinpath("profiles", lang).read_text(encoding="utf-8"))
    return frozenset(gram.lower() for gram in profile["freq"] if len(gram) == 3)


def known_share(text: str, lang: str, *, is_latin: bool) -> tuple[int, float]:
    """How many triples the text has, and the share of them that the language's profile has.

    A word is seen with a space on each side. In another script than the Latin one, words of ASCII are left out: they
    are names.

    >>> known_share("This bridge will be opened again on Monday morning.", "en", is_latin=True)[1] > 0.85
    True
    >>> known_share("Brúin yfir ána verður opnuð aftur á mánudaginn.", "en", is_latin=True)[1] < 0.5
    True
    """
    words = [word for word in _WORD.findall(text[:MAX_CHARS].lower()) if is_latin or not word.isascii()]
    trigrams = [padded[at : at + 3] for word in words for padded in (f" {word} ",) for at in range(len(word))]
    profile = _profile(lang)
    return len(trigrams), sum(trigram in profile for trigram in trigrams) / max(1, len(trigrams))
