"""What the reader of Word documents promises: the whole text in its order."""

import io

import docx

from flows.sources.readers.docx import read_docx
from tests.flows.sources.readers.office_files import make_docx, replace_part
from tests.flows.sources.reading import read

DOCX = make_docx()


def text_of(data):
    (record,), reason = read(read_docx, data)
    assert reason is None
    return record.text


def test_word_paragraphs_headings_and_cells_keep_their_order():
    expected = ["A bridge", "The mayor said:\nit is closed.", "North", "South", "It opens in May."]
    assert text_of(DOCX).split("\n\n") == expected


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
    data = replace_part(DOCX, "word/document.xml", f"<w:document {w}><w:body>{body}</w:body></w:document>")
    data = replace_part(data, "word/footnotes.xml", notes)
    assert text_of(data).split("\n\n") == ["It opens.", "A control.", "A box.", "A note."]


def test_a_document_that_python_docx_wrote_and_read_again_says_the_same():
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(DOCX)).paragraphs]
    assert set(filter(None, paragraphs)) <= set(text_of(DOCX).split("\n\n"))
