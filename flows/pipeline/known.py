"""What the lake knows of each file: one entry a file, however many records it holds, read as columns from its parts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.press.item import HeldPart, HeldRecord, held_part
from flows.records.hashes import Digest, sums
from flows.records.identity import cut_uri
from warehouse.lake.manifest import LakeFile, Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import state_schema

_COLUMNS = ["uri", "root", "file_uri", "sha256", "fingerprint", "fate", "reason", "detail"]
# What is read of a file's first record, in the order of HeldRecord from the fingerprint on; its fate is the second thereafter.
_OF_A_FILE, _FATE = ["uri", "root", "fingerprint", "sha256", "fate", "reason", "detail"], 1
# Of a record whose part is damaged: it is pressed again whatever its source is now.
_FITS_NOTHING = "0" * 48


class KnownFile(NamedTuple):
    """What the lake holds of one file: its records by fate, a digest of them, and the parts that they lie in.

    `record` is the file's own record, where it is the only one; then the other facts are in it alone.
    """

    root: str
    n_records: int
    fates: Counter[str]
    digest: Digest
    parts: tuple[HeldPart, ...]
    record: HeldRecord | None = None

    @property
    def by_fate(self) -> Counter[str]:
        """How many records have which fate."""
        return Counter((self.record.fate,)) if self.record is not None else self.fates

    def add_to(self, by_fate: Counter[str]) -> None:
        """Counts its records, as `by_fate` has them."""
        if self.record is not None:
            by_fate[self.record.fate] += 1
        else:
            by_fate.update(self.fates)

    @property
    def digest_hex(self) -> str:
        """Digest of the records' fingerprints."""
        digest = self.digest
        if self.record is not None:
            digest = Digest()
            digest.add(self.record.fingerprint)
        return digest.hex()


class Known(NamedTuple):
    """The files of some roots by uri, and how many records each root has."""

    files: dict[str, KnownFile]
    records_by_root: Counter[str]


def held_parts(lake: Lake, manifest: Manifest | None, damaged: frozenset[str] = frozenset()) -> list[HeldPart]:
    """The lists of records of all parts; for damaged lists one made of what history last saw of them.

    Args:
        lake: where they lie.
        manifest: the state; None for none.
        damaged: paths of files whose bytes are not those that were written.
    """
    parts, lost = [], False
    for number, part in enumerate(manifest.parts if manifest else ()):
        held = held_part(number, part)
        if not damaged.isdisjoint(file.path for file in held.part.values()):
            lost = True
        else:
            is_sound = damaged.isdisjoint(file.path for file in part.values())
            parts.append(held if is_sound else held._replace(number=-1))
    if manifest and lost:
        parts.append(HeldPart(-1, {"records": _last_seen(lake, manifest, damaged, parts)}))
    return parts


def read_known(lake: Lake, parts: Iterable[HeldPart], roots: set[str]) -> Known:
    """The files of these roots, from the lists of records of all parts."""
    files: dict[str, KnownFile] = {}
    records_by_root: Counter[str] = Counter()
    for part in parts:
        rows = lake.read(part.part, "records", _COLUMNS)
        rows = rows.filter(pc.is_in(rows["root"], value_set=pa.array(sorted(roots), pa.string())))
        for uri, found in _files_of(rows, part):
            before = files.get(uri)
            files[uri] = found if before is None else _joined(before, found)
            records_by_root[found.root] += found.n_records
    return Known(files, records_by_root)


def _files_of(rows: pa.Table, part: HeldPart) -> Iterator[tuple[str, KnownFile]]:
    """Each file in a part, with what the part holds of it."""
    if not rows.num_rows:
        return
    encoded = rows["file_uri"].combine_chunks().dictionary_encode()
    groups = encoded.indices.to_numpy().astype(np.int64)
    counts = np.bincount(groups)
    first = np.full(len(counts), rows.num_rows, np.int64)
    np.minimum.at(first, groups, np.arange(len(groups)))
    totals = sums(rows["fingerprint"], groups, len(counts)) if counts.max() > 1 else None
    heads = rows.take(pa.array(first)).select(_OF_A_FILE)
    fates = _count_fates(rows["fate"], groups) if totals else {}
    columns = (encoded.dictionary.to_pylist(), counts.tolist(), *(column.to_pylist() for column in heads.columns))
    for group, (file_uri, n_records, uri, root, made_of, *facts) in enumerate(zip(*columns, strict=True)):
        if n_records == 1 and uri == file_uri:
            record = HeldRecord(part.number, made_of if part.number >= 0 else _FITS_NOTHING, *facts)
            yield uri, KnownFile(root, 1, _NO_FATES, _NO_DIGEST, (part,), record)
        else:
            digest = Digest()
            digest.add_sum(totals[group] if totals else int(made_of, 16), n_records)
            counted = fates[group] if totals else Counter((facts[_FATE],))
            yield file_uri, KnownFile(root, n_records, counted, digest, (part,))


# A million files share these.
_NO_DIGEST, _NO_FATES = Digest(), Counter[str]()


def _count_fates(
    column: pa.ChunkedArray, groups: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> dict[int, Counter[str]]:
    encoded = column.combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    pairs, counts = np.unique(groups * len(names) + encoded.indices.to_numpy(), return_counts=True)
    fates: dict[int, Counter[str]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        fates.setdefault(pair // len(names), Counter())[names[pair % len(names)]] = count
    return fates


def _joined(one: KnownFile, other: KnownFile) -> KnownFile:
    digest = Digest()
    for each in (one, other):
        if each.record is not None:
            digest.add(each.record.fingerprint)
        else:
            digest.add_digest(each.digest)
    return KnownFile(
        one.root, one.n_records + other.n_records, one.by_fate + other.by_fate, digest, one.parts + other.parts
    )


def _last_seen(lake: Lake, manifest: Manifest, damaged: frozenset[str], sound: Iterable[HeldPart]) -> LakeFile:
    """A list of the records that history saw last and no readable part holds: what the damaged lists must have held."""
    seen: dict[str, tuple[str, str | None]] = {}
    for file in manifest.history.get("sightings", ()):
        if file.path in damaged:
            continue
        for row in lake.read_history(file, ["doc_id", "uri", "sha256", "event"]).to_pylist():
            seen.pop(row["doc_id"], None)
            if row["event"] != "removed":
                seen[row["doc_id"]] = row["uri"], row["sha256"]
    for part in sound:
        for doc_id in lake.read(part.part, "records", ["doc_id"])["doc_id"].to_pylist():
            seen.pop(doc_id, None)
    rows = [
        {
            "doc_id": doc_id, "uri": uri, "sha256": sha256, "fingerprint": _FITS_NOTHING, "fate": "quarantined",
            **dict(zip(("root", "file_uri"), cut_uri(uri), strict=True)),
        }
        for doc_id, (uri, sha256) in seen.items()
    ]  # fmt: skip
    return lake.write_scratch(pa.Table.from_pylist(rows, schema=state_schema("records")))
