"""The server that `columnist up` starts for a home: its address, its auth string, its settings, and whether it is up."""

import contextlib
import json
import os
import secrets
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from flows.orchestration.prefect_environment import QUIET
from flows.orchestration.prefect_home import make_prefect_home
from flows.settings.service_settings import Service, is_loopback
from warehouse.errors import ColumnistError
from warehouse.files import write_bytes
from warehouse.home import Home

AUTH_VARIABLE = "PREFECT_SERVER_API_AUTH_STRING"
_ANY = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
_CLOUD_API = "https://api.prefect.cloud/api/accounts/"


class Running(NamedTuple):
    """A server that `columnist up` serves a home on. `pid` is that of the command; `own` says that it started the server."""

    url: str
    pid: int
    own: bool


def api_url(host: str, port: int) -> str:
    """Address of the API of a server that listens there, as this machine reaches it."""
    name = _ANY.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/api"


def given_url(text: str) -> str:
    """Address of the API of a server that a person has named, also where `/api` was left out.

    >>> given_url("http://prefect.example:4200/")
    'http://prefect.example:4200/api'

    Raises:
        ColumnistError: it is no http or https address.
    """
    url = text.rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ColumnistError(f"--server is {text!r}, which is no address of an API, as in http://127.0.0.1:4200/api")
    return url if parts.path else f"{url}/api"


def pages_url(url: str) -> str:
    """Where the pages of the server with this API are. Prefect Cloud has them on another host."""
    account, found, workspace = url.removeprefix(_CLOUD_API).partition("/workspaces/")
    if url.startswith(_CLOUD_API) and found:
        return f"https://app.prefect.cloud/account/{account}/workspace/{workspace}"
    return url.removesuffix("/api")


def require_auth_string(home: Home, service: Service, environment: Mapping[str, str]) -> str:
    """The server's `user:password`: the user's own, else one that is made once for the home and only its owner can read.

    Raises:
        ColumnistError: the server would listen to other machines, and the user has set none.
    """
    given = environment.get(AUTH_VARIABLE)
    if given:
        return given
    host = service.server.host
    if not is_loopback(host):
        raise ColumnistError(
            f"the server would listen to other machines on {host}: set {AUTH_VARIABLE}=USER:PASSWORD first, or leave --host out"
        )
    make_prefect_home(home)
    path = auth_file(home)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(f"columnist:{secrets.token_urlsafe(18)}\n")
    return path.read_text().strip()


def auth_file(home: Home) -> Path:
    """Where the home's own auth string is kept."""
    return home.prefect / "auth.txt"


def server_environment(home: Home, service: Service, auth: str) -> dict[str, str]:
    """What the server, the runner and its flows need beside the environment of the command."""
    url = api_url(service.server.host, service.server.port)
    days = max(1, service.keep_prefect_days)
    return {
        **QUIET,
        "PREFECT_HOME": str(home.prefect),
        "PREFECT_API_URL": url,
        "PREFECT_API_AUTH_STRING": auth,
        AUTH_VARIABLE: auth,
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        # The pages call the address that they came from, whatever name or port that has outside a container.
        "PREFECT_UI_API_URL": "/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": url.removesuffix("/api"),
        # Slots of runs that a dead server had given away come back.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(days * 86_400),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{min(days, 7)}D",
    }


@contextlib.contextmanager
def announced(home: Home, url: str, *, own: bool) -> Iterator[None]:
    """Says in the home which server serves it, for as long as the block lasts.

    Raises:
        ColumnistError: another `columnist up` serves this home.
    """
    make_prefect_home(home)
    lock = FileLock(home.prefect / "up.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        other = find_running(home)
        where = f" at {other.url.removesuffix('/api')} (pid {other.pid})" if other else ""
        raise ColumnistError(f"`columnist up` serves {home.folder} already{where}; stop that one first") from None
    path = home.prefect / "up.json"
    try:
        write_bytes(path, json.dumps(Running(url, os.getpid(), own)._asdict()).encode())
        yield
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def find_running(home: Home) -> Running | None:
    """The server that `columnist up` serves the home on. What a killed command has left is no answer."""
    path = home.prefect / "up.json"
    if not path.exists():
        return None
    try:
        with FileLock(home.prefect / "up.lock", timeout=0, thread_local=False):
            return None
    except (Timeout, OSError):
        pass
    try:
        found: Running = Running(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return found


def is_healthy(url: str) -> bool:
    """Whether a server answers there."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError, ValueError):
        return False
