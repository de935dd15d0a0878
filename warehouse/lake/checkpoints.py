"""Checkpoints: chunks of a press that are finished, kept so that a run which was stopped need not press them again.

A checkpoint is no state. Nobody who reads the lake looks at it: only a press does, which asks for a chunk by its key and
finds the parts that an earlier run wrote of the very same records. As long as it lies there, its parts are not collected.
It is written when its parts are on disk for good, so whatever is killed has the checkpoint or has pressed for nothing.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from warehouse.failpoints import failpoint
from warehouse.lake.manifest import LakeFile, Part
from warehouse.lake.own_files import CHECKPOINTS, OF_CHECKPOINTS, checkpoint_name, find_own
from warehouse.lake.store import Store


class Checkpoint(NamedTuple):
    """A finished chunk: which run pressed it, by what (see flows/press/identities.py), from which roots, and into which parts.

    `fates` counts its records by fate; `n_bytes` are the bytes of the records.
    """

    run_id: str
    press_id: str
    roots: tuple[str, ...]
    parts: tuple[Part, ...]
    fates: dict[str, int]
    n_bytes: int

    @property
    def n_records(self) -> int:
        """How many records the chunk holds."""
        return sum(self.fates.values())


class Dropped(NamedTuple):
    """How many checkpoints were deleted, and those that are left, so that nobody has to read them again."""

    n_dropped: int
    left: list[Checkpoint]


def write_checkpoint(store: Store, key: str, checkpoint: Checkpoint) -> None:
    """Keeps a finished chunk under its key."""
    content: dict[str, Any] = checkpoint._asdict()
    content["parts"] = [{table: file._asdict() for table, file in part.items()} for part in checkpoint.parts]
    text = json.dumps(content, sort_keys=True)
    # Two runs may have pressed the same chunk; that of the last is as good as any.
    with store.put(checkpoint_name(key), replace=True) as file:
        file.write(f"{_seal(text)} {text}\n".encode())


def read_checkpoint(store: Store, name: str) -> Checkpoint | None:
    """A checkpoint by its name; None where there is none, and where its bytes are not those that were written."""
    try:
        seal, _, text = store.get(name).decode().removesuffix("\n").partition(" ")
        if seal != _seal(text):
            return None
        content = json.loads(text)
        parts = tuple({table: LakeFile(**file) for table, file in part.items()} for part in content["parts"])
        return Checkpoint(**content | {"parts": parts, "roots": tuple(content["roots"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def read_checkpoints(store: Store) -> dict[str, Checkpoint]:
    """All sound checkpoints, by name."""
    read = {name: read_checkpoint(store, name) for name in find_own(store, CHECKPOINTS, OF_CHECKPOINTS)}
    return {name: checkpoint for name, checkpoint in read.items() if checkpoint is not None}


def drop_checkpoints(store: Store, is_over: Callable[[Checkpoint], bool] = lambda checkpoint: True) -> Dropped:
    """Deletes those that are over, by default all, and those that cannot be read."""
    n_dropped = 0
    left: list[Checkpoint] = []
    for name in find_own(store, CHECKPOINTS, OF_CHECKPOINTS):
        checkpoint = read_checkpoint(store, name)
        if checkpoint is None or is_over(checkpoint):
            store.delete(name)
            n_dropped += 1
            failpoint("checkpoint.dropped")
        else:
            left.append(checkpoint)
    return Dropped(n_dropped, left)


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
