"""XML with bare ampersands (`AT&T`), the commonest fault of feeds, made well-formed on its way to a parser."""

import re

_OUTSIDE = re.compile(rb"<!\[CDATA\[|<!--|&(?!#?\w{1,32};)")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
# The longest that has to be seen whole: a reference of 32 characters.
_HELD_BYTES = 40
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
        if not self._is_safe:
            return chunk
        chunk = self._held + chunk
        at = max(len(chunk) - _HELD_BYTES, 0)
        starts = [found for mark in (b"&", b"<", b"]", b"-") if (found := chunk.find(mark, at)) >= 0]
        cut = min(starts, default=len(chunk))
        self._held = chunk[cut:]
        return self._mend(chunk[:cut])

    def close(self) -> bytes:
        """What was held back."""
        held, self._held = self._held, b""
        return self._mend(held)

    def _mend(self, data: bytes) -> bytes:
        parts, start, position = [], 0, 0
        while True:
            if self._end is not None:
                found_at = data.find(self._end, position)
                if found_at < 0:
                    break
                position = found_at + len(self._end)
                self._end = None
            found = _OUTSIDE.search(data, position)
            if found is None:
                break
            position = found.end()
            if found[0] == b"&":
                parts += [data[start:position], b"amp;"]
                start = position
            else:
                self._end = _ENDS[found[0]]
        return b"".join([*parts, data[start:]])
