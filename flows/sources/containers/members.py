"""What readers of archives give: members, to be read before the next one is asked for."""

from typing import BinaryIO, NamedTuple


class Member(NamedTuple):
    """One member of an archive. `stream` is valid until the next member is asked for; None where `reason` says why."""

    key: str
    name: str
    position: int
    stream: BinaryIO | None
    reason: str | None = None
    detail: str | None = None
