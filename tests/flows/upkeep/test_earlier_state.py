"""Earlier states: as many as are kept can be queried and rebuilt, and nothing else is kept of them."""

import pytest

from tests.conftest import write_files
from tests.helpers.texts import NEW, OLD
from warehouse.lake.parquet_lake import Lake

pytestmark = pytest.mark.slow


def test_earlier_states_can_be_queried_and_rebuilt(columnist, ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    first = ingest(source)["run_id"]
    write_files(source, {"a.txt": NEW, "b.txt": "More."})
    ingest(source)
    query = "select title from documents where uri = 'news/a.txt'"
    assert columnist("sql", query, "--as-of", first, "--json").json() == [{"title": "Bridge to be mended"}]
    assert rows(query) == [{"title": "Bridge to be replaced"}]
    columnist("rebuild", "--as-of", first)
    assert rows("select uri, title from documents") == [{"uri": "news/a.txt", "title": "Bridge to be mended"}]
    columnist("rebuild")
    assert len(rows("select * from documents")) == 2
    assert "no state is kept of a run '2000'" in columnist("sql", "select 1", "--as-of", "2000", code=2).err


def test_as_many_earlier_states_are_kept_as_asked_for_and_no_file_more(columnist, ingest, home, tmp_path):
    source = tmp_path / "news"
    for number in range(5):
        ingest(write_files(source, {"a.txt": f"Version {number}."}), "--keep-runs", 2)
    lake = Lake(home / "lake")
    assert len(lake.kept_manifests()) == 3
    named = {file.path for name in lake.kept_manifests() for file in lake.read_manifest(name).files()}
    there = {path.relative_to(home / "lake").as_posix() for path in (home / "lake").rglob("*.parquet")}
    assert there == named
