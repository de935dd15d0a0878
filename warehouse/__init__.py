"""Where tables live. For programs and notebooks: `from warehouse import Reader, open_warehouse`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.database.read_only import open_warehouse
    from warehouse.reading.reader import Reader

__all__ = ["Reader", "open_warehouse"]

_MODULES = {"Reader": "warehouse.reading.reader", "open_warehouse": "warehouse.database.read_only"}


def __getattr__(name: str) -> object:
    """Imports what is asked for only then: the command's help and the worker processes need no DuckDB."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_MODULES[name]), name)
