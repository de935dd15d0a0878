"""One small sound file of every kind that is read: what mutations start from."""

import base64
import functools
import gzip
import io
import json
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from tests.flows.sources.readers.office_files import (
    make_docx,
    make_epub,
    make_ods,
    make_odt,
    make_pdf,
    make_xlsx,
    zip_of,
)
from tests.flows.sources.wrapping import wrap

_STORY = (
    "The bridge is closed\n\n“Who paid?” asked Dr. Ada Smith. Nobody knew – it was 3 p.m., and the naïve mayor had left.\n\n"
    "Most zamknięto wczoraj wieczorem. Nikt nie wie, na jak długo.\n\n橋は昨日閉鎖された。いつ開くかは誰も知らない。👩‍🚀\n"
)
_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A bridge</title>'
    '<meta property="article:published_time" content="2024-01-05T10:00:00Z"><script>var a = "<p>no";</script></head>'
    "<body><nav><a href=/>Home</a></nav><article><h1>A bridge</h1><p>The mayor said it is <b>closed</b>.<p>It opens in "
    "May &amp; stays open &mdash; caf&eacute;.<ul><li>One<li>Two</ul><table><tr><td>North<td>South</table></article>"
    "<!-- end --></body></html>"
)
_ROWS = [
    {
        "id": 7,
        "title": "A bridge",
        "text": "It is closed. Nobody knows why.",
        "date": "2024-01-05",
        "author": ["A. B."],
    },
    {"id": "b/8", "headline": "Zwei", "body": "<p>Die Brücke <i>ist</i> zu.</p>", "url": "https://e.example/8"},
    {"text": "Ça va ? 😀 “oui”", "published": 1704448800, "meta": {"site": "e.example", "n": [1, 2.5, None]}},
]
_TABLE = [
    ["id", "title", "text", "date"],
    ["1", "A bridge", "It is closed.", "2024-01-05"],
    ["2", "Zwei", "Zu, ja.\nSeit gestern.", ""],
]
_ITEM = (
    "<item><title>A &amp;amp; B</title><link>https://e.example/1</link><guid>1</guid><pubDate>Fri, 05 Jan 2024 10:00:00 GMT"
    "</pubDate><description><![CDATA[<p>It is <b>closed</b>.</p>]]></description></item>"
)
_ENTRY = (
    '<entry><title type="html">A &lt;b&gt;bridge&lt;/b&gt;</title><id>urn:1</id><link href="https://e.example/1"/>'
    "<updated>2024-01-05T10:00:00Z</updated><author><name>A. B.</name></author>"
    '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It is closed.</p></div></content></entry>'
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


class Sample(NamedTuple):
    """A sound file: its name, the media type under which it is read, its bytes."""

    name: str
    media_type: str
    data: bytes


@functools.cache
def samples() -> tuple[Sample, ...]:
    """The samples, always the same."""
    from flows.sources import formats as f

    rows = [json.dumps(row, ensure_ascii=number == 2) for number, row in enumerate(_ROWS)]
    lines = "\n".join(rows) + "\n"
    page, story = _PAGE.encode(), _STORY.encode()
    small_docx = _small_docx()
    return (
        Sample("story.txt", f.TEXT, story),
        Sample("utf16.txt", f.TEXT, _STORY.encode("utf-16")),
        Sample("latin.txt", f.TEXT, "Der Bürgermeister sagte: „Die Straße ist für Fußgänger geöffnet.“ Später mehr.".encode("cp1252")),
        Sample("cyrillic.txt", f.TEXT, "Мэр объявил, что мост будет закрыт на два года. Никто не знает почему.".encode("koi8-r")),
        Sample("shift.txt", f.TEXT, "橋は昨日閉鎖された。いつ開くかは誰も知らない。".encode("iso2022_jp")),
        Sample("story.md", f.MARKDOWN, f"# {_STORY}\n- one\n- two\n\n```py\nx = 1\n```\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode()),
        Sample("page.html", f.HTML, page),
        Sample("greek.html", f.HTML, '<meta charset="iso-8859-7"><p>Η γέφυρα είναι κλειστή.</p>'.encode("iso-8859-7")),
        Sample("array.json", f.JSON, ("[\n" + ",\n".join(rows) + "\n]\n").encode()),
        Sample("answer.json", f.JSON, json.dumps({"status": "ok", "response": {"docs": _ROWS}}).encode()),
        Sample("object.json", f.JSON, rows[0].encode()),
        Sample("rows.jsonl", f.NDJSON, lines.encode()),
        Sample("rows.csv", f.CSV, _delimited(",").encode()),
        Sample("rows.tsv", f.TSV, _delimited("\t").encode()),
        Sample("rows.parquet", f.PARQUET, _parquet()),
        Sample("report.xml", f.XML, b'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE r [<!ENTITY e "x">]><r a="1"><title>A bridge</title><body>It <b>is</b> closed.<p>Caf&#233; &amp; bar.</p><![CDATA[<raw>]]></body></r>'),
        Sample("feed.rss", f.RSS, f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{_ITEM}{_ITEM.replace("1</guid>", "2</guid>")}</channel></rss>'.encode()),
        Sample("feed.atom", f.ATOM, f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{_ENTRY}</feed>'.encode()),
        Sample("letter.eml", f.MAIL, _mail(page)),
        Sample("page.mhtml", f.MAIL, _mail(page, "related")),
        Sample("letters.mbox", f.MBOX, _mbox(page)),
        Sample("letter.emlx", f.EMLX, b"%d\n" % len(_mail(page)) + _mail(page) + b'<?xml version="1.0"?><plist version="1.0"/>\n'),
        Sample("paper.tex", f.TEX, b"\\title{A bridge}\\begin{document}\n\\section{It is \\emph{closed}}\nCaf\\'e~-- see \\cite{a}. % no\n\n\\item One & $x^2$ \\\\ Two\\end{document}"),
        Sample("letter.rtf", f.RTF, b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset204 A;}}{\\info{\\title A bridge}}It is \\b closed\\b0 .\\par {\\f0\\'cc\\'ee} \\u8217?s{\\footnote Why?}}"),
        Sample("book.fb2", f.FB2, b'<?xml version="1.0" encoding="UTF-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0"><body><section><title><p>One</p></title><p>It is closed.</p></section></body></FictionBook>'),
        Sample("work.ipynb", f.NOTEBOOK, b'{"cells":[{"cell_type":"markdown","source":["# A bridge\\n","It is closed."]},{"cell_type":"code","source":"x = 1","outputs":[]}],"metadata":{},"nbformat":4}'),
        Sample("film.srt", f.SRT, b"1\n00:00:01,000 --> 00:00:02,000\n<i>It is</i>\nclosed.\n\n2\n00:00:05,000 --> 00:00:06,000\nWhy?\n"),
        Sample("film.vtt", f.VTT, b"WEBVTT\n\nNOTE no\n\n00:01.000 --> 00:02.000\n<v Ann>It is\n\n00:02.000 --> 00:03.000\nIt is\nclosed.\n"),
        Sample("crawl.warc", f.WARC, _warc(page)),
        Sample("crawl.warc.gz", f.GZIP, b"".join(gzip.compress(b"WARC/1.0\r\n" + part, mtime=0) for part in _warc(page).split(b"WARC/1.0\r\n")[1:])),
        Sample("crawl.arc", f.ARC, _arc(page)),
        Sample("letter.docx", f.DOCX, small_docx),
        Sample("word.docx", f.DOCX, make_docx()),
        Sample("letter.odt", f.ODT, make_odt()),
        Sample("rows.xlsx", f.XLSX, make_xlsx()),
        Sample("rows.ods", f.ODS, make_ods()),
        Sample("book.epub", f.EPUB, make_epub()),
        Sample("paper.pdf", f.PDF, make_pdf()),
        Sample("story.txt.gz", f.GZIP, wrap({"gz": _STORY})),
        Sample("rows.jsonl.bz2", f.BZIP2, wrap({"bz2": lines})),
        Sample("rows.csv.xz", f.XZ, wrap({"xz": _delimited(",")})),
        Sample("page.html.zst", f.ZSTD, wrap({"zst": _PAGE})),
        Sample("mixed.zip", f.ZIP, wrap({"zip": {"a.txt": "One.", "d/b.jsonl.gz": {"gz": lines}, "c.tar": {"tar": {"é.html": _PAGE}}, "no.bin": "x"}})),
        Sample("mixed.tar", f.TAR, wrap({"tar": {"a.txt": "One.", "l" * 120 + "/b.md": "# Two", "c.zip": {"zip": {"d.csv": _delimited(";")}}}})),
        Sample("mixed.tgz", f.GZIP, wrap({"gz": {"tar": {"a.txt": "One.", "b.jsonl": lines}}})),
    )  # fmt: skip


def _delimited(delimiter: str) -> str:
    return "".join(
        delimiter.join(f'"{cell}"' if set(cell) & set(",\n") else cell for cell in row) + "\n" for row in _TABLE
    )


def _parquet() -> bytes:
    table = pa.table(
        {
            "id": pa.array([1, 2, None], pa.int32()),
            "text": ["It is closed.", "<p>Zu.</p>", None],
            "date": pa.array([1_704_448_800_000_000, None, 0], pa.timestamp("us")),
            "tags": [["a", "b"], [], None],
        }
    )
    file = io.BytesIO()
    pq.write_table(table, file, row_group_size=2, compression="zstd", store_schema=False)
    return file.getvalue()


def _mail(page: bytes, kind: str = "alternative") -> bytes:
    head = (
        "From: =?utf-8?q?B=C3=BCrger?= <a@b.example>\nTo: c@d.example\nSubject: =?utf-8?b?Qi7DvGNrZQ==?=\n"
        "Date: Fri, 5 Jan 2024 10:00:00 +0100\nMessage-ID: <1@b.example>\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/{kind}; boundary="x"\n\n'
    )
    plain = (
        "--x\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n"
        "Die Br=FCcke ist =\nzu.\n\n-- \nA. B.\n"
    )
    rich = (
        "--x\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(page).decode()
    )
    parts = rich if kind == "related" else plain + rich
    attached = "--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''%C3%A9.txt\n\nNo!\n"
    return f"{head}{parts}{attached}--x--\n".encode()


def _mbox(page: bytes) -> bytes:
    mark = b"From a@b.example Fri Jan  5 10:00:00 2024\n"
    short = b"From: a@b.example\nSubject: Two\nDate: Fri, 5 Jan 2024 11:00:00 +0000\n\nIt opens.\n>From May on.\n"
    return mark + _mail(page) + b"\n" + mark + short


def _warc(page: bytes) -> bytes:
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (page[:100], page[100:])) + b"0\r\n\r\n"
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    return b"".join(
        _warc_record(number, *record)
        for number, record in enumerate(
            [
                ("warcinfo", "application/warc-fields", b"software: x\r\n"),
                ("response", "application/http; msgtype=response", http + b"Transfer-Encoding: chunked\r\n\r\n" + chunked),
                ("response", "application/http; msgtype=response", http + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(page, mtime=0)),
                ("conversion", "text/plain", _STORY.encode()),
            ]
        )
    )  # fmt: skip


def _warc_record(number: int, kind: str, content_type: str, block: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-02-02T10:00:00Z\r\n"
        f"WARC-Target-URI: https://e.example/{number}\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _arc(page: bytes) -> bytes:
    info = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    response = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = "filedesc://a.arc 0.0.0.0 20080430204825 text/plain {}\n{}\n"
    return head.format(len(info), info.decode()).encode() + b"".join(
        b"https://e.example/%d 1.2.3.4 20080430204826 text/html %d\n%b\n" % (number, len(response), response)
        for number in range(2)
    )


def _small_docx() -> bytes:
    """A twentieth of what Word writes, so that it can be cut at every position."""
    types = "application/vnd.openxmlformats-"
    return zip_of(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{types}package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{types}officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {_WORD}><w:body><w:p><w:r><w:t>The bridge is closed.</w:t></w:r></w:p>"
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>North</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
        }
    )
