"""The encodings of a file of lines, of which each may be in another one."""

from flows.encodings.declared import decode_as, is_multibyte
from flows.records.reasons import Rejected
from flows.sources.readers.byte_streams import Chunks, can_decode, guess_encoding


def codecs_of(source: Chunks) -> tuple[str, ...]:
    """Codecs to try for each line, so that one line in another encoding does not spoil the rest."""
    if source.unicode_codec is not None:
        return ()
    strange = b"\n".join(line for line in source.head.split(b"\n")[:-1] if not can_decode(line, "utf-8"))
    try:
        guess = guess_encoding(strange or source.head)
    except Rejected:
        guess = "cp1252"
    return ("utf-8", guess, "cp1252")


def decode_line(data: bytes, codecs: tuple[str, ...]) -> str:
    """A line in the first of some codecs that reads it; without any it is UTF-8 that may hold half characters."""
    for codec in codecs:
        if can_decode(data, codec):
            return data.decode(codec)
        if is_multibyte(codec) and (decoded := decode_as(data, codec)):
            return decoded.text
    return data.decode("utf-8", "surrogatepass") if not codecs else data.decode("latin-1")
