"""The folder in a home that Prefect keeps its files in: its owner's alone, since what lies there opens doors.

The password of the server is a shell to its holder, and the database holds the key to the secrets of blocks.
"""

import contextlib
from pathlib import Path

from warehouse.errors import ColumnistError
from warehouse.home import Home


def make_prefect_home(home: Home) -> Path:
    """Makes the folder where it is missing, and closes it to everyone but its owner where it is open.

    What lies in it cannot be reached past it, so its own rights are enough, also for what earlier releases left there.

    Raises:
        ColumnistError: the system refuses to make it.
    """
    folder = home.prefect
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ColumnistError(
            f"cannot keep Prefect's files in {folder} ({error.strerror}); choose another home with --home DIR, or run with --direct"
        ) from error
    # Where the file system knows no rights, or the folder is another user's, there is nothing to close.
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
    return folder
