"""What `columnist check` says of a home of an older version, whose published file lacks tables of this one."""

import duckdb
import pytest

from tests.conftest import write_files
from warehouse.database.audit import audit
from warehouse.errors import ColumnistError
from warehouse.home import Home


def test_a_file_that_lacks_a_table_was_published_by_another_version(ingest, tmp_path):
    write_files(tmp_path / "news", {"a.txt": "The bridge is closed.\n"})
    ingest(tmp_path / "news", "--home", tmp_path / "home")
    path = tmp_path / "home" / "warehouse.duckdb"
    path.chmod(0o600)
    with duckdb.connect(path) as con:
        con.execute("drop table signatures")
        con.execute("update loads set sql_hash = 'that of another version'")
    with pytest.raises(ColumnistError, match=r"published by another version of Columnist.*`columnist rebuild`"):
        audit(Home(tmp_path / "home"))
