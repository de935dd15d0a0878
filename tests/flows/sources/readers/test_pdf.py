"""What the reader of PDF promises: the text of every page, or a reason."""

import io
import sys

import pypdf
import pytest

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits
from flows.sources.readers.pdf import read_pdf
from tests.flows.sources.readers.office_files import make_pdf
from tests.flows.sources.reading import read

PDF = make_pdf()


def text_of(data):
    (record,), reason = read(read_pdf, data)
    assert reason is None
    return record.text


def test_pdf_pages():
    assert text_of(PDF).split("\n\n") == ["The bridge is closed.", "It opens in May."]


def test_what_is_said_of_a_broken_pdf_names_no_place_in_memory():
    data = PDF.replace(b"2 0 obj\n<<", b"2 0 obj\n<\x0e\x0f<").replace(b"/Catalog", b"/Cata\x7fog")
    with pytest.raises(Rejected, match=r"IndirectObject\(2, 0\)"):
        list(read_pdf(io.BytesIO(data), Limits(), FieldNames()))


def test_without_the_library_a_pdf_is_skipped(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert read(read_pdf, PDF) == ([], "library_missing")


def test_a_pdf_with_a_password_is_encrypted_and_one_with_an_empty_password_is_read():
    for password, reason in (("secret", "encrypted"), ("", None)):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(PDF))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        file = io.BytesIO()
        writer.write(file)
        assert read(read_pdf, file.getvalue())[1] == reason
