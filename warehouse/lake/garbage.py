"""Garbage of a lake: manifests that are kept no longer, and files that neither a manifest nor a checkpoint names any more."""

from collections.abc import Iterable

from warehouse.failpoints import failpoint
from warehouse.lake.checkpoints import Checkpoint, read_checkpoints
from warehouse.lake.manifest_store import Manifests, age_of
from warehouse.lake.own_files import HISTORY, OF_HISTORY, OF_SCRATCH, OF_STATE, SCRATCH, STATE, find_own, stem_of

# What neither a manifest nor a checkpoint names is deleted there. Nothing names what a run writes for itself alone.
_COLLECTED = ((STATE, OF_STATE), (HISTORY, OF_HISTORY), (SCRATCH, OF_SCRATCH))


def collect_garbage(manifests: Manifests, keep_runs: int, checkpoints: Iterable[Checkpoint] | None = None) -> int:
    """Deletes what neither the manifest in force, nor the last `keep_runs` before it, nor a checkpoint names; returns how many files.

    Args:
        manifests: of the lake.
        keep_runs: how many earlier states are kept.
        checkpoints: all that there are; None where they have not been read yet.
    """
    current = manifests.manifest()
    if current is None:
        return 0
    sound = manifests.sound_manifests()
    stale = [(age_of(kept), name) for name, kept in sound.items() if stem_of(name) != current.run_id]
    # A manifest that was kept and never put in force is newer than the one in force; its run was killed.
    dead = [name for age, name in stale if age > age_of(current)]
    older = [name for age, name in stale if age < age_of(current)]
    expired = dead + older[: max(0, len(older) - keep_runs)]
    damaged = [name for name in manifests.kept_manifests() if name not in sound]
    for name in (*expired, *damaged):
        manifests.store.delete(name)
    kept = [current, *(manifest for name, manifest in sound.items() if name not in expired)]
    named = {file.path for manifest in kept for file in manifest.files()}
    pressed = read_checkpoints(manifests.store).values() if checkpoints is None else checkpoints
    named |= {file.path for checkpoint in pressed for part in checkpoint.parts for file in part.values()}
    deleted = len(expired) + manifests.store.discard_unfinished()
    for name in [name for prefix, own in _COLLECTED for name in find_own(manifests.store, prefix, own)]:
        if name not in named:
            manifests.store.delete(name)
            deleted += 1
            failpoint("collect.file_deleted")
    return deleted
