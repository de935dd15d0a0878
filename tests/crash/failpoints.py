"""The places where a run can be killed, and what kills it there."""

import os
import signal
from collections.abc import Callable

FAILPOINTS: dict[str, str] = {
    "scan.listed": "the sources are listed, nothing is compared yet",
    "scan.planned": "the plan is made, nothing is pressed yet",
    "press.pressed": "a batch is pressed, none of its files is written",
    "press.file_written": "a state file of a batch is written",
    "press.part_written": "all state files of a batch are written",
    "press.checkpoint_written": "what is pressed of a chunk is kept for the next run",
    "commit.rewritten": "the files that lose rows are written anew",
    "commit.history_written": "the run's history files are written",
    "commit.manifest_kept": "the new manifest lies under manifests/, not yet in force",
    "commit.committed": "the new manifest is in force",
    "checkpoint.dropped": "a chunk that was kept for the next run is kept no longer",
    "load.created": "the new work file is created under its temporary name",
    "load.opened": "the work file is open for writing",
    "load.deleted": "stale rows are deleted inside the transaction",
    "load.inserted": "new rows are inserted inside the transaction",
    "load.half_committed": "what many documents bring is committed up to the next link",
    "load.committed": "the transaction is committed, the file not checkpointed",
    "link.linked": "what needs several documents is linked",
    "publish.copied": "the copy of the work file is complete, not yet published",
    "publish.published": "the new warehouse file is in place",
    "compact.merged": "the merged state files are written, not yet committed",
    "collect.file_deleted": "a file that no kept manifest names is deleted",
    "merge.written": "the entries of many runs lie in one file, and in files of their own as well",
    "merge.file_deleted": "an entry that lies in the merged file is deleted",
}
FAILPOINTS_OF_PURGES: dict[str, str] = {
    "purge.written": "the files without what is purged are written, not yet committed",
    "purge.copies_deleted": "what other files of the home hold of it is deleted",
    "purge.collected": "the lake's own files that hold it are deleted",
}
"""Places that only a purge passes. tests/flows/upkeep/test_purge.py kills there, since a run alone does not end a purge."""


def make_killer(place: str) -> Callable[[str], None]:
    """What to put in the place of `failpoint`: it kills this process the first time it comes to `name`, at `name:n` the n-th."""
    name, _, count = place.partition(":")
    left = [int(count or 1)]

    def kill(passed: str) -> None:
        left[0] -= passed == name
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    return kill
