"""Steps bring tables: each state table is brought once, and rows that a step makes up cost their own document alone."""

import pytest

from flows.press import steps, tables
from flows.press.steps import STEPS, Step
from tests.conftest import write_files
from warehouse import queries
from warehouse.errors import ColumnistError
from warehouse.schema import STATE_TABLES, TABLES, state_schema

TEXT = "Bridge reopened\n\nThe council met on Tuesday. It agreed to mend the bridge.\n"


def add(columns, more):
    return {name: [*values, *more[name]] for name, values in columns.items()}


def twice(columns):
    return add(columns, columns)


def of_nobody(columns):
    return add(columns, {name: values[:1] for name, values in columns.items()} | {"doc_id": ["f" * 32]})


def of_no_paragraph(columns):
    return columns | {"paragraph_no": [99 for _ in columns["paragraph_no"]]}


# The step whose rows lie, what it makes of them, and the beginning of the detail.
LIES = {
    "a key twice": ("signals", twice, "duplicate_keys: signals "),
    "all keys twice": ("segment", twice, "duplicate_keys: sentences "),
    "another's row": ("signals", of_nobody, "orphan_rows: a row of signals belongs to no row of documents"),
    "a row of no paragraph": ("segment", of_no_paragraph, "orphan_rows: a row of sentences belongs to no row of paragraphs"),
}  # fmt: skip


def lying(lies):
    """The steps, some of which lie about the rows of one document each: `lies` has (step, lie) by uri."""

    def change(step: Step) -> Step:
        own = {uri: lie for uri, (name, lie) in lies.items() if name == step.name}
        if not own:
            return step

        def rows(drafts):
            columns = {column: [] for column in state_schema(step.table).names}
            for draft in drafts:
                columns = add(columns, own.get(draft.uri, dict)(step.rows([draft])))
            return columns

        return step._replace(rows=rows)

    return tuple(map(change, STEPS))


@pytest.mark.smoke
@pytest.mark.slow
def test_rows_that_no_check_would_pass_cost_the_document_that_brought_them(ingest, rows, tmp_path, monkeypatch):
    names = {f"news/{number}.txt": name for number, name in enumerate(LIES)}
    source = write_files(tmp_path / "news", {uri.removeprefix("news/"): f"Story of {uri}\n\n{TEXT}" for uri in names})
    write_files(source, {"a.txt": f"A\n\n{TEXT}", "z.txt": f"Z\n\n{TEXT}"})
    monkeypatch.setattr(steps, "STEPS", lying({uri: LIES[name][:2] for uri, name in names.items()}))
    entry = ingest(source)
    assert (entry["status"], entry["n_loaded"], entry["n_quarantined"]) == ("published", 2, len(LIES))
    found = {row["uri"]: row for row in rows("select uri, reason, detail from quarantine")}
    assert found.keys() == names.keys()
    for uri, name in names.items():
        assert found[uri]["reason"] == "invariant_broken", name
        assert found[uri]["detail"].startswith(LIES[name][2]), name
    assert [row["uri"] for row in rows("select uri from documents order by uri")] == ["news/a.txt", "news/z.txt"]


def test_a_table_that_nothing_brings_is_an_error_that_names_it():
    brought = {step.table: step.rows for step in STEPS if step.table not in (None, "signals")}
    with pytest.raises(ColumnistError, match="differ by signals; name the table in one step"):
        tables.build([], brought)


def test_a_step_brings_a_table_with_its_rows_and_no_other_step_brings_it():
    brought = [step.table for step in STEPS if step.table is not None]
    assert len(brought) == len(set(brought))
    assert set(brought) < set(STATE_TABLES)
    assert all((step.table is None) == (step.rows is None) for step in STEPS)


def test_rows_of_a_state_table_belong_to_one_document():
    assert {table.name for table in TABLES if table.kind == "state" and "doc_id" not in table.key} == set()


def test_a_record_may_end_at_every_step():
    check = queries.get("checks", "vocabulary").sql
    (stages,) = (line for line in check.splitlines() if "'records.stage', 'words'" in line)
    assert [step.name for step in STEPS if f"'{step.name}'" not in stages] == []
