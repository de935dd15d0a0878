"""What the reader of books promises: the chapters in their order, or a reason."""

import io
import zipfile

from flows.sources.readers.epub import read_epub
from tests.flows.sources.readers.office_files import CONTAINER, OPF, make_epub, replace_part, zip_of
from tests.flows.sources.reading import read

EPUB = make_epub()


def text_of(data):
    (record,), reason = read(read_epub, data)
    assert reason is None
    return record.text


def test_a_chapter_in_an_encoding_that_it_names_too_narrowly():
    chapter = '<?xml version="1.0" encoding="gb2312"?><html><body><p>朱镕基，囧。</p></body></html>'.encode("gb18030")
    assert "朱镕基，囧。" in text_of(replace_part(EPUB, "1.xhtml", chapter))


def test_epub_chapters_come_in_the_order_of_the_spine():
    assert text_of(EPUB).split("\n\n") == ["Chapter 1", "One and\nmore.", "Chapter 2", "Two… café."]


def test_a_chapter_that_is_no_xml_is_read_as_html():
    chapter = "<html><body><p>One.<p>Two &amp;more<br>lines" + "<div>" * 300 + "deep" + "</body>"
    assert (
        text_of(zip_of({**CONTAINER, "c.opf": OPF, "1.xhtml": chapter, "2.xhtml": "<p/>"}))
        == "One.\n\nTwo &more\nlines\n\ndeep"
    )


def test_names_of_parts_lead_nowhere():
    opf = OPF.replace("1.xhtml", "../../../../etc/hostname")
    data = zip_of({**CONTAINER, "c.opf": opf, "2.xhtml": "<p/>"})
    assert read(read_epub, data) == ([], "damaged")
    assert zipfile.ZipFile(io.BytesIO(EPUB)).testzip() is None


def test_a_book_whose_chapters_are_locked_is_encrypted_and_one_with_locked_fonts_is_not():
    locked = '<encryption xmlns:e="urn:e"><e:CipherReference URI="%s"/></encryption>'
    for part, reason in (("1.xhtml", "encrypted"), ("font.otf", None)):
        assert read(read_epub, replace_part(EPUB, "META-INF/encryption.xml", locked % part))[1] == reason
