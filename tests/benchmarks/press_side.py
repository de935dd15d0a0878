"""What the press costs on one core: the steps one by one, and the Parquet files that it ends in.

This process does what a worker does, with the threads that a worker has. CPU time, not wall time, so a busy machine
tells the same. A first batch is pressed before, so that models are loaded and code is warm.
"""

import os
import time
import types
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

import flows.press.batch
import flows.press.chunk
import flows.press.steps
import flows.press.supervision
from flows.press.item import Item
from flows.settings.run_settings import PressSettings, Settings
from flows.sources.formats import media_type
from flows.sources.local import LocalSource


class Measured(NamedTuple):
    """CPU seconds for `n_documents`; `seconds_by_step` is in the order of the way and adds up to `cpu_seconds`."""

    n_documents: int
    cpu_seconds: float
    seconds_by_step: dict[str, float]

    def microseconds(self, without: Sequence[str] = ()) -> float:
        """CPU time for one document, less that of some steps."""
        left_out = sum(self.seconds_by_step[step] for step in without)
        return (self.cpu_seconds - left_out) / self.n_documents * 1e6


def list_items(folder: Path) -> list[Item]:
    """The records of a folder as `scan` would plan them in a first run."""
    return [
        Item(file.uri, file.root, file.path, media_type(file.path), file.size, file.modified_ns, file.token)
        for file in LocalSource().listing(folder.name, str(folder)).files
    ]


def press_items(items: Sequence[Item], lake: Path, settings: Settings) -> Measured:
    """Read, press and write everything; `rest` is what lies between the steps: hashes, keys, drafts.

    Raises:
        SystemExit: a document did not come out.
    """
    totals: dict[str, float] = {}
    n_loaded, started = 0, time.process_time()
    for batch in flows.press.supervision.cut_batches(items, settings):
        pressed = flows.press.batch.press_batch(batch, lake, settings.press)
        n_loaded += sum(part["documents"].rows for part in pressed.parts if "documents" in part)
        for step, seconds in pressed.seconds_by_step.items():
            totals[step] = totals.get(step, 0.0) + seconds
    cpu_seconds = time.process_time() - started
    if n_loaded != len(items):
        raise SystemExit(f"{n_loaded:,} of {len(items):,} documents came out of the press; mend that before measuring")
    return Measured(len(items), cpu_seconds, totals | {"rest": cpu_seconds - sum(totals.values())})


def measure(folder: Path, scratch: Path, press_settings: PressSettings, n_rounds: int) -> Measured:
    """Cost of the whole folder on one core, of several rounds the one that took least."""
    os.environ["RAYON_NUM_THREADS"] = "1"
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    # The press books wall time for its steps. Here they share the machine, so it is handed the process's CPU clock.
    clock = types.SimpleNamespace(perf_counter=time.process_time)
    for module in (flows.press.steps, flows.press.batch, flows.press.chunk):
        vars(module)["time"] = clock
    items, settings = list_items(folder), Settings(press=press_settings)
    press_items(items[:200], scratch / "warm-up", settings)
    rounds = [press_items(items, scratch / f"lake-{number}", settings) for number in range(n_rounds)]
    return min(rounds, key=lambda measured: measured.cpu_seconds)
