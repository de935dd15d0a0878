"""What the reader of LibreOffice documents promises: the whole text in its order, or a reason."""

from flows.sources.readers.odt import read_odt
from tests.flows.sources.readers.office_files import make_odt, replace_part
from tests.flows.sources.reading import read

ODT = make_odt()


def text_of(data):
    (record,), reason = read(read_odt, data)
    assert reason is None
    return record.text


def test_odt_spaces_breaks_lists_tables_and_notes():
    expected = ["A bridge", "The mayor said:\nit is closed.", "North", "South", "Item", "A note."]
    assert text_of(ODT).split("\n\n") == expected


def test_entities_are_not_resolved():
    evil = '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]><r xmlns:o="urn:o"><o:body><p>&f;</p></o:body></r>'
    assert read(read_odt, replace_part(ODT, "content.xml", evil)) == ([], "malformed")


def test_a_document_with_a_password_is_encrypted():
    manifest = '<m:manifest xmlns:m="urn:m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    assert read(read_odt, replace_part(ODT, "META-INF/manifest.xml", manifest)) == ([], "encrypted")
