"""Small files of every kind that a reader or a container reads, made of texts; what one of these texts does, a test says."""

import gzip
import json
import lzma
from collections.abc import Callable, Sequence
from typing import NamedTuple

import pyarrow as pa

from tests.crash.containers import Content, Entry, write_container
from tests.flows.sources.readers.office_files import CONTAINER, OPF, make_odt, make_pdf, replace_part, zip_of
from tests.flows.sources.wrapping import tar_of
from tests.flows.sources.wrapping import zip_of as archive_of

Texts = Sequence[str]
Members = Sequence[tuple[str, bytes]]

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = "application/vnd.openxmlformats-"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


class OneText(NamedTuple):
    """A kind of file that holds one text and is one record; `is_read` says whether by a reader, or just by the steps."""

    name: str
    write: Callable[[str], bytes]
    is_read: bool = True


class ManyTexts(NamedTuple):
    """A kind of file with one record for each text; `member` is what the key of each begins with, in an archive."""

    name: str
    write: Callable[[Texts], bytes]
    member: str = ""


class Archive(NamedTuple):
    """A kind of file with named members."""

    name: str
    write: Callable[[Members], bytes]


def _container(name: str) -> ManyTexts:
    return ManyTexts(name, lambda texts: write_container(name, Content(tuple(map(Entry, range(1, 5), texts)))))


def _rows(texts: Texts) -> list[dict[str, object]]:
    return [{"id": number, "text": text} for number, text in enumerate(texts, 1)]


def _json_feed(texts: Texts) -> bytes:
    items = [{"id": str(number), "content_text": text} for number, text in enumerate(texts, 1)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}).encode()


def _tabs(texts: Texts) -> bytes:
    return "".join(["id\ttext\n", *(f"{number}\t{text}\n" for number, text in enumerate(texts, 1))]).encode()


def _atom(texts: Texts) -> bytes:
    entries = "".join(
        f"<entry><id>urn:{number}</id><summary>{text}</summary></entry>" for number, text in enumerate(texts, 1)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{entries}</feed>'.encode()


def _arc(texts: Texts) -> bytes:
    info = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    head = f"filedesc://a.arc 0.0.0.0 20080430204825 text/plain {len(info)}\n".encode() + info + b"\n"
    return head + b"".join(
        f"https://e.example/{number} 1.2.3.4 20080430204826 text/plain {len(text)}\n{text}\n".encode()
        for number, text in enumerate(texts, 1)
    )


def _mail(text: str) -> bytes:
    return f"From: a@b.example\nSubject: News\nDate: Fri, 5 Jan 2024 10:00:00 +0000\n\n{text}\n".encode()


def _docx(text: str) -> bytes:
    kind = f"{_TYPES}officedocument.wordprocessingml.document.main+xml"
    return zip_of(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f"<w:document {_WORD}><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>",
        }
    )


def _odt(text: str) -> bytes:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:text><text:p>{text}</text:p></office:text>"
        "</office:body></office:document-content>"
    )
    return replace_part(make_odt(), "content.xml", content)


def _epub(text: str) -> bytes:
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{text}</p></body></html>'
    return zip_of({**CONTAINER, "c.opf": OPF, "nav.xhtml": page, "1.xhtml": page, "2.xhtml": page})


ONE_TEXT = (
    OneText("text.txt", str.encode, is_read=False),
    OneText("notes.md", str.encode, is_read=False),
    OneText("page.html", lambda text: f"<title>News</title><article><p>{text}</p></article>".encode(), is_read=False),
    OneText("object.json", lambda text: json.dumps({"text": text}).encode()),
    OneText("report.xml", lambda text: f"<report><p>{text}</p></report>".encode()),
    OneText("letter.eml", _mail),
    OneText("word.docx", _docx),
    OneText("word.odt", _odt),
    OneText("book.epub", _epub),
    OneText("paper.pdf", lambda text: make_pdf((text,))),
    OneText("story.txt.gz", lambda text: gzip.compress(text.encode(), mtime=0), is_read=False),
)
MANY_TEXTS = (
    *map(_container, ("dump.jsonl", "table.csv", "crawl.warc", "feed.rss", "rows.parquet", "letters.mbox")),
    ManyTexts("array.json", lambda texts: json.dumps(_rows(texts)).encode()),
    ManyTexts("answer.json", lambda texts: json.dumps({"response": {"docs": _rows(texts)}}).encode()),
    ManyTexts("feed.json", _json_feed),
    ManyTexts("table.tsv", _tabs),
    ManyTexts("feed.atom", _atom),
    ManyTexts("crawl.arc", _arc),
    ManyTexts("dump.jsonl.gz", lambda texts: gzip.compress(write_lines(texts), mtime=0)),
    ManyTexts("lines.zip", lambda texts: archive_of([("dump.jsonl", write_lines(texts))]), "!/dump.jsonl"),
    ManyTexts("dump.jsonl.xz", lambda texts: lzma.compress(write_lines(texts))),
    ManyTexts(
        "rows.parquet.zst", lambda texts: pa.compress(_container("a.parquet").write(texts), "zstd", asbytes=True)
    ),
)
ARCHIVES = (
    Archive("pages.zip", lambda members: archive_of(list(members))),
    Archive("pages.tar", lambda members: tar_of(list(members))),
    Archive("pages.tar.gz", lambda members: gzip.compress(tar_of(list(members)), mtime=0)),
)


def write_lines(texts: Texts) -> bytes:
    """JSON lines, an object for each text."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in _rows(texts))
