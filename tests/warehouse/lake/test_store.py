"""What any store must keep to. Another implementation is one more line in STORES."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from warehouse.errors import ColumnistError
from warehouse.lake.local_store import LocalStore
from warehouse.lake.open_store import open_store
from warehouse.lake.store import Conflict, NameTaken, Store

STORES: dict[str, Callable[[Path], Store]] = {"local": LocalStore}
NAME = "state/records/a.parquet"


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return STORES[request.param](tmp_path / "lake")


def put(store: Store, name: str, data: bytes, *, replace: bool = False) -> None:
    with store.put(name, replace=replace) as file:
        file.write(data)


def test_what_was_put_is_read_by_whoever_knows_the_address(store: Store) -> None:
    put(store, NAME, b"0123456789")
    again = open_store(store.address)
    assert again.get(NAME) == b"0123456789"
    with again.open(NAME) as file:
        assert (file.size(), file.read(2), file.read_at(3, 4)) == (10, b"01", b"456")
    assert again.url(NAME).endswith(NAME)


def test_the_same_bytes_may_be_put_twice_and_others_may_not(store: Store) -> None:
    put(store, NAME, b"first")
    put(store, NAME, b"first")
    with pytest.raises(NameTaken, match=r"a\.parquet holds other bytes"):
        put(store, NAME, b"second")
    assert store.get(NAME) == b"first"
    put(store, NAME, b"second", replace=True)
    assert (store.get(NAME), store.names("")) == (b"second", [NAME])


@pytest.mark.parametrize("replace", [True, False])
def test_a_block_that_raises_leaves_nothing(store: Store, replace: bool) -> None:
    def write_half() -> None:
        with store.put(NAME, replace=replace) as file:
            file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        write_half()
    assert store.names("") == []
    assert store.discard_unfinished() == 0


def test_what_is_put_can_be_read_back_before_it_has_its_name(store: Store) -> None:
    with store.put(NAME) as file:
        file.write(b"0123")
        file.seek(0)
        assert file.read() == b"0123"
        assert store.names("state/") == []


@pytest.mark.parametrize("read", [lambda store: store.get(NAME), lambda store: store.open(NAME)])
def test_what_is_absent_is_not_found(store: Store, read) -> None:
    with pytest.raises(FileNotFoundError):
        read(store)
    store.delete(NAME)


def test_names_are_listed_below_a_prefix(store: Store) -> None:
    names = ["history/runs/b.json", "history/runs/a.json", "manifest.json", "state/records/c.parquet"]
    for name in names:
        put(store, name, b"x")
    assert store.names("") == sorted(names)
    assert store.names("history/") == ["history/runs/a.json", "history/runs/b.json"]
    assert store.names("histor/") == store.names("manifest.json/") == []
    store.delete("history/runs/a.json")
    assert store.names("history/runs/") == ["history/runs/b.json"]


@pytest.mark.parametrize("name", ["../a", "/etc/hosts", "state/../../a", "a//b", "", "state/.tmp-1-a", "a\x00b", "a/"])
def test_no_name_leads_out_of_the_store(store: Store, name: str) -> None:
    with pytest.raises(ColumnistError, match="cannot be a file of"):
        store.get(name)


def test_a_swap_succeeds_on_what_was_expected_alone(store: Store) -> None:
    with pytest.raises(Conflict, match=r"manifest\.json was changed by another run"):
        store.swap("manifest.json", b"0", b"1")
    store.swap("manifest.json", None, b"1")
    for expected in (None, b"0", b""):
        with pytest.raises(Conflict):
            store.swap("manifest.json", expected, b"2")
    assert store.get("manifest.json") == b"1"
    store.swap("manifest.json", b"1", b"2")
    assert store.get("manifest.json") == b"2"


SWAP_IN_TURNS = """
import sys
from warehouse.lake.store import Conflict
from warehouse.lake.open_store import open_store
store, name = open_store(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
for line in sys.stdin:
    before = line.strip().encode()
    try:
        store.swap("manifest.json", before, b"%s-%s" % (before.partition(b"-")[0] + b"+", name.encode()))
        print("won", flush=True)
    except Conflict:
        print("lost", flush=True)
"""


def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_of_two_processes_that_swap_at_once_exactly_one_wins(store: Store) -> None:
    rounds = 50
    store.swap("manifest.json", None, b"0")
    with start(SWAP_IN_TURNS, store.address, "a") as one, start(SWAP_IN_TURNS, store.address, "b") as other:
        both = (one, other)
        assert [process.stdout.readline() for process in both] == ["ready\n"] * 2
        for number in range(rounds):
            before = store.get("manifest.json")
            for process in both:
                process.stdin.write(before.decode() + "\n")
                process.stdin.flush()
            results = [process.stdout.readline().strip() for process in both]
            assert sorted(results) == ["lost", "won"], number
            winner = "ab"[results.index("won")]
            assert store.get("manifest.json").decode().endswith(f"-{winner}")
        for process in both:
            process.stdin.close()
    assert store.discard_unfinished() == 0


DIE_WHILE_WRITING = """
import sys
from warehouse.lake.open_store import open_store
store = open_store(sys.argv[1])
if sys.argv[2] == "swap":
    put = store.put
    def stop(*arguments, **named):
        print("within", flush=True)
        sys.stdin.read()
    store.put = stop
    store.swap("manifest.json", b"0", b"1")
with store.put("state/records/a.parquet") as file:
    file.write(b"half")
    file.flush()
    print("within", flush=True)
    sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("doing", ["swap", "put"])
def test_a_writer_that_is_killed_holds_nobody_off_and_leaves_no_name(store: Store, doing: str) -> None:
    store.swap("manifest.json", None, b"0")
    with start(DIE_WHILE_WRITING, store.address, doing) as process:
        assert process.stdout.readline() == "within\n"
        os.kill(process.pid, signal.SIGKILL)
    assert store.names("state/") == []
    assert store.discard_unfinished() == (doing == "put")
    store.swap("manifest.json", b"0", b"1")
    put(store, NAME, b"whole")
    assert (store.get("manifest.json"), store.get(NAME)) == (b"1", b"whole")


def test_another_kind_of_address_is_refused_in_one_line() -> None:
    with pytest.raises(ColumnistError, match=r"s3://bucket/lake: a lake cannot be kept in s3://; name a folder"):
        open_store("s3://bucket/lake")


class TestFolders:
    """What only a folder has."""

    def test_links_and_temporary_files_are_no_names(self, tmp_path: Path) -> None:
        store = LocalStore(tmp_path)
        put(store, NAME, b"x")
        (tmp_path / "state" / "linked").symlink_to(tmp_path / "state" / "records")
        (tmp_path / "state" / "b.parquet").symlink_to(tmp_path / NAME)
        (tmp_path / "state" / ".tmp-1-x").write_bytes(b"x")
        assert store.names("state/") == [NAME]

    def test_a_file_system_without_hard_links_refuses_other_bytes_too(self, tmp_path: Path, monkeypatch) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
        store = LocalStore(tmp_path)
        put(store, NAME, b"first")
        put(store, NAME, b"first")
        with pytest.raises(NameTaken):
            put(store, NAME, b"second")
        assert (store.get(NAME), store.discard_unfinished()) == (b"first", 0)
