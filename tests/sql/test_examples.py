"""Every example question has an answer: on the seeds it runs, and on a warehouse of two runs it gives rows, in one order."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.cli import main
from tests.conftest import PROJECT, write_files
from warehouse import queries
from warehouse.database.read_only import open_published
from warehouse.schema import SQL_DIR, TABLES

EXAMPLES = queries.find("examples")
ANSWERS = json.loads((PROJECT / "tests" / "cases" / "example_answers.json").read_text(encoding="utf-8"))

FOOT = "The Valley Courier is printed every morning in the old mill by the river."
HARVEST = "The farmers of the valley brought in twice as much wheat as in the year before."
STORIES = [
    {
        "id": number, "site": "Valley Courier", "author": "Ann Miller" if number % 2 else "Ben Carter", "date": f"2020-0{number}-03T08:00:00",
        "title": f"Report number {number} from the town hall", "text": f"{HARVEST}\n\nThe mayor opened bridge number {number} on Monday morning.\n\n{FOOT}\n\nRead more:",
    }
    for number in range(1, 5)
]  # fmt: skip
DATED = [
    {"id": 10, "date": "2199-05-01", "title": "The news of tomorrow", "text": "This will have happened by the time that you read about it."},
    {"id": 11, "date": "1970-01-01", "title": "The beginning of time", "text": "Every clock that has lost its battery believes in this day."},
]  # fmt: skip
BRIDGE = "Bridge to be {0}\n\nThe council met on Tuesday. It agreed to {1} the old bridge. Work begins in May.\n"
BILINGUAL = (
    "The two towns on the river have signed a treaty about their bridge, which they will keep in repair together.\n\n"
    "Die beiden Städte am Fluss haben einen Vertrag über ihre Brücke geschlossen und wollen sie gemeinsam erhalten.\n"
)
GATE = "<title>One moment</title><style>p{}</style><h1>Security check</h1><p>Verify you are human to go on.</p>"
TAKEN = f"{HARVEST}\n\nThe mayor opened bridge number 4 on Monday morning.\n\n{FOOT}\n"
ODD = "### {0} ### {0} ### {0} ... ... ...\n" * 6


LETTERS = """\
From a@a.example Fri Jan  5 10:00:00 2024
From: a@a.example
Message-ID: <1@a.example>
Date: Fri, 5 Jan 2024 10:00:00 +0000
Subject: Boats

How many boats are in the harbour?

From b@b.example Fri Jan  5 12:00:00 2024
From: b@b.example
Message-ID: <2@b.example>
In-Reply-To: <1@a.example>
Date: Fri, 5 Jan 2024 12:00:00 +0000
Subject: Re: Boats

On 5 Jan 2024 a@a.example wrote:
> How many boats are in the harbour?
Nine of them.
"""


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def run(home: Path, *sources: Path) -> None:
    arguments = [*map(str, sources), "--direct", "--no-report", "--home", str(home)]
    assert main.main(["run", *arguments]) == 0


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published twice: in between two documents were edited, and one went elsewhere."""
    folder = tmp_path_factory.mktemp("examples")
    wire = write_files(folder / "wire", {"stories.jsonl": lines(STORIES), "dated.jsonl": lines(DATED)})
    post = write_files(folder / "post", {"letters.mbox": LETTERS})
    desk = write_files(
        folder / "desk",
        {
            "bilingual.txt": BILINGUAL, "odd.txt": ODD, "short.txt": "Well.", "nothing.txt": "", "cafe.txt": "The cafÃ© on the corner is closed until further notice, says its owner.",
            "harvest.txt": HARVEST, "copies/harvest.txt": HARVEST, "bridge.txt": BRIDGE.format("mended", "mend"), "taken.txt": TAKEN, "broken.txt": b"\xff\x00\xd8" * 400, "film.mp4": b"\x00", "gate.html": GATE,
        },
    )  # fmt: skip
    run(folder / "home", wire, desk, post)
    edited = STORIES[0] | {
        "title": "Report number 1 from the courthouse",
        "text": f"{FOOT}\n\nNobody has said anything at all.",
    }
    renumbered = STORIES[2] | {"text": STORIES[2]["text"].replace("number 3", "number 33")}
    write_files(wire, {"stories.jsonl": lines([edited, STORIES[1], renumbered, *STORIES[3:]])})
    (desk / "copies" / "harvest.txt").unlink()
    write_files(desk, {"again/harvest.txt": HARVEST, "bridge.txt": BRIDGE.format("replaced", "replace")})
    run(folder / "home", wire, desk, post)
    return folder / "home" / "warehouse.duckdb"


@pytest.fixture(scope="module")
def turned(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same rows, lying in the opposite order."""
    with duckdb.connect() as con:
        for path in sorted((SQL_DIR / "schema").glob("*.sql")):
            con.execute(path.read_text(encoding="utf-8"))
        queries.apply(con, "macros")
        queries.apply(con, "views")
        con.execute(f"attach '{warehouse}' as original (read_only)")
        for table in TABLES:
            con.execute(f"insert into {table.name} from original.{table.name} order by rowid desc")
        con.execute("detach original")
        yield con


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("seeds")
    run(home, PROJECT / "seeds")
    return home / "warehouse.duckdb"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_runs_on_the_seeds(seeds: Path, example: queries.Query) -> None:
    with open_published(seeds) as con:
        assert queries.run(con, example).columns


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@pytest.mark.slow
def test_an_example_has_an_answer_and_the_expected_one(warehouse: Path, example: queries.Query) -> None:
    with open_published(warehouse) as con:
        columns, rows = queries.run(con, example)
    assert rows, "a question that no warehouse answers"
    first = dict(zip(columns, map(str, rows[0]), strict=True))
    for column, value in ANSWERS.get(example.name, {}).items():
        assert first[column] == value, f"the first row is {first}"


def test_the_expected_answers_are_those_of_examples() -> None:
    assert set(ANSWERS) <= {example.name for example in EXAMPLES}
    assert len(EXAMPLES) >= 18


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@pytest.mark.slow
def test_rows_come_in_the_same_order_however_they_lie(
    warehouse: Path, turned: duckdb.DuckDBPyConnection, example: queries.Query
) -> None:
    with open_published(warehouse) as con:
        assert queries.run(con, example) == queries.run(turned, example)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_title_is_a_question(example: queries.Query) -> None:
    assert example.title.endswith("?")
    assert example.parameters == (), "the command gives no values"
