"""A source of any shape, and a dictionary of what its files say; any sequence of changes to both."""

from collections.abc import Sequence

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.crash.containers import Content, Entry, edited, inserted, is_container, without
from tests.crash.figures import work_folder
from tests.crash.folder import TEXTLESS
from tests.crash.shapes import SHAPES, Shape, Source

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


class Changes(RuleBasedStateMachine):
    """The rules that change the source.

    Attributes:
        shapes: one of which the source has.
        is_current: whether a run has seen the source as it is.
    """

    shapes: Sequence[Shape] = SHAPES

    def __init__(self) -> None:
        super().__init__()
        self.base = work_folder()
        self.last: tuple[str, str] | None = None
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
