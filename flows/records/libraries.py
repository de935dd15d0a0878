"""The versions of what shapes rows besides this code: other distributions, Unicode's tables, and Python's own library."""

import functools
import importlib.metadata
import sys
import unicodedata
from collections.abc import Mapping

UNICODE, PYTHON = "Unicode", "Python"
"""Named beside distributions: the character tables of this Python, and its standard library (by minor version)."""
MISSING = "missing"


@functools.cache
def version_of(library: str) -> str:
    """Version of a distribution that is installed, `missing` of one that is not.

    It is looked up once a process: a library that is upgraded under a running process stays the old one in it.

    Args:
        library: name of a distribution, UNICODE or PYTHON.
    """
    if library == UNICODE:
        return unicodedata.unidata_version
    if library == PYTHON:
        return f"{sys.version_info.major}.{sys.version_info.minor}"
    try:
        return importlib.metadata.version(library)
    except importlib.metadata.PackageNotFoundError:
        return MISSING


def since_last_run(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """Which libraries have another version than in the last run, as the end of a sentence; nothing where none has.

    >>> since_last_run({"ftfy": "6.3.1", "pypdf": "missing"}, {"ftfy": "6.3.1", "pypdf": "7.1"})
    ' (since the last run: pypdf missing → 7.1)'
    """
    changes = [f"{name} {before[name]} → {now[name]}" for name in now if before.get(name, now[name]) != now[name]]
    return f" (since the last run: {', '.join(changes)})" if changes else ""
