"""The command with chunks of few records, so that several workers press what lies in one small file.

Run as `python -m tests.helpers.small_chunks`: each worker process imports this module again, and so has the same chunks.
"""

import os
import sys

from flows.cli.main import main
from flows.press import batch, chunk_queue

CHUNK_RECORDS = "COLUMNIST_TEST_CHUNK_RECORDS"
"""The variable with the most records of a chunk; without it chunks are as large as for users."""


def make_small_chunks() -> None:
    """Has this process make chunks of that size, and start a process for the first that waits for one."""
    if most := os.environ.get(CHUNK_RECORDS):
        batch.CHUNK_RECORDS, chunk_queue.WORTH_A_PROCESS_BYTES = int(most), 0


make_small_chunks()

if __name__ == "__main__":
    sys.exit(main())
