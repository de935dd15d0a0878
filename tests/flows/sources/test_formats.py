"""FORMATS is complete in itself: no suffix is claimed twice, every reader is there, every extra can be installed."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from flows.sources import formats
from flows.sources.formats import FORMATS, Format
from flows.sources.readers.registry import missing_library, reader_of

PYPROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))


def test_no_suffix_and_no_media_type_is_claimed_twice() -> None:
    suffixes = Counter(suffix for format in FORMATS for suffix in (*format.suffixes, *format.tar_suffixes))
    assert max(suffixes.values()) == 1
    assert len(formats.BY_MEDIA_TYPE) == len(FORMATS)
    assert all(suffix == formats.suffix(f"a{suffix}") for suffix in suffixes)


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.media_type)
def test_a_format_is_read_or_is_its_own_record_or_holds_files(format: Format) -> None:
    assert (format.reader is None) == (format.kind in ("plain", "page", "compressed", "archive"))
    if format.reader is not None:
        assert callable(reader_of(format.media_type))
    assert not format.tar_suffixes or format.kind == "compressed"
    assert format.magic is not None or format.kind not in ("compressed", "archive", "blocks")


@pytest.mark.parametrize("format", [format for format in FORMATS if format.extra], ids=lambda format: format.media_type)
def test_a_missing_library_names_the_extra_that_brings_it(format: Format) -> None:
    assert format.extra in PYPROJECT["project"]["optional-dependencies"]
    refused = missing_library(format.media_type, ImportError("No module named 'x'", name="x"))
    assert refused.detail == f"x is not installed: pip install 'columnist[{format.extra}]'"
