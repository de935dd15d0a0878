"""Whether a file of the lake still holds the bytes that were written."""

import hashlib

from warehouse.lake.manifest import LakeFile
from warehouse.lake.store import Store

OTHER_BYTES = "other bytes than were written"


def problem_of(store: Store, file: LakeFile) -> str | None:
    """What is wrong with a file, all of which is read for this; None where nothing is."""
    try:
        with store.open(file.path) as source:
            return None if hashlib.file_digest(source, "sha256").hexdigest() == file.sha256 else OTHER_BYTES
    except FileNotFoundError:
        return "it is gone"
    except OSError as error:
        return str(error).splitlines()[0]
