"""The files of a folder as the press is given them."""

from pathlib import Path

from flows.press.item import Item
from flows.sources.formats import media_type
from flows.sources.open_source import open_source


def list_items(source: Path) -> list[Item]:
    """One item for each file, sorted by uri."""
    return [
        Item(file.uri, file.root, file.path, media_type(file.path), file.size, file.modified_ns, file.token)
        for file in open_source(str(source)).listing(source.name, str(source)).files
    ]
