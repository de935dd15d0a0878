"""XML with bare ampersands (`AT&T`), the commonest fault of feeds, made well-formed on its way to a parser."""

import re

_MARK = re.compile(rb"[&<]")
_REFERENCE = re.compile(rb"&#?\w{1,32};")
_UNFINISHED_REFERENCE = re.compile(rb"&#?\w{0,32}\Z")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
_UNSAFE = re.compile(rb"encoding\s*=\s*[\"'](?:utf-?16|utf-?32|ucs|iso-10646|iso-2022|hz)", re.IGNORECASE)


class BareAmpersands:
    """Writes `&amp;` for each ampersand that begins no reference, outside of comments and CDATA: it means only itself.

    A parser that is fed in parts would wait for the semicolon to the end of the file, and hold all of it. Encodings in
    which the byte may be half a character are left alone.

    >>> mend = BareAmpersands(b"")
    >>> mend.feed(b"AT&T &amp; <![CDATA[a & b]]> c &") + mend.close()
    b'AT&amp;T &amp; <![CDATA[a & b]]> c &amp;'
    """

    def __init__(self, head: bytes) -> None:
        self._is_safe = b"\0" not in head and not _UNSAFE.search(head[:200])
        self._held = b""
        self._end: bytes | None = None

    def feed(self, chunk: bytes) -> bytes:
        """The chunk, mended; its end may come with the next one."""
        return self._mend(chunk, is_last=False) if self._is_safe else chunk

    def close(self) -> bytes:
        """What was held back."""
        return self._mend(b"", is_last=True)

    def _mend(self, chunk: bytes, *, is_last: bool) -> bytes:
        """What is certain of the held bytes and the chunk; the rest is held, unless it is the last."""
        data = self._held + chunk
        parts: list[bytes] = []
        start = position = 0
        held_from = len(data)
        while True:
            if self._end is not None:
                found_at = data.find(self._end, position)
                if found_at < 0:
                    held_from = max(len(data) - len(self._end) + 1, position)
                    break
                position = found_at + len(self._end)
                self._end = None
            found = _MARK.search(data, position)
            if found is None:
                break
            position = found.start()
            if not is_last and _is_unfinished(data, position):
                held_from = position
                break
            if data.startswith(b"&", position):
                if (reference := _REFERENCE.match(data, position)) is not None:
                    position = reference.end()
                else:
                    position += 1
                    parts += [data[start:position], b"amp;"]
                    start = position
            else:
                begun = next((mark for mark in _ENDS if data.startswith(mark, position)), b"<")
                position += len(begun)
                self._end = _ENDS.get(begun)
        if is_last:
            held_from = len(data)
        self._held = data[held_from:]
        return b"".join([*parts, data[start:held_from]])


def _is_unfinished(data: bytes, position: int) -> bool:
    """Whether what begins here could become a reference, a comment or CDATA with the bytes to come."""
    if data.startswith(b"&", position):
        return _UNFINISHED_REFERENCE.match(data, position) is not None
    rest = data[position : position + len(b"<![CDATA[")]
    return any(len(rest) < len(mark) and mark.startswith(rest) for mark in _ENDS)
