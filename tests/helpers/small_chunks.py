"""The command with chunks of few records, so that several workers press what lies in one small file.

Run as `python -m tests.helpers.small_chunks`: each worker process imports this module again, and so has the same chunks.
"""

import os
import sys

from flows.cli.main import main
from flows.press import batch

CHUNK_RECORDS = "COLUMNIST_TEST_CHUNK_RECORDS"
"""The variable with the most records of a chunk; without it chunks are as large as for users."""


def make_small_chunks() -> None:
    """Has this process make chunks of that size."""
    if most := os.environ.get(CHUNK_RECORDS):
        batch.CHUNK_RECORDS = int(most)


make_small_chunks()

if __name__ == "__main__":
    sys.exit(main())
