"""The plan of a run: what is new, changed, unchanged and gone, and what is not even read."""

import pytest

from flows.records.identity import unread_content
from flows.settings.run_settings import PressSettings
from tests.conftest import write_files
from tests.flows.pipeline.planning import manifest_with, plan_of
from warehouse.errors import ColumnistError
from warehouse.files import sha256_file


def test_without_a_state_every_file_is_new_in_the_order_of_the_uris(tmp_path):
    write_files(tmp_path / "news", {"b.txt": "Two.", "a.txt": "One.", "c/d.txt": "Three."})
    plan = plan_of(tmp_path)
    assert [item.uri for item in plan.items] == ["news/a.txt", "news/b.txt", "news/c/d.txt"]
    assert not plan.is_empty
    assert (plan.removed, plan.unchanged.total()) == ({}, 0)


def test_each_file_is_compared_with_what_the_lake_has_of_it(tmp_path):
    news = write_files(tmp_path / "news", {"same.txt": "One.", "changed.txt": "Two.", "new.txt": "Three."})
    contents = {"same.txt": sha256_file(news / "same.txt"), "changed.txt": "0" * 64, "gone.txt": "1" * 64}
    plan = plan_of(tmp_path, manifest_with(tmp_path, contents))
    assert [(item.uri, bool(item.held)) for item in plan.items] == [("news/changed.txt", True), ("news/new.txt", False)]
    assert list(plan.removed) == ["news/gone.txt"]
    assert plan.unchanged == {"loaded": 1}


def test_where_nothing_differs_there_is_nothing_to_do(tmp_path):
    news = write_files(tmp_path / "news", {"same.txt": "One."})
    assert plan_of(tmp_path, manifest_with(tmp_path, {"same.txt": sha256_file(news / "same.txt")})).is_empty


def test_a_file_above_the_limit_is_refused_unread(tmp_path):
    write_files(tmp_path / "news", {"a.txt": "One."})
    (item,) = plan_of(tmp_path, press=PressSettings(max_record_bytes=3)).items
    assert (item.reason, item.detail) == ("too_large", "4 bytes, the limit is 3")


def test_a_file_that_was_refused_so_before_stays_refused(tmp_path):
    write_files(tmp_path / "news", {"a.txt": "One."})
    manifest = manifest_with(tmp_path, {"a.txt": unread_content("too_large", 4)})
    assert plan_of(tmp_path, manifest, press=PressSettings(max_record_bytes=3)).is_empty


def test_a_root_that_is_nearly_empty_stops_the_run_unless_that_is_allowed(tmp_path):
    (tmp_path / "news").mkdir()
    manifest = manifest_with(tmp_path, {f"{number}.txt": "0" * 64 for number in range(21)})
    with pytest.raises(ColumnistError, match=r"21 of 21 records of the root 'news' are gone"):
        plan_of(tmp_path, manifest)
    assert len(plan_of(tmp_path, manifest, allow_removals=True).removed) == 21
