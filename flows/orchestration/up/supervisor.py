"""`columnist up`: keeps a Prefect server and a runner going, and stops both in order.

This process imports no Prefect. What it starts watches a pipe from it, so that nothing outlives it, whatever kills it.
"""

import contextlib
import dataclasses
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from flows.orchestration.prefect_environment import QUIET
from flows.orchestration.up import address
from flows.orchestration.up.events import Events
from flows.settings.declarations import read_flags
from flows.settings.run_settings import Settings
from flows.settings.service_settings import SERVER, Service, load_service
from flows.sources.roots import resolve_roots
from warehouse.errors import ColumnistError
from warehouse.home import Home
from warehouse.lake.parquet_lake import Lake

START_SECONDS = 180.0
STOP_SECONDS = 20.0
FREE_SECONDS = 10.0
LOOK_SECONDS = 0.2
EVENT_SECONDS = 5.0
MOST_LOG_BYTES = 10_000_000
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS, _STEADY_SECONDS = 1.0, 60.0, 300.0


class Up(NamedTuple):
    """What a person needs to know: where the pages are, the password that they ask for and where it is kept.

    `warning` says why runs will fail as things are: a source that is not there (yet) does not keep the service down.
    """

    url: str
    auth: str | None
    auth_file: Path | None
    log_files: tuple[Path, ...]
    n_schedules: int
    own_server: bool = True
    warning: str | None = None


class _Process:
    """A process that is started again whenever it ends, after a pause that grows while it keeps ending."""

    def __init__(self, name: str, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self.name, self.log = name, log
        self._arguments, self._environment = arguments, environment
        self._pause, self._started, self._next = _FIRST_PAUSE_SECONDS, 0.0, 0.0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > MOST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))
        self._started = time.monotonic()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                # -P: a folder of the user's that is called flows is not ours.
                [sys.executable, "-P", "-m", *self._arguments],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C in a terminal reaches this command alone, which stops the others in order.
                start_new_session=True,
            )

    def look(self) -> int | None:
        """Starts the process again where it has ended and the pause is over; gives the exit code of one that ended now."""
        code = None
        if self._process is not None:
            code = self._process.poll()
            if code is not None:
                self._end_group()
                now = time.monotonic()
                if now - self._started > _STEADY_SECONDS:
                    self._pause = _FIRST_PAUSE_SECONDS
                self._next, self._pause = now + self._pause, min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
                self._process = None
        elif time.monotonic() >= self._next:
            self.start()
        return code

    def stop(self) -> None:
        """Ends the process, and then whatever it has started that is still there."""
        if self._process is None:
            return
        with contextlib.suppress(OSError):
            self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._end_group()
        self._process.kill()
        self._process.wait()
        self._process = None

    def last_line(self) -> str:
        """What the process wrote last."""
        lines = self.log.read_text(errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    def _end_group(self) -> None:
        """Runs of a dead runner would hold the home and be nobody's. A killed run leaves nothing half done."""
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        if hasattr(os, "killpg"):
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)


def up(
    settings: Settings,
    service: Service,
    server_url: str | None,
    show: Callable[[Up], None],
    tell: Callable[[str], None] = lambda line: None,
) -> None:
    """Serves the home's deployments until Ctrl-C, SIGTERM or SIGHUP.

    Args:
        settings: the home, and how runs work.
        service: the server's address, and what runs when.
        server_url: a server that is there already, as `http://host:4200/api`; None starts one.
        show: called once everything serves.
        tell: called with a line about whatever happens then.

    Raises:
        ColumnistError: something cannot start; the message says what and where its log is.
    """
    home = settings.home_paths
    home.create()
    auth = None if server_url else address.require_auth_string(home, service, os.environ)
    url = address.given_url(server_url) if server_url else address.api_url(service.server.host, service.server.port)
    with address.announced(home, url, own=auth is not None):
        environment = _environment(home, service, url, auth)
        processes = [
            _Process("runner", ["flows.orchestration.up.runner_process"], environment, home.prefect / "runner.log")
        ]
        if auth is not None:
            _require_free_port(service.server.host, service.server.port)
            server = ["flows.orchestration.up.server_process", service.server.host, str(service.server.port)]
            processes.insert(0, _Process("server", server, environment, home.prefect / "server.log"))
        with _running(processes), contextlib.suppress(KeyboardInterrupt):
            _wait_until_served(processes, home, url)
            given = os.environ.get(address.AUTH_VARIABLE)
            file = None if given or auth is None else address.auth_file(home)
            logs = tuple(process.log for process in processes)
            pages, shown = address.pages_url(url), auth if file else None
            warning = find_fault(home, service)
            show(Up(pages, shown, file, logs, len(service.schedules), auth is not None, warning))
            events, next_look = Events(home, lambda: find_fault(home, load_service(os.environ))), 0.0
            while True:
                time.sleep(LOOK_SECONDS)
                for name, code in _look(processes):
                    tell(f"the {name} ended (exit code {code}) and is started again; its log says more")
                if time.monotonic() >= next_look:
                    next_look = time.monotonic() + EVENT_SECONDS
                    for line in events.look():
                        tell(line)


def with_address(service: Service, host: str | None, port: str | int | None) -> Service:
    """The service as flags of the command change it.

    Raises:
        ColumnistError: there is no such port.
    """
    given = read_flags(SERVER, {"host": host or None, "port": port})
    return dataclasses.replace(service, server=dataclasses.replace(service.server, **given))


def find_fault(home: Home, service: Service) -> str | None:
    """Why runs over the configured sources will fail as things are; None where nothing speaks against them."""
    manifest = Lake(home.lake).manifest()
    try:
        resolve_roots(service.sources, manifest.roots if manifest else {})
    except ColumnistError as error:
        return str(error)
    return None


def _environment(home: Home, service: Service, url: str, auth: str | None) -> dict[str, str]:
    kept = dict(os.environ)
    own = {"COLUMNIST_HOME": str(home.folder)}
    if auth is None:
        return QUIET | kept | own | {"PREFECT_API_URL": url}
    for name in ("PREFECT_PROFILE", "PREFECT_PROFILES_PATH", "PREFECT_API_KEY"):
        kept.pop(name, None)
    return kept | own | address.server_environment(home, service, auth)


@contextlib.contextmanager
def _running(processes: list[_Process]) -> Iterator[None]:
    """Starts all, and in the end stops them, the last first: the runner reports to the server how its runs ended."""
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in reversed(processes):
            process.stop()


def _wait_until_served(processes: list[_Process], home: Home, url: str) -> None:
    runner, give_up = processes[-1], time.monotonic() + START_SECONDS
    # The runner says that it serves once it has reached the server; of another's, only it has what that asks for.
    while not (_announced_pid(home) == runner.pid and (len(processes) == 1 or address.is_healthy(url))):
        if time.monotonic() > give_up:
            logs = " and ".join(str(process.log) for process in processes)
            raise ColumnistError(f"nothing serves {url} after {START_SECONDS:.0f} s; {logs} say why")
        time.sleep(LOOK_SECONDS)
        _look(processes, starting=True)


def _look(processes: list[_Process], *, starting: bool = False) -> list[tuple[str, int]]:
    """Starts again what has ended; gives the name and exit code of each process that ended now."""
    ended = []
    for process in processes:
        code = process.look()
        if code == ColumnistError.exit_code:
            raise ColumnistError(process.last_line())
        if code is not None and starting:
            raise ColumnistError(f"the {process.name} did not start: {process.last_line()}; {process.log} says more")
        if code is not None:
            ended.append((process.name, code))
    return ended


def _announced_pid(home: Home) -> int | None:
    try:
        return int(json.loads((home.prefect / "runner.json").read_bytes())["pid"])
    except (OSError, ValueError, KeyError):
        return None


def _require_free_port(host: str, port: int) -> None:
    """A server of a command that was just killed needs a moment to end."""
    give_up = time.monotonic() + FREE_SECONDS
    while True:
        try:
            with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
                return
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < give_up:
                time.sleep(LOOK_SECONDS)
                continue
            reason = (error.strerror or str(error)).partition(" (")[0]
            flag = "--port" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "--host"
            raise ColumnistError(f"cannot listen on {host}:{port} ({reason}); choose another with {flag}") from None
