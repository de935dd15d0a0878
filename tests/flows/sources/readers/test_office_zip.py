"""What the readers of documents, books and PDF promise alike: one record with its facts, or a reason."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import Limits
from flows.sources.readers.docx import read_docx
from flows.sources.readers.epub import read_epub
from flows.sources.readers.odt import read_odt
from flows.sources.readers.pdf import read_pdf
from tests.conftest import hundredths
from tests.flows.sources.readers.office_files import make_docx, make_epub, make_odt, make_pdf, replace_part
from tests.flows.sources.reading import mutations, read, truncations

DAY = datetime.datetime(2024, 1, 5, 10)
FILES = {"docx": make_docx(), "odt": make_odt(), "epub": make_epub(), "pdf": make_pdf()}
READERS = {"docx": read_docx, "odt": read_odt, "epub": read_epub, "pdf": read_pdf}


@pytest.mark.parametrize("kind", FILES)
def test_a_document_is_one_record_with_its_facts(kind):
    (record,), reason = read(READERS[kind], FILES[kind])
    assert (reason, record.key, record.position, record.data) == (None, "", None, FILES[kind])
    assert record.fields[:2] == ("A bridge", "A. B.")
    assert (record.fields.published_at, record.fields.published_from) == (DAY, "field")


@pytest.mark.parametrize("kind", ["docx", "odt", "epub"])
def test_bombs_are_refused(kind):
    part = {"docx": "word/document.xml", "odt": "content.xml", "epub": "1.xhtml"}[kind]
    bomb = replace_part(FILES[kind], part, b"<r>" + bytes(30_000_000))
    assert read(READERS[kind], bomb, Limits(ratio=100)) == ([], "expands_too_far")
    assert read(READERS[kind], bomb, Limits(record_bytes=1_000_000, ratio=10_000))[1] == "too_large"
    assert read(READERS[kind], FILES[kind], Limits(members=2)) == ([], "too_many_members")
    assert read(READERS[kind], FILES[kind], Limits(record_bytes=100)) == ([], "too_large")


@pytest.mark.parametrize("kind", ["docx", "odt", "epub"])
def test_a_part_whose_check_sum_differs_is_damaged_and_no_part_passes_for_the_whole(kind):
    part = {"docx": b"word/document.xml", "odt": b"content.xml", "epub": b"1.xhtml"}[kind]
    data = bytearray(FILES[kind])
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(part))
    data[entry + 16] ^= 1
    assert read(READERS[kind], bytes(data)) == ([], "damaged")


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_cut_anywhere_it_is_refused(kind):
    step = max(1, len(FILES[kind]) // 300)
    for part in list(truncations(FILES[kind]))[::step]:
        records, reason = read(READERS[kind], part)
        assert reason is not None or (kind == "pdf" and len(records) >= 1)


@hundredths(150)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_bytes_have_an_outcome(kind, data):
    read(READERS[kind], data.draw(mutations(FILES[kind]) | st.binary(max_size=100)))
