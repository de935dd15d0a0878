"""Why a record did not become a document: a closed vocabulary, so that SQL can group by it and a person can act on it."""

from typing import NamedTuple


class Reason(NamedTuple):
    """One reason code: the fate that it means, what happened, and what a person can do about it."""

    fate: str
    meaning: str
    cure: str


FATES = ("loaded", "empty", "skipped", "quarantined")

# What may pass by itself: such a file is looked at again by each scan.
PASSING = frozenset({"unreadable", "vanished", "changing"})

# What another machine, more memory or more time may spare a record.
OF_THE_MACHINE = frozenset({"crashed", "out_of_memory", "timed_out"})

REASONS: dict[str, Reason] = {
    "empty": Reason("empty", "The record holds no text.", "Nothing to do."),
    "hidden": Reason(
        "skipped", "The name of the file or of its folder begins with a dot.", "Rename it if it is to be read."
    ),
    "home": Reason("skipped", "It is the folder in which Columnist keeps its own output.", "Nothing to do."),
    "not_a_file": Reason("skipped", "It is a device, a socket, a FIFO, or a broken link.", "Nothing to do."),
    "link_outside": Reason(
        "skipped",
        "It is a link to a file outside its source.",
        "Name its target as a source of its own, or set follow_links.",
    ),
    "excluded": Reason(
        "skipped",
        "It was purged, by its uri or by its bytes, and stays out.",
        "columnist purge --list shows what stays out, --allow URI lets it in again.",
    ),
    "unsupported": Reason("skipped", "No reader knows this kind of file.", "Convert it to a supported format."),
    "unreadable": Reason(
        "quarantined", "The system refused to open or list it.", "Give read permission to the user that runs Columnist."
    ),
    "vanished": Reason("quarantined", "It was listed, but no longer there to be read.", "Run again."),
    "changing": Reason(
        "quarantined", "It changed while it was being read, twice.", "Run again once nothing writes to it."
    ),
    "too_large": Reason(
        "quarantined", "It is larger than the limit for one record.", "Raise max_record_bytes, or split it."
    ),
    "damaged": Reason(
        "quarantined",
        "The container is truncated or inconsistent; the records before the damage are kept.",
        "Fetch it again.",
    ),
    "unread": Reason(
        "quarantined",
        "Bytes follow the end that its reader found; the records before them are kept.",
        "Look at these bytes: they may be a second file, or the reader may have stopped early.",
    ),
    "encrypted": Reason("quarantined", "It is protected by a password.", "Save it without one."),
    "expands_too_far": Reason(
        "quarantined",
        "It unpacks to more than the limits allow.",
        "Raise max_archive_bytes or max_archive_ratio if you trust it.",
    ),
    "too_deep": Reason(
        "quarantined", "Containers are nested more deeply than the limit.", "Raise max_archive_depth, or unpack it."
    ),
    "too_many_members": Reason(
        "quarantined", "It has more members than the limit.", "Raise max_archive_members, or split it."
    ),
    "malformed": Reason(
        "quarantined", "The record does not follow its format.", "Look at the record; its neighbours are loaded."
    ),
    "no_text_field": Reason(
        "quarantined",
        "No field of the record is known as a text field.",
        "Name the field under fields in columnist.toml.",
    ),
    "library_missing": Reason(
        "skipped",
        "Its reader needs an extra that is not installed.",
        "Install the extra that its detail names, as in: pip install 'columnist[office]'",
    ),
    "html_cut": Reason(
        "quarantined",
        "Only part of the page could be read: a script or style never ends, or the page is beyond the limits.",
        "Fetch it again, or extract its text with another tool.",
    ),
    "garbled_text": Reason(
        "quarantined",
        "Its font does not say which letters it shows: what can be copied out of it is no text.",
        "Recognise its letters anew, as with: ocrmypdf --force-ocr IN.pdf OUT.pdf",
    ),
    "binary": Reason("quarantined", "The bytes are not text.", "Check the name: is this really a text file?"),
    "undecodable": Reason("quarantined", "No known encoding fits the bytes.", "Save it as UTF-8."),
    "crashed": Reason(
        "quarantined",
        "The worker process died on this record.",
        "Report it together with the file, then columnist retry.",
    ),
    "out_of_memory": Reason(
        "quarantined", "The record needed more memory than the limit.", "Raise worker_memory, then columnist retry."
    ),
    "timed_out": Reason(
        "quarantined", "The record took longer than the limit.", "Raise record_seconds, then columnist retry."
    ),
    "failed": Reason(
        "quarantined",
        "A step raised an error on this record.",
        "Report it together with the detail, then columnist retry.",
    ),
    "invariant_broken": Reason(
        "quarantined",
        "What the steps made of this record contradicts itself; the detail names the invariant.",
        "Report it with the detail; then columnist retry.",
    ),
}


def one_line(text: str, most_chars: int = 200) -> str:
    r"""The beginning of a text that others wrote, such as a parser's message or a header, as a part of a detail.

    >>> one_line("Invalid character\n, line 1\u2028")
    'Invalid character , line 1'
    """
    return " ".join(text.split())[:most_chars].rstrip()


class Rejected(Exception):
    """A record that a step will not turn into a document.

    Attributes:
        reason: a key of REASONS.
        detail: one line for people, also where a part of it was written by others.
    """

    def __init__(self, reason: str, detail: str) -> None:
        detail = " ".join(detail.split())
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
