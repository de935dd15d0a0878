"""Shapes: what may be named as a source, how it is written and named, and which records must come of it."""

import random
from pathlib import Path
from typing import NamedTuple

from flows.sources.roots import quote_name
from tests.crash.command import Sources
from tests.crash.containers import Content, edited, expected_records, fit, is_container, stories, write_container
from tests.crash.folder import Folder, change, change_at_random, changed, fill, make_story, random_content

N_RECORDS = 6
WAYS = ("absolute", "relative", "link")
"""How a path is spelled on the command line. The link has a name of its own."""


class Shape(NamedTuple):
    """What a source consists of.

    Attributes:
        name: as figures and `--shapes` have it.
        roots: what is named on the command line: folders, whose names end in a slash, and files.
    """

    name: str
    roots: tuple[str, ...]


FOLDER = Shape("folder", ("news/",))
FILES = (
    Shape("plain", ("story.txt",)),
    Shape("jsonl", ("dump.jsonl",)),
    Shape("jsonl.gz", ("packed.jsonl.gz",)),
    Shape("csv", ("table.csv",)),
    Shape("zip", ("pages.zip",)),
    Shape("tar.gz", ("dump.tar.gz",)),
    Shape("parquet", ("rows.parquet",)),
    Shape("mbox", ("letters.mbox",)),
    Shape("warc", ("crawl.warc",)),
    Shape("feed", ("feed.rss",)),
)
SHAPES = (
    FOLDER,
    *FILES,
    Shape("folder+jsonl", ("news/", "dump.jsonl")),
    Shape("zip+mbox", ("pages.zip", "letters.mbox")),
)
ALL = Shape("all", tuple(root for shape in (FOLDER, *FILES) for root in shape.roots))
"""Every root at once, for suites that have one source only."""


def by_name(name: str) -> Shape:
    """The shape of this name; raises StopIteration where there is none."""
    return next(shape for shape in (*SHAPES, ALL) if shape.name == name)


class Source:
    """A source of some shape on the disk, and the model of it: the texts and contents of its files.

    Files are called by their path below `folder`, so `news/a.txt` and `dump.jsonl`.

    Args:
        shape: what it consists of.
        base: a folder for everything; links to the roots lie there too.
        is_named: whether each root gets a name of its own, as NAME=PATH.
    """

    def __init__(self, shape: Shape, base: Path, *, is_named: bool = False) -> None:
        self.shape = shape
        self.base = base
        self.is_named = is_named
        self.folder = Folder(base / "in")
        self.texts: dict[str, str] = {}
        self.contents: dict[str, Content] = {}
        self._folders = {root: Folder(base / "in" / root) for root in shape.roots if root.endswith("/")}
        (base / "links").mkdir()
        for number, root in enumerate(shape.roots):
            (base / "links" / f"link{number}").symlink_to(base / "in" / root)

    def named(self, *roots: str, way: str = "absolute") -> Sources:
        """These roots as they are typed, or all of them."""
        return Sources(tuple(self._argument(root, way) for root in roots or self.shape.roots), self.base)

    def _argument(self, root: str, way: str) -> str:
        places = {
            "absolute": self.base / "in" / root,
            "relative": Path("in") / root,
            "link": self.base / "links" / f"link{self.shape.roots.index(root)}",
        }
        return f"{self.root_name(root)}={places[way]}" if self.is_named else str(places[way])

    def root_name(self, root: str) -> str:
        """The name by which the home knows a root."""
        return f"my{self.shape.roots.index(root)}" if self.is_named else root.rstrip("/")

    def root_of(self, path: str) -> str:
        """The root to which a file belongs."""
        return next(root for root in self.shape.roots if path == root or (root.endswith("/") and path.startswith(root)))

    def paths(self, below: tuple[str, ...]) -> list[str]:
        """Files that there may be: those of some names in each folder, and the roots that are files."""
        return [
            path
            for root in self.shape.roots
            for path in ([root + n for n in below] if root in self._folders else [root])
        ]

    def is_root(self, path: str) -> bool:
        """Whether the file is a root of its own, which nobody removes or renames."""
        return path in self.shape.roots

    def write_text(self, path: str, text: str) -> None:
        """Adds a document, or changes it."""
        self.folder.write(path, text)
        self.texts[path] = text

    def write_content(self, path: str, content: Content) -> None:
        """Adds a file of many records, or changes it; keeps of the content what the format can hold."""
        self.contents[path] = fit(path, content)
        self.folder.write(path, write_container(path, content))

    def expected(self, root: str) -> dict[str, str | None]:
        """The text of each record of a root by its uri; None for a record that is no document."""
        texts: dict[str, str | None] = {}
        for path, text in self.texts.items():
            if self.root_of(path) == root:
                texts[self._uri(path)] = text
        for path, content in self.contents.items():
            if self.root_of(path) == root:
                texts |= {self._uri(path) + key: text for key, text in expected_records(path, content).items()}
        return {uri: (text or "").strip() or None for uri, text in texts.items()}

    def _uri(self, path: str) -> str:
        root = self.root_of(path)
        below = path.removeprefix(root)
        return "/".join((self.root_name(root), *(quote_name(part) for part in below.split("/") if part)))

    def fill(self, n_files: int = 8, n_records: int = N_RECORDS) -> None:
        """The state before a change. What lies in folders is no part of the model."""
        for number, root in enumerate(self.shape.roots):
            if root in self._folders:
                fill(self._folders[root], n_files)
            elif is_container(root):
                texts = [make_story(40_000 + 1_000 * number + each, 1) for each in range(n_records)]
                self.write_content(root, stories(texts))
            else:
                self.write_text(root, make_story(40_000 + number))

    def change(self) -> None:
        """Of everything one in each folder; in each file one record edited, one removed, one inserted."""
        for number, root in enumerate(self.shape.roots):
            if root in self._folders:
                change(self._folders[root])
            elif is_container(root):
                self.write_content(root, changed(self.contents[root], number))
            else:
                self.write_text(root, make_story(41_000 + number))

    def change_at_random(self, rng: random.Random, n_changes: int) -> None:
        """Some changes of any kind to one of the roots."""
        root = rng.choice(self.shape.roots)
        if root in self._folders:
            change_at_random(self._folders[root], rng, n_changes)
        elif not is_container(root):
            self.write_text(root, rng.choice(("", make_story(rng.randrange(4)), make_story(rng.randrange(4)))))
        elif len(self.contents[root].entries) > N_RECORDS + 1:
            self.write_content(
                root, edited(self.contents[root], rng.randrange(N_RECORDS), make_story(rng.randrange(200)))
            )
        else:
            self.write_content(root, random_content(rng))
