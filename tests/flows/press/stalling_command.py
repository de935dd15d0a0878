"""The command with steps, readers and a lake that stall in C on a text that names them: `STALL segment` in a document.

The call holds the interpreter and never comes back to it, as a pattern of exponential time does, so that no thread and no
handler of signals of the process runs any more. It waits in the kernel, and costs no time of a processor.

Run as `python -m tests.flows.press.stalling_command`; each worker process imports this module again, and so stalls, too.
"""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa

from flows.cli.main import main
from flows.press import steps
from flows.press.document import Draft
from flows.records.record import FieldNames, Limits, Reader, Record
from flows.sources import expand
from flows.steps.html import read_page
from flows.steps.html.page import Page
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake

STALLS = "stalls"
_read_page, _write_part, _reader_of = read_page.read_page, Lake.write_part, expand.reader_of


def stall_if_asked(place: str, text: str) -> None:
    """Never ends where the text names the place."""
    if f"STALL {place}." in text:
        print(STALLS, file=sys.stderr, flush=True)
        ctypes.PyDLL(None).pause()


def text_of(draft: Draft) -> str:
    """What a draft holds at any step, as text."""
    return f"{draft.data.decode(errors='ignore')}{draft.raw}{draft.text}{draft.fields.title}"


def stalling(step: steps.Step) -> steps.Step:
    """The same step, that stalls on a text that names it."""

    def each(draft: Draft) -> None:
        stall_if_asked(step.name, text_of(draft))
        if step.each is not None:
            step.each(draft)

    def together(drafts: Sequence[Draft], settings: object) -> None:
        for draft in drafts:
            stall_if_asked(step.name, text_of(draft))
        assert step.together is not None
        step.together(drafts, settings)  # type: ignore[arg-type]

    def rows(drafts: Sequence[Draft]) -> dict[str, object]:
        for draft in drafts:
            stall_if_asked("tables", text_of(draft))
        assert step.rows is not None
        return step.rows(drafts)

    return step._replace(
        each=each if step.each else None,
        together=together if step.together else None,
        rows=rows if step.rows else None,
    )


def read_page_or_stall(source: bytes | str, **how: bool) -> Page:
    """What `read_page` gives."""
    stall_if_asked("html", source if isinstance(source, str) else source.decode(errors="ignore"))
    return _read_page(source, **how)


def write_or_stall(lake: Lake, tables: dict[str, pa.Table]) -> Part:
    """What `Lake.write_part` gives."""
    stall_if_asked("write", str(tables["documents"]["text"].to_pylist()))
    return _write_part(lake, tables)


def reader_or_stall(media_type: str) -> Reader:
    """The reader of a format, that stalls before it gives a record."""
    read = _reader_of(media_type)

    def read_or_stall(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
        for record in read(stream, limits, names):
            stall_if_asked("read", record.text or record.data.decode(errors="ignore"))
            yield record

    return read_or_stall


# Not where a test runner imports it: other tests run there.
if __name__ in ("__main__", "__mp_main__"):
    steps.STEPS = tuple(map(stalling, steps.STEPS))
    read_page.read_page = read_page_or_stall
    expand.reader_of = reader_or_stall
    Lake.write_part = write_or_stall  # type: ignore[method-assign]

if __name__ == "__main__":
    sys.exit(main())
