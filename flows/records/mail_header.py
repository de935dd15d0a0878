"""What the header of a mail says about its place among other mails."""

import datetime
from typing import NamedTuple


class MailHeader(NamedTuple):
    """Who wrote to whom, and what is answered. The fields are columns of the table `mail`, in its order.

    Ids are without their angle brackets, addresses without names and in lower case; `sent_at` is naive UTC.
    `reference_ids` are those of the mails before it in its conversation, the first one first.
    """

    message_id: str | None = None
    in_reply_to: str | None = None
    reference_ids: tuple[str, ...] = ()
    sent_at: datetime.datetime | None = None
    from_address: str | None = None
    to_addresses: tuple[str, ...] = ()
    cc_addresses: tuple[str, ...] = ()
    subject: str | None = None
