"""Which store an address means. Another kind of store is one more line here."""

import re
from pathlib import Path

from warehouse.errors import ColumnistError
from warehouse.lake.local_store import LocalStore
from warehouse.lake.store import Store

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")


def open_store(address: str | Path) -> Store:
    """The store at an address: a folder of this machine.

    Raises:
        ColumnistError: it is the address of something else, such as `s3://…`.
    """
    scheme = _SCHEME.match(str(address))
    if scheme:
        raise ColumnistError(f"{address}: a lake cannot be kept in {scheme[1]}://; name a folder of this machine")
    return LocalStore(address)
