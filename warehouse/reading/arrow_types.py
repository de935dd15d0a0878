"""DuckDB's types that Arrow has none for: their values leave as text, written as DuckDB writes them."""

from typing import Any

import duckdb
from duckdb.sqltypes import VARCHAR, DuckDBPyType

from warehouse.queries import quote_name

# As Arrow, 2**128 - 1 (uhugeint) would be -1, a bignum and a bit string bytes that only DuckDB reads, and a time without
# its zone another time.
_ARROW_HAS_NONE = {"uhugeint", "bignum", "bit", "time with time zone"}


def with_text(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The relation with its columns of such types, also within lists, structs and maps, as text; the others as they are."""
    kinds = [said_in_arrow(kind) for kind in relation.types]
    if kinds == relation.types:
        return relation
    # By position, for two columns may have one name.
    columns = (
        f"#{number}{'' if kind == before else f'::{kind}'} as {quote_name(name)}"
        for number, (name, before, kind) in enumerate(zip(relation.columns, relation.types, kinds, strict=True), 1)
    )
    return relation.project(", ".join(columns))


def said_in_arrow(kind: DuckDBPyType) -> DuckDBPyType:
    """The type with text in place of each that Arrow has none for.

    >>> said_in_arrow(DuckDBPyType("map(varchar, struct(a uhugeint, b integer)[])"))
    MAP(VARCHAR, STRUCT(a VARCHAR, b INTEGER)[])
    """
    if kind.id in _ARROW_HAS_NONE:
        return VARCHAR
    if kind.id not in ("list", "array", "struct", "map", "union", "tuple"):
        return kind
    children: list[tuple[str, Any]] = kind.children
    if kind.id == "tuple":
        return DuckDBPyType(f"tuple({', '.join(str(said_in_arrow(part)) for _, part in children)})")
    # The tag of a union has no name, and the size of an array is no type.
    parts = {name: part for name, part in children if name}
    changed = {name: said_in_arrow(part) if isinstance(part, DuckDBPyType) else part for name, part in parts.items()}
    if changed == parts:
        return kind
    if kind.id == "list":
        return duckdb.list_type(changed["child"])
    if kind.id == "array":
        return duckdb.array_type(changed["child"], dict(children)["size"])
    if kind.id == "map":
        return duckdb.map_type(changed["key"], changed["value"])
    return duckdb.struct_type(changed) if kind.id == "struct" else duckdb.union_type(changed)
