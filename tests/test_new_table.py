"""A new table is one file of sql/schema/, one line of TABLES and one step: a copy of the project gets one, and has it all."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT, write_files

SCHEMA = """\
-- One row for each sentence that ends in an exclamation mark.
create table shouts (
    doc_id varchar not null,
    sentence_no integer not null,
    n_marks bigint not null
);
comment on table shouts is 'Each sentence that is shouted.';
comment on column shouts.doc_id is 'Document. Key together with sentence_no.';
comment on column shouts.sentence_no is 'The sentence.';
comment on column shouts.n_marks is 'How many exclamation marks it has.';
"""
MODULE = """\
def rows(drafts):
    found = [
        (draft.doc_id, number, draft.text[start:end].count("!"))
        for draft in drafts
        for number, (start, end) in enumerate(draft.sentences)
        if draft.text[start:end].endswith("!")
    ]
    return dict(zip(("doc_id", "sentence_no", "n_marks"), zip(*found) if found else ((), (), ()), strict=True))
"""
# What the copy says of itself, in a process of its own.
ASK = """
import json, sys
from pathlib import Path
import duckdb
from flows.cli.main import main
from warehouse.database.checks import check_invariants
from warehouse.dictionary.dictionary import collect
from warehouse.home import Home
from warehouse.lake.strangers import find_strangers

home, source = Path(sys.argv[1]), Path(sys.argv[2])
SHOUTS = "select uri, sentence_no, n_marks from shouts join documents using (doc_id) order by all"

def run():
    assert main(["run", "--direct", "--no-report", "--home", str(home), str(source)]) == 0
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        return con.execute(SHOUTS).fetchall()

def offenders(con, mutation, changed):
    con.begin()
    con.execute(mutation)
    con.execute("create or replace temp table changed as select doc_id from shouts")
    found = {o.name: o.sample[0] for o in check_invariants(con, changed) if o.offenders}
    con.rollback()
    return found

told = {"first": run()}
(source / "a.txt").write_text("Quiet now.\\n\\nNobody shouts here any more.\\n")
told["second"] = run()
told["checked"] = main(["check", "--home", str(home)])
told["strangers"] = [str(path) for path in find_strangers(Home(home))]
told["files"] = len(list((home / "lake" / "state" / "shouts").glob("*.parquet")))
with duckdb.connect(str(home / "warehouse.duckdb")) as con:
    for changed in (None, "changed"):
        told[f"sound {changed}"] = offenders(con, "select 1", changed)
        told[f"duplicate {changed}"] = offenders(con, "insert into shouts from shouts", changed)
        told[f"orphan {changed}"] = offenders(con, "update shouts set sentence_no = 99", changed)
        told[f"lost {changed}"] = offenders(con, "insert into shouts select doc_id, 0, 1 from shouts", changed)
dictionary = collect(home / "warehouse.duckdb")
(entry,) = (table for table in dictionary.tables if table.name == "shouts")
told["dictionary"] = [entry.meaning, [(column.name, column.is_key, column.targets) for column in entry.columns]]
told["relations"] = [relation[1:] for relation in dictionary.relations if relation.table == "shouts"]
print(json.dumps(told))
"""


def edit(path: Path, line: str, more: str) -> None:
    """Adds lines behind one that is there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1
    path.write_text(text.replace(line, line + more), encoding="utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("project")
    for name in ("flows", "warehouse", "sql"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "sql" / "schema" / "shouts.sql").write_text(SCHEMA)
    (folder / "flows" / "press" / "shouts.py").write_text(MODULE)
    edit(
        folder / "warehouse" / "schema.py",
        '    Table("signals", "state", ("doc_id",)),\n',
        '    Table("shouts", "state", ("doc_id", "sentence_no")),\n',
    )
    steps = folder / "flows" / "press" / "steps.py"
    edit(
        steps,
        'together=_measure, table="signals", rows=tables.signals),\n',
        '    Step("shouts", 1, table="shouts", rows=shouts.rows),\n',
    )
    edit(steps, "from flows.press import extraction, invariants, ", "shouts, ")
    write_files(
        folder / "news",
        {
            "a.txt": "Bridge reopened\n\nThe council met on Tuesday. What a day it was for them!\n",
            "b.txt": "Storm ahead\n\nStay at home today, everybody!! The storm comes at noon.\n",
        },
    )
    finished = subprocess.run(
        [sys.executable, "-c", ASK, str(folder / "home"), str(folder / "news")],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    answer: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return answer


pytestmark = pytest.mark.slow


def test_its_rows_are_written_loaded_and_follow_their_documents(told: dict[str, Any]) -> None:
    assert told["first"] == [["news/a.txt", 2, 1], ["news/b.txt", 1, 2]]
    assert told["second"] == [["news/b.txt", 1, 2]]
    assert told["files"] > 0


def test_every_check_passes_and_its_files_are_known(told: dict[str, Any]) -> None:
    assert (told["checked"], told["strangers"]) == (0, [])


@pytest.mark.parametrize("changed", [None, "changed"])
def test_a_key_twice_an_orphan_and_a_row_too_many_are_found(told: dict[str, Any], changed: str | None) -> None:
    assert told[f"sound {changed}"] == {}
    duplicate, orphan, more = (told[f"{what} {changed}"] for what in ("duplicate", "orphan", "lost"))
    assert set(duplicate) == {"duplicate_keys", "loaded_rows"}
    assert (duplicate["duplicate_keys"]["table_name"], duplicate["duplicate_keys"]["rest_of_key"]) == ("shouts", "1")
    assert set(orphan) == {"orphan_rows"}
    assert (orphan["orphan_rows"]["table_name"], orphan["orphan_rows"]["missing_from"]) == ("shouts", "sentences")
    assert set(more) == {"loaded_rows"}
    assert more["loaded_rows"] == {"table_name": "shouts", "rows_in_manifest": 1, "rows_in_table": 2}


def test_the_dictionary_has_it_with_its_relation(told: dict[str, Any]) -> None:
    keys = ["doc_id", "sentence_no"]
    assert told["relations"] == [[keys, "sentences", keys]]
    meaning, columns = told["dictionary"]
    assert meaning == "Each sentence that is shouted."
    assert columns == [["doc_id", True, ["sentences"]], ["sentence_no", True, ["sentences"]], ["n_marks", False, []]]
