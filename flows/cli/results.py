"""Results of queries, printed or written to a file as they come: no format but Parquet holds more than a batch."""

import contextlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from flows.cli.text_tables import RENDERERS
from warehouse.errors import ColumnistError
from warehouse.files import replacing

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.reading.statements import Rows

PARQUET = "parquet"


def show_results(results: Iterable["Rows"], kind: str, output: Path | None = None) -> None:
    """Prints the rows of each result, or writes them to a file.

    Several results follow each other: with an empty line between them, and as JSON one value after the other.

    Args:
        results: read one after the other.
        kind: a value of `--format`.
        output: a file, replaced when the new one is whole; None is standard output.

    Raises:
        ColumnistError: Parquet for a terminal, or several results as Parquet.
    """
    if kind == PARQUET and output is None and sys.stdout.isatty():
        raise ColumnistError("Parquet is no text; add --output FILE, or redirect the output")
    with _opened(kind, output) as file:
        for number, rows in enumerate(results):
            if kind == PARQUET:
                if number:
                    raise ColumnistError(
                        "Parquet holds the rows of one statement; give one, or choose another --format"
                    )
                _write_parquet(rows, file)
                continue
            if number and kind != "json":
                file.write("\n")
            for piece in RENDERERS[kind](rows):
                file.write(piece)


def show_table(table: "pa.Table", kind: str) -> None:
    """Prints rows that are there already."""
    from warehouse.reading.statements import Rows

    show_results([Rows(table.schema, iter(table.to_batches()))], kind)


@contextlib.contextmanager
def _opened(kind: str, output: Path | None) -> Iterator[IO[Any]]:
    if output is None:
        yield sys.stdout.buffer if kind == PARQUET else sys.stdout
        return
    with contextlib.ExitStack() as stack:
        # What stands for a device or a pipe is written to and not replaced.
        path = output if output.exists() and not output.is_file() else stack.enter_context(replacing(output))
        file = path.open("wb") if kind == PARQUET else path.open("w", encoding="utf-8", newline="")
        with file:
            yield file


def _write_parquet(rows: "Rows", file: IO[bytes]) -> None:
    import pyarrow as pa

    from warehouse.export.row_files import ParquetFile

    if len({name.lower() for name in rows.schema.names}) < len(rows.schema):
        raise ColumnistError("the query gives two columns of one name; name them apart with `as`")
    written = ParquetFile(file, rows.schema, ())
    try:
        for batch in rows.batches:
            written.write(pa.Table.from_batches([batch]))
        written.close()
    except BaseException:
        written.abandon()
        raise
