"""Flips single bytes in the lake: `check` must name each file, and what the sources still say must come back."""

import random
import time
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import Folder, change, copy_home, fill, make_story
from tests.crash.reference import Picture, build_from_nothing, differences, take_picture
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake

N_MENDED = 40
"""Of the flips, so many are mended as well; the others are only looked for."""


class Flip(NamedTuple):
    """One byte of one file below lake/, replaced by another."""

    file: str
    offset: int
    mask: int

    def __str__(self) -> str:
        return f"byte {self.offset} of lake/{self.file} xor {self.mask:#04x}"


def flip_bytes(options: Options) -> list[Figures]:
    """Each byte of the lake is as likely to be flipped as any other, and each file as any other in every second flip."""
    started = time.perf_counter()
    base = options.folder / "flips-base"
    source, home = Folder(base / "news"), base / "home"
    fill(source, 40)
    for step in range(3):
        if step:
            source.write("00/0007.txt", make_story(500 + step))
        if step == 2:
            change(source)
        ended = command.run(home, source.path)
        assert ended.code == 0, ended.err
    expected = build_from_nothing(base / "reference", source.path)
    flips = choose(home / "lake", options.flips, random.Random(options.seed))

    def look(flip: Flip, folder: Path) -> list[str]:
        return find(flip, copy_home(home, folder / "home"))

    failures = try_points(flips, look, options, "flips")
    found = Figures("flips found by check", len(flips), failures, time.perf_counter() - started)
    started = time.perf_counter()
    mended = flips[:: max(1, len(flips) // N_MENDED)]

    def cure(flip: Flip, folder: Path) -> list[str]:
        return mend(flip, copy_home(home, folder / "home"), source.path, expected)

    failures = try_points(mended, cure, options, "flips-mended")
    return [found, Figures("flips mended", len(mended), failures, time.perf_counter() - started)]


def choose(lake: Path, n_flips: int, rng: random.Random) -> list[Flip]:
    """Seeded places in the lake's files."""
    files = sorted(path for path in lake.rglob("*") if path.is_file() and path.stat().st_size)
    sizes = [path.stat().st_size for path in files]
    flips = []
    for number in range(n_flips):
        (path,) = rng.choices(files, sizes if number % 2 else None)
        mask = rng.choice([1 << rng.randrange(8), rng.randrange(1, 256)])
        flips.append(Flip(path.relative_to(lake).as_posix(), rng.randrange(path.stat().st_size), mask))
    return flips


def find(flip: Flip, home: Path) -> list[str]:
    """Whether `columnist check` names the file."""
    apply(flip, home)
    ended = command.call("check", "--home", home, "--json")
    if ended.code not in {1, 2} or "Traceback" in ended.err:
        return [f"check exits with {ended.code}: {ended.err.strip()}"]
    if Path(flip.file).name not in ended.out + ended.err:
        return [f"check does not name the file: {ended.err.strip() or ended.out[:300]}"]
    return []


def mend(flip: Flip, home: Path, source: Path, expected: Picture) -> list[str]:
    """A verifying run makes the tables those of a build from nothing; a damaged manifest it may leave to `rebuild`.

    What only an earlier state names, or the journal, no source can give back: then `check` may go on naming it.
    """
    is_current = flip.file in {file.path for file in _manifest(home).files()} or flip.file == "manifest.json"
    apply(flip, home)
    ended = command.run(home, source, "--verify")
    if ended.code == 2 and flip.file == "manifest.json" and "Traceback" not in ended.err:
        command.call("rebuild", "--home", home)
        ended = command.run(home, source, "--verify")
    if ended.code:
        return [f"run --verify exits with {ended.code}: {ended.err.strip()}"]
    found = differences(take_picture(home), expected)
    checked = command.call("check", "--home", home, "--json")
    if checked.code and (is_current or Path(flip.file).name not in checked.out + checked.err):
        found.append(f"check still exits with {checked.code}: {checked.err.strip() or checked.out[:500]}")
    return found


def _manifest(home: Path) -> Manifest:
    manifest = Lake(home / "lake").manifest()
    assert manifest is not None
    return manifest


def apply(flip: Flip, home: Path) -> None:
    """Flips the byte of a file."""
    path = home / "lake" / flip.file
    data = bytearray(path.read_bytes())
    data[flip.offset] ^= flip.mask
    path.write_bytes(data)
