"""Which files can be read, and as what."""

import os

# IANA media types by suffix, in lower case.
MEDIA_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}


def media_type(name: str) -> str | None:
    """Media type under which a file of this name is read; None where no reader knows it.

    >>> media_type("news/A.TXT")
    'text/plain'
    """
    return MEDIA_TYPES.get(
        os.path.splitext(name)[1].lower()
    )  # pathlib is ten times slower, and this runs for each file
