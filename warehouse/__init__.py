"""Where tables live. For programs and notebooks: `from warehouse import open_warehouse`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.database.published import open_warehouse

__all__ = ["open_warehouse"]


def __getattr__(name: str) -> object:
    """Imports what is asked for only then: the command's help and the worker processes need no DuckDB."""
    if name != "open_warehouse":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from warehouse.database.published import open_warehouse

    return open_warehouse
