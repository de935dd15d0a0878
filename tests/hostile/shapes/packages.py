"""What is packed: archives, compressed streams, office documents, PDF."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import zstandard

from tests.flows.sources.readers.office_files import CONTAINER, make_ods, make_xlsx, zip_of
from tests.hostile.shapes.making import Make, Shape, nested, packed, repeat, repeated, shapes_of

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_TYPES = "application/vnd.openxmlformats-"
_ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table")
)


def _docx(body: bytes) -> bytes:
    return zip_of(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{_TYPES}package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPES}officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {_W}><w:body>{body.decode()}</w:body></w:document>",
        }
    )


def _odt(body: bytes) -> bytes:
    content = f"<office:document-content {_ODF}><office:body><office:text>{body.decode()}</office:text></office:body></office:document-content>"
    return zip_of({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


_HEADER = '<row><c t="str"><v>text</v></c><c t="str"><v>id</v></c></row>'
_ODS_ROW = "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"


def _xlsx(body: bytes) -> bytes:
    return make_xlsx({"S": body.decode()})


def _ods(body: bytes) -> bytes:
    return make_ods({"S": body.decode()})


def _sheets_of_one_part(n_bytes: int) -> str:
    sheet = '<sheet name="S" r:id="r1"/>'
    return f'<w xmlns:r="{_OFFICE.rpartition("/")[0]}">{sheet * (n_bytes // len(sheet))}</w>'


def _epub(body: bytes) -> bytes:
    opf = (
        '<package xmlns="urn:p"><metadata/><manifest><item id="a" href="1.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body.decode()}</body></html>'
    return zip_of({**CONTAINER, "c.opf": opf, "1.xhtml": page})


def _chapters(n_bytes: int) -> bytes:
    numbers = range(n_bytes // 400)
    items = "".join(f'<item id="i{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers)
    refs = "".join(f'<itemref idref="i{n}"/>' for n in numbers)
    opf = f'<package xmlns="urn:p"><metadata/><manifest>{items}</manifest><spine>{refs}</spine></package>'
    return zip_of({**CONTAINER, "c.opf": opf, **{f"{n}.xhtml": "<html><body><p>a</p></body></html>" for n in numbers}})


def _spine_of_one_chapter(n_bytes: int) -> bytes:
    refs = '<itemref idref="a"/>' * (n_bytes // 20)
    opf = (
        '<package xmlns="urn:p"><metadata/><manifest><item id="a" href="1.xhtml" media-type="application/xhtml+xml"/></manifest>'
        f"<spine>{refs}</spine></package>"
    )
    return zip_of({**CONTAINER, "c.opf": opf, "1.xhtml": "<html><body><p>a</p></body></html>"})


def _pdf(objects: list[bytes]) -> bytes:
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(file + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def _page(unit: str) -> Make:
    def make(n_bytes: int) -> bytes:
        content = f"BT /F1 12 Tf 20 200 Td {repeat(unit, n_bytes)} ET".encode()
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>>"
        font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
        stream = b"<</Length %d>>stream\n%b\nendstream" % (len(content), content)
        return _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, font, stream])

    return make


def _pages(n_bytes: int) -> bytes:
    n = max(1, n_bytes // 120)
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + n))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    stream = b"<</Length 31>>stream\nBT /F1 12 Tf 20 200 Td (a) Tj ET\nendstream"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return _pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, n), font, stream, *[page] * n]
    )


def _zip(n_bytes: int, name: str = "{}.txt", content: bytes = b"a", size: int = 115) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(max(1, n_bytes // size)):
            archive.writestr(zipfile.ZipInfo(name.format(number)), content)
    return file.getvalue()


def _zips_nested(n_bytes: int) -> bytes:
    data = _zip(n_bytes)
    for _ in range(3):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("a.zip"), data)
        data = file.getvalue()
    return data


def _tar(n_bytes: int, name: str = "{}.txt") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for number in range(max(1, n_bytes // 1_024)):
            info = tarfile.TarInfo(name.format(number))
            info.size = 1
            archive.addfile(info, io.BytesIO(b"a"))
    return file.getvalue()


def _tar_headers(n_bytes: int) -> bytes:
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {f"k{number}": "v" for number in range(n_bytes // 12)}
    return info.tobuf(tarfile.PAX_FORMAT) + bytes(1_024)


_ZEROS: Make = bytes
_PLAIN = repeated("The bridge is closed.\n")

PACKAGES: tuple[Shape, ...] = (
    *shapes_of(
        "a.docx",
        {
            "paragraphs": packed(_docx, repeated("<w:p><w:r><w:t>a</w:t></w:r></w:p>")),
            "paragraphs without anything": packed(_docx, repeated("<w:p/>")),
            "runs": packed(_docx, repeated("<w:r><w:t>a</w:t></w:r>", "<w:p>", "</w:p>")),
            "tabs": packed(_docx, repeated("<w:tab/>", "<w:p><w:r>", "</w:r></w:p>")),
            "tables": packed(_docx, repeated("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>")),
            "tables nested": packed(_docx, nested("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")),
            "cells": packed(_docx, repeated("<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>", "<w:tbl><w:tr>", "</w:tr></w:tbl>")),
            "one text": packed(_docx, repeated("a ", "<w:p><w:r><w:t>", "</w:t></w:r></w:p>")),
        },
    ),
    *shapes_of(
        "a.odt",
        {
            "paragraphs": packed(_odt, repeated("<text:p>a</text:p>")),
            "spans nested": packed(_odt, nested("<text:span>", "</text:span>", head="<text:p>", tail="</text:p>")),
            "spaces": packed(_odt, repeated('<text:s text:c="9"/>', "<text:p>a", "b</text:p>")),
            "spaces counted in one": packed(_odt, lambda n: b'<text:p>a<text:s text:c="%d"/>b</text:p>' % n),
            "cells repeated": packed(_odt, lambda n: b'<table:table><table:table-row><table:table-cell table:number-columns-repeated="%d"><text:p>a</text:p></table:table-cell></table:table-row></table:table>' % n),
            "lists nested": packed(_odt, nested("<text:list><text:list-item>", "</text:list-item></text:list>", "<text:p>a</text:p>")),
            "notes": packed(_odt, repeated("<text:note><text:note-body><text:p>a</text:p></text:note-body></text:note>", "<text:p>a", "</text:p>")),
        },
    ),
    *shapes_of(
        "a.xlsx",
        {
            "rows": packed(_xlsx, repeated("<row><c><v>1</v></c></row>")),
            "rows below a header": packed(_xlsx, repeated("<row><c><v>1</v></c></row>", _HEADER)),
            "rows without cells": packed(_xlsx, repeated("<row/>")),
            "cells in one row": packed(_xlsx, repeated("<c><v>1</v></c>", "<row>", "</row>")),
            "cells far away": packed(_xlsx, repeated('<row><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')),
            "rows never closed": packed(_xlsx, repeated("<row>")),
            "elements nested": packed(_xlsx, nested("<c>", "</c>")),
            "one text": packed(_xlsx, repeated("a ", '<row><c t="str"><v>', "</v></c></row>")),
            "escapes": packed(_xlsx, repeated("_x0041_", '<row><c t="str"><v>', "</v></c></row>")),
            "texts that are shared": lambda n_bytes: make_xlsx({"S": '<row><c t="s"><v>0</v></c></row>' * (n_bytes // 64)}, [f"<t>{'a' * (n_bytes // 2)}</t>"]),
            "shared texts": lambda n_bytes: make_xlsx({"S": "<row/>"}, ["<t/>"] * (n_bytes // 13)),
            "names of columns": packed(_xlsx, repeated('<c t="str"><v>text</v></c>', "<row>", "</row>" + "<row><c><v>1</v></c></row>" * 9)),
            "sheets": lambda n_bytes: make_xlsx({f"{n}": "<row><c><v>1</v></c></row>" for n in range(n_bytes // 800)}),
            "sheets of one part": lambda n_bytes: make_xlsx({"S": "<row><c><v>1</v></c></row>" * (n_bytes // 54)}, parts={"xl/workbook.xml": _sheets_of_one_part(n_bytes // 2)}),
            "formats": lambda n_bytes: make_xlsx(parts={"xl/styles.xml": '<a><numFmts><numFmt formatCode="' + "[" * n_bytes + '"/></numFmts></a>'}),
            "quotes in a format": lambda n_bytes: make_xlsx(parts={"xl/styles.xml": '<a><numFmts><numFmt formatCode="' + "&quot;" * (n_bytes // 6) + '"/></numFmts></a>'}),
        },
    ),
    *shapes_of(
        "a.ods",
        {
            "rows": packed(_ods, repeated(_ODS_ROW)),
            "rows repeated": packed(_ods, lambda n: _ODS_ROW.replace("-row>", f'-row table:number-rows-repeated="{n // 9}">', 1).encode()),
            "empty rows repeated": packed(_ods, repeated('<table:table-row table:number-rows-repeated="1048576"/>')),
            "cells repeated": packed(_ods, repeated('<table:table-row><table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell></table:table-row>')),
            "paragraphs in a cell": packed(_ods, repeated("<text:p>a</text:p>", "<table:table-row><table:table-cell>", "</table:table-cell></table:table-row>")),
            "tables nested": packed(_ods, nested("<table:table>", "</table:table>")),
            "sheets": packed(_ods, repeated(f"</table:table><table:table>{_ODS_ROW}")),
            "notes": packed(_ods, repeated("<office:annotation><text:p>a</text:p></office:annotation>", "<table:table-row><table:table-cell>", "</table:table-cell></table:table-row>")),
        },
    ),
    *shapes_of(
        "a.epub",
        {
            "chapters": _chapters,
            "one chapter again": _spine_of_one_chapter,
            "p": packed(_epub, repeated("<p>a</p>")),
            "div nested": packed(_epub, nested("<div>", "</div>")),
            "entities": packed(_epub, repeated("&eacute;", "<p>", "</p>")),
        },
    ),
    *shapes_of(
        "a.pdf",
        {
            "texts": _page("(a) Tj "),
            "one text": lambda n_bytes: _page("a")(n_bytes).replace(b"Td a", b"Td (a").replace(b"a ET", b"a) Tj ET"),
            "moves": _page("1 1 Td (a) Tj "),
            "arrays": _page("[(a) 1 (b)] TJ "),
            "states": _page("q "),
            "matrices": _page("1 0 0 1 0 0 cm "),
            "operands": _page("1 "),
            "names": _page("/a "),
            "brackets": _page("["),
            "dictionaries": _page("<<"),
            "strings never closed": _page("("),
            "comments": _page("%a\n"),
            "inline images": _page("BI ID a EI "),
            "pages": _pages,
            "objects": lambda n_bytes: _pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>", *[b"<<>>"] * (n_bytes // 40)]),
            "arrays nested": lambda n_bytes: _pdf([b"<</Type/Catalog/Pages 2 0 R/A " + b"[" * (n_bytes // 2) + b"]" * (n_bytes // 2) + b">>"]),
            "no cross-reference": repeated("1 0 obj\n<<>>\nendobj\n", "%PDF-1.4\n"),
            "bytes that are none": repeated("a", "%PDF-1.4\n"),
            "ends of files": repeated("%%EOF\n", "%PDF-1.4\n"),
            "cross-references": repeated("startxref\n0\n%%EOF\n", "%PDF-1.4\n"),
        },
    ),
    *shapes_of(
        "a.zip",
        {
            "members": _zip,
            "members in folders": lambda n_bytes: _zip(n_bytes, "a/b/c/d/e/f/{}.txt", size=140),
            "members of one name": lambda n_bytes: _zip(n_bytes, "a.txt"),
            "members of long names": lambda n_bytes: _zip(n_bytes, "{}" + "a" * 5_000 + ".txt", size=10_100),
            "members that nobody reads": lambda n_bytes: _zip(n_bytes, "{}.bin", bytes(9)),
            "members without anything": lambda n_bytes: _zip(n_bytes, content=b""),
            "zips nested": _zips_nested,
            "signatures": lambda n_bytes: b"PK\x03\x04" * (n_bytes // 4),
            "ends of directories": lambda n_bytes: _zip(1) + b"PK\x05\x06" * (n_bytes // 4),
            "zeros behind it": lambda n_bytes: _zip(1) + bytes(n_bytes),
        },
    ),
    *shapes_of(
        "a.tar",
        {
            "members": _tar,
            "members of long names": lambda n_bytes: _tar(n_bytes // 3, "{}" + "a" * 200 + ".txt"),
            "headers of one member": _tar_headers,
            "zeros": lambda n_bytes: _tar(1) + bytes(n_bytes),
            "bytes that are none": lambda n_bytes: _tar(1)[:1_024] + b"a" * n_bytes,
        },
    ),
    *shapes_of("a.txt.gz", {"text": packed(gzip.compress, _PLAIN), "zeros": packed(gzip.compress, _ZEROS), "members": lambda n_bytes: gzip.compress(b"a ", mtime=0) * (n_bytes // 22), "members of nothing": lambda n_bytes: gzip.compress(b"", mtime=0) * (n_bytes // 20), "zeros behind it": lambda n_bytes: gzip.compress(b"A bridge.", mtime=0) + bytes(n_bytes)}),
    *shapes_of("a.txt.bz2", {"text": packed(bz2.compress, _PLAIN), "members": lambda n_bytes: bz2.compress(b"a ") * (n_bytes // 40)}),
    *shapes_of("a.txt.xz", {"text": packed(lzma.compress, _PLAIN), "members": lambda n_bytes: lzma.compress(b"a ") * (n_bytes // 60), "members of nothing": lambda n_bytes: lzma.compress(b"") * (n_bytes // 32)}),
    *shapes_of("a.txt.zst", {"text": packed(zstandard.ZstdCompressor().compress, _PLAIN), "frames": lambda n_bytes: zstandard.ZstdCompressor().compress(b"a ") * (n_bytes // 11), "frames to skip": lambda n_bytes: b"\x50\x2a\x4d\x18\x00\x00\x00\x00" * (n_bytes // 8)}),
    *shapes_of("a.jsonl.gz", {"rows": packed(gzip.compress, repeated('{"id":§,"text":"a"}\n'))}),
)  # fmt: skip
