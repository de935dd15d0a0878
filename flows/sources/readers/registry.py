"""The function that reads a format. Its module is imported with the first file of the format: some are heavy."""

import functools
import importlib

from flows.records.reasons import Rejected
from flows.records.record import Reader
from flows.sources.formats import BY_MEDIA_TYPE

VERSION: int = 14
"""Raised when any reader gives other records, texts or fields for the same file."""


@functools.cache
def reader_of(media_type: str) -> Reader:
    """The reader of a format that has one.

    Raises:
        Rejected: `library_missing` where what its module needs is not installed.
    """
    module, _, function = (BY_MEDIA_TYPE[media_type].reader or "").partition(":")
    try:
        reader: Reader = getattr(importlib.import_module(f"flows.sources.readers.{module}"), function)
    except ImportError as error:
        raise missing_library(media_type, error) from None
    return reader


def missing_library(media_type: str, error: ImportError) -> Rejected:
    """Why a file of a format cannot be read without a library, and what installs it."""
    extra = BY_MEDIA_TYPE[media_type].extra
    cure = f": pip install 'columnist[{extra}]'" if extra else ""
    return Rejected("library_missing", f"{error.name or error} is not installed{cure}")
