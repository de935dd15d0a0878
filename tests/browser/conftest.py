"""One real server, and the runs that the pages are about."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.benchmarks.corpus import write_corpus
from tests.conftest import Finished, write_files
from tests.helpers.prefect_server import Server, finish, prefect_server, start

N_STORIES = 3_000
# What one run cannot show: lines, areas, and a chart with texts of strangers for names.
OWN_REPORTS = {
    "10_lines.sql": "-- Lines.\n-- chart: line x=day y=n_a,n_b\n"
    "select date '2026-01-01' + n::int as day, n * n as n_a, 400 - n as n_b from range(20) as days(n);\n",
    "20_areas.sql": "-- Areas.\n-- chart: area x=n y=n_seen color=kind\n"
    "select n, 'kind ' || kind as kind, n + kind as n_seen from range(30) as ns(n), range(8) as kinds(kind);\n",
    "30_strangers.sql": "-- Texts <b>of</b> strangers.\n-- chart: bar x=uri y=n color=uri\n"
    "select uri || repeat(' Wörter 世界', 9) as uri, 12345678 as n from records order by fate = 'loaded', uri limit 5;\n",
    "40_typo.sql": "-- A typo.\nselect lnag from documents;\n",
    "50_pie.sql": "-- A pie.\n-- chart: pie x=a y=b\nselect 1 as a, 2 as b;\n",
}
HOSTILE_NAME = "my_scan_[1](a) <img src=x onerror=alert(1)>.txt"


class Runs(NamedTuple):
    """A run that ended well, one that found nearly all of its source gone, and the folder in which both ran."""

    finished: Finished
    mistaken: Finished
    finished_id: str
    mistaken_id: str
    folder: Path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with prefect_server(tmp_path_factory.mktemp("prefect")) as running:
        yield running


@pytest.fixture(scope="session")
def runs(server: Server) -> Iterator[Runs]:
    # Pages show where a run worked; in the documentation's pictures that is a short name.
    folder = Path(tempfile.mkdtemp(prefix="columnist-"))
    write_corpus(folder / "news", N_STORIES, per_folder=500)
    write_files(
        folder / "news",
        {
            "letter.txt": "Das Rathaus bleibt am Dienstag geschlossen.\n\nAm Mittwoch wird wieder geöffnet, sagte die Bürgermeisterin.\n",
            HOSTILE_NAME: bytes(range(256)) * 40,
            "notes.txt": "",
            "photo.jpg": b"\xff\xd8\xff",
        },
    )
    write_files(folder / "mine", OWN_REPORTS)
    write_files(folder, {"columnist.toml": 'report_folder = "mine"\n'})
    # Somebody who reads the last screen has the command on the path; the screen then calls it by its name.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    finished = finish(start("run", "news", environment=server.environment | {"PATH": path}, folder=folder))
    assert (finished.code, finished.err) == (0, "")
    # A source that is not there is told before anything begins; one of which nearly all is gone is a run that fails.
    (folder / "news").rename(folder / "kept")
    write_files(folder / "news", {"letter.txt": "Das Rathaus bleibt geschlossen.\n"})
    mistaken = finish(start("run", "news", environment=server.environment, folder=folder))
    assert mistaken.code == 2
    shutil.rmtree(folder / "news")
    (folder / "kept").rename(folder / "news")
    ids = sorted(path.stem for path in (folder / "data" / "lake" / "history" / "runs").glob("*.json"))
    yield Runs(finished, mistaken, *ids, folder)
    shutil.rmtree(folder)
