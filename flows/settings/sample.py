"""`columnist init --sample`: a small dump of invented stories, and the same one as it stands a day later."""

from importlib.resources import files
from pathlib import Path

from warehouse.errors import ColumnistError

SAMPLES = {"news": ("news.jsonl", "news.next.jsonl")}
"""By name, the files: the first crawl, and the second, in which a story was edited, one has gone and one is new."""


def write_sample(name: str, folder: Path) -> list[Path]:
    """Writes the files of a sample into a folder.

    Raises:
        ColumnistError: one of them is there already; nothing is written.
    """
    paths = [folder / file for file in SAMPLES[name]]
    if there := next((path for path in paths if path.exists()), None):
        raise ColumnistError(f"{there} already exists and was not changed; rename it to get the sample")
    for path in paths:
        path.write_bytes(files("flows.settings").joinpath("samples", path.name).read_bytes())
    return paths
