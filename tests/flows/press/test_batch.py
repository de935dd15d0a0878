"""What a batch's task takes and gives: names and settings, so that any process on any machine can do it."""

import pickle
import subprocess
import sys
from pathlib import Path

from flows.press.batch import press_batch
from flows.press.item import Item
from flows.settings.run_settings import PressSettings
from flows.sources.formats import media_type
from flows.sources.open_source import open_source
from tests.conftest import write_files
from warehouse.lake.parquet_lake import Lake

PRESS_ELSEWHERE = """
import pickle, sys
function, arguments = pickle.load(sys.stdin.buffer)
pickle.dump(function(*arguments), sys.stdout.buffer)
"""


def test_another_process_in_another_folder_makes_the_same_files(tmp_path: Path) -> None:
    source = write_files(
        tmp_path / "news",
        {
            "a.txt": "It rained.\n",
            "b.jsonl": '{"id": 1, "text": "The sun."}\n{"id": 2, "text": "Snow."}\n',
            "c.txt": "",
        },
    )
    listed = open_source(str(source)).listing("news", str(source)).files
    items = [
        Item(file.uri, file.root, file.path, media_type(file.path), file.size, file.modified_ns, file.token)
        for file in listed
    ]
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
