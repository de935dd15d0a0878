"""A folder of somebody's hostile files through the real command, and each hostile string in it in every place of a text."""

import itertools
import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz.figures import Figures, Options
from tests.fuzz.whole_run import run_folders

MOST_LINES = 5_000
LONGEST_NAME = 200


def run_hostile(options: Options) -> list[Figures]:
    """The folder that was given, if one was: as it is, and its lists of strings written out."""
    if options.hostile is None:
        return []
    figures = [run_folders("folder", [options.hostile], options, "the folder as it is")]
    strings = list(dict.fromkeys(find_strings(options.hostile)))
    if strings:
        source = options.folder / "strings" / "hostile-strings"
        counts = write_strings(strings, source)
        note = f"{len(strings):,} strings as a file, a page, a title, a name and a field"
        figures.append(run_folders("strings", [source], options, note, counts))
    return figures


def find_strings(folder: Path) -> Iterator[str]:
    """Strings in the lists of a folder: of JSON arrays, of the objects in JSON lines, and the lines of short texts."""
    for path in sorted(folder.rglob("*")):
        try:
            if path.suffix == ".json":
                value = json.loads(path.read_bytes())
                yield from (item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
            elif path.suffix == ".jsonl":
                rows = [json.loads(line) for line in path.read_bytes().splitlines()]
                yield from (
                    text for row in rows if isinstance(row, dict) for text in row.values() if isinstance(text, str)
                )
            elif path.suffix == ".txt":
                yield from itertools.islice(path.read_text("utf-8").splitlines(), MOST_LINES)
        except (ValueError, RecursionError):
            continue  # a file that is broken on purpose holds no list


def write_strings(strings: list[str], folder: Path) -> dict[str, int]:
    """Writes each string in every place; gives how many records the files of many must give, by uri."""
    for place in ("texts", "pages", "names"):
        (folder / place).mkdir(parents=True)
    lines = []
    with zipfile.ZipFile(folder / "members.zip", "w") as archive:
        for number, text in enumerate(strings):
            data = text.encode("utf-8", "surrogatepass")
            (folder / "texts" / f"{number:05}.txt").write_bytes(data)
            page = b"<!doctype html><title>%b</title><p class='%b'>%b</p><p>The end." % (data, data, data)
            (folder / "pages" / f"{number:05}.html").write_bytes(page)
            name = data.replace(b"/", b"_").replace(b"\x00", b"_")[:LONGEST_NAME]
            if os.name == "posix" and not name.startswith(b"."):
                Path(os.fsdecode(os.fsencode(folder / "names") + b"/" + name + b".%d.txt" % number)).write_bytes(
                    b"Text."
                )
            info = zipfile.ZipInfo()
            info.filename = name.decode("utf-8", "replace") + f".{number}.txt"
            archive.writestr(info, "Text.")
            lines.append(
                json.dumps({"id": text, "title": text, "text": text, "author": text, "url": text, "date": text})
            )
    (folder / "fields.jsonl").write_text("\n".join(lines) + "\n")
    return {f"{folder.name}/fields.jsonl": len(strings), f"{folder.name}/members.zip": len(strings)}
