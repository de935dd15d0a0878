"""What a batch's task takes and gives: names and settings, so that any process on any machine can do it."""

import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from flows.press import tables
from flows.press.batch import press_batch
from flows.press.document import Draft
from flows.settings.run_settings import PressSettings
from tests.conftest import write_files
from tests.flows.press.listed import list_items
from warehouse.lake.parquet_lake import Lake

PRESS_ELSEWHERE = """
import pickle, sys
function, arguments = pickle.load(sys.stdin.buffer)
pickle.dump(function(*arguments), sys.stdout.buffer)
"""


@pytest.mark.slow
def test_another_process_in_another_folder_makes_the_same_files(tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "news",
        {
            "a.txt": "It rained.\n",
            "b.jsonl": '{"id": 1, "text": "The sun."}\n{"id": 2, "text": "Snow."}\n',
            "c.txt": "",
        },
    )
    items = list_items(source)
    here, there = Lake(tmp_path / "here"), Lake(tmp_path / "there")
    pressed = press_batch(items, here.store.address, PressSettings())
    task = pickle.dumps((press_batch, (items, there.store.address, PressSettings())))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, "-c", PRESS_ELSEWHERE]
    done = subprocess.run(command, input=task, capture_output=True, cwd=elsewhere, check=True)
    again = pickle.loads(done.stdout)
    assert (again.parts, again.pressed, again.files) == (pressed.parts, pressed.pressed, pressed.files)
    assert pressed.pressed.total() == 4
    names = here.store.names("state/")
    assert names == there.store.names("state/") != []
    assert [here.store.get(name) for name in names] == [there.store.get(name) for name in names]
    assert list(elsewhere.iterdir()) == []


def test_a_record_whose_tables_do_not_fit_into_memory_is_no_broken_one_and_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"{number}.txt": f"It rained on day {number}.\n" for number in range(9)}
    source = write_files(tmp_path / "news", files | {"4.txt": "word\n" * 500})
    real = tables.build

    def build(drafts: Sequence[Draft], brought: Mapping[str, tables.Rows]) -> dict[str, pa.Table]:
        if sum(len(draft.text) for draft in drafts if draft.fate is None) > 1_000:
            raise MemoryError
        return real(drafts, brought)

    monkeypatch.setattr(tables, "build", build)
    lake = Lake(tmp_path / "lake")
    pressed = press_batch(list_items(source), lake.store.address, PressSettings())
    assert pressed.pressed == {"loaded": 8, "quarantined": 1}
    records = [row for part in pressed.parts for row in lake.read(part, "records").to_pylist()]
    assert [(row["uri"], row["stage"], row["reason"], row["detail"]) for row in records if row["reason"]] == [
        ("news/4.txt", "tables", "out_of_memory", "its rows do not fit into the memory of a worker")
    ]
