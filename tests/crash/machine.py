"""Any sequence of changes, settings, verbs, runs and kills, on a source of any shape, against a dictionary."""

import json
import shutil
from collections.abc import Sequence

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.crash import command
from tests.crash.containers import Content, Entry, edited, inserted, is_container, without
from tests.crash.failpoints import FAILPOINTS
from tests.crash.figures import work_folder
from tests.crash.folder import TEXTLESS
from tests.crash.reference import build_from_nothing, faults, leftovers, take_picture
from tests.crash.shapes import SHAPES, WAYS, Shape, Source

NAMES = ("a.txt", "b.txt", "c.md", "deep/a.txt", "deep/er/d.txt", "100% #1!.txt")
CONTAINERS = (
    "f.jsonl", "t.csv", "a.zip", "deep/g.jsonl.gz", "w.warc", "n.rss", "deep/t.tar.gz", "r.parquet", "m.mbox",
)  # fmt: skip
WORDS = st.lists(
    st.sampled_from(["the", "mayor", "opened", "a bridge", "on Monday", "nobody", "came"]), min_size=1, max_size=9
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=3).map("\n\n".join)
NO_TEXT = st.sampled_from([content.decode() for content in TEXTLESS[:2]])
ENTRIES = st.builds(Entry, st.integers(1, 4), st.one_of(TEXTS, TEXTS, TEXTS, st.none()))
LABELS = st.sampled_from(["News", "Old news"])
# Those that may be called at any time and change no row of what is current.
VERBS = ("compact", "rebuild", "check", "retry")
PLACES = st.sampled_from(sorted(FAILPOINTS))
TIMES = st.sampled_from([1, 1, 1, 2, 3, 5])


class Sync(RuleBasedStateMachine):
    """A source, a home, and what the source's files say; after each run the warehouse must say the same."""

    shapes: Sequence[Shape] = SHAPES

    def __init__(self) -> None:
        super().__init__()
        self.base = work_folder()
        self.home = self.base / "home"
        self.last: tuple[str, str] | None = None
        self.flags: tuple[str, ...] = ("--allow-removals",)
        self.seen: dict[str, dict[str, str | None] | None] = {}
        """What the home must hold of each root; None after a kill, when it may be this or that."""
        self.is_current = False

    @initialize(data=st.data(), is_named=st.booleans(), text=TEXTS, entries=st.lists(ENTRIES, max_size=4))
    def begin(self, data: st.DataObject, is_named: bool, text: str, entries: list[Entry]) -> None:
        """One file in each root."""
        shape = data.draw(st.sampled_from(self.shapes))
        self.source = Source(shape, self.base, is_named=is_named)
        self.names = [path for path in self.source.paths(NAMES) if not is_container(path)]
        self.containers = [path for path in self.source.paths(CONTAINERS) if is_container(path)]
        for root in shape.roots:
            if root in self.containers:
                self.set_content(root, Content(tuple(entries)))
            else:
                self.set_text(next(name for name in self.names if self.source.root_of(name) == root), text)

    def draw(self, data: st.DataObject, names: Sequence[str]) -> str:
        """One of these files; where there is none, this step is left out."""
        hypothesis.assume(names)
        return data.draw(st.sampled_from(sorted(names)))

    def set_text(self, name: str, text: str) -> None:
        self.last = (name, self.source.texts[name]) if name in self.source.texts else None
        self.source.write_text(name, text)
        self.is_current = False

    def movable(self, names: Sequence[str]) -> list[str]:
        """Those that are no root by themselves."""
        return [name for name in names if not self.source.is_root(name)]

    @precondition(lambda self: self.names)
    @rule(data=st.data(), text=TEXTS)
    def write(self, data: st.DataObject, text: str) -> None:
        """Adds a file, or changes it."""
        self.set_text(self.draw(data, self.names), text)

    @precondition(lambda self: self.source.texts)
    @rule(data=st.data(), nothing=NO_TEXT)
    def truncate(self, data: st.DataObject, nothing: str) -> None:
        self.set_text(self.draw(data, list(self.source.texts)), nothing)

    @precondition(lambda self: self.movable(list(self.source.texts)))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        name = self.draw(data, self.movable(list(self.source.texts)))
        self.source.folder.remove(name)
        self.last = (name, self.source.texts.pop(name))
        self.is_current = False

    @precondition(lambda self: self.last)
    @rule()
    def take_back(self) -> None:
        """Brings back what a file held before its last change; the warehouse may never have seen what came between."""
        assert self.last is not None
        self.set_text(*self.last)
        self.last = None

    @precondition(lambda self: self.movable(list(self.source.texts)))
    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        """Onto another file too, which is then gone."""
        name = self.draw(data, self.movable(list(self.source.texts)))
        new_name = self.draw(data, self.movable(self.names))
        self.source.folder.rename(name, new_name)
        self.source.texts[new_name] = self.source.texts.pop(name)
        self.is_current = False

    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        self.source.folder.touch(self.draw(data, [*self.source.texts, *self.source.contents]))

    @precondition(lambda self: self.containers)
    @rule(data=st.data(), entries=st.lists(ENTRIES, max_size=4))
    def write_container(self, data: st.DataObject, entries: list[Entry]) -> None:
        """Adds a file of many records, or replaces it."""
        self.set_content(self.draw(data, self.containers), Content(tuple(entries)))

    @precondition(lambda self: self.full())
    @rule(data=st.data(), text=TEXTS)
    def edit_entry(self, data: st.DataObject, text: str) -> None:
        name, number = self.draw_entry(data)
        self.set_content(name, edited(self.source.contents[name], number, text))

    @precondition(lambda self: self.full())
    @rule(data=st.data(), entry=ENTRIES)
    def insert_entry(self, data: st.DataObject, entry: Entry) -> None:
        """Before others, which then lie elsewhere; an id may be there already."""
        name, number = self.draw_entry(data)
        self.set_content(name, inserted(self.source.contents[name], number, entry))

    @precondition(lambda self: self.full())
    @rule(data=st.data())
    def remove_entry(self, data: st.DataObject) -> None:
        name, number = self.draw_entry(data)
        self.set_content(name, without(self.source.contents[name], number))

    @precondition(lambda self: self.source.contents)
    @rule(data=st.data())
    def cut(self, data: st.DataObject) -> None:
        """Takes the end of a .gz away, or brings it back."""
        name = self.draw(data, list(self.source.contents))
        content = self.source.contents[name]
        self.set_content(name, content._replace(cut=not content.cut))

    @precondition(lambda self: self.source.contents)
    @rule(data=st.data(), label=LABELS)
    def relabel(self, data: st.DataObject, label: str) -> None:
        """A feed has another name: its items are the same bytes, and their rows are not."""
        name = self.draw(data, list(self.source.contents))
        self.set_content(name, self.source.contents[name]._replace(label=label))

    @precondition(lambda self: self.movable(list(self.source.contents)))
    @rule(data=st.data())
    def delete_container(self, data: st.DataObject) -> None:
        name = self.draw(data, self.movable(list(self.source.contents)))
        self.source.folder.remove(name)
        del self.source.contents[name]
        self.is_current = False

    def full(self) -> list[str]:
        """Files of many records that have some."""
        return [name for name, content in self.source.contents.items() if content.entries]

    def draw_entry(self, data: st.DataObject) -> tuple[str, int]:
        """A container, and the number of one of its entries."""
        name = self.draw(data, self.full())
        return name, data.draw(st.integers(0, len(self.source.contents[name].entries) - 1))

    def set_content(self, name: str, content: Content) -> None:
        self.source.write_content(name, content)
        self.is_current = False

    @rule()
    def change_setting(self) -> None:
        """Presses every record again, into rows that differ."""
        self.flags = self.flags[:1] if self.flags[1:] else (*self.flags, "--repeated-ngrams")
        self.is_current = False

    @rule(way=st.sampled_from(WAYS))
    def run(self, way: str) -> None:
        ended = command.run(self.home, self.source.named(way=way), *self.flags)
        assert ended.code == 0, ended.err
        self.note_run(self.source.shape.roots)

    @precondition(lambda self: len(self.source.shape.roots) > 1)
    @rule(data=st.data(), way=st.sampled_from(WAYS))
    def run_one_root(self, data: st.DataObject, way: str) -> None:
        """The others stay as they were."""
        root = data.draw(st.sampled_from(self.source.shape.roots))
        ended = command.run(self.home, self.source.named(root, way=way), *self.flags)
        assert ended.code == 0, ended.err
        self.note_run([root])

    @rule(name=PLACES, number=TIMES, way=st.sampled_from(WAYS))
    def run_killed(self, name: str, number: int, way: str) -> None:
        """The place may not be passed; then this is a run as any other."""
        ended = command.run(self.home, self.source.named(way=way), *self.flags, die_at=f"{name}:{number}")
        assert ended.code in {0, -9}, ended.err
        if ended.code == 0:
            self.note_run(self.source.shape.roots)
        else:
            self.lose_sight()

    @precondition(lambda self: self.is_current)
    @rule(way=st.sampled_from(WAYS))
    def rerun(self, way: str) -> None:
        """Run twice equals run once, and the second time nothing is pressed."""
        ended = command.run(self.home, self.source.named(way=way), *self.flags)
        assert ended.code == 0, ended.err
        entry = json.loads(ended.out)
        assert (entry["n_pressed"], entry["n_removed"]) == (0, 0), entry
        self.compare()

    @precondition(lambda self: self.seen)
    @rule(verb=st.sampled_from(VERBS))
    def use_verb(self, verb: str) -> None:
        """What is not current may be noticed by a retry, which reads the files of all that is in quarantine."""
        ended = command.call(verb, "--home", self.home)
        is_idle = verb == "retry" and "nothing is in quarantine" in ended.err
        may_fail = is_idle or (verb == "check" and not self.is_certain())
        assert ended.code == 0 or may_fail, f"{verb}: {ended.out}{ended.err}"
        self.after_verb(verb)

    @precondition(lambda self: self.seen)
    @rule(verb=st.sampled_from(["compact", "rebuild", "retry"]), name=PLACES, number=TIMES)
    def verb_killed(self, verb: str, name: str, number: int) -> None:
        ended = command.call(verb, "--home", self.home, die_at=f"{name}:{number}")
        is_idle = verb == "retry" and "nothing is in quarantine" in ended.err
        assert ended.code in {0, -9} or is_idle, f"{verb}: {ended.err}"
        if ended.code >= 0:
            self.after_verb(verb)
        else:
            self.lose_sight()

    @precondition(lambda self: self.is_certain())
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        """One root goes, and the others stay."""
        root = data.draw(st.sampled_from(sorted(self.seen)))
        ended = command.call("forget", self.source.root_name(root), "--home", self.home)
        assert ended.code == 0, ended.err
        del self.seen[root]
        self.is_current = False
        self.compare()

    def note_run(self, roots: Sequence[str]) -> None:
        """After a run of these roots that ended well."""
        self.seen |= {root: self.source.expected(root) for root in roots}
        self.is_current = self.is_current or len(roots) == len(self.source.shape.roots)
        self.compare()

    def after_verb(self, verb: str) -> None:
        """A retry takes no settings, so that the next run may press again; it may also see what has changed."""
        if verb == "retry" and not self.is_current:
            self.lose_sight()
        self.is_current = self.is_current and (verb != "retry" or not self.flags[1:])
        self.compare()

    def lose_sight(self) -> None:
        """Nothing is known of the home but that the next run must mend it."""
        self.seen = dict.fromkeys(self.seen)
        self.is_current = False

    def is_certain(self) -> bool:
        """Whether it is known what the home holds."""
        return bool(self.seen) and None not in self.seen.values()

    def compare(self) -> None:
        """The lake's and the published tables against the dictionary, for each root of which it is known what is there."""
        expected = {uri: text for texts in self.seen.values() for uri, text in (texts or {}).items()}
        known = {self.source.root_name(root) for root, texts in self.seen.items() if texts is not None}
        if not known:
            return
        picture = take_picture(self.home)
        for tables in (picture.state, picture.warehouse):
            rows = tables["records"].select(["uri", "root", "fate"]).to_pylist()
            fates = {row["uri"]: row["fate"] for row in rows if row["root"] in known}
            texts = {row["uri"]: row["text"] for row in tables["documents"].select(["uri", "text"]).to_pylist()}
            loaded = {uri for uri, fate in fates.items() if fate == "loaded"}
            assert fates.keys() == expected.keys()
            assert {uri: texts[uri] for uri in loaded} == {
                uri: text for uri, text in expected.items() if text is not None
            }
            if self.is_certain():
                assert len(rows) == len(expected)
                assert texts.keys() == loaded

    def teardown(self) -> None:
        """At the end one run, everything checked, and the same sources pressed into an empty home."""
        try:
            if not self.is_current:
                self.run(WAYS[0])
            sources = self.source.named()
            expected = build_from_nothing(self.base / "reference", sources, *self.flags)
            assert faults(self.home, expected) == []
            if leftovers(self.home):
                # The run that converged may have had nothing to do; the next one that has cleans up.
                extra = self.base / "extra"
                extra.mkdir()
                (extra / "one.txt").write_text("One more document.\n")
                assert command.run(self.home, extra, *self.flags).code == 0
                assert leftovers(self.home) == []
        finally:
            shutil.rmtree(self.base)
