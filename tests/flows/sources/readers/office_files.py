"""Small real documents, made by the libraries that make them, or part by part where there is none."""

import datetime
import io
import zipfile

import docx
import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def zip_of(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # OpenDocument and EPUB ask for it, so that the kind of the file can be read off its first bytes.
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def replace_part(data, name, content):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    return zip_of({**parts, name: content})


def make_docx():
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "A bridge", "A. B."
    document.core_properties.created = datetime.datetime(2024, 1, 5, 10)
    document.add_heading("A bridge", 1)
    document.add_paragraph("The mayor said:").add_run("\nit is closed.").bold = True
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "North", "South"
    document.add_paragraph("It opens in May.")
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as archive:  # again, without the time of its making
        return zip_of({name: archive.read(name) for name in archive.namelist()})


_OFFICE = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "meta")
)
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def make_odt():
    content = (
        f"<office:document-content {_OFFICE} {_DC}><office:body><office:text><text:tracked-changes><text:p>Gone.</text:p>"
        '</text:tracked-changes><text:h>A bridge</text:h><text:p>The<text:s text:c="2"/>mayor said<text:note>'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>:"
        "<text:line-break/>it is <text:span>closed</text:span>.<office:annotation><dc:creator>C</dc:creator><text:p>Hm</text:p>"
        "</office:annotation></text:p><table:table><table:table-row><table:table-cell><text:p>North</text:p></table:table-cell>"
        "<table:table-cell><text:p>South</text:p></table:table-cell></table:table-row></table:table>"
        "<text:list><text:list-item><text:p>Item</text:p></text:list-item></text:list>"
        "</office:text></office:body></office:document-content>"
    )
    meta = (
        f"<office:document-meta {_OFFICE} {_DC}><office:meta><dc:title>A bridge</dc:title><dc:creator>E. F.</dc:creator>"
        "<meta:initial-creator>A. B.</meta:initial-creator><meta:creation-date>2024-01-05T10:00:00.00</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )
    return zip_of({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, "meta.xml": meta})


CONTAINER = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container xmlns="urn:c"><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
}
OPF = (
    f'<package xmlns="urn:p"><metadata {_DC}><dc:title>A bridge</dc:title><dc:creator>A. B.</dc:creator>'
    "<dc:date>2024-01-05T10:00:00Z</dc:date></metadata><manifest>"
    '<item id="b" href="2.xhtml" media-type="application/xhtml+xml"/><item id="a" href="1.xhtml" media-type="application/xhtml+xml"/>'
    '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>'
    '<spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
)
_DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'


def make_epub():
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>No</title><style>p {}</style></head><body>%s</body></html>'
    return zip_of(
        {
            **CONTAINER,
            "c.opf": OPF,
            "nav.xhtml": page % "<p>Contents</p>",
            "1.xhtml": page % "<h1>Chapter 1</h1><p>One <em>and</em><br/>\n more.</p>",
            "2.xhtml": _DOCTYPE + page % "<h1>Chapter 2</h1><div>Two&hellip; caf&eacute;.</div>",
        }
    )


def make_pdf(lines=("The bridge is closed.", "It opens in May.")):
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for line in lines:
        page = writer.add_blank_page(300, 300)
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 200 Td ({line}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    writer.add_metadata({"/Title": "A bridge", "/Author": "A. B.", "/CreationDate": "D:20240105110000+01'00'"})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
