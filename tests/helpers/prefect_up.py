"""`columnist up` as a process of its own, its server's API, a receiver of notifications, and the processes it has."""

import base64
import contextlib
import json
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from tests.conftest import Finished
from tests.helpers.prefect_server import clean_environment, finish, start

START_SECONDS = 240
"""On a machine that does ten other things; alone it takes a tenth."""


class Service:
    """A home in a folder with a columnist.toml, and `columnist up` on it, which can be stopped, killed and started again."""

    def __init__(self, folder: Path, settings: str, **environment: str) -> None:
        self.folder = folder
        self.home = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "columnist.toml").write_text(settings)
        (folder / "user").mkdir(exist_ok=True)
        self.environment = clean_environment(folder / "user") | environment
        self.process: subprocess.Popen[str] | None = None
        self.screen: dict[str, Any] = {}

    def start(self) -> float:
        """Starts it and waits until it serves; gives the seconds that took."""
        begun = time.monotonic()
        self.process = start("up", "--port", self.port, "--json", environment=self.environment, folder=self.folder)
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        self.screen = json.loads(line)
        return time.monotonic() - begun

    def stop(self, number: signal.Signals = signal.SIGTERM) -> Finished:
        """Asks it to stop, and waits until it has."""
        assert self.process
        self.process.send_signal(number)
        return finish(self.process)

    def run(self, *arguments: object) -> Finished:
        """Another command in the same folder."""
        return finish(start(*arguments, environment=self.environment, folder=self.folder), START_SECONDS)

    @property
    def auth(self) -> str:
        return (self.home / "prefect" / "auth.txt").read_text().strip()

    def call(self, path: str, body: Mapping[str, Any] | None = None, *, auth: bool = True, csrf: bool = True) -> Any:
        """What the API answers to a POST, or to a GET where there is no body."""
        headers = {"content-type": "application/json"}
        if auth:
            headers["authorization"] = "Basic " + base64.b64encode(self.auth.encode()).decode()
        if body is not None and csrf:
            client = "tests"
            token = self.call(f"/csrf-token?client={client}")["token"]
            headers |= {"prefect-csrf-client": client, "prefect-csrf-token": token}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api{path}", data, headers)
        return answer(request)

    def flow_runs(self, **filters: Any) -> list[dict[str, Any]]:
        """Flow runs in the order of their time, those that are to come left out."""
        found = self.call("/flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC", "limit": 200, **filters})
        return [run for run in found if run["state_type"] != "SCHEDULED"]

    def deployments(self) -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in self.call("/deployments/filter", {})}

    def begin(self, deployment: str, **parameters: Any) -> str:
        """Starts a run as the form of the pages does; gives its id."""
        found = self.deployments()[deployment]["id"]
        return str(self.call(f"/deployments/{found}/create_flow_run", {"parameters": parameters})["id"])

    def ended(self, flow_run_id: str, seconds: float = START_SECONDS) -> dict[str, Any]:
        """The flow run, once it has ended."""

        def look() -> dict[str, Any] | None:
            run: dict[str, Any] = self.call(f"/flow_runs/{flow_run_id}")
            final = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
            return run if run["state_type"] in final else None

        found = wait_for(look, seconds)
        assert found, f"{flow_run_id} has not ended"
        return found

    def processes(self) -> dict[int, str]:
        """Every process that works for this folder, with what it does: server, runner, up, flow, worker."""
        words, parents = {}, {}
        for path in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (path / "cwd").readlink() == self.folder.resolve():
                    pid = int(path.name)
                    words[pid] = (path / "cmdline").read_bytes().decode().split("\0")
                    parents[pid] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        roles = {pid: _role(each) for pid, each in words.items()}
        # The runner spawns the process of a flow as that spawns its workers.
        flows = {pid for pid in roles if roles.get(parents[pid]) == "runner" and "spawn_main" in " ".join(words[pid])}
        return roles | dict.fromkeys(flows, "flow")


def _role(words: list[str]) -> str:
    modules = {"flows.orchestration.up.server_process": "server", "flows.orchestration.up.runner_process": "runner"}
    return next((role for module, role in (modules | {"flows.cli.main": "up"}).items() if module in words), "worker")


@contextlib.contextmanager
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook on this machine: its address, and what it was sent so far."""
    received: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", received
    finally:
        server.shutdown()


def answer(request: urllib.request.Request | str) -> Any:
    """What a server answers, as JSON. A server on SQLite that is busy says 503, and Prefect's own clients ask again."""
    give_up = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > give_up:
                raise
        time.sleep(0.5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(look: Callable[[], Any], seconds: float) -> Any:
    """What `look` gives as soon as that is something; None when the time is over. A server that restarts is waited for."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            found = look()
            if found:
                return found
        time.sleep(0.2)
    return None
