"""The form of a receipt: a line of JSON that says where a text stands in its source."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flows.sources.locate import Step
from warehouse.errors import ColumnistError
from warehouse.files import replacing

FORM = "columnist-receipt-1"
"""The version of the form: another one where a checker of this one would not understand it."""


class Receipt(NamedTuple):
    """Where a text stands.

    Attributes:
        form: the version of the form.
        text: what stands there, as the document has it.
        doc_id: the document, the first 32 hex digits of the SHA-256 of `uri`.
        uri: its record.
        file_uri: the file that holds it: the name of its root, and its path there.
        file_sha256: hash of all bytes of that file.
        steps: what leads from the file to the stream that holds the slice, in order: the name of a compression (`gzip`,
            `bzip2`, `xz`, `zstd`), or the number of a zip's member in its directory, from 0.
        byte_start: where the slice starts in that stream.
        byte_end: where it ends, exclusive.
        slice_sha256: hash of the slice.
        encoding: Python's name of the slice's encoding.
        ways: what is undone in the slice to read the text, in order: `qp`, `csv`, `json`, `html`.
        manifest_id: the state of the lake that the text was found in.
    """

    form: str
    text: str
    doc_id: str
    uri: str
    file_uri: str
    file_sha256: str
    steps: tuple[Step, ...]
    byte_start: int
    byte_end: int
    slice_sha256: str
    encoding: str
    ways: tuple[str, ...]
    manifest_id: str | None


_KINDS: dict[str, tuple[type, ...]] = {
    "steps": (list,), "ways": (list,), "byte_start": (int,), "byte_end": (int,), "manifest_id": (str, type(None)),
}  # fmt: skip


def write_receipts(receipts: Iterable[Receipt], path: Path) -> None:
    """Writes them as JSON lines, replacing what is there.

    Raises:
        OSError: they cannot be written.
    """
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(receipt._asdict(), ensure_ascii=False) + "\n" for receipt in receipts)


def read_receipts(path: Path) -> Iterator[Receipt]:
    """The receipts of a file.

    Raises:
        ColumnistError: it cannot be read, or a line of it is no receipt of this form.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _receipt(line, f"line {number:,} of {path}")
    except OSError as error:
        raise ColumnistError(f"{path} cannot be read ({error.strerror}); name a file of receipts") from None
    except UnicodeDecodeError:
        raise ColumnistError(f"{path} is no text; name a file of receipts") from None


def _receipt(line: str, place: str) -> Receipt:
    try:
        said: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise ColumnistError(f"{place} is no JSON; write the receipts anew with `verify --write-receipts`") from None
    form = said.get("form") if isinstance(said, dict) else None
    if form != FORM:
        raise ColumnistError(f"{place} is no receipt of the form {FORM}; it says {str(form)[:40]!r}")
    for name in Receipt._fields:
        kinds = _KINDS.get(name, (str,))
        if not isinstance(said.get(name), kinds) or isinstance(said[name], bool):
            raise ColumnistError(f"{place} lacks `{name}`, or it is of another kind; write the receipts anew")
    values = {name: said[name] for name in Receipt._fields}
    return Receipt(**values | {"steps": tuple(said["steps"]), "ways": tuple(said["ways"])})
