"""What reading costs for a record, before the press sees it: one file of each kind of dump, read down to its records."""

import csv
import gzip
import io
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from fastwarc.warc import WarcRecord, WarcRecordType

from flows.settings.run_settings import PressSettings
from flows.sources.expand import expand


def write_dumps(folder: Path, texts: Sequence[str]) -> list[Path]:
    """The same documents as lines, tables, Parquet and crawls; one file a format."""
    folder.mkdir()
    rows = [{"id": number, "title": text[:60], "text": text, "date": "2026-01-05"} for number, text in enumerate(texts)]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    crawl = [_crawled(number, text) for number, text in enumerate(texts)]
    files = {
        "lines.jsonl": lines,
        "lines.jsonl.gz": gzip.compress(lines, 6),
        "table.csv": _table(rows),
        "rows.parquet": _parquet(rows),
        "pages.warc": b"".join(crawl),
        "pages.warc.gz": b"".join(map(gzip.compress, crawl)),
    }
    paths = []
    for name, data in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    return paths


def measure(file: Path, n_records: int, n_rounds: int) -> float:
    """Microseconds of CPU time for a record, of several rounds the one that took least.

    Raises:
        SystemExit: not every record came out.
    """
    settings = PressSettings()
    spent = []
    for _ in range(n_rounds):
        with file.open("rb") as stream:
            started = time.process_time()
            found = sum(
                not record.reason for record in expand(stream, file.name, settings.limits, settings.field_names)
            )
            spent.append(time.process_time() - started)
        if found != n_records:
            raise SystemExit(f"{found:,} of {n_records:,} records came out of {file.name}; mend that before measuring")
    return min(spent) / n_records * 1e6


def _table(rows: Sequence[dict[str, Any]]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def _parquet(rows: Sequence[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file, compression="zstd")
    return file.getvalue()


def _crawled(number: int, text: str) -> bytes:
    page = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body>{page}</body></html>".encode()
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.headers["WARC-Target-URI"] = f"https://news.example/{number}"
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(answer)
    file = io.BytesIO()
    record.write(file)
    return file.getvalue()
