"""Which table's rows belong to which other table's: SQL declares no foreign keys, so they are derived here from TABLES.

DuckDB would check a declared key row by row at each load. The checks orphan_rows and orphan_links are made of these
relations, and look at whole tables once.
"""

from collections.abc import Sequence
from typing import NamedTuple

from warehouse.schema import TABLES, Kind, Table, table_schema

_NAMES_DOCUMENT = {"doc_id", "doc_a", "doc_b", "cluster_id", "first_doc_id"}


class Relation(NamedTuple):
    """Each row of `table` whose `columns` are not NULL has one row in `target` with these values in `target_columns`."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """The kind of the table whose rows belong to others."""
        return next(table.kind for table in TABLES if table.name == self.table)

    @property
    def document(self) -> str | None:
        """The column that names a document in `table`, for messages: one of the relation itself where there is one."""
        columns = table_schema(self.table).names
        return next((name for name in (*self.columns, *columns) if name in _NAMES_DOCUMENT and name in columns), None)

    @property
    def condition(self) -> str:
        """SQL by which a row of `table`, called `own`, finds its row of `target`, called `other`."""
        pairs = zip(self.columns, self.target_columns, strict=True)
        return " and ".join(f"own.{column} = other.{target}" for column, target in pairs)

    @property
    def is_given(self) -> str:
        """SQL that is true where a row of `table`, called `own`, has to have a row of `target`."""
        return " and ".join(f"own.{column} is not null" for column in self.columns)


class _Rule(NamedTuple):
    """Columns of these names, in a table of these kinds, are the key of `target`."""

    columns: tuple[str, ...]
    target: str
    kinds: tuple[Kind, ...]


_NOW: tuple[Kind, ...] = ("state", "linked", "index")
_ALWAYS: tuple[Kind, ...] = ("state", "linked", "history")

# History goes on after a record is gone, so its rows belong to what was seen and to runs, and to no record.
_RULES = (
    _Rule(("document_no", "sentence_no"), "indexed_sentences", ("index",)),
    _Rule(("document_no",), "indexed_documents", ("index",)),
    _Rule(("text_no",), "compared_texts", ("index",)),
    _Rule(("doc_id", "run_id"), "sightings", ("history",)),
    _Rule(("doc_id",), "documents", _NOW),
    _Rule(("doc_id",), "records", _NOW),
    _Rule(("doc_a",), "documents", _NOW),
    _Rule(("doc_b",), "documents", _NOW),
    _Rule(("cluster_id",), "documents", _NOW),
    _Rule(("first_doc_id",), "documents", _NOW),
    _Rule(("first_run_id",), "runs", _ALWAYS),
    _Rule(("run_id",), "runs", _ALWAYS),
)
# A record comes before its document.
_NEVER = {("records", "documents")}


def find_relations(tables: Sequence[Table] = TABLES) -> tuple[Relation, ...]:
    """The relations of these tables, in their order; a column that is part of one is part of no wider one."""
    keys = {table.name: table.key for table in tables}
    rules = (*_part_rules(tables), *_RULES)
    found = []
    for table in tables:
        free = set(table_schema(table.name).names)
        for rule in rules:
            wanted = rule.target in keys and table.kind in rule.kinds and set(rule.columns) <= free
            if wanted and table.name != rule.target and (table.name, rule.target) not in _NEVER:
                found.append(Relation(table.name, rule.columns, rule.target, keys[rule.target]))
                free -= set(rule.columns)
    return tuple(found)


def _part_rules(tables: Sequence[Table]) -> tuple[_Rule, ...]:
    """The rules of state tables whose rows are parts of a document: their keys name them wherever they are found together.

    The narrowest part comes first: a sentence belongs to its paragraph, and only through that to its document. Of tables
    with the same key the first is the one of which the others say more.
    """
    owners: dict[tuple[str, ...], str] = {}
    for table in tables:
        if table.kind == "state" and len(table.key) > 1:
            owners.setdefault(table.key, table.name)
    narrowest = sorted(owners.items(), key=lambda owner: len(owner[0]))[::-1]
    return tuple(_Rule(key, name, _NOW) for key, name in narrowest)
