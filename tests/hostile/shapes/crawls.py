"""WARC and ARC: records, headers, blocks, bodies of HTTP."""

import gzip

from tests.hostile.shapes.making import Make, Shape, repeat, repeated, shapes_of

_HTTP = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _record(
    block: bytes, kind: str = "response", content_type: str = "application/http; msgtype=response", number: int = 0
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-02-02T10:00:00Z\r\n"
        f"WARC-Target-URI: https://e.example/{number}\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"  # fmt: skip


def _records(block: str, kind: str = "response", content_type: str = "application/http; msgtype=response") -> Make:
    size = len(_record(block.encode(), kind, content_type))
    return lambda n_bytes: b"".join(
        _record(block.encode(), kind, content_type, number) for number in range(max(1, n_bytes // size))
    )


def _one(head: str, unit: str, tail: str = "") -> Make:
    return lambda n_bytes: _record((head + repeat(unit, n_bytes) + tail).encode())


def _members(n_bytes: int) -> bytes:
    return b"".join(
        gzip.compress(_record(_HTTP.encode() + b"\r\n<p>a", number=number), mtime=0) for number in range(n_bytes // 250)
    )


def _bomb(n_bytes: int) -> bytes:
    body = gzip.compress(bytes(n_bytes), mtime=0)
    return _record(f"{_HTTP}Content-Encoding: gzip\r\n\r\n".encode() + body)


def _arc(n_bytes: int) -> bytes:
    info = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20080430204825 text/plain %d\n%b\n" % (len(info), info)
    block = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a"
    return head + b"".join(
        b"https://e.example/%d 1.2.3.4 20080430204826 text/html %d\n%b\n" % (number, len(block), block)
        for number in range(n_bytes // 130)
    )


CRAWLS: tuple[Shape, ...] = (
    *shapes_of(
        "a.warc",
        {
            "responses": _records(_HTTP + "\r\n<p>The bridge is closed.</p>"),
            "responses of nothing": _records(""),
            "texts": _records("The bridge is closed.", "conversion", "text/plain"),
            "metadata": _records("a: b", "metadata", "application/warc-fields"),
            "headers of HTTP": _one("HTTP/1.1 200 OK\r\n", "X-A§: b\r\n", "\r\n<p>a"),
            "one header of HTTP": _one("HTTP/1.1 200 OK\r\nX-A: ", "b", "\r\n\r\n<p>a"),
            "headers of HTTP that go on": _one("HTTP/1.1 200 OK\r\nX-A: b\r\n", " c\r\n", "\r\n<p>a"),
            "a status line": _one("HTTP/1.1 200 ", "O", "\r\n\r\n<p>a"),
            "chunks of one byte": _one(f"{_HTTP}Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", "0\r\n\r\n"),
            "chunks that are none": _one(f"{_HTTP}Transfer-Encoding: chunked\r\n\r\n", "z\r\n"),
            "one size of a chunk": _one(f"{_HTTP}Transfer-Encoding: chunked\r\n\r\n", "1"),
            "a body that unpacks": _bomb,
            "encodings of content": _one("HTTP/1.1 200 OK\r\nContent-Encoding: ", "gzip, ", "\r\n\r\na"),
            "headers of WARC": repeated("X-A§: b\r\n", "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n", "\r\n\r\n\r\n"),
            "heads without records": repeated("WARC/1.0\r\n"),
            "bytes that are no record": repeated("a\r\n", "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1\r\n\r\na\r\n\r\n"),
            "lengths that are too long": repeated("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 30007\r\n\r\na\r\n\r\n"),
            "lengths beyond the end": repeated("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\na\r\n\r\n"),
        },
    ),
    *shapes_of("a.warc.gz", {"members": _members}),
    *shapes_of("a.arc", {"records": _arc}),
)  # fmt: skip
