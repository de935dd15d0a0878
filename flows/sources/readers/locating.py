"""Says where in a record the text of a row is, given the names of the fields that lead to it."""

from collections.abc import Callable, Iterable, Mapping

from flows.records.text_source import TextSource

Path = tuple[str | int, ...]
Locate = Callable[[Path], TextSource | None]


def in_json(path: Path) -> TextSource | None:
    """Where a text is in a record whose bytes are JSON."""
    return TextSource("json", path) if path else None


def in_csv(path: Path, delimiter: str, row: Mapping[str, str], lines: Iterable[str]) -> TextSource | None:
    """Where a cell is in the lines of its row."""
    if len(path) != 1:
        return None
    return TextSource("csv", (delimiter, list(row).index(str(path[0]))), "\n".join(lines))
