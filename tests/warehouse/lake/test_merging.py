"""What is merged has a limit of bytes, and a merged file says of which files it holds the rows."""

import pyarrow as pa

from warehouse.lake import parquet_lake
from warehouse.lake.manifest import LakeFile
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import STATE_TABLES, history_schema, state_schema

RUN = "20261128T093000123456-0a1b"


def make_history(lake: Lake, n_files: int) -> tuple[LakeFile, ...]:
    def rows(n: int) -> pa.Table:
        row = {"doc_id": f"{n}" * 32, "run_id": RUN, "run_no": n, "seen_at": 0, "event": "arrived", "uri": f"news/{n}"}
        return pa.Table.from_pylist([row], schema=history_schema("sightings"))

    return tuple(lake.write_history("sightings", f"{RUN[:-1]}{n:x}", [rows(n)]) for n in range(n_files))


def test_history_is_merged_up_to_a_size_and_keeps_its_order(tmp_path, monkeypatch):
    lake = Lake(tmp_path)
    files = make_history(lake, 12)
    monkeypatch.setattr(parquet_lake, "MERGED_BYTES", sum(file.bytes for file in files[:5]))
    merged = lake.merge_history("sightings", files, RUN, most=2)
    assert [file.rows for file in merged] == [5, 5, 2]
    assert [lake.merged_from(file) for file in merged[:2]] == [
        {file.sha256 for file in files[:5]}, {file.sha256 for file in files[5:10]}
    ]  # fmt: skip
    numbers = [number for file in merged for number in lake.read_history(file)["run_no"].to_pylist()]
    assert numbers == list(range(12))


def test_files_of_two_versions_are_merged_with_the_columns_of_today(tmp_path):
    lake = Lake(tmp_path)
    files = make_history(lake, 2)
    old = lake.write_history("sightings", f"{RUN}-old", [lake.read_history(files[0]).drop_columns(["moved_from"])])
    (merged,) = lake.merge_history("sightings", (old, files[1]), RUN, most=1)
    rows = lake.read_history(merged)
    assert (rows.schema.names, rows["moved_from"].null_count) == (history_schema("sightings").names, 2)


def test_few_files_stay_and_a_file_of_its_own_names_no_other(tmp_path):
    lake = Lake(tmp_path)
    files = make_history(lake, 3)
    assert lake.merge_history("sightings", files, RUN, most=8) == files
    assert [lake.merged_from(file) for file in files] == [frozenset()] * 3
    (merged,) = lake.merge_history("sightings", files, RUN, most=1)
    again = lake.write_history("sightings", f"{RUN}-once", [lake.read_history(merged)])
    assert lake.merged_from(again) == frozenset(), "what reads a merged file and leaves out rows is no merged file"


def test_parts_of_long_texts_are_not_merged_beyond_the_limit_of_bytes(tmp_path, monkeypatch):
    lake = Lake(tmp_path)

    def make_part(n: int) -> dict[str, LakeFile]:
        tables = {table: state_schema(table).empty_table() for table in STATE_TABLES}
        row = {
            "doc_id": f"{n}",
            "uri": f"a/{n}",
            "root": "a",
            "file_uri": f"a/{n}",
            "fingerprint": "0",
            "fate": "empty",
        }
        tables["records"] = pa.Table.from_pylist([row], schema=state_schema("records"))
        return lake.write_part(tables)

    parts = [make_part(n) for n in range(6)]
    monkeypatch.setattr(parquet_lake, "MERGED_BYTES", 2 * max(part["records"].bytes for part in parts))
    assert [part["records"].rows for part in lake.merge(parts, 1_000)] == [2, 2, 2]
    monkeypatch.undo()
    assert [part["records"].rows for part in lake.merge(parts, 1_000)] == [6]
