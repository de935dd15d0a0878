"""What every line of a run's log goes through: no traceback where an error says all there is to say, and no commands.

A line may hold what a stranger wrote: a name, a path, an error's cause. It is shown on Prefect's pages, and on the terminal
on which `columnist up` runs.
"""

import logging

from prefect.logging import get_logger

from warehouse.errors import ColumnistError
from warehouse.text.escapes import name_commands

_FORMATTER = logging.Formatter()


def without_traceback(record: logging.LogRecord) -> bool:
    """Takes the traceback of a ColumnistError away. Prefect writes two for each flow that one passes through."""
    if record.exc_info and isinstance(record.exc_info[1], ColumnistError):
        record.exc_info = None
    return True


def without_commands(record: logging.LogRecord) -> bool:
    """Names what a terminal or the layout of a line obeys, in the message and in a traceback."""
    record.msg, record.args = name_commands(record.getMessage()), None
    if record.exc_info:
        # Kept with the record, so that handlers write this one and make none of their own.
        record.exc_text = name_commands(_FORMATTER.formatException(record.exc_info))
    return True


def install() -> None:
    """Does so for the logs of flow runs and task runs of this process; a second time changes nothing."""
    for name in ("flow_runs", "task_runs", "columnist"):
        for each in (without_traceback, without_commands):
            get_logger(name).addFilter(each)
