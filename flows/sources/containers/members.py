"""What readers of archives give: members, to be read before the next one is asked for."""

from typing import BinaryIO, NamedTuple

from flows.records.unpack_budget import Budget


class Member(NamedTuple):
    """One member of an archive. `stream` is valid until the next member is asked for; None where `reason` says why.

    `budget` is the account that whatever lies in it is counted on. `offset` is where its content lies in the archive's
    stream; None where it is packed by itself.
    """

    key: str
    name: str
    position: int
    stream: BinaryIO | None
    budget: Budget
    reason: str | None = None
    detail: str | None = None
    offset: int | None = None
