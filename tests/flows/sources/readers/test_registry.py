"""Every kind of file that the README names is read, from a real file of that kind, by its name and without it."""

import io

import pytest

from flows.records.record import FieldNames, Limits
from flows.sources.expand import expand
from flows.sources.formats import ARCHIVES, COMPRESSED, MEDIA_TYPES
from tests.fuzz.samples import Sample, samples

BY_NAME = {
    "text/plain", "text/markdown", "text/csv", "text/tab-separated-values", "text/vtt", "application/x-subrip", "application/x-tex",
    "application/x-ipynb+json", "message/x-emlx", *COMPRESSED,
}  # fmt: skip
"""Kinds of text, also compressed, that nothing but a name tells from each other."""


def test_there_is_a_sample_of_every_kind() -> None:
    assert {sample.media_type for sample in samples()} == set(MEDIA_TYPES.values())


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sound_file_gives_records_and_no_reason(sample: Sample) -> None:
    records = list(expand(io.BytesIO(sample.data), sample.name, Limits(), FieldNames()))
    assert records
    if sample.media_type not in ARCHIVES:  # theirs hold a member of no known kind
        assert [(record.key, record.reason, record.detail) for record in records if record.reason] == []
    assert any(record.data and record.reason is None for record in records)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_wrong_name_changes_nothing_where_the_content_tells(sample: Sample) -> None:
    if sample.media_type in BY_NAME:
        return
    named, misnamed = (
        list(expand(io.BytesIO(sample.data), name, Limits(), FieldNames())) for name in (sample.name, "unknown")
    )
    assert [record.media_type for record in misnamed] == [record.media_type for record in named]
    assert [record.key for record in misnamed] == [record.key for record in named]
