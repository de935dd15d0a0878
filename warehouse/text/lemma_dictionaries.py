"""The dictionary forms (lemmas) of words, by simplemma's dictionaries; the extra `lemmas` installs it.

It is loaded when it is first asked: every command loads this module for the version, and few need the dictionaries.
"""

import functools
import importlib.metadata
from collections.abc import Iterator

_NAMES = {"no": "nb", "hr": "hbs"}
"""Languages that the dictionaries call by another code than `documents.lang` does."""


@functools.cache
def version() -> str:
    """The version of the dictionaries, `missing` where there are none: with another one, words have other lemmas."""
    try:
        return importlib.metadata.version("simplemma")
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def has_dictionary(lang: str) -> bool:
    """Whether the lemmas of a language, by its code in `documents.lang`, are known."""
    try:
        from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES
    except ImportError:
        return False
    return _NAMES.get(lang, lang) in SUPPORTED_LANGUAGES


def read_dictionary(lang: str) -> Iterator[tuple[str, str]]:
    """Each form of a language with its lemma, a lemma with itself; up to four million of them.

    Args:
        lang: one that `has_dictionary`.
    """
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    yield from DefaultDictionaryFactory(cache_max_size=0).get_dictionary(_NAMES.get(lang, lang)).items()
