"""Flips single bytes in the lake: `check` must name each file, and what the sources still say must come back."""

import random
import time
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import copy_home
from tests.crash.homes import Prepared, prepare
from tests.crash.reference import differences, take_picture
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake

N_MENDED = 40
"""Of the flips, so many are mended as well; the others are only looked for."""


class Flip(NamedTuple):
    """One byte of one file below lake/ of a home, replaced by another."""

    of: Prepared
    file: str
    offset: int
    mask: int

    def __str__(self) -> str:
        return f"{self.of.source.shape.name}: byte {self.offset} of lake/{self.file} xor {self.mask:#04x}"


def flip_bytes(options: Options) -> list[Figures]:
    """Each byte of the lake is as likely to be flipped as any other, and each file as any other in every second flip."""
    started = time.perf_counter()
    rng = random.Random(options.seed)
    homes = prepare(options.shapes, options.folder / "flips-base", n_files=40)
    share, rest = divmod(options.flips, len(homes))
    flips = [flip for number, of in enumerate(homes) for flip in choose(of, share + (number < rest), rng)]
    failures = try_points(flips, find, options, "flips")
    note = f"{len(homes)} shapes"
    found = Figures("flips found by check", len(flips), failures, time.perf_counter() - started, note)
    started = time.perf_counter()
    mended = flips[:: max(1, len(flips) // N_MENDED)]
    failures = try_points(mended, mend, options, "flips-mended")
    return [found, Figures("flips mended", len(mended), failures, time.perf_counter() - started, note)]


def choose(of: Prepared, n_flips: int, rng: random.Random) -> list[Flip]:
    """Seeded places in the files of a home's lake."""
    lake = of.home / "lake"
    files = sorted(path for path in lake.rglob("*") if path.is_file() and path.stat().st_size)
    sizes = [path.stat().st_size for path in files]
    flips = []
    for number in range(n_flips):
        (path,) = rng.choices(files, sizes if number % 2 else None)
        mask = rng.choice([1 << rng.randrange(8), rng.randrange(1, 256)])
        flips.append(Flip(of, path.relative_to(lake).as_posix(), rng.randrange(path.stat().st_size), mask))
    return flips


def find(flip: Flip, folder: Path) -> list[str]:
    """Whether `columnist check` names the file."""
    home = copy_home(flip.of.home, folder / "home")
    apply(flip, home)
    ended = command.call("check", "--home", home, "--json")
    if ended.code not in {1, 2} or "Traceback" in ended.err:
        return [f"check exits with {ended.code}: {ended.err.strip()}"]
    if Path(flip.file).name not in ended.out + ended.err:
        return [f"check does not name the file: {ended.err.strip() or ended.out[:300]}"]
    return []


def mend(flip: Flip, folder: Path) -> list[str]:
    """A verifying run makes the tables those of a build from nothing; a damaged manifest it may leave to `rebuild`.

    What only an earlier state names, or the entry of a run, no source can give back: then `check` may go on naming it.
    """
    home, sources = copy_home(flip.of.home, folder / "home"), flip.of.sources
    is_current = flip.file in {file.path for file in _manifest(home).files()} or flip.file == "manifest.json"
    apply(flip, home)
    ended = command.run(home, sources, "--verify")
    if ended.code == 2 and flip.file == "manifest.json" and "Traceback" not in ended.err:
        command.call("rebuild", "--home", home)
        ended = command.run(home, sources, "--verify")
    if ended.code:
        return [f"run --verify exits with {ended.code}: {ended.err.strip()}"]
    found = differences(take_picture(home), flip.of.expected)
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
