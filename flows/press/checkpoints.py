"""What a run keeps of each chunk that it has pressed, and finds of those that runs before it pressed and never committed.

A chunk is found again by what its records are and by all that presses them. So one of changed sources, or of other steps,
libraries or settings, is another chunk, and nothing can be taken for what it is not. Of changed sources, the records that
are the same are found one by one (earlier_rows.py).
"""

import hashlib
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from flows.press.chunk import PressedChunk
from flows.press.document import Draft
from flows.press.earlier_rows import EarlierRows, earlier_rows
from flows.press.handover import contents_of
from flows.press.identities import press_id
from flows.records.reasons import OF_THE_MACHINE
from flows.settings.run_settings import PressSettings
from warehouse.failpoints import failpoint
from warehouse.lake.checkpoints import Checkpoint, read_checkpoint, write_checkpoint
from warehouse.lake.own_files import checkpoint_name
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.soundness import problem_of


class Checkpoints:
    """The checkpoints of a lake, as the press of one run sees them. Without a run none is kept, and none is found."""

    def __init__(self, lake: Lake, settings: PressSettings, run_id: str | None) -> None:
        self._store, self._settings, self._run_id = lake.store, settings, run_id

    def find(self, name: str) -> PressedChunk | None:
        """The chunk of this name as it was pressed before; None where it was not, or where its parts are not whole."""
        if self._run_id is None:
            return None
        found = read_checkpoint(self._store, checkpoint_name(self._key(name)))
        if found is None or any(problem_of(self._store, file) for part in found.parts for file in part.values()):
            return None
        # A task that is tried again finds what it has done itself.
        resumed = Counter({found.run_id: found.n_records} if found.run_id != self._run_id else {})
        return PressedChunk(found.parts, Counter(found.fates), found.n_bytes, {}, resumed)

    def earlier(self) -> EarlierRows | None:
        """The rows of single records that runs before this one have made."""
        if self._run_id is None:
            return None
        return earlier_rows(self._store.address, press_id(self._settings), self._run_id)

    def keep(self, name: str, drafts: Sequence[Draft], pressed: PressedChunk) -> None:
        """Keeps a chunk of these records. One that the machine had a part in is not: the next run may have more luck."""
        if self._run_id is None or any(draft.fate and draft.fate.reason in OF_THE_MACHINE for draft in drafts):
            return
        roots = tuple(sorted({draft.root for draft in drafts}))
        facts = (pressed.parts, dict(sorted(pressed.pressed.items())), pressed.n_bytes)
        checkpoint = Checkpoint(self._run_id, press_id(self._settings), roots, *facts)
        write_checkpoint(self._store, self._key(name), checkpoint)
        failpoint("press.checkpoint_written")

    def _key(self, name: str) -> str:
        # The bytes of a part are those of this pyarrow.
        made_by = (contents_of(name), press_id(self._settings), pa.__version__)
        return hashlib.sha256("\n".join(made_by).encode()).hexdigest()[:32]
