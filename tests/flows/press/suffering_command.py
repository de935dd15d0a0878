"""The command with a decoder that crashes, hangs or eats memory on a marked text, as no parser is known to do on demand.

Run as `python -m tests.flows.press.suffering_command`; each worker process that it spawns imports this module again,
and so has the same decoder.
"""

import os
import sys
import time

from flows.cli.main import main
from flows.steps import decode

_decode = decode.decode


def decode_or_suffer(data: bytes) -> decode.Decoded:
    """What `decode` gives, unless the text begins with ABORT, HANG or EAT."""
    decoded = _decode(data)
    if decoded[0].startswith("ABORT"):
        os.abort()
    while decoded[0].startswith("HANG"):
        time.sleep(1)
    hoard = []
    while decoded[0].startswith("EAT"):
        hoard.append(bytearray(10_000_000))
    return decoded


decode.decode = decode_or_suffer

if __name__ == "__main__":
    sys.exit(main())
