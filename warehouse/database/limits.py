"""What a query may use before it is stopped."""

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds of the queries of one connection.

    Attributes:
        memory_limit: amount of memory, as in 1GB; None is DuckDB's own, four fifths of what the machine has.
        threads: for DuckDB; None is one a core.
        spill_limit: amount of disk, as in 20GB, for what needs more memory; None is nine tenths of what is free.
        query_seconds: seconds in DuckDB after which a query is stopped; 0 for no limit.
    """

    memory_limit: str | None = "1GB"
    threads: int | None = None
    spill_limit: str | None = "20GB"
    query_seconds: float = 600.0

    def config(self) -> dict[str, str | int]:
        """The limits that a connection is opened with, as DuckDB's settings."""
        named = {"memory_limit": self.memory_limit, "threads": self.threads}
        return {name: value for name, value in named.items() if value is not None}


UNLIMITED = Limits(memory_limit=None, spill_limit=None, query_seconds=0.0)
"""For the queries of Columnist itself, which nobody else can make longer."""
