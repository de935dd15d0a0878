"""Any sequence of changes, settings, runs and kills, against a dictionary."""

import shutil
import time
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points, work_folder
from tests.crash.folder import TEXTLESS, Folder
from tests.crash.reference import build_from_nothing, faults, leftovers, take_picture
from warehouse.failpoints import FAILPOINTS

NAMES = st.sampled_from(["a.txt", "b.txt", "c.md", "deep/a.txt", "deep/er/d.txt", "100% #1!.txt"])
WORDS = st.lists(
    st.sampled_from(["the", "mayor", "opened", "a bridge", "on Monday", "nobody", "came"]), min_size=1, max_size=9
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=3).map("\n\n".join)
NO_TEXT = st.sampled_from(TEXTLESS[:2])


class Sync(RuleBasedStateMachine):
    """A folder, a home, and what the folder's files say; after each run the warehouse must say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.base = work_folder()
        self.folder = Folder(self.base / "news")
        self.home = self.base / "home"
        self.texts: dict[str, str] = {}
        self.last: tuple[str, str] | None = None
        self.flags: tuple[str, ...] = ()
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

    @rule()
    def change_setting(self) -> None:
        """Presses every record again, into rows that differ."""
        self.flags = () if self.flags else ("--repeated-ngrams",)
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
        env = {"COLUMNIST_FAILPOINT": f"{name}:{number}"}
        ended = command.run(self.home, self.folder.path, *self.flags, env=env)
        assert ended.code in {0, -9}, ended.err
        if ended.code == 0:
            self.compare()
            self.is_current = True

    def compare(self) -> None:
        """The published tables against the dictionary."""
        picture = take_picture(self.home)
        for tables in (picture.state, picture.warehouse):
            documents = {row["uri"]: row["text"] for row in tables["documents"].select(["uri", "text"]).to_pylist()}
            assert documents == {_uri(name): text for name, text in self.texts.items() if text}
            fates = {row["uri"]: row["fate"] for row in tables["records"].select(["uri", "fate"]).to_pylist()}
            assert fates == {_uri(name): "loaded" if text else "empty" for name, text in self.texts.items()}

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
    """Raises what the first sequence that fails raises, after shortening it."""
    health = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
    settings = hypothesis.settings(
        max_examples=n_examples,
        stateful_step_count=n_steps,
        deadline=None,
        suppress_health_check=health,
        database=None,
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


if __name__ == "__main__":
    import sys

    try_sequences(int(sys.argv[2]), seed=int(sys.argv[1]))
