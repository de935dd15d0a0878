"""A folder of documents that changes, and what the warehouse must hold of it."""

import os
import random
import shutil
from pathlib import Path

from tests.crash.containers import BROKEN_LINES, Content, Entry, edited, inserted, stories, without, write_container

# Times in the past, two seconds apart: the stat cache trusts no file that is as young as the run.
_EPOCH, _TICK = 1_600_000_000, 2

# Contents that give no document, whatever their name: empty, white space, binary, and lines that are no record. Every
# other one in these tests does.
TEXTLESS = (b"", b" \n\t\n", bytes(range(256)) * 4, *BROKEN_LINES)
CONTAINERS = (
    "lines.jsonl", "table.csv", "archive.zip", "packed.jsonl.gz", "crawl.warc", "feed.rss", "dump.tar.gz", "rows.parquet", "letters.mbox",
)  # fmt: skip

PLACES = ("mayor", "harbour", "library", "bridge", "market", "school", "river", "theatre")
VERBS = ("opened", "closed", "was painted", "won a prize", "lost a vote", "burned", "moved", "was sold")


class Folder:
    """A source folder. Every change gets a later modification time than all before it."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._ticks = 0
        self._last: tuple[str, bytes] | None = None

    def names(self) -> list[str]:
        """Files by their path below the folder."""
        return sorted(path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file())

    def write(self, name: str, content: str | bytes) -> None:
        """Adds a file, or changes it."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._last = (name, path.read_bytes()) if path.exists() else None
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.touch(name)

    def touch(self, name: str) -> None:
        """Gives a file another time and leaves its content."""
        self._ticks += 1
        moment = _EPOCH + self._ticks * _TICK
        os.utime(self.path / name, (moment, moment))

    def rename(self, name: str, new_name: str) -> None:
        """Moves a file; its time stays, as with mv."""
        (self.path / new_name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).rename(self.path / new_name)

    def revert(self) -> None:
        """Takes the last write or removal back, as far as there was something before it."""
        if self._last is not None:
            self.write(*self._last)

    def remove(self, name: str) -> None:
        """Deletes a file."""
        self._last = (name, (self.path / name).read_bytes())
        (self.path / name).unlink()


NOTICE = "Write to the editor of this paper."
"""Boilerplate by its recurrence, where a root has enough documents."""


def make_story(number: int, n_paragraphs: int = 3) -> str:
    """A short document, another one for each number; most end with a line that all of these have."""
    rng = random.Random(number)
    paragraphs = [f"Story {number} of the day"]
    for _ in range(n_paragraphs):
        sentences = [
            f"The {rng.choice(PLACES)} {rng.choice(VERBS)} on day {rng.randrange(1000)}."
            for _ in range(rng.randint(1, 4))
        ]
        paragraphs.append(" ".join(sentences))
    if number % 5:
        paragraphs.append(NOTICE)
    return "\n\n".join(paragraphs) + "\n"


def make_page(number: int) -> str:
    """A page with a story in it."""
    paragraphs = "".join(f"<p>{part}</p>" for part in make_story(number, 6).strip().split("\n\n"))
    return f"<html><head><title>Page {number}</title></head><body><article>{paragraphs}</article></body></html>"


def _content(number: int) -> Content:
    return stories([make_story(9100 + 10 * number + index, 1) for index in range(4)])


def changed(content: Content, number: int) -> Content:
    """One entry edited, one removed, one inserted at the front, so that all others lie elsewhere; a .gz is cut as well."""
    story = make_story(9200 + number, 1)
    return inserted(without(edited(content, 2, story), 3), 0, Entry(50 + number, story))._replace(cut=True)


def fill(folder: Folder, n_files: int = 8) -> None:
    """The state before a change: documents of several kinds and of every fate, files of many records among them."""
    for number in range(n_files):
        folder.write(f"{number // 100:02}/{number:04}.txt", make_story(number))
    folder.write("notes.md", "# A title\n\n" + make_story(9001))
    folder.write("copy.txt", make_story(0))
    folder.write("empty.txt", "")
    folder.write("picture.txt", TEXTLESS[2])
    folder.write("movie.mp4", b"\x00\x01")
    folder.write(".hidden", "secret")
    folder.write("page.html", make_page(9010))
    for number, name in enumerate(CONTAINERS):
        folder.write(name, write_container(name, _content(number)))


def change(folder: Folder) -> None:
    """Of everything one: added, edited, deleted, renamed, emptied, touched, filled."""
    folder.write("new.txt", make_story(9002))
    folder.write("00/0001.txt", make_story(1) + "\nOne sentence more.\n")
    folder.remove("00/0002.txt")
    folder.rename("00/0003.txt", "moved/0003.txt")
    folder.write("00/0004.txt", "")
    folder.touch("00/0005.txt")
    folder.write("empty.txt", make_story(9003))
    folder.write("page.html", make_page(9011))
    for number, name in enumerate(CONTAINERS):
        folder.write(name, write_container(name, changed(_content(number), number)))


def random_content(rng: random.Random) -> Content:
    """Some of ten ids, in any order and with any of few texts, so that most records were there before."""
    ids = rng.sample(range(10), rng.randint(0, 6)) + [3] * rng.randint(0, 1)
    entries = [Entry(id_, make_story(300 + id_ + 10 * rng.choice((0, 0, 0, 1)), 1)) for id_ in ids]
    if rng.random() < 0.5:
        entries.insert(rng.randint(0, len(entries)), Entry(rng.randrange(3), None))
    return Content(tuple(entries), cut=rng.random() < 0.2, label=rng.choice(("News", "News", "Old news")))


def change_at_random(folder: Folder, rng: random.Random, n_changes: int) -> None:
    """Some changes of any kind. Names come back, and so do contents, those of a moment ago too."""
    for _ in range(n_changes):
        names = [name for name in folder.names() if not name.startswith(".")]
        kinds = ("add", "add", "edit", "edit", "delete", "rename", "empty", "touch", "swap", "revert")
        kind = rng.choice((*kinds, "container", "container", "container", "disguise"))
        name = rng.choice(names) if names else "first.txt"
        fresh = f"{rng.randrange(3)}/{rng.randrange(60)}" + (Path(name).suffix or ".txt")
        # A text among lines of JSON would be many broken lines, so texts go to plain files only.
        plain = [name for name in names if name.endswith((".txt", ".md"))] or ["first.txt"]
        if kind == "container":
            container = rng.choice(CONTAINERS)
            folder.write(container, write_container(container, random_content(rng)))
        elif kind == "add" or len(names) < 8:
            folder.write(f"{rng.randrange(3)}/{rng.randrange(60)}.txt", make_story(rng.randrange(200)))
        elif kind == "disguise":
            folder.write(rng.choice(plain), write_container(CONTAINERS[2], random_content(rng)))
        elif kind == "edit":
            folder.write(rng.choice(plain), make_story(rng.randrange(200)))
        elif kind == "delete":
            folder.remove(name)
        elif kind == "rename":
            folder.rename(name, fresh)
        elif kind == "empty":
            folder.write(name, "")
        elif kind == "touch":
            folder.touch(name)
        elif kind == "revert":
            folder.revert()
        elif len(plain) > 1:
            name, other = rng.sample(plain, 2)
            text, other_text = (folder.path / name).read_bytes(), (folder.path / other).read_bytes()
            folder.write(name, other_text)
            folder.write(other, text)


def copy_home(home: Path, target: Path) -> Path:
    """A home at another place, with the times that its notes speak of. What was there goes."""
    if target.exists():
        shutil.rmtree(target)
    if home.exists():
        shutil.copytree(home, target, symlinks=True)
    return target
