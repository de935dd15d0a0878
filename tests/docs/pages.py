"""The documents that people read, and what they show: fenced blocks, and commands with their outputs."""

import re
from pathlib import Path
from typing import NamedTuple

from tests.conftest import PROJECT

README = PROJECT / "README.md"
PAGES = (README, *sorted((PROJECT / ".github" / "docs").glob("*.md")))
"""What a user reads, and what `python -m tests.test_docs --write` keeps up to date."""
DOCUMENTS = (*PAGES, *sorted((PROJECT / ".github").glob("*.md")))

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """One fenced block of a document."""

    path: Path
    language: str
    body: str


class Command(NamedTuple):
    """A line that a reader types, and what the document says it prints."""

    path: Path
    line: str
    output: str


def find_blocks(path: Path) -> list[Block]:
    """The fenced blocks of a document, in their order."""
    return [Block(path, *match.groups()) for match in FENCE.finditer(path.read_text(encoding="utf-8"))]


def find_commands(path: Path) -> list[Command]:
    """The commands of all console blocks of a document, in the order in which a reader meets them."""
    found = []
    for block in find_blocks(path):
        if block.language == "console":
            for part in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
                line, _, output = part.partition("\n")
                found.append(Command(path, line, output))
    return found


BLOCKS = [block for path in DOCUMENTS for block in find_blocks(path)]
COMMANDS = {path: find_commands(path) for path in DOCUMENTS}
ALL_COMMANDS = [command for commands in COMMANDS.values() for command in commands]


def blocks_of(language: str) -> list[Block]:
    """The blocks of one language, of all documents."""
    return [block for block in BLOCKS if block.language == language]
