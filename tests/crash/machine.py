"""Any sequence of changes, settings, runs and kills, against a dictionary."""

import shutil
import sys
import time
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.crash import command
from tests.crash.containers import (
    Content,
    Entry,
    edited,
    expected_records,
    fit,
    inserted,
    without,
    write_container,
)
from tests.crash.failpoints import FAILPOINTS
from tests.crash.figures import Figures, Options, try_points, work_folder
from tests.crash.folder import TEXTLESS, Folder
from tests.crash.reference import build_from_nothing, faults, leftovers, take_picture

NAMES = st.sampled_from(["a.txt", "b.txt", "c.md", "deep/a.txt", "deep/er/d.txt", "100% #1!.txt"])
WORDS = st.lists(
    st.sampled_from(["the", "mayor", "opened", "a bridge", "on Monday", "nobody", "came"]), min_size=1, max_size=9
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=3).map("\n\n".join)
NO_TEXT = st.sampled_from(TEXTLESS[:2])
CONTAINERS = st.sampled_from(["f.jsonl", "t.csv", "a.zip", "deep/g.jsonl.gz", "w.warc", "n.rss"])
ENTRIES = st.builds(Entry, st.integers(1, 4), st.one_of(TEXTS, TEXTS, TEXTS, st.none()))
LABELS = st.sampled_from(["News", "Old news"])


class Sync(RuleBasedStateMachine):
    """A folder, a home, and what the folder's files say; after each run the warehouse must say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.base = work_folder()
        self.folder = Folder(self.base / "news")
        self.home = self.base / "home"
        self.texts: dict[str, str] = {}
        self.contents: dict[str, Content] = {}
        self.last: tuple[str, str] | None = None
        self.flags: tuple[str, ...] = ("--allow-removals",)
        self.is_current = False

    @initialize(name=NAMES, text=TEXTS)
    def begin(self, name: str, text: str) -> None:
        self.write(name, text)

    @rule(name=NAMES, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        """Adds a file, or changes it."""
        self.last = (name, self.texts[name]) if name in self.texts else None
        self.folder.write(name, text)
        self.texts[name] = text
        self.is_current = False

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), nothing=NO_TEXT)
    def truncate(self, data: st.DataObject, nothing: bytes) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        self.folder.write(name, nothing)
        self.texts[name] = ""
        self.is_current = False

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        self.folder.remove(name)
        self.last = (name, self.texts.pop(name))
        self.is_current = False

    @precondition(lambda self: self.last)
    @rule()
    def take_back(self) -> None:
        """Brings back what a file held before its last change; the warehouse may never have seen what came between."""
        assert self.last is not None
        name, text = self.last
        self.folder.write(name, text)
        self.texts[name] = text
        self.last = None
        self.is_current = False

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), new_name=NAMES)
    def rename(self, data: st.DataObject, new_name: str) -> None:
        """Onto another file too, which is then gone."""
        name = data.draw(st.sampled_from(sorted(self.texts)))
        self.folder.rename(name, new_name)
        self.texts[new_name] = self.texts.pop(name)
        self.is_current = False

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        self.folder.touch(data.draw(st.sampled_from(sorted(self.texts))))

    @rule(name=CONTAINERS, entries=st.lists(ENTRIES, max_size=4))
    def write_container(self, name: str, entries: list[Entry]) -> None:
        """Adds a file of many records, or replaces it."""
        self.set_content(name, Content(tuple(entries)))

    @precondition(lambda self: self.contents)
    @rule(data=st.data(), text=TEXTS)
    def edit_entry(self, data: st.DataObject, text: str) -> None:
        name, number = self.draw_entry(data)
        self.set_content(name, edited(self.contents[name], number, text))

    @precondition(lambda self: self.contents)
    @rule(data=st.data(), entry=ENTRIES)
    def insert_entry(self, data: st.DataObject, entry: Entry) -> None:
        """Before others, which then lie elsewhere; an id may be there already."""
        name, number = self.draw_entry(data)
        self.set_content(name, inserted(self.contents[name], number, entry))

    @precondition(lambda self: self.contents)
    @rule(data=st.data())
    def remove_entry(self, data: st.DataObject) -> None:
        name, number = self.draw_entry(data)
        self.set_content(name, without(self.contents[name], number))

    @precondition(lambda self: self.contents)
    @rule(data=st.data())
    def cut(self, data: st.DataObject) -> None:
        """Takes the end of a .gz away, or brings it back."""
        name = data.draw(st.sampled_from(sorted(self.contents)))
        content = self.contents[name]
        self.set_content(name, content._replace(cut=not content.cut))

    @precondition(lambda self: self.contents)
    @rule(data=st.data(), label=LABELS)
    def relabel(self, data: st.DataObject, label: str) -> None:
        """A feed has another name: its items are the same bytes, and their rows are not."""
        name = data.draw(st.sampled_from(sorted(self.contents)))
        self.set_content(name, self.contents[name]._replace(label=label))

    @precondition(lambda self: self.contents)
    @rule(data=st.data())
    def delete_container(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.contents)))
        self.folder.remove(name)
        del self.contents[name]
        self.is_current = False

    def draw_entry(self, data: st.DataObject) -> tuple[str, int]:
        """A container, and the number of one of its entries."""
        full = [name for name in sorted(self.contents) if self.contents[name].entries]
        hypothesis.assume(full)
        name = data.draw(st.sampled_from(full))
        return name, data.draw(st.integers(0, len(self.contents[name].entries) - 1))

    def set_content(self, name: str, content: Content) -> None:
        content = fit(name, content)
        self.folder.write(name, write_container(name, content))
        self.contents[name] = content
        self.is_current = False

    @rule()
    def change_setting(self) -> None:
        """Presses every record again, into rows that differ."""
        self.flags = self.flags[:1] if self.flags[1:] else (*self.flags, "--repeated-ngrams")
        self.is_current = False

    @rule()
    def run(self) -> None:
        ended = command.run(self.home, self.folder.path, *self.flags)
        assert ended.code == 0, ended.err
        self.compare()
        self.is_current = True

    @rule(name=st.sampled_from(sorted(FAILPOINTS)), number=st.sampled_from([1, 1, 1, 2, 3, 5]))
    def run_killed(self, name: str, number: int) -> None:
        """The place may not be passed; then this is a run as any other."""
        ended = command.run(self.home, self.folder.path, *self.flags, die_at=f"{name}:{number}")
        assert ended.code in {0, -9}, ended.err
        if ended.code == 0:
            self.compare()
            self.is_current = True

    def compare(self) -> None:
        """The published tables against the dictionary."""
        expected: dict[str, str | None] = {_uri(name): text or None for name, text in self.texts.items()}
        for name, content in self.contents.items():
            expected |= {_uri(name) + key: text for key, text in expected_records(name, content).items()}
        picture = take_picture(self.home)
        for tables in (picture.state, picture.warehouse):
            documents = {row["uri"]: row["text"] for row in tables["documents"].select(["uri", "text"]).to_pylist()}
            assert documents == {uri: text for uri, text in expected.items() if text is not None}
            fates = {row["uri"]: row["fate"] for row in tables["records"].select(["uri", "fate"]).to_pylist()}
            assert {uri for uri, fate in fates.items() if fate == "loaded"} == documents.keys()
            assert fates.keys() == expected.keys()

    def teardown(self) -> None:
        """At the end one run, everything checked, and the same sources pressed into an empty home."""
        try:
            if not self.is_current:
                self.run()
            expected = build_from_nothing(self.base / "reference", self.folder.path, *self.flags)
            assert faults(self.home, expected) == []
            if leftovers(self.home):
                # The run that converged may have had nothing to do; the next one that has cleans up.
                self.folder.write("last.txt", "The last one.")
                assert command.run(self.home, self.folder.path, *self.flags).code == 0
                assert leftovers(self.home) == []
        finally:
            shutil.rmtree(self.base)


def _uri(name: str) -> str:
    return "news/" + name.replace("%", "%25").replace("!", "%21").replace("#", "%23")


def try_sequences(n_examples: int, n_steps: int = 12, seed: int = 1) -> None:
    """Raises what the first sequence that fails raises. It is not shortened: that takes minutes, and it has few steps."""
    health = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
    settings = hypothesis.settings(
        max_examples=n_examples,
        stateful_step_count=n_steps,
        deadline=None,
        suppress_health_check=health,
        database=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        print_blob=True,
    )
    machine: Any = hypothesis.seed(seed)(type("Sync", (Sync,), {}))
    run_state_machine_as_test(machine, settings=settings)


def try_machine(options: Options) -> list[Figures]:
    """Sequences in several processes at once: hypothesis itself works on one at a time."""
    started = time.perf_counter()
    per_round = 25
    rounds = [(options.seed * 1000 + number, per_round) for number in range(-(-options.examples // per_round))]

    def attempt(point: tuple[int, int], folder: Path) -> list[str]:
        ended = command.start_real(*point, module="tests.crash.machine").wait(3600)
        return [] if ended.code == 0 else [ended.err[-3000:]]

    failures = try_points(rounds, attempt, options, "machine")
    return [Figures("state machine", len(rounds) * per_round, failures, time.perf_counter() - started)]


def main() -> None:
    """Some sequences in this process, by seed and number."""
    try_sequences(int(sys.argv[2]), seed=int(sys.argv[1]))


if __name__ == "__main__":
    main()
