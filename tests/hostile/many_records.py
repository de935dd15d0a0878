"""`python -m tests.hostile records`: hundreds of thousands of small hostile records in one run, in every kind of container.

Each shape gives its smallest documents: as loose files, as members of zip files, as fields of JSON lines and of a table, as
mails of an mbox and as responses of a WARC. Half of the records have a number of their own, the others are copies of each
other. Every record has one fate, `balance` is empty, checks hold, and the next run finds nothing to do.
"""

import csv
import itertools
import json
import resource
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.fuzz.figures import Options
from tests.fuzz.whole_run import run_folders
from tests.hostile.shapes.making import Shape

SIZES = (24, 40, 64, 96, 130, 170)
"""Bytes of a document. A shape may need more for what it is."""
TEXTUAL = ("txt", "md", "html", "eml", "xml", "rss", "atom", "json", "jsonl", "csv", "tsv")
"""Endings of what can be a field of a table."""
WARC_TYPES = {"html": "text/html", "xml": "text/xml", "rss": "application/rss+xml", "json": "application/json"}
SHARES = {"jsonl": 0.4, "csv": 0.25, "warc": 0.15, "mbox": 0.1, "zip": 0.08, "files": 0.02}
"""Of all records, how many come in which way."""
MEMBERS = 2_000
"""In a zip file; the limit of a run is far beyond."""

Write = Callable[[Iterator[tuple[str, bytes]], Path], None]


def write_records(shapes: Sequence[Shape], n_records: int, folder: Path) -> None:
    """Writes about so many records below a folder."""
    made = [(shape.file, shape.make(size)) for size in SIZES for shape in shapes]
    numbers = itertools.count()

    def documents(n: int, endings: Sequence[str] | None = None) -> Iterator[tuple[str, bytes]]:
        fitting = [pair for pair in made if endings is None or pair[0].rpartition(".")[2] in endings]
        for number in itertools.islice(numbers, n):
            file, data = fitting[number % len(fitting)]
            yield file, b"%d %b" % (number, data) if endings and number % 2 else data

    folder.mkdir(parents=True)
    for way, share in SHARES.items():
        WAYS[way](documents(int(n_records * share), None if way in ("zip", "files") else TEXTUAL), folder)


def _write_jsonl(documents: Iterator[tuple[str, bytes]], folder: Path) -> None:
    with (folder / "records.jsonl").open("w", encoding="ascii") as file:
        for number, (_, data) in enumerate(documents):
            # Escaped, half of a surrogate pair is sound JSON.
            file.write(json.dumps({"id": number, "text": data.decode("utf-8", "surrogateescape")}) + "\n")


def _write_csv(documents: Iterator[tuple[str, bytes]], folder: Path) -> None:
    with (folder / "records.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "text"))
        rows.writerows((number, data.decode("utf-8", "replace")) for number, (_, data) in enumerate(documents))


def _write_warc(documents: Iterator[tuple[str, bytes]], folder: Path) -> None:
    with (folder / "records.warc").open("wb") as file:
        for number, (name, data) in enumerate(documents):
            kind = WARC_TYPES.get(name.rpartition(".")[2], "text/plain")
            block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + data
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
                f"WARC-Target-URI: http://a.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            file.write(head.encode() + block + b"\r\n\r\n")


def _write_mbox(documents: Iterator[tuple[str, bytes]], folder: Path) -> None:
    with (folder / "records.mbox").open("wb") as file:
        for number, (name, data) in enumerate(documents):
            mail = data if name.endswith(".eml") else b"Subject: %d\n\n%b" % (number, data)
            file.write(b"From a@b.example Fri Jan  5 10:00:00 2024\n" + mail.replace(b"\nFrom ", b"\n>From ") + b"\n\n")


def _write_zip(documents: Iterator[tuple[str, bytes]], folder: Path) -> None:
    for number in itertools.count():
        members = list(itertools.islice(documents, MEMBERS))
        if not members:
            return
        with zipfile.ZipFile(folder / f"records-{number}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for place, (name, data) in enumerate(members):
                archive.writestr(f"{place:05}{name[1:]}", data)


def _write_files(documents: Iterator[tuple[str, bytes]], folder: Path) -> None:
    for number, (name, data) in enumerate(documents):
        path = folder / f"{number // 1_000:03}" / f"{number:06}{name[1:]}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


WAYS: dict[str, Write] = {
    "jsonl": _write_jsonl, "csv": _write_csv, "warc": _write_warc, "mbox": _write_mbox, "zip": _write_zip, "files": _write_files,
}  # fmt: skip


def run_records(shapes: Sequence[Shape], n_records: int, work: Path, jobs: int) -> list[str]:
    """What is wrong with a run over so many records; tells what it took."""
    source = work / "hostile"
    write_records(shapes, n_records, source)
    options = Options(work, 0, jobs, 0, 0, 0, None)
    figures = run_folders("records", [source], options, "")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{figures.fates.total():,} records: {', '.join(f'{n:,} {fate}' for fate, n in figures.fates.most_common())};"
        f" run, check and rerun take {usage.ru_utime + usage.ru_stime:,.0f} CPU seconds and {usage.ru_maxrss / 1e3:,.0f} MB"
        " in one process at most"
    )
    short = n_records * 0.95 - figures.fates.total()
    return figures.failures + [f"records: {short:,.0f} fewer than were written"] * (short > 0)
