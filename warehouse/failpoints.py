"""Places where a test kills the process to see that the next run repairs everything.

COLUMNIST_FAILPOINT=name kills this process with SIGKILL the first time it comes to that place, name:n the n-th time.
Unset, a place costs one comparison.
"""

import os
import signal
import time

FAILPOINTS: dict[str, str] = {
    "scan.listed": "the sources are listed, nothing is compared yet",
    "scan.planned": "the plan is made, nothing is pressed yet",
    "press.pressed": "a batch is pressed, none of its files is written",
    "press.file_written": "a state file of a batch is written",
    "press.part_written": "all state files of a batch are written",
    "commit.rewritten": "the files that lose rows are written anew",
    "commit.history_written": "the run's history files are written",
    "commit.manifest_kept": "the new manifest lies under manifests/, not yet in force",
    "commit.committed": "the new manifest is in force",
    "load.created": "the new work file is created under its temporary name",
    "load.opened": "the work file is open for writing",
    "load.deleted": "stale rows are deleted inside the transaction",
    "load.inserted": "new rows are inserted inside the transaction",
    "load.committed": "the transaction is committed, the file not checkpointed",
    "link.linked": "what needs several documents is linked",
    "publish.copied": "the copy of the work file is complete, not yet published",
    "publish.published": "the new warehouse file is in place",
    "compact.merged": "the merged state files are written, not yet committed",
    "collect.file_deleted": "a file that no kept manifest names is deleted",
}

_armed, _, _count = os.environ.get("COLUMNIST_FAILPOINT", "").partition(":")
_remaining = int(_count) if _count.isdecimal() else 1

# COLUMNIST_FAULTS=abort=TEXT,hang=TEXT,memory=TEXT: what a worker does on a record that holds the text. For tests of
# isolation, since no parser is known to do so on demand.
_faults = [fault.split("=", 1) for fault in os.environ.get("COLUMNIST_FAULTS", "").split(",") if "=" in fault]


def suffer(text: str) -> None:
    """Dies, hangs or eats memory here when the environment asks for it on such a text."""
    for fault, marker in _faults:
        if marker not in text:
            continue
        if fault == "abort":
            os.abort()
        while fault == "hang":
            time.sleep(1)
        hoard = []
        while fault == "memory":
            hoard.append(bytearray(10_000_000))


def failpoint(name: str) -> None:
    """Kills this process here when the environment asks for it; `name` is a key of FAILPOINTS."""
    global _remaining
    if name != _armed:
        return
    _remaining -= 1
    if _remaining <= 0:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
