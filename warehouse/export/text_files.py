"""Texts as a folder of files, for programs that read nothing else: one .txt for each document, and a table of what else is known.

The folder is there when it is whole, and not before.
"""

import datetime
import re
import shutil
from pathlib import Path

import pyarrow as pa

from warehouse.errors import ColumnistError
from warehouse.files import sync_folder, temporary_name
from warehouse.reading.statements import Rows
from warehouse.text.csv_file import CsvFile

INDEX = "index.csv"
_NEEDED = ("doc_id", "text")
_NO_NAME = re.compile(r"[^\w-]+")
_MOST_OUTLET_CHARS = 40


def require_columns(schema: pa.Schema) -> None:
    """Sees that rows can be files.

    Raises:
        ColumnistError: they lack their text or what names them.
    """
    missing = [name for name in _NEEDED if name not in schema.names or not pa.types.is_string(schema.field(name).type)]
    if missing:
        raise ColumnistError(
            f"a folder of texts is made of the columns {' and '.join(_NEEDED)}, and {missing[0]} is missing; select it too"
        )


def write_texts(rows: Rows, folder: Path, *, raw: bool = False, bom: bool = False) -> tuple[int, int, int]:
    """Writes the folder; gives the number of texts, their bytes with those of the table, and cells that were defused there.

    Args:
        rows: each with its text, and the key of its document, which its file is called by, after date and outlet where
            the rows have those.
        folder: where to; it is empty or not there yet.
        raw: as for CSV.
        bom: as for CSV.

    Raises:
        ColumnistError: rows lack a column, a document is there twice, or a text is NULL.
    """
    require_columns(rows.schema)
    draft = temporary_name(folder)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        counts = _write(rows, draft, raw=raw, bom=bom)
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    sync_folder(folder.parent)
    return counts


def _write(rows: Rows, folder: Path, *, raw: bool, bom: bool) -> tuple[int, int, int]:
    kept = [name for name in rows.schema.names if name != "text"]
    n_texts = n_bytes = 0
    with (folder / INDEX).open("wb") as file:
        index = CsvFile(file, ["file", *kept], raw=raw, bom=bom)
        for batch in rows.batches:
            piece = pa.Table.from_batches([batch])
            names = list(map(file_name, piece.select(kept).to_pylist()))
            for name, text in zip(names, piece["text"].to_pylist(), strict=True):
                n_bytes += _write_text(folder / name, text)
            n_texts += len(names)
            index.write(piece.select(kept).add_column(0, "file", pa.array(names, pa.string())))
        index.close()
    return n_texts, n_bytes + (folder / INDEX).stat().st_size, index.n_defused


def _write_text(path: Path, text: str | None) -> int:
    if text is None:
        raise ColumnistError(f"the text of {path.stem} is NULL, and no file can say that; leave such rows out")
    data = f"{text}\n".encode()
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise ColumnistError(f"two rows have the doc_id of {path.stem}; select each document once") from None
    return len(data)


def file_name(row: dict[str, object]) -> str:
    """The name of a document's file: it sorts by date, and its end is the key.

    >>> file_name({"doc_id": "0f3a", "outlet": "Valley Courier", "published_at": datetime.datetime(2026, 1, 2)})
    '2026-01-02_Valley-Courier_0f3a.txt'
    >>> file_name({"doc_id": "0f3a", "published_at": None})
    'undated_0f3a.txt'
    """
    date = row.get("published_at")
    parts = [f"{date:%Y-%m-%d}" if isinstance(date, datetime.datetime) else "undated"]
    if outlet := _NO_NAME.sub("-", str(row.get("outlet") or ""))[:_MOST_OUTLET_CHARS].strip("-"):
        parts.append(outlet)
    parts.append(_NO_NAME.sub("-", str(row["doc_id"])))
    return "_".join(parts) + ".txt"
