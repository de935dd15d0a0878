"""The `columnist` command: calls the verb, listens to signals, and gives each error its line and exit code."""

import argparse
import contextlib
import json
import math
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence

from flows.cli.inert_streams import inert_streams
from flows.cli.parser import build_parser
from flows.settings.run_settings import SETTINGS, Settings, load_settings
from warehouse.database.session import is_query_running
from warehouse.errors import ColumnistError

END_SECONDS = 10.0
"""How long a run may take to end after a signal."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; gives its exit code: 0 done, 1 a check or a strict run failed, 2 wrong use or a crash."""
    if argv is None:
        with inert_streams():
            return _main(None)
    return _main(argv)


def _main(argv: Sequence[str] | None) -> int:
    arguments = build_parser().parse_args(argv)
    try:
        with _listening(to_the_end=argv is None) as stop:
            code = _call(arguments, stop)
    except KeyboardInterrupt as error:
        code = _fail(arguments, error, "stopped; nothing half done is left, the next run goes on from here", 2)
    if argv is None and is_query_running():
        # The interpreter would wait on its way out for a query that does not stop.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _call(arguments: argparse.Namespace, stop: "_Stop") -> int:
    try:
        try:
            return int(arguments.verb(arguments, _settings(arguments)) or 0)
        except Exception as error:
            # What fails after a signal fails of it: DuckDB says that a query was interrupted, in place of what was raised.
            if stop.was_told:
                raise KeyboardInterrupt from error
            raise
    except ColumnistError as error:
        return _fail(arguments, error, str(error), error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe has enough. Nothing more can be written there, not even at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except UnicodeEncodeError as error:
        name = f"the encoding of this process, {error.encoding}, has no bytes for {ascii(error.object)[:200]}"
        return _fail(arguments, error, f"{name}; call it with PYTHONUTF8=1 in the environment", 2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(
            arguments,
            error,
            f"{where}{error.strerror or error}; the warehouse is unchanged; fix this and run again",
            2,
        )
    except Exception as error:
        lines = str(error).splitlines() or [""]
        hint = "please report this, with the output of the same command and --debug"
        return _fail(arguments, error, f"{type(error).__name__}: {lines[0]}; {hint}", 2)


def _settings(arguments: argparse.Namespace) -> Settings:
    flags = {key: value for key, value in vars(arguments).items() if key in SETTINGS}
    return load_settings(flags, os.environ)


@contextlib.contextmanager
def _listening(*, to_the_end: bool) -> Iterator["_Stop"]:
    """A polite kill, or a terminal that closes, ends a run as Ctrl-C does. A signal that was ignored stays so.

    Args:
        to_the_end: the process ends with the command. A signal that comes then has nothing left to stop, and would
            only make the interpreter die of it on its way out.
    """
    stop, before = _Stop(), {}
    with contextlib.suppress(ValueError):  # only the main thread may set a handler
        before[signal.SIGTERM] = signal.signal(signal.SIGTERM, stop)
        # nohup, and a shell that puts a command in the background, ignore one of these on the command's behalf.
        for name in ("SIGINT", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if to_the_end else handler)


class _Stop:
    """Stops a run once. A second signal that comes while it ends would only disturb that."""

    def __init__(self) -> None:
        self._told_at = -math.inf

    @property
    def was_told(self) -> bool:
        """Whether a signal came."""
        return self._told_at > -math.inf

    def __call__(self, number: int, frame: object) -> None:
        told_before, self._told_at = self._told_at, time.monotonic()
        if self._told_at - told_before > END_SECONDS:
            raise KeyboardInterrupt


def _fail(arguments: argparse.Namespace, error: BaseException, message: str, code: int) -> int:
    if arguments.debug:
        import traceback

        traceback.print_exception(error)
    chain: BaseException | None = error
    while chain is not None:
        chain.__traceback__, chain = None, chain.__cause__ or chain.__context__
    line = " ".join(message.split())
    if arguments.json:
        print(json.dumps({"error": line, "exit_code": code}))
    print(f"columnist: {line.encode('unicode_escape').decode() if not line.isprintable() else line}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
