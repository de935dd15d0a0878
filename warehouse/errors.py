"""The one kind of error that a user sees: what is wrong, where, and what to do next, in one line."""


class ColumnistError(Exception):
    """Wrong use, or a fault outside the program. The command prints it as one line and exits with 2."""

    exit_code = 2


class NothingBegun(ColumnistError):
    """What was asked cannot be done, and nothing was changed: a mistake of typing, which is no failed run."""


class HomeInUse(ColumnistError):
    """Another process writes to the home now. Waiting helps."""


class NewerFormatError(ColumnistError):
    """A later release wrote what this one cannot read. Nothing must be mended, restored or deleted on its account."""


class QueryStopped(ColumnistError):
    """A query took more time than it may."""


class CheckFailed(ColumnistError):
    """The data broke an invariant, or a strict run met a quarantined record. The command exits with 1."""

    exit_code = 1
