"""Which store an address means. Another kind of store is one more line here."""

from pathlib import Path

from warehouse.errors import ColumnistError
from warehouse.files import scheme_of
from warehouse.lake.local_store import LocalStore
from warehouse.lake.store import Store


def open_store(address: str | Path) -> Store:
    """The store at an address: a folder of this machine.

    Raises:
        ColumnistError: it is the address of something else, such as `s3://…`.
    """
    if scheme := scheme_of(str(address)):
        raise ColumnistError(f"{address}: a lake cannot be kept in {scheme}://; name a folder of this machine")
    return LocalStore(address)
