"""A crash, an endless loop and a hunger for memory in every reader and container: what was at fault is lost, and named.

Each kind of file is met in two ways: what makes a record of it suffers, and then what is on its way to the next record
or member. The command runs as it does for a user, with worker processes; tests/flows/press/suffering_command.py puts
the faults in. Afterwards the command without them must give what a build from nothing gives.
"""

import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from flows.sources.roots import quote_name
from tests.conftest import PROJECT, write_files
from tests.crash import command
from tests.crash import reference as homes
from tests.crash.faulty_sources import ARCHIVES, MANY_TEXTS, ONE_TEXT, Archive, ManyTexts, OneText
from tests.crash.figures import Figures, Options, try_points
from tests.helpers.small_chunks import CHUNK_RECORDS
from warehouse.database.read_only import open_published

FAULTS = {"ABORT": "crashed", "HANG": "timed_out", "EAT": "out_of_memory"}
RECORD_SECONDS = 10
WORKER_MEMORY = 500_000_000
KINDS = (*ONE_TEXT, *MANY_TEXTS, *ARCHIVES)
STORY = "{}Story {}. The council met on Tuesday and agreed to mend the bridge."
IN, BEHIND = "in a record", "on the way"


class Fault(NamedTuple):
    """One kind of file with one fault: a mark of suffering_command.py, and where it is."""

    of: OneText | ManyTexts | Archive
    mark: str
    way: str


class Loss(NamedTuple):
    """What must be lost of a file: what the uri adds to that of the file, up to a `#`, the reason, and how many are loaded."""

    where: str
    reason: str
    n_loaded: int


def faults_of(kind: OneText | ManyTexts | Archive) -> list[Fault]:
    """Each fault in each way that the kind can have: a text that no reader reads has nothing behind it."""
    ways = (IN,) if isinstance(kind, OneText) and not kind.is_read else (IN, BEHIND)
    return list(itertools.starmap(Fault, itertools.product((kind,), FAULTS, ways)))


def write_faulty(fault: Fault) -> tuple[bytes, Loss]:
    """A file in which one of four texts suffers, and what must be lost of it."""
    kind, mark, way = fault
    said, reason = f"{mark}. " if way == IN else f"AFTER {mark}. ", FAULTS[mark]
    if isinstance(kind, OneText):
        return kind.write(STORY.format(said, 1)), Loss("", reason, 0)
    if isinstance(kind, ManyTexts):
        number = 3 if way == IN else 2
        texts = [STORY.format(said if each == number else "", each) for each in range(1, 5)]
        where = f"{kind.member}#" if way == IN else kind.member
        return kind.write(texts), Loss(where, reason, 3 if way == IN else 2)
    members = [(f"{each}.txt", STORY.format("", each).encode()) for each in range(1, 5)]
    if way == IN:
        members[2] = ("3.txt", STORY.format(said, 3).encode())
        return kind.write(members), Loss("!/3.txt", reason, 3)
    members[2] = (f"{mark}.txt", members[2][1])
    return kind.write(members), Loss("", reason, 2)


def write_source(faults: Iterable[Fault], folder: Path) -> dict[str, Loss]:
    """A folder with a file for each fault, and a sound one; gives what must be lost by the uri of the file."""
    files, losses = {"sound.txt": STORY.format("", 0).encode()}, {}
    for fault in faults:
        # No mark is in the name of the file: an archive suffers of the names of its members alone.
        name = f"{FAULTS[fault.mark]} {fault.way}/{fault.of.name}"
        files[name], losses[f"{folder.name}/{quote_name(name.split('/')[0])}/{fault.of.name}"] = write_faulty(fault)
    write_files(folder, dict(files))
    return losses


def run_with_faults(source: Path, home: Path, chunk_records: int | None = None) -> dict[str, Any]:
    """The entry of a run in which marked texts crash, hang and eat memory.

    With so few records in a chunk, other workers press what one reads; without, one worker does all.
    """
    n_workers = 2 if chunk_records else 1
    arguments = (
        "run", source, *command.DIRECT, "--home", home, "--record-seconds", RECORD_SECONDS, "--workers", n_workers,
    )  # fmt: skip
    small = {CHUNK_RECORDS: str(chunk_records)} if chunk_records else {}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.flows.press.suffering_command", *map(str, arguments)],
        env={**os.environ, **small, "COLUMNIST_WORKER_MEMORY": str(WORKER_MEMORY), "OPENBLAS_NUM_THREADS": "1"},
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    entry: dict[str, Any] = json.loads(ran.stdout)
    return entry


def lost_otherwise(home: Path, losses: dict[str, Loss]) -> list[str]:
    """Each file of which something else was lost than what must be."""
    with open_published(home / "warehouse.duckdb") as con:
        rows = con.execute("select file_uri, uri, fate, reason from records").fetchall()
    loaded = Counter(file for file, _, fate, _ in rows if fate == "loaded")
    refused: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for file, uri, fate, reason in rows:
        if fate != "loaded":
            where, mark, _ = uri.removeprefix(file).partition("#")
            refused[file].append((where + mark, reason))
    found = [
        f"{file}: {loaded[file]} loaded, {refused[file]} refused; not {loss}"
        for file, loss in losses.items()
        if (loaded[file], refused[file]) != (loss.n_loaded, [(loss.where, loss.reason)])
    ]
    found += [f"{file} is refused" for file in refused if file not in losses]
    return found + homes.unbalanced(home / "warehouse.duckdb")


def suffer(kind: OneText | ManyTexts | Archive, folder: Path) -> list[str]:
    """Everything that is wrong after a run with faults, and after the run that follows it.

    Every second kind of file is pressed by others than who reads it, record by record.
    """
    source = folder / "news"
    losses = write_source(faults_of(kind), source)
    run_with_faults(source, folder / "home", chunk_records=KINDS.index(kind) % 2 or None)
    return lost_otherwise(folder / "home", losses) + recover(source, folder)


def recover(source: Path, folder: Path) -> list[str]:
    """What is wrong after `retry` without the faults: the home, in `folder`, must hold what a build from nothing gives."""
    home = folder / "home"
    with open_published(home / "warehouse.duckdb") as con:
        # A record that could not be made has bytes and no text, so none is kept when another one takes its place.
        refused = con.execute("select doc_id from records where fate <> 'loaded'").fetchall()
    for ended in (command.call("retry", "--home", home), command.run(home, source)):
        if ended.code:
            return [f"the command without faults exits with {ended.code}: {ended.err.strip()}"]
    expected = homes.build_from_nothing(folder / "reference", source)
    return homes.faults(home, expected, [doc_id for (doc_id,) in refused]) or homes.clean_up(home, folder)


def suffer_in_readers(options: Options) -> list[Figures]:
    """Every kind of file with every fault, in a record and on the way to the next."""
    started = time.perf_counter()
    kinds = KINDS[:: options.every]
    failures = try_points(kinds, suffer, options, "faults")
    n_faults = sum(len(faults_of(kind)) for kind in kinds)
    note = f"{len(FAULTS)} faults in each of {len(kinds)} kinds of file, in a record and on the way to the next"
    return [Figures("faults in readers", n_faults, failures, time.perf_counter() - started, note)]
