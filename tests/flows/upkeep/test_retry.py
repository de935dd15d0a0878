"""`columnist retry` presses quarantined records again, and nothing else."""

import pytest

from tests.conftest import write_files
from tests.helpers.texts import NEW, OLD

pytestmark = pytest.mark.slow


def test_retry_presses_quarantined_records_again_and_nothing_else(
    columnist, ingest, rows, home, reports, tmp_path, monkeypatch
):
    from flows.press import steps

    source = write_files(tmp_path / "news", {"a.txt": OLD, "b.txt": NEW, "c.txt": bytes(range(256)) * 8, "d.txt": OLD})
    (broken,) = (step for step in steps.STEPS if step.name == "segment")

    def fail(draft):
        if draft.uri == "news/b.txt":
            raise ValueError("no sentence to be found")
        broken.each(draft)

    with monkeypatch.context() as patch:
        patch.setattr(
            steps, "STEPS", tuple(step._replace(each=fail) if step is broken else step for step in steps.STEPS)
        )
        ingest(source)
    assert {row["uri"]: row["reason"] for row in rows("select uri, reason from quarantine")} == {
        "news/b.txt": "failed",
        "news/c.txt": "binary",
    }
    assert ingest(source)["status"] == "unchanged", "a run tries neither of them again"
    write_files(source, {"d.txt": NEW})
    entry = columnist("retry", "--reason", "failed", "--json").json()
    assert (entry["n_pressed"], entry["n_found"], entry["n_loaded"]) == (1, 4, 3)
    assert "\n3 documents from " in (home / "reports" / "report.md").read_text(), "the report is up to date as well"
    assert rows("select uri, reason from quarantine") == [{"uri": "news/c.txt", "reason": "binary"}]
    assert rows("select version from documents where uri = 'news/d.txt'") == [{"version": 1}], (
        "that edit is for the next run"
    )
    assert "nothing is in quarantine for failed" in columnist("retry", "--reason", "failed", code=2).err
    assert "no reason 'bad' puts a record in quarantine" in columnist("retry", "--reason", "bad", code=2).err
    assert ingest(source)["n_pressed"] == 1


def test_a_retry_that_mends_nothing_says_so_and_publishes_nothing(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": OLD, "c.txt": bytes(range(256)) * 8}))
    columnist("report")
    names = ("warehouse.duckdb", "lake/manifest.json", "reports/report.md")
    before = [(home / name).read_bytes() for name in names]
    for _ in range(2):
        shown = columnist("retry").out
        assert "unchanged in" in shown.splitlines()[0]
        assert "the retry mended nothing: 1 quarantined as before, for the same reasons" in shown
    # The last run of the report is the one that found something.
    assert [(home / name).read_bytes() for name in names] == before
