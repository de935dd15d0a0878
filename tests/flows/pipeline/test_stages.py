"""The whole way without Prefect: what users are promised about runs, one test each."""

import hashlib
import os
from pathlib import Path

import pytest

from tests.conftest import PROJECT, write_files
from tests.crash.containers import SUFFIXES, stories, write_container
from tests.helpers.small_chunks import CHUNK_RECORDS

BODY = "The council met on Tuesday and agreed to mend the bridge.\n\nWork begins in May, the mayor said.\n"


def state_files(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.glob("lake/state/*/*.parquet")}


@pytest.mark.smoke
def test_seeds_become_one_document_in_nineteen_paragraphs(ingest, rows):
    entry = ingest(PROJECT / "seeds")
    assert (entry["n_found"], entry["n_loaded"], entry["status"]) == (1, 1, "published")
    assert rows("select lang, n_paragraphs, n_sentences, version from documents") == [
        {"lang": "en", "n_paragraphs": 19, "n_sentences": 33, "version": 1}
    ]
    roles = {row["paragraph_no"]: row["role"] for row in rows("select paragraph_no, role from paragraphs")}
    assert (roles.pop(0), roles.pop(2), roles.pop(18)) == ("title", "caption", "boilerplate")
    assert set(roles.values()) == {"body"}


def test_every_seed_paragraph_is_cut_out_of_its_source_by_its_raw_offsets(ingest, rows):
    ingest(PROJECT / "seeds")
    (seed,) = (PROJECT / "seeds").glob("*.txt")
    raw = seed.read_text(encoding="utf-8")
    paragraphs = rows("select raw_start, raw_end, text from paragraphs order by paragraph_no")
    assert [raw[row["raw_start"] : row["raw_end"]] for row in paragraphs] == [row["text"] for row in paragraphs]


@pytest.mark.smoke
def test_a_second_run_presses_nothing_and_writes_no_state(ingest, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY, "b/c.md": "# Title\n\n" + BODY})
    ingest(source)
    files, published = state_files(home), (home / "warehouse.duckdb").stat()
    again = ingest(source)
    assert (again["status"], again["n_pressed"], again["n_found"], again["n_loaded"]) == ("unchanged", 0, 2, 2)
    assert state_files(home) == files
    assert (home / "warehouse.duckdb").stat() == published


def test_every_file_has_a_row_whatever_it_is(ingest, rows, tmp_path):
    source = write_files(
        tmp_path / "mess",
        {
            "good.txt": BODY,
            "empty.txt": "",
            "blank.txt": " \n\u200b\n\t",
            "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
            "latin.txt": "Le café où l’été naît était fermé à midi, dit le maître d’hôtel.\n".encode("cp1252") * 5,
            "movie.mp4": b"\x00\x01",
            ".hidden.txt": BODY,
            ".git/config.txt": BODY,
            "100% sure!#1.txt": BODY,
        },
    )
    os.mkfifo(source / "pipe.txt")
    (source / "nowhere.txt").symlink_to("missing")
    (source / "loop").symlink_to(source)
    entry = ingest(source)
    fates = {row["uri"]: (row["fate"], row["reason"]) for row in rows("select uri, fate, reason from records")}
    assert fates == {
        "mess/good.txt": ("loaded", None),
        "mess/empty.txt": ("empty", "empty"),
        "mess/blank.txt": ("empty", "empty"),
        "mess/picture.txt": ("quarantined", "binary"),
        "mess/latin.txt": ("loaded", None),
        "mess/movie.mp4": ("skipped", "unsupported"),
        "mess/.hidden.txt": ("skipped", "hidden"),
        "mess/.git/config.txt": ("skipped", "hidden"),
        "mess/100%25 sure%21%231.txt": ("loaded", None),
        "mess/pipe.txt": ("skipped", "not_a_file"),
        "mess/nowhere.txt": ("skipped", "not_a_file"),
        "mess/loop": ("skipped", "not_a_file"),
    }
    assert (
        entry["n_found"]
        == len(fates)
        == sum(entry[f"n_{fate}"] for fate in ("loaded", "empty", "skipped", "quarantined"))
    )
    assert rows("select * from balance") == []
    assert [row["lang"] for row in rows("select lang from documents where uri = 'mess/latin.txt'")] == ["fr"]
    assert ingest(source)["status"] == "unchanged"


@pytest.mark.slow
def test_a_strict_run_with_a_quarantined_record_exits_with_1(columnist, tmp_path):
    source = write_files(tmp_path / "mess", {"good.txt": BODY, "bad.txt": bytes(range(256)) * 8})
    columnist("run", source, "--direct", "--no-report", "--strict", code=1)


def test_a_folder_without_a_readable_file_is_a_run_with_no_documents(ingest, rows, tmp_path):
    (tmp_path / "nothing").mkdir()
    assert ingest(tmp_path / "nothing")["n_found"] == 0
    assert rows("select count(*) as n from documents") == [{"n": 0}]


def test_edited_new_and_deleted_files_are_brought_up_to_date(ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": BODY + "One more.", "c.txt": "Gone soon."})
    first = ingest(source)["run_id"]
    write_files(source, {"b.txt": BODY + "Another end.", "d.txt": "New here."})
    (source / "c.txt").unlink()
    entry = ingest(source)
    assert (entry["n_pressed"], entry["n_removed"], entry["n_loaded"]) == (2, 1, 3)
    found = {row["uri"]: row for row in rows("select uri, right(text, 12) as ending, version, run_id from documents")}
    assert sorted(found) == ["news/a.txt", "news/b.txt", "news/d.txt"]
    assert found["news/b.txt"]["ending"] == "Another end."
    assert [found[uri]["version"] for uri in sorted(found)] == [1, 2, 1]
    assert [found[uri]["run_id"] for uri in sorted(found)] == [first, entry["run_id"], entry["run_id"]]
    assert rows("select * from balance") == []


def test_a_touched_file_is_not_pressed_again(ingest, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    ingest(source)
    os.utime(source / "a.txt", (1, 1))
    assert ingest(source)["status"] == "unchanged"


def test_a_renamed_file_is_linked_to_where_it_lay(ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": "Stays."})
    ingest(source)
    (source / "a.txt").rename(source / "z.txt")
    ingest(source)
    moved = rows("select uri, moved_from from records where moved_from is not null")
    assert moved == [{"uri": "news/z.txt", "moved_from": "news/a.txt"}]


def test_a_changed_setting_that_shapes_rows_presses_everything_again_and_makes_no_version(ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    ingest(source)
    assert ingest(source, "--repeated-ngrams")["n_pressed"] == 1
    assert rows("select version from documents") == [{"version": 1}]


def test_a_run_changes_only_the_roots_it_names(ingest, rows, tmp_path):
    ingest(write_files(tmp_path / "one", {"a.txt": BODY}))
    ingest(f"second={write_files(tmp_path / 'two', {'b.txt': BODY})}")
    assert [row["uri"] for row in rows("select uri from documents order by uri")] == ["one/a.txt", "second/b.txt"]


def test_most_of_a_root_gone_stops_the_run_until_it_is_allowed(columnist, ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {f"{number}.txt": f"Story {number}." for number in range(30)})
    ingest(source)
    for number in range(16):
        (source / f"{number}.txt").unlink()
    refused = columnist("run", source, "--direct", "--no-report", code=2)
    assert "16 of 30 records of the root 'news' are gone" in refused.err
    assert "--allow-removals" in refused.err
    assert rows("select count(*) as n from documents") == [{"n": 30}]
    assert ingest(source, "--allow-removals")["n_removed"] == 16


@pytest.mark.skipif(os.name == "nt", reason="rights work otherwise there")
def test_a_folder_that_cannot_be_listed_is_never_a_removal(ingest, rows, tmp_path, monkeypatch):
    source = write_files(tmp_path / "news", {"a.txt": BODY, "locked/b.txt": BODY})
    ingest(source)
    real = os.scandir

    def refuse(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("flows.sources.local.os.scandir", refuse)
    entry = ingest(source)
    assert (entry["n_removed"], entry["n_quarantined"]) == (0, 1)
    assert len(rows("select * from documents")) == 2
    assert rows("select uri, reason from quarantine") == [{"uri": "news/locked", "reason": "unreadable"}]


@pytest.mark.slow
def test_the_state_is_the_same_bytes_for_any_number_of_workers_and_any_hash_seed(tmp_path, monkeypatch):
    """Real processes: there is more than one of them presses alone, in small files and in files of many records."""
    import subprocess
    import sys

    source = write_files(
        tmp_path / "news",
        {f"{number:03}.txt": f"Story {number} of the day\n\n{BODY * (number % 5 + 1)}" for number in range(250)},
    )
    content = stories([f"Story {number} of the dump. {BODY}" for number in range(100)])
    write_files(source, {f"dump{suffix}": write_container(suffix, content) for suffix in SUFFIXES})
    seen = []
    for workers, seed in ((1, "0"), (3, "1")):
        home = tmp_path / f"home{workers}"
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.helpers.small_chunks",
                "run",
                str(source),
                "--direct",
                "--no-report",
                "--workers",
                str(workers),
                "--home",
                str(home),
            ],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, CHUNK_RECORDS: "60", "COLUMNIST_BATCH_RECORDS": "100"},
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
        )
        seen.append(
            {name: hashlib.sha256((home / name).read_bytes()).hexdigest() for name in sorted(state_files(home))}
        )
    assert seen[0] == seen[1]
    assert len(seen[0]) > 5


def test_forget_drops_a_root_and_keeps_its_history(columnist, ingest, rows, tmp_path):
    ingest(write_files(tmp_path / "one", {"a.txt": BODY}))
    ingest(write_files(tmp_path / "two", {"b.txt": BODY}))
    columnist("forget", "one")
    assert [row["uri"] for row in rows("select uri from records")] == ["two/b.txt"]
    assert rows("select event from sightings where uri = 'one/a.txt' order by run_no") == [
        {"event": "arrived"},
        {"event": "removed"},
    ]
    assert "no root 'one'" in columnist("forget", "one", code=2).err


@pytest.mark.slow
def test_a_home_reached_through_a_link_never_ingests_itself(columnist, rows, tmp_path, monkeypatch):
    source = write_files(tmp_path / "source", {"a.txt": BODY})
    (source / "out").mkdir()
    (tmp_path / "link").symlink_to(source / "out")
    monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path / "link"))
    for _ in range(2):
        columnist("run", "--direct", "--no-report", source)
    fates = {row["uri"]: row["reason"] for row in rows("select uri, reason from records")}
    assert fates == {"source/a.txt": None, "source/out": "home"}


def test_what_lies_in_the_home_is_no_source_whatever_way_leads_there(columnist, tmp_path, monkeypatch):
    (tmp_path / "out" / "lake").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "out")
    monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path / "link"))
    for source in (tmp_path / "out" / "lake", tmp_path / "link"):
        assert "lies in the home" in columnist("run", "--direct", "--no-report", source, code=2).err


def test_a_link_out_of_a_source_is_read_only_where_follow_links_says_so(ingest, rows, tmp_path, monkeypatch):
    write_files(tmp_path / "elsewhere", {"passwords.txt": BODY})
    source = write_files(tmp_path / "source", {"a.txt": BODY.upper()})
    (source / "link.txt").symlink_to(tmp_path / "elsewhere" / "passwords.txt")
    seen = []
    for follow in ("false", "true", "false"):
        monkeypatch.setenv("COLUMNIST_FOLLOW_LINKS", follow)
        ingest(source)
        seen.append(rows("select fate, reason from records where uri = 'source/link.txt'"))
        assert len(rows("select uri from documents")) == (2 if follow == "true" else 1)
        assert rows("select * from balance") == []
    skipped = [{"fate": "skipped", "reason": "link_outside"}]
    assert seen == [skipped, [{"fate": "loaded", "reason": None}], skipped]
