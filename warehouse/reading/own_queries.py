"""The queries of sql/reading/, which the methods of the Reader ask."""

import duckdb
import pyarrow as pa

from warehouse import queries
from warehouse.database.read_only import require_current
from warehouse.database.session import Session
from warehouse.errors import ColumnistError
from warehouse.reading.sql_errors import explain


def ask(session: Session, name: str, **values: object) -> pa.Table:
    """All rows of a query of sql/reading/.

    Raises:
        ColumnistError: DuckDB could not answer, for lack of memory or because the file is damaged; or another version
            of Columnist published the file, and its tables may differ.
    """
    query = queries.get("reading", name)
    session.call(lambda: require_current(session.con))
    try:
        return session.call(lambda: session.con.sql(query.sql, params=values).to_arrow_table())
    except duckdb.Error as error:
        raise ColumnistError(f"{queries.place(query)} does not run: {explain(error)}") from error
