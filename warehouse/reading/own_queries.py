"""The queries of sql/reading/, which the methods of the Reader ask."""

import duckdb
import pyarrow as pa

from warehouse import queries
from warehouse.database.session import Session
from warehouse.errors import ColumnistError
from warehouse.reading.statements import explain


def ask(session: Session, name: str, **values: object) -> pa.Table:
    """All rows of a query of sql/reading/.

    Raises:
        ColumnistError: DuckDB could not answer, for lack of memory or because the file is damaged.
    """
    query = queries.get("reading", name)
    try:
        return session.call(lambda: session.con.sql(query.sql, params=values).to_arrow_table())
    except duckdb.Error as error:
        raise ColumnistError(f"{queries.place(query)} does not run: {explain(error)}") from error
