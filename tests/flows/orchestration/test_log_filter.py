"""What a stranger wrote moves no cursor and turns no line in the log of a run."""

import logging
import sys
from io import StringIO

import pytest
from prefect.logging import get_logger

from flows.orchestration import log_filter
from warehouse.errors import ColumnistError

HOSTILE = "\x1b[2Ja\u202eb\x9b31m\x07"
NAMED = "⟨U+001B⟩[2Ja⟨U+202E⟩b⟨U+009B⟩31m⟨U+0007⟩"


@pytest.fixture
def log(monkeypatch):
    """Writes a record as the handlers of Prefect do, behind the filters of a logger."""
    log_filter.install()

    def write(name: str, *args: object, error: Exception | None = None) -> str:
        written = StringIO()
        handler = logging.StreamHandler(written)
        logger = get_logger(name)
        monkeypatch.setattr(logger, "handlers", [handler])
        monkeypatch.setattr(logger, "propagate", False)
        monkeypatch.setattr(logger, "disabled", False)
        logger.error(*args, exc_info=error)
        return written.getvalue()

    return write


@pytest.mark.parametrize("name", ["flow_runs", "task_runs", "columnist"])
@pytest.mark.parametrize("args", [("cannot be read: " + HOSTILE,), ("%s: %s", "cannot be read", HOSTILE)])
def test_commands_in_a_message_are_named(log, name, args):
    assert log(name, *args) == f"cannot be read: {NAMED}\n"


def test_commands_in_a_traceback_are_named(log):
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        written = log("flow_runs", "failed", error=error)
    assert f"ValueError: {NAMED}" in written
    assert "Traceback" in written
    assert HOSTILE not in written


def test_an_error_that_says_what_to_do_has_no_traceback(log):
    assert log("task_runs", "failed", error=ColumnistError(HOSTILE)) == "failed\n"
    assert sys.exc_info() == (None, None, None)
