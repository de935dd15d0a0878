"""Hostile strings through every place of the command that takes a text: arguments, columnist.toml and names of sources.

The arguments are found in the parser and the keys in the declarations, so that a new one is tried without being named here.
"""

import argparse
import contextlib
import io
import json
import os
import re
import sys
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from flows.cli import parser
from flows.cli.inert_streams import inert_streams
from flows.cli.main import main
from flows.settings import kinds
from flows.settings.run_settings import SETTINGS
from flows.settings.service_settings import SERVICE
from tests.fuzz.figures import Figures, Options

STRINGS = {
    "escape": "\x1b[2J\x1b]0;own\x07",
    "bidi": "invoice\u202efdp.exe\u2066",
    "c1": "\x9b31m",
    "line break": "a\nb\r\u2028c",
    "formula": "=1+1",
    "quotes": 'it\'s "so" `id`',
    "percent": "%00%1b%s%",
    "hash": "#sha=1",
    "bang": "a.zip!/b",
    "up": "../../x",
    "long": "x" * 300,
    "brackets": "[bold](y)[/bold]{0}",
    "surrogate": "\udcff\ud800",
    "nothing": "",
    "dash": "--",
    "nul": "a\x00b",
}
SPOKEN = {f"{name}=": f"NAME={text}" for name, text in STRINGS.items()} | {
    f"={name}": f"{text}=x" for name, text in STRINGS.items()
}
COMMANDS = re.compile("\\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# `up` serves until it is stopped; `compact` and `rebuild` without --as-of take no text.
_WITHOUT = {"up"}
_GIVEN = {
    "run": ["--direct", "--no-report"],
    "export": ["--output", "out", "--format", "csv"],
}


class Door(NamedTuple):
    """A place of the command that takes a text: what stands before it and behind it."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...] = ()

    def arguments(self, text: str) -> list[str]:
        """The command with the text."""
        if self.before[-1].startswith("--"):
            return [*self.before[:-1], f"{self.before[-1]}={text}", *self.after]
        if self.before[-1].startswith("-"):
            return [*self.before[:-1], self.before[-1] + text, *self.after]
        return [*self.before, *self.after, "--", text]


def doors() -> Iterator[Door]:
    """Every argument and option of each verb that takes a value."""
    (verbs,) = (each for each in parser.build_parser()._actions if isinstance(each, argparse._SubParsersAction))
    for verb, options in verbs.choices.items():
        if verb in _WITHOUT:
            continue
        actions = [each for each in options._actions if each.nargs != 0]
        places = [each for each in actions if not each.option_strings]
        for action in actions:
            name = action.option_strings[-1] if action.option_strings else ""
            given = [] if name in _GIVEN.get(verb, ()) else list(_GIVEN.get(verb, ()))
            needed = ["x"] if name and name not in ("--example", "--allow", "--query") and places else []
            yield Door(f"{verb} {name or action.dest}", (verb, name) if name else (verb,), (*given, *needed))


def settings_files(text: str) -> Iterator[tuple[str, str]]:
    """A columnist.toml for each key that is a text, with the text as its value."""
    quoted = json.dumps(text)
    for key, each in {**SETTINGS, **SERVICE}.items():
        if each.kind.metavar != "N" and each.kind is not kinds.SWITCH:
            yield f"columnist.toml {key}", f"{key} = {f'[{quoted}]' if key == 'sources' else quoted}\n"


def find_faults(arguments: Sequence[str]) -> list[str]:
    """Calls the command in this process; what is wrong with how it ends and with what it prints."""
    shown = io.BytesIO()
    faults = []
    out, err = (io.TextIOWrapper(shown, "utf-8", write_through=True) for _ in range(2))
    with mock.patch.multiple(sys, stdout=out, stderr=err, stdin=io.StringIO("")):
        try:
            with inert_streams():
                code: object = main(arguments)
        except SystemExit as stop:
            code = stop.code or 0
        except BaseException:
            code = traceback.format_exc()
        out.detach()
        err.detach()
    text = shown.getvalue().decode("utf-8", "surrogateescape")
    if code not in (0, 1, 2):
        faults.append(f"ends with {code}")
    if "Traceback" in text or "please report this" in text:
        faults.append(f"an error that nobody expected: {text[-300:]}")
    if found := COMMANDS.search(text):
        faults.append(f"prints {found[0]!a}: {text[max(0, found.start() - 60) : found.end()]!a}")
    return faults


def try_doors(
    texts: Sequence[str], places: Sequence[Door], folder: Path, home: Path
) -> Iterator[tuple[str, list[str]]]:
    """Each text through each place, in a folder that is for this: what was tried, and what was wrong."""
    (folder / "a" / "b" / "c").mkdir(parents=True, exist_ok=True)
    variables = {"COLUMNIST_HOME": str(home)}
    with contextlib.chdir(folder / "a" / "b" / "c"), mock.patch.dict(os.environ, variables):
        for text in texts:
            if "\x00" not in text:  # no operating system passes it
                for door in places:
                    yield f"{door.name} {text!a:.60}", find_faults(door.arguments(text))


def try_settings(texts: Iterable[str], folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Each text as the value of each key of columnist.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "columnist.toml"
    with contextlib.chdir(folder):
        for text in texts:
            for name, content in settings_files(text):
                file.write_bytes(content.encode("utf-8", "surrogatepass"))
                for arguments in (["status"], ["run", "--direct", "--no-report"]):
                    yield f"{name} {text!a:.60} {arguments[0]}", find_faults(arguments)
    file.unlink()


def write_sources(texts: Sequence[str], folder: Path) -> Path:
    """A folder in which each text is the name of a file, and an id, a title, an author, an address and a text of records."""
    folder.mkdir(parents=True)
    rows = [dict.fromkeys(("id", "title", "text", "author", "url", "site", "date"), text) for text in texts]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for number, text in enumerate(texts):
        name = (
            text.encode("utf-8", "surrogatepass").replace(b"/", b"_").replace(b"\x00", b"_")[:200] + b".%d.txt" % number
        )
        with contextlib.suppress(OSError):  # a file system that takes no such name
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(f"A day of {number}.\n")
    return folder


def make_home(texts: Sequence[str], folder: Path) -> Path:
    """A home that has ingested such a folder."""
    source = write_sources(texts, folder / "news")
    home = folder / "home"
    faults = find_faults(["run", str(source), "--direct", "--no-report", "--home", str(home)])
    if faults or not home.exists():
        raise AssertionError(faults)
    return home


def shows(home: Path) -> Iterator[list[str]]:
    """Commands that print what was ingested."""
    of_home = ["--home", str(home)]
    for form in ("table", "csv", "json", "markdown"):
        for table in ("records", "documents", "sentences"):
            yield ["sql", f"select * from {table}", "--format", form, *of_home]
    for verb in (["status"], ["search", "day"], ["check"], ["trace", "news/rows.jsonl"], ["purge", "--list"]):
        yield [*verb, *of_home]
        yield [*verb, "--json", *of_home]


def run_doors(options: Options) -> list[Figures]:
    """The whole product: each string, alone and as a half of NAME=PATH, through each place."""
    folder = options.folder / "doors"
    texts = [*STRINGS.values(), *SPOKEN.values()]
    home = make_home(list(STRINGS.values()), folder)
    tried = [
        *((" ".join(arguments), find_faults(arguments)) for arguments in shows(home)),
        *try_doors(texts, list(doors()), folder / "work", home),
        *try_settings(list(STRINGS.values()), folder / "settings"),
    ]
    failures = [f"{name}: {fault}" for name, faults in tried for fault in faults]
    return [Figures("doors", len(tried), Counter(), failures, None, 0.0, "hostile strings as arguments and settings")]
