"""Small real documents, made by the libraries that make them, or part by part where there is none."""

import datetime
import io
import zipfile
from xml.sax.saxutils import escape

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


_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    f'<styleSheet xmlns="{_SHEETS}"><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="0.0&quot; days&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="164"/><xf numFmtId="46"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)
"""Styles by number: 0 plain, 1 a date, 2 a moment, 3 a duration, 4 a number of days."""
SHEETS = {"News": [["id", "text", "date"], [1, "It is closed.", None], [2, "It opens in May.", "2024-01-05"]], "Notes": [["A bridge"]]}  # fmt: skip


def grid_xml(rows):
    """Rows of values as Excel writes them, without shared texts."""

    def cell(value):
        if value is None:
            return "<c/>"
        kind, tag = (
            ("b", "v") if isinstance(value, bool) else ("n", "v") if isinstance(value, int | float) else ("str", "v")
        )
        return f'<c t="{kind}"><{tag}>{escape(str(int(value) if kind == "b" else value))}</{tag}></c>'

    return "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)


def make_xlsx(sheets=SHEETS, strings=(), parts=()):
    """A workbook; a sheet is a list of rows, or what stands between the tags of its data."""
    numbers = range(1, len(sheets) + 1)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="worksheets/{n}.xml"/>' for n in numbers
    )
    relations += "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{name}" Target="/xl/{name}.xml"/>'
        for name in ("styles", "sharedStrings")
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>' for n, name in zip(numbers, sheets, strict=True)
    )
    core = f'<c {_DC} xmlns:t="urn:t"><dc:title>A bridge</dc:title><dc:creator>A. B.</dc:creator><t:created>2024-01-05T10:00:00Z</t:created></c>'
    data = [rows if isinstance(rows, str) else grid_xml(rows) for rows in sheets.values()]
    return zip_of(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{_RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "docProps/core.xml": core,
            "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": f'<sst xmlns="{_SHEETS}">{"".join(f"<si>{each}</si>" for each in strings)}</sst>',
            **{f"xl/worksheets/{n}.xml": f'<worksheet xmlns="{_SHEETS}"><sheetData>{each}</sheetData></worksheet>' for n, each in zip(numbers, data, strict=True)},
            **dict(parts),
        }
    )  # fmt: skip


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


def ods_xml(rows):
    """Rows of values as LibreOffice writes them."""

    def cell(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bool):
            kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
        elif isinstance(value, int | float):
            kind = f'office:value-type="float" office:value="{value}"'
        else:
            kind = 'office:value-type="string"'
        paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
        return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"

    return "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)


def make_ods(sheets=SHEETS, parts=()):
    """A spreadsheet; a sheet is a list of rows, or what stands between the tags of its table."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{rows if isinstance(rows, str) else ods_xml(rows)}</table:table>'
        for name, rows in sheets.items()
    )
    content = f"<office:document-content {_OFFICE} {_DC}><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    meta = (
        f"<office:document-meta {_OFFICE} {_DC}><office:meta><dc:title>A bridge</dc:title><dc:creator>A. B.</dc:creator>"
        "<meta:creation-date>2024-01-05T10:00:00</meta:creation-date></office:meta></office:document-meta>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zip_of({"mimetype": kind, "content.xml": content, "meta.xml": meta, **dict(parts)})


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
