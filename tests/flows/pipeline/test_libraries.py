"""A library that is installed or upgraded later: what it shapes is pressed again, nothing else, and the run says so."""

import json
import zipfile

import pytest

from flows.records import libraries
from tests.conftest import write_files
from tests.flows.sources.readers.office_files import make_pdf

pytestmark = pytest.mark.slow

PAGE = (
    "<html><body><article><p>The council met on Tuesday. It agreed to mend the old bridge.</p></article></body></html>"
)
TEXT = "The council met on Tuesday. It agreed to mend the old bridge."
SEVERAL = {
    "a.txt": TEXT,
    "b.html": PAGE,
    "c.jsonl": json.dumps({"id": 1, "text": TEXT}) + "\n",
    "d.bin": b"\x00\xff" * 99,
}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Puts another version of a library before the one that is there, for this process and the workers."""

    def install(name: str, version: str, **modules: str) -> None:
        folder = tmp_path / f"{name}-{version}"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        write_files(folder, {f"{name}-{version}.dist-info/METADATA": metadata, **modules})
        monkeypatch.syspath_prepend(str(folder))
        libraries.version_of.cache_clear()

    yield install
    libraries.version_of.cache_clear()


@pytest.fixture
def pressed_again(columnist, ingest, rows):
    """Runs twice, and gives what the first run says and which records have other fingerprints after it."""

    def run(source) -> tuple[str, set[str]]:
        query = "select uri, fingerprint from records"
        before = {row["uri"]: row["fingerprint"] for row in rows(query)}
        told = columnist("run", source, "--direct", "--no-report").err
        after = {row["uri"]: row["fingerprint"] for row in rows(query)}
        second = ingest(source)
        assert (second["n_pressed"], second["status"]) == (0, "unchanged")
        assert before.keys() == after.keys()
        return told, {uri for uri in before if before[uri] != after[uri]}

    return run


def test_an_upgrade_of_trafilatura_touches_pages_only(ingest, pressed_again, installed, tmp_path):
    source = write_files(tmp_path / "news", SEVERAL)
    ingest(source)
    before = libraries.version_of("trafilatura")
    installed("trafilatura", "99.0")
    told, touched = pressed_again(source)
    assert told.startswith("1 unchanged files are pressed again: the steps, libraries or settings")
    assert f"trafilatura {before} → 99.0)" in told
    assert touched == {"news/b.html"}


def test_a_container_is_read_again_for_the_records_that_are_touched(ingest, pressed_again, installed, tmp_path):
    source = write_files(tmp_path / "news", {"plain.jsonl": SEVERAL["c.jsonl"]})
    with zipfile.ZipFile(source / "all.zip", "w") as archive:
        for name, data in {**SEVERAL, "e.pdf": make_pdf()}.items():
            archive.writestr(name, data)
    ingest(source)
    installed("pypdf", "99.0")
    told, touched = pressed_again(source)
    assert told.startswith("1 unchanged files are pressed again")
    assert touched == {"news/all.zip!/e.pdf"}


def test_an_extra_that_is_installed_later_presses_what_missed_it(
    ingest, rows, pressed_again, installed, tmp_path, real_workers
):
    source = write_files(tmp_path / "news", {**SEVERAL, "e.pdf": make_pdf()})
    query = "select fate, reason from records where uri = 'news/e.pdf'"
    installed("pypdf", "0.0", **{"pypdf.py": "raise ImportError(name='pypdf')"})
    ingest(source)
    assert rows(query) == [{"fate": "skipped", "reason": "library_missing"}]
    (tmp_path / "pypdf-0.0" / "pypdf.py").unlink()
    installed("pypdf", "99.0")
    told, touched = pressed_again(source)
    assert told.startswith("1 unchanged files are pressed again")
    assert touched == {"news/e.pdf"}
    assert rows(query) == [{"fate": "loaded", "reason": None}]


def test_a_text_that_becomes_a_page_is_compared_with_what_it_was(ingest, rows, tmp_path):
    source = tmp_path / "news"
    for text in (TEXT, "<p>The council met on Tuesday.</p><p>It agreed to replace the old bridge.</p>"):
        ingest(write_files(source, {"a.jsonl": json.dumps({"id": 1, "text": text}) + "\n"}))
    assert rows("select new_text from changes where op = 'edited'") == [
        {"new_text": "It agreed to replace the old bridge."}
    ]
    assert rows("select media_type from records") == [{"media_type": "text/html"}]
