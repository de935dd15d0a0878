"""SQL of a user's own: its statements, their rows as they come, and errors that point at the place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from warehouse import queries
from warehouse.database.read_only import SELECTS_ARE_HARMLESS
from warehouse.database.session import Budget, Session
from warehouse.errors import ColumnistError
from warehouse.reading.arrow_types import with_text
from warehouse.reading.sql_errors import explain

BATCH_ROWS = 10_000

Parameters = Sequence[object] | Mapping[str, object]


class Rows(NamedTuple):
    """What a statement gives: its schema, and its rows as they come. Read them before the next statement runs."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]

    def table(self) -> pa.Table:
        """All of the rows, in memory."""
        return pa.Table.from_batches(self.batches, self.schema)


def split(sql: str) -> list[duckdb.Statement]:
    """The statements of a text.

    Raises:
        ColumnistError: it is no SQL, or holds no statement.
    """
    try:
        statements = list(duckdb.extract_statements(sql))
    except duckdb.Error as error:
        raise ColumnistError(explain(error, sql)) from error
    if not statements:
        raise ColumnistError('the query holds no statement; give one, as in: "select * from documents"')
    return statements


def may_spill(statements: Sequence[duckdb.Statement]) -> bool:
    """Whether the statements may run where the disk is open for spilling: SELECTs alone, which change nothing."""
    return SELECTS_ARE_HARMLESS and all(_kind(statement) == "SELECT" for statement in statements)


def run(
    session: Session, statement: duckdb.Statement, parameters: Parameters | None = None, batch_rows: int = BATCH_ROWS
) -> Rows | None:
    """Starts a statement. None where it gives no rows but a count of those that it changed.

    Raises:
        ColumnistError: DuckDB refused it; the message says what, in which line and column.
    """
    if not _kind(statement):
        raise ColumnistError(f"DuckDB's Python package does not run this statement: {statement.query.strip()}")
    budget = session.budget()

    def start() -> Any:
        relation = session.con.sql(statement, params=_wanted(statement, parameters))
        expected = {kind.name for kind in statement.expected_result_type}
        is_count = relation is not None and "CHANGED_ROWS" in expected and relation.columns == ["Count"]
        if relation is None or is_count or "QUERY_RESULT" not in expected:
            return None
        return with_text(relation).to_arrow_reader(batch_rows)

    try:
        reader = session.call(start, budget)
    except duckdb.Error as error:
        raise ColumnistError(explain(error, statement.query)) from error
    return None if reader is None else Rows(reader.schema, _batches(session, reader, budget))


def example(name: str) -> str:
    """Text of an example query."""
    return queries.get("examples", name).sql


def _wanted(statement: duckdb.Statement, parameters: Parameters | None) -> Parameters | None:
    """What the statement asks for of parameters that are for all statements: DuckDB refuses any other."""
    wanted = statement.named_parameters
    if isinstance(parameters, Mapping):
        return {name: value for name, value in parameters.items() if name in wanted} or None
    return parameters if wanted else None


def _kind(statement: duckdb.Statement) -> str:
    try:
        return statement.type.name
    except ValueError:
        # DuckDB's core knows kinds that its Python package has no name for.
        return ""


def _batches(session: Session, reader: Any, budget: Budget) -> Iterator[pa.RecordBatch]:
    """The batches; what DuckDB says while they are made is about the query and not about a file, though it is an OSError."""
    try:
        while (batch := session.call(lambda: next(reader, None), budget)) is not None:
            yield batch
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        raise ColumnistError(f"the query stopped: {explain(error)}") from error
