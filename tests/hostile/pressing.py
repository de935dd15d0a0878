"""Presses one document in a process of its own, through what a worker calls, and measures what that took."""

import contextlib
import multiprocessing
import resource
import signal
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from flows.press.batch import press_batch
from flows.press.item import Item
from flows.press.worker_pool import bound_process
from flows.settings.run_settings import PressSettings, Settings
from flows.sources.formats import media_type
from tests.hostile.shapes.making import Shape

WARM_UP_BYTES = 3_000
PRELOADED = (
    "tests.hostile.pressing",
    "tests.hostile.shapes.all_shapes",
    "trafilatura",
    "fastwarc",
    "pypdf",
    "lxml.html",
)
SETTINGS = PressSettings(repeated_ngrams=True)
_MB = 1_000_000


class Cost(NamedTuple):
    """What a document of a size took: seconds of CPU time, the memory that the process had at most beyond what it began
    with, and its records by fate and reason. `failure` says how the process ended that gave no answer.
    """

    n_bytes: int
    cpu_seconds: float
    peak_bytes: int
    fates: Counter[str]
    failure: str | None = None

    @property
    def seconds_per_mb(self) -> float:
        return self.cpu_seconds / self.n_bytes * _MB


def press_all(tasks: list[tuple[Shape, int]], jobs: int, most_seconds: float) -> Iterator[Cost]:
    """The cost of each shape at a size, in their order."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda task: _press_apart(context, *task, most_seconds), tasks)


def _press_apart(
    context: multiprocessing.context.ForkServerContext, shape: Shape, n_bytes: int, most_seconds: float
) -> Cost:
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(sender, shape.name, n_bytes, most_seconds))
    process.start()
    sender.close()
    try:
        cost: Cost = receiver.recv()
    except EOFError:
        process.join()
        is_over = process.exitcode in (-signal.SIGXCPU, -signal.SIGKILL)
        failure = f"more than {most_seconds:g} s" if is_over else f"exit code {process.exitcode}"
        return Cost(n_bytes, most_seconds, 0, Counter(), failure)
    process.join()
    return cost


def _measure(sender: Connection, name: str, n_bytes: int, most_seconds: float) -> None:
    from tests.hostile.shapes.all_shapes import SHAPES

    warnings.simplefilter("ignore")
    shape = next(shape for shape in SHAPES if shape.name == name)
    _bound(most_seconds)
    with tempfile.TemporaryDirectory() as folder:
        press_document(shape, WARM_UP_BYTES, Path(folder, "warm-up"))
        sender.send(press_document(shape, n_bytes, Path(folder, "lake")))


def _bound(most_seconds: float) -> None:
    """What a worker is bound to, and so much CPU time."""
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    bound_process(Settings().worker_memory)
    seconds = int(time.process_time() + most_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 2))


def press_document(shape: Shape, n_bytes: int, folder: Path) -> Cost:
    """Presses the document of this size in this process. What unpacks counts as it is unpacked, if that is more."""
    folder.mkdir()
    path = folder / shape.file
    data = shape.make(n_bytes)
    path.write_bytes(data)
    size = len(data)
    del data
    status = path.stat()
    item = Item(f"hostile/{shape.file}", "hostile", str(path), media_type(shape.file), size, status.st_mtime_ns, "")
    before = _reset_peak()
    started = time.process_time()
    batch = press_batch([item], folder / "lake", SETTINGS)
    seconds = time.process_time() - started
    fates: Counter[str] = Counter()
    for part in batch.parts:
        table = pq.read_table(folder / "lake" / part["records"].path, columns=["fate", "reason"])
        fates.update(reason or fate for fate, reason in zip(*(column.to_pylist() for column in table), strict=True))
    return Cost(max(n_bytes, size), seconds, _peak() - before, fates)


def _reset_peak() -> int:
    """Forgets the most memory that this process had so far; what it has now."""
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    """The most memory that this process had, in bytes; 0 where the system does not say so in a file."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024
