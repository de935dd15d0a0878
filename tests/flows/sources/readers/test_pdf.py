"""What the reader of PDF promises: the text of every page, or a reason."""

import io
import sys

import pypdf
import pytest
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

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


BROKEN = "a) Tj [(b) 1-1.4 Tm (]c"


def test_a_page_that_cannot_be_read_costs_itself_and_those_beside_it_are_one_finding():
    records, reason = read(read_pdf, make_pdf(("One.", BROKEN, "Two.", BROKEN, BROKEN)))
    assert (records[0].text, reason) == ("One.\n\nTwo.", None)
    assert [(each.key, each.reason, each.detail.partition(":")[0]) for each in records[1:]] == [
        ("#page=2", "damaged", "page 2"),
        ("#page=4", "damaged", "pages 4 to 5"),
    ]
    assert read(read_pdf, make_pdf((BROKEN,))) == ([], "damaged")


def test_pages_that_are_not_there_are_said():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(PDF))
    del writer.root_object["/Pages"]["/Kids"][1]
    file = io.BytesIO()
    writer.write(file)
    (whole, lost), _ = read(read_pdf, file.getvalue())
    assert (whole.text, lost.key, lost.reason) == ("The bridge is closed.", "#page=2", "damaged")


def test_a_file_that_lacks_its_last_line_has_all_its_pages():
    for end in range(PDF.rindex(b"startxref"), len(PDF)):
        assert text_of(PDF[:end]).split("\n\n") == ["The bridge is closed.", "It opens in May."]


def test_words_that_are_parted_at_the_ends_of_lines_are_put_together():
    assert text_of(make_pdf(("The tech-) Tj 0 -20 Td (nical bridge",))) == "The technical bridge"


NAMES = " ".join(f"/g{code}" for code in range(40, 60))
SHIFTED = "".join(
    chr(ord(letter) - 29) if letter > "A" else letter
    for letter in "the mayor said that it is closed since the storm " * 3
)


@pytest.mark.parametrize("line", [NAMES, SHIFTED], ids=["names of glyphs", "shifted codes"])
def test_what_is_no_text_is_never_loaded(line):
    line = line.replace("\\", "\\\\")
    assert read(read_pdf, make_pdf((line,))) == ([], "garbled_text")
    (whole, bad), _ = read(read_pdf, make_pdf(("It is closed.", line)))
    assert (whole.text, bad.key, bad.reason) == ("It is closed.", "#page=2", "garbled_text")


def annotated(*annotations):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(("Name:",))))
    writer.pages[0][NameObject("/Annots")] = ArrayObject(map(as_object, annotations))
    file = io.BytesIO()
    writer.write(file)
    return text_of(file.getvalue())


def as_object(value):
    if isinstance(value, dict):
        return DictionaryObject({NameObject(name): as_object(each) for name, each in value.items()})
    return NameObject(value) if value.startswith("/") else TextStringObject(value)


def test_notes_and_the_values_of_forms_are_read_and_links_and_marks_are_not():
    field = {"/Subtype": "/Widget", "/FT": "/Tx", "/V": "Ann Miller"}
    inherited = {"/Subtype": "/Widget", "/Parent": {"/FT": "/Ch", "/V": "North"}}
    button = {"/Subtype": "/Widget", "/FT": "/Btn", "/V": "/Yes"}
    notes = [{"/Subtype": "/Text", "/Contents": "Why?"}, {"/Subtype": "/Popup", "/Contents": "Why?"}, {"/Subtype": "/Link", "/Contents": "no"}]  # fmt: skip
    assert annotated(field, button, *notes, inherited).split("\n\n") == ["Name:", "Ann Miller", "Why?", "North"]


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
