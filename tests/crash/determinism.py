"""The same sources give the same bytes: for any number of workers, engine, order of listing and hash seed."""

import hashlib
import itertools
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from tests.crash import command
from tests.crash.figures import Figures, Options
from tests.crash.folder import Folder, make_story
from tests.crash.shapes import ALL, Source
from tests.crash.shapes import WAYS as SPELLINGS
from tests.helpers.small_chunks import make_small_chunks

N_FILES = 700
N_RECORDS = 300
CHUNK_RECORDS = 70
"""Each file of many records is pressed in several pieces."""
SHUFFLE = "COLUMNIST_TEST_SHUFFLE"
WITHOUT_PREFECT, WITH_PREFECT = command.DIRECT, command.DIRECT[1:]
WAYS = (
    *itertools.product((1, 2, 4), ("", "1", "2"), ("0", "7"), (WITHOUT_PREFECT,)),
    (2, "", "7", WITH_PREFECT),
)


def compare_builds(options: Options) -> list[Figures]:
    """A first run and a run after changes, in each way; the names of state files are hashes of their content."""
    started = time.perf_counter()
    source = Source(ALL, options.folder / "determinism")
    source.fill(60, N_RECORDS)
    news = Folder(options.folder / "determinism" / "in" / "news")
    for number in range(N_FILES):
        news.write(f"many/{number % 7}/{number:04}.txt", make_story(20_000 + number, 2))
    ways = WAYS[:: options.every]
    seen: list[tuple[dict[str, str], ...]] = []
    for number in range(2):
        if number:
            source.change()
            for name in news.names()[::3]:
                if name.startswith("many/"):
                    news.write(name, make_story(len(name) + 31_000))
        states = []
        for spelled, (workers, shuffle, hash_seed, engine) in enumerate(ways):
            sources = source.named(way=SPELLINGS[spelled % len(SPELLINGS)])
            home = options.folder / "determinism" / f"home-{workers}-{shuffle}-{hash_seed}-{len(engine)}"
            env = {"PYTHONHASHSEED": hash_seed, SHUFFLE: shuffle}
            arguments = ("run", *sources.arguments, *engine, "--home", home, "--workers", workers)
            module = "tests.crash.determinism"
            run = command.start_real(
                *arguments, env=env, module=module, folder=sources.folder, chunk_records=CHUNK_RECORDS
            )
            ended = run.wait()
            assert ended.code == 0, ended.err
            states.append(_hash_state(home))
        seen.append(tuple(states))
    failures = [
        f"determinism: {'after changes' if number else 'first run'}, (workers, order, hash seed, flags) {way}: "
        f"{len(state.items() ^ states[0].items())} files differ from those of {ways[0]}"
        for number, states in enumerate(seen)
        for way, state in zip(ways, states, strict=True)
        if state != states[0]
    ]
    note = "1, 2, 4 workers x 3 orders of listing x 2 hash seeds, and once with Prefect"
    return [Figures("determinism", 2 * len(ways), failures, time.perf_counter() - started, note)]


def _hash_state(home: Path) -> dict[str, str]:
    files = sorted((home / "lake" / "state").rglob("*.parquet"))
    return {path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class _Shuffled(list[Any]):
    """A listing in another order, to be used like that of os.scandir."""

    def __enter__(self) -> "_Shuffled":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        return None


def main() -> int:
    """The command, in a world where folders are listed in an order of the test's choice."""
    from flows.cli import main

    if order := os.environ.get(SHUFFLE):
        rng, scandir = random.Random(int(order)), os.scandir

        def shuffled(path: str = ".") -> _Shuffled:
            with scandir(path) as listing:
                entries = _Shuffled(sorted(listing, key=lambda entry: entry.name))
            rng.shuffle(entries)
            return entries

        os.scandir = shuffled  # type: ignore[assignment]
    return main.main()


make_small_chunks()

if __name__ == "__main__":
    sys.exit(main())
