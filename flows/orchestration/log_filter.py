"""Keeps tracebacks out of a run's log where an error says all there is to say: what, where and what to do next."""

import logging

from prefect.logging import get_logger

from warehouse.errors import ColumnistError


def without_traceback(record: logging.LogRecord) -> bool:
    """Takes the traceback of a ColumnistError away. Prefect writes two for each flow that one passes through."""
    if record.exc_info and isinstance(record.exc_info[1], ColumnistError):
        record.exc_info = None
    return True


def install() -> None:
    """Does so for the logs of flow runs and task runs of this process; a second time changes nothing."""
    for name in ("flow_runs", "task_runs"):
        get_logger(name).addFilter(without_traceback)
