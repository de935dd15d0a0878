"""The lake: immutable Parquet files and the manifest that says which of them are the current state.

Files are written first, under names that nobody reads yet; then one atomic replacement of manifest.json makes them the
state. Whatever is killed before leaves files that no manifest names, and the next run collects them.
"""

import contextlib
import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedRandom
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import DELETIONS, LakeFile, Manifest, Part
from warehouse.lake.manifest_store import Manifests
from warehouse.lake.merging import group_neighbours
from warehouse.lake.open_store import open_store
from warehouse.lake.own_files import EXCLUSIONS, OF_SCRATCH, SCRATCH, find_own, history_name, state_name
from warehouse.lake.parquet_files import ROW_GROUP_ROWS, encode_parquet, parquet_options
from warehouse.lake.soundness import OTHER_BYTES, problem_of
from warehouse.lake.store import NameTaken
from warehouse.schema import STATE_TABLES, complete, history_schema, state_schema

SMALL_PART_ROWS = 1_000
MOST_SMALL_PARTS = 32
COMPACT_PART_ROWS = 20_000
MOST_HISTORY_FILES, MOST_UNMERGED_HISTORY_FILES = 8, 64
"""Small files of a history table beyond which `compact`, and beyond which any run, merges them."""
MERGED_BYTES = 32_000_000
"""Bytes, compressed, up to which files are merged. Texts take some five times as much memory."""
_MERGED_FROM = "merged_from"
OF_DELETIONS = pa.schema([("doc_id", pa.string())])
"""Columns of the files of deletions."""


class Lake(Manifests):
    """A store with `state/`, `history/`, `manifests/` and `manifest.json`, opened by its address in any process."""

    def __init__(self, address: str | Path) -> None:
        super().__init__(open_store(address))

    def damaged(self, *manifests: Manifest) -> dict[str, str]:
        """Paths of files that the manifests name and whose bytes are not those that were written, with what is wrong."""
        files = {file.path: file for manifest in manifests for file in manifest.files()}
        problems = ((path, problem_of(self.store, file)) for path, file in sorted(files.items()))
        return {path: problem for path, problem in problems if problem}

    def require_sound(self, manifest: Manifest) -> None:
        """Reads every file of a manifest.

        Raises:
            ColumnistError: some are gone or damaged.
        """
        if damaged := self.damaged(manifest):
            path, problem = next(iter(damaged.items()))
            raise ColumnistError(f"{len(damaged):,} lake files are gone or damaged, first {path} ({problem}); {_CURE}")

    def write_part(self, tables: dict[str, pa.Table]) -> Part:
        """Writes one batch's tables as state files. They are not the state before a manifest names them."""
        part = {table: self._write_state(table, tables[table]) for table in STATE_TABLES if tables[table].num_rows}
        failpoint("press.part_written")
        return part

    def write_history(
        self, table: str, run_id: str, rows: Iterable[pa.Table], merged_from: Sequence[LakeFile] = ()
    ) -> LakeFile:
        """Writes one run's rows of a history table, piece by piece: at least one, all of one schema.

        A file that holds the rows of other files and nothing else says so, for `merged_from`.
        """
        name = history_name(table, run_id)
        n_rows = 0
        # What the name holds is what the same run wrote before it was stopped, or what no manifest names.
        with self.store.put(name, replace=True) as file:
            writer: pq.ParquetWriter | None = None
            for piece in rows:
                writer = writer or pq.ParquetWriter(file, piece.schema, **parquet_options(piece))
                writer.write_table(piece, row_group_size=ROW_GROUP_ROWS)
                n_rows += piece.num_rows
            if writer is None:
                raise ValueError(f"no rows for {name}")
            if merged_from:
                writer.add_key_value_metadata({_MERGED_FROM: " ".join(file.sha256 for file in merged_from)})
            writer.close()
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            return LakeFile(name, sha256, n_rows, file.tell())

    @contextlib.contextmanager
    def scratch(self, suffix: str) -> Iterator[tuple[str, BufferedRandom]]:
        """A new name that no manifest will hold, and its file to write: what a run notes for itself, deleted afterwards."""
        name = f"{SCRATCH}{uuid.uuid4().hex}.{suffix}"
        with self.store.put(name) as file:
            yield name, file

    def scratch_names(self) -> list[str]:
        """What runs have noted for themselves and not deleted yet."""
        return find_own(self.store, SCRATCH, OF_SCRATCH)

    def merged_from(self, file: LakeFile) -> frozenset[str]:
        """SHA-256 of the files whose rows, and no others, a history file holds; none where it holds rows of its own."""
        try:
            with self.store.open(file.path) as source:
                metadata = pq.read_metadata(source).metadata or {}
        except (OSError, pa.ArrowInvalid):  # whoever reads its rows says what is wrong with it
            return frozenset()
        return frozenset(metadata.get(_MERGED_FROM.encode(), b"").decode().split())

    def write_scratch(self, records: pa.Table) -> LakeFile:
        """Writes rows that only this run reads."""
        buffer = encode_parquet(records)
        with self.scratch("parquet") as (name, file):
            file.write(buffer)
        return LakeFile(name, hashlib.sha256(buffer).hexdigest(), records.num_rows, len(buffer))

    def read(self, part: Part, table: str, columns: list[str] | None = None) -> pa.Table:
        """Rows of one part that count, in their order.

        Of some columns each page that is read is checked. All of them are read to be written anew, which would make a
        damaged row pass for a sound one; so then the whole file is, since checksums of pages do not cover their headers.

        Raises:
            ColumnistError: the file is gone or damaged.
        """
        schema = state_schema(table)
        if table not in part:
            empty = schema.empty_table()
            return empty.select(columns) if columns else empty
        if DELETIONS not in part:
            return self._read(part[table], columns, schema)
        rows = self._read(part[table], columns and [*columns, *({"doc_id"} - {*columns})], schema)
        rows = rows.filter(pc.invert(pc.is_in(rows["doc_id"], value_set=self.read_deletions(part))))
        return rows.select(columns) if columns else rows

    def read_deletions(self, part: Part) -> pa.Array:
        """doc_ids of the documents that have left a part since it was pressed, though their rows are still there."""
        if DELETIONS not in part:
            return pa.array([], pa.string())
        return self._read(part[DELETIONS], None, OF_DELETIONS)["doc_id"].combine_chunks()

    def read_as_written(self, file: LakeFile) -> pa.Table:
        """All rows of a state file with the columns that it has, which are not today's where an earlier version wrote it."""
        return self._read(file, None, None)

    def write_records(self, records: pa.Table) -> LakeFile:
        """Writes a part's list of records."""
        return self._write_state("records", complete(records, state_schema("records")))

    def write_deletions(self, doc_ids: pa.Array) -> LakeFile:
        """Writes which documents have left a part."""
        return self._write_state(DELETIONS, pa.table([doc_ids.sort()], schema=OF_DELETIONS))

    def write_exclusions(self, rows: pa.Table) -> LakeFile:
        """Writes what was purged and stays out: hashes, for flows/press/exclusions.py."""
        return self._write_state(EXCLUSIONS, rows)

    def read_exclusions(self, file: LakeFile) -> pa.Table:
        """All rows of what `write_exclusions` wrote."""
        return self._read(file, None, None)

    def read_history(self, file: LakeFile, columns: list[str] | None = None) -> pa.Table:
        """Rows of one history file with the columns that it has, checked as `read` does."""
        return self._read(file, columns, None)

    def _read(self, file: LakeFile, columns: list[str] | None, schema: pa.Schema | None) -> pa.Table:
        try:
            source = self.store.open(file.path) if columns else pa.BufferReader(self._read_sound(file))
            return pq.read_table(
                source, columns=columns, schema=schema, page_checksum_verification=True, partitioning=None
            )
        except FileNotFoundError:
            raise ColumnistError(f"{self.url(file)} is named by the manifest and gone; {_CURE}") from None
        except (OSError, pa.ArrowInvalid) as error:
            raise ColumnistError(f"{self.url(file)} is damaged ({str(error).splitlines()[0]}); {_CURE}") from error

    def merge_small(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The same rows in fewer files, when small parts have become many: a thousand tiny files read seven times slower."""
        small = [part for part in parts if part["records"].rows < SMALL_PART_ROWS]
        return tuple(parts) if len(small) <= MOST_SMALL_PARTS else self.merge(parts, SMALL_PART_ROWS)

    def merge(self, parts: Sequence[Part], target_rows: int) -> tuple[Part, ...]:
        """Merges neighbouring parts of fewer records than the target until none could take in its neighbour.

        What is merged is held in memory, so it has a limit of bytes as well: records may be of any length.
        """

        def fits(group: Sequence[Part]) -> bool:
            rows = [part["records"].rows for part in group]
            return rows[-1] < target_rows and sum(rows) <= target_rows and sum(map(_bytes, group)) <= MERGED_BYTES

        groups = group_neighbours(parts, fits)
        merged = tuple(group[0] if len(group) == 1 else self._concatenate(group) for group in groups)
        failpoint("compact.merged")
        return merged

    def _concatenate(self, parts: Sequence[Part]) -> Part:
        merged: Part = {}
        for table in STATE_TABLES:
            # One table after the other: all of them at once are several times as large as the largest.
            rows = pa.concat_tables([self.read(part, table) for part in parts])
            if rows.num_rows:
                merged[table] = self._write_state(table, rows)
        failpoint("press.part_written")
        return merged

    def merge_history(self, table: str, files: tuple[LakeFile, ...], run_id: str, most: int) -> tuple[LakeFile, ...]:
        """The same rows of a history table in fewer files, when more than `most` of them are small.

        Neighbours are merged up to a size, so what was merged once is not written again with every run that follows.
        """
        if sum(file.bytes < MERGED_BYTES // 2 for file in files) <= most:
            return files
        schema = history_schema(table)

        def merge(number: int, group: Sequence[LakeFile]) -> LakeFile:
            rows = (complete(self.read_history(file), schema) for file in group)
            return self.write_history(table, f"{run_id}-merged-{number}", rows, group)

        groups = group_neighbours(files, lambda group: sum(file.bytes for file in group) <= MERGED_BYTES)
        return tuple(group[0] if len(group) == 1 else merge(number, group) for number, group in enumerate(groups))

    def url(self, file: LakeFile) -> str:
        """Where DuckDB, and people, find a file of the lake."""
        return self.store.url(file.path)

    def _read_sound(self, file: LakeFile) -> bytes:
        data = self.store.get(file.path)
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise pa.ArrowInvalid(OTHER_BYTES)
        return data

    def _write_state(self, table: str, rows: pa.Table) -> LakeFile:
        buffer = encode_parquet(rows)
        sha256 = hashlib.sha256(buffer).hexdigest()
        file = LakeFile(state_name(table, sha256), sha256, rows.num_rows, len(buffer))
        try:
            self._put(file.path, buffer)
        except NameTaken:
            # The name is the hash of the bytes, so those that it holds are damaged.
            self._put(file.path, buffer, replace=True)
        failpoint("press.file_written")
        return file

    def _put(self, name: str, data: memoryview, *, replace: bool = False) -> None:
        with self.store.put(name, replace=replace) as file:
            file.write(data)


def _bytes(part: Part) -> int:
    return sum(file.bytes for file in part.values())


_CURE = "run `columnist check` to see what else is, and `columnist run SOURCE... --verify` to press it again from the sources"
