"""The shapes in which a text that is purged reached a home, and the files of a home that still hold it."""

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq

from tests.conftest import write_files
from warehouse.home import LEMMAS

SECRET = "Marta Quill lives behind the yellow lighthouse."


EARLIER = "Marta Quill lived above the old bakery."


OTHER = "The ferry leaves at noon."


def json_lines(*texts: str) -> str:
    return "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in enumerate(texts))


def zip_of(members: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return data.getvalue()


def _tar(members: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return data.getvalue()


class Shape(NamedTuple):
    """How a text reaches the home, what is purged of it, and the records that are excluded after that."""

    make: Any
    purged: str
    excluded: list[str]


SHAPES = {
    "a file": Shape(lambda text: {"a.txt": text, "b.txt": OTHER}, "news/a.txt", ["news/a.txt"]),
    "a line": Shape(lambda text: {"a.jsonl": json_lines(text, OTHER)}, "news/a.jsonl#id=0", ["news/a.jsonl#id=0"]),
    "a file of lines": Shape(
        lambda text: {"a.jsonl": json_lines(text, text + " Still.")}, "news/a.jsonl", ["news/a.jsonl"]
    ),
    "a member": Shape(
        lambda text: {"a.zip": zip_of({"x.txt": text, "y.txt": OTHER})}, "news/a.zip!/x.txt", ["news/a.zip!/x.txt"]
    ),
    "a line of a member": Shape(
        lambda text: {"a.tgz": _tar({"x.jsonl": json_lines(text, OTHER)})},
        "news/a.tgz!/x.jsonl#id=0",
        ["news/a.tgz!/x.jsonl#id=0"],
    ),
    "a folder": Shape(
        lambda text: {"in/a.txt": text, "in/b.jsonl": json_lines(text), "c.txt": OTHER},
        "news/in",
        ["news/in/a.txt", "news/in/b.jsonl"],
    ),
    "a root": Shape(
        lambda text: {"a.txt": text, "b.zip": zip_of({"x.txt": text})}, "news", ["news/a.txt", "news/b.zip"]
    ),
    "a copy": Shape(
        lambda text: {"a.txt": text, "b.txt": text, "c.txt": OTHER}, "news/a.txt", ["news/a.txt", "news/b.txt"]
    ),
}


EXCLUDED = "select uri from records where fate = 'skipped' and reason = 'excluded' order by uri"


def find_leaks(home: Path, words: tuple[str, ...] = ("quill", "lighthouse", "bakery")) -> list[str]:
    """Files of the home that hold a word of the purged texts: as bytes, or as rows where they are packed.

    Dictionaries hold the words of a language, whatever texts there are.
    """
    found = []
    for path in sorted(path for path in home.rglob("*") if path.is_file() and path.parent.name != LEMMAS):
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += repr(pq.read_table(path, partitioning=None).to_pylist()).encode()
        elif path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as con:
                for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
                    content += repr(con.execute(f"from {table}").fetchall()).encode()
        lower = content.lower()
        if any(word.encode() in lower for word in words):
            found.append(path.relative_to(home).as_posix())
    return found


class Root(NamedTuple):
    """A root of some shape, whose texts have words of their own."""

    name: str
    shape: Shape
    words: tuple[str, ...]

    @property
    def purged(self) -> str:
        """The uri, or the beginning of some, that is purged."""
        return self.shape.purged.replace("news", self.name, 1)

    @property
    def excluded(self) -> list[str]:
        """The records that are excluded after that."""
        return [uri.replace("news", self.name, 1) for uri in self.shape.excluded]

    def write(self, folder: Path, text: str) -> Path:
        """Writes the files of the root."""
        for word, own in zip(("Quill", "lighthouse", "bakery"), self.words, strict=True):
            text = text.replace(word, own)
        return write_files(folder / self.name, self.shape.make(text))


ROOTS = [
    Root(f"root{number}", shape, (f"quill{number}x", f"lighthouse{number}x", f"bakery{number}x"))
    for number, shape in enumerate(SHAPES.values())
]
