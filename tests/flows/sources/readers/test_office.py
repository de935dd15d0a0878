"""What the readers of office documents promise: the whole text in its order, or a reason."""

import datetime
import io
import sys
import zipfile

import docx
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits
from flows.sources.readers import office
from tests.conftest import hundredths
from tests.flows.sources.readers.office_files import (
    CONTAINER,
    OPF,
    make_docx,
    make_epub,
    make_odt,
    make_pdf,
    replace_part,
    zip_of,
)
from tests.flows.sources.reading import mutations, read, truncations

DAY = datetime.datetime(2024, 1, 5, 10)
FILES = {"docx": make_docx(), "odt": make_odt(), "epub": make_epub(), "pdf": make_pdf()}
READERS = {kind: getattr(office, f"read_{kind}") for kind in FILES}


def text_of(kind, data):
    (record,), reason = read(READERS[kind], data)
    assert reason is None
    return record.text


@pytest.mark.parametrize("kind", FILES)
def test_a_document_is_one_record_with_its_facts(kind):
    (record,), reason = read(READERS[kind], FILES[kind])
    assert (reason, record.key, record.position, record.data) == (None, "", None, FILES[kind])
    assert record.fields[:2] == ("A bridge", "A. B.")
    assert (record.fields.published_at, record.fields.published_from) == (DAY, "field")


def test_word_paragraphs_headings_and_cells_keep_their_order():
    expected = ["A bridge", "The mayor said:\nit is closed.", "North", "South", "It opens in May."]
    assert text_of("docx", FILES["docx"]).split("\n\n") == expected


def test_word_insertions_controls_boxes_and_notes_are_text_and_deletions_are_not():
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>A box.</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>It </w:t></w:r><w:del><w:r><w:delText>closes</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>opens</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>A control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    notes = f"<w:footnotes {w}><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    data = replace_part(FILES["docx"], "word/document.xml", f"<w:document {w}><w:body>{body}</w:body></w:document>")
    data = replace_part(data, "word/footnotes.xml", notes)
    assert text_of("docx", data).split("\n\n") == ["It opens.", "A control.", "A box.", "A note."]


def test_a_document_that_python_docx_wrote_and_read_again_says_the_same():
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(FILES["docx"])).paragraphs]
    assert set(filter(None, paragraphs)) <= set(text_of("docx", FILES["docx"]).split("\n\n"))


def test_odt_spaces_breaks_lists_tables_and_notes():
    expected = ["A bridge", "The mayor said:\nit is closed.", "North", "South", "Item", "A note."]
    assert text_of("odt", FILES["odt"]).split("\n\n") == expected


def test_a_chapter_in_an_encoding_that_it_names_too_narrowly():
    chapter = '<?xml version="1.0" encoding="gb2312"?><html><body><p>朱镕基，囧。</p></body></html>'.encode("gb18030")
    assert "朱镕基，囧。" in text_of("epub", replace_part(FILES["epub"], "1.xhtml", chapter))


def test_epub_chapters_come_in_the_order_of_the_spine():
    assert text_of("epub", FILES["epub"]).split("\n\n") == ["Chapter 1", "One and\nmore.", "Chapter 2", "Two… café."]


def test_a_chapter_that_is_no_xml_is_read_as_html():
    chapter = "<html><body><p>One.<p>Two &amp;more<br>lines" + "<div>" * 300 + "deep" + "</body>"
    assert (
        text_of("epub", zip_of({**CONTAINER, "c.opf": OPF, "1.xhtml": chapter, "2.xhtml": "<p/>"}))
        == "One.\n\nTwo &more\nlines\n\ndeep"
    )


def test_pdf_pages():
    assert text_of("pdf", FILES["pdf"]).split("\n\n") == ["The bridge is closed.", "It opens in May."]


def test_passwords():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(FILES["pdf"]))
    for password, reason in (("secret", "encrypted"), ("", None)):
        writer.encrypt(password, "owner", algorithm="RC4-128")
        file = io.BytesIO()
        writer.write(file)
        assert read(READERS["pdf"], file.getvalue())[1] == reason
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(FILES["pdf"]))
    manifest = '<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    assert read(READERS["odt"], replace_part(FILES["odt"], "META-INF/manifest.xml", manifest)) == ([], "encrypted")
    locked = '<encryption xmlns:e="urn:e"><e:CipherReference URI="%s"/></encryption>'
    for part, reason in (("1.xhtml", "encrypted"), ("font.otf", None)):
        assert read(READERS["epub"], replace_part(FILES["epub"], "META-INF/encryption.xml", locked % part))[1] == reason


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


def test_entities_are_not_resolved():
    evil = '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]><r xmlns:o="urn:o"><o:body><p>&f;</p></o:body></r>'
    assert read(READERS["odt"], replace_part(FILES["odt"], "content.xml", evil)) == ([], "malformed")


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_cut_anywhere_it_is_refused(kind):
    step = max(1, len(FILES[kind]) // 300)
    for part in list(truncations(FILES[kind]))[::step]:
        records, reason = read(READERS[kind], part)
        assert reason is not None or (kind == "pdf" and len(records) == 1)


@hundredths(150)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_any_bytes_have_an_outcome(kind, data):
    read(READERS[kind], data.draw(mutations(FILES[kind]) | st.binary(max_size=100)))


def test_what_is_said_of_a_broken_pdf_names_no_place_in_memory():
    data = FILES["pdf"].replace(b"2 0 obj\n<<", b"2 0 obj\n<\x0e\x0f<").replace(b"/Catalog", b"/Cata\x7fog")
    with pytest.raises(Rejected, match=r"IndirectObject\(2, 0\)"):
        list(READERS["pdf"](io.BytesIO(data), Limits(), FieldNames()))


def test_without_the_library_a_pdf_is_skipped(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert read(READERS["pdf"], FILES["pdf"]) == ([], "library_missing")


def test_names_of_parts_lead_nowhere():
    opf = OPF.replace("1.xhtml", "../../../../etc/hostname")
    data = zip_of({**CONTAINER, "c.opf": opf, "2.xhtml": "<p/>"})
    assert read(READERS["epub"], data) == ([], "damaged")
    assert zipfile.ZipFile(io.BytesIO(FILES["epub"])).testzip() is None
