"""A real Prefect server with its UI on a free loopback port, and the command as a process of its own against it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from flows.orchestration.prefect_settings import QUIET
from tests.conftest import PROJECT, Finished

START_SECONDS = 240
"""After which something hangs. A first start creates and migrates its database; a busy machine takes minutes for that."""


class Server(NamedTuple):
    """A server that answers. `environment` is what a process needs to run against it."""

    url: str
    environment: dict[str, str]

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """What the API answers, such as `post("/flow_runs/filter", {})`."""
        request = urllib.request.Request(
            f"{self.url}/api{path}", json.dumps(body).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def find_runs(self, kind: str, run_id: str) -> list[dict[str, Any]]:
        """The flow runs or task runs (`flow_runs`, `task_runs`) that belong to a run of Columnist, in their order."""
        ids = [run["id"] for run in self._all("flow_runs") if run["name"].endswith(run_id)]
        key = "id" if kind == "flow_runs" else "flow_run_id"
        return [run for run in self._all(kind) if run[key] in ids]

    def find_task_runs(self, run_id: str, *names: str) -> list[dict[str, Any]]:
        """The task runs of a run that has ended, once one of each of these names is there and all have ended.

        The server records them from events, which it may come to when the run's process has long ended.
        """
        give_up = time.monotonic() + START_SECONDS
        while True:
            found = self.find_runs("task_runs", run_id)
            are_there = {run["name"] for run in found} >= set(names)
            have_ended = all(run["state_type"] in {"COMPLETED", "FAILED", "CRASHED"} for run in found)
            if are_there and have_ended:
                return found
            assert time.monotonic() < give_up, [(run["name"], run["state_type"]) for run in found]
            time.sleep(0.2)

    def find_artifacts(self, run_id: str) -> dict[str, dict[str, Any]]:
        """The artifacts that a person sees on the pages of a run of Columnist, by key."""
        ids = [run["id"] for run in self._all("flow_runs") if run["name"].endswith(run_id)]
        return {each["key"]: each for each in self._all("artifacts") if each["key"] and each["flow_run_id"] in ids}

    def _all(self, kind: str) -> list[dict[str, Any]]:
        sort = "CREATED_DESC" if kind == "artifacts" else "EXPECTED_START_TIME_ASC"
        return self.post(f"/{kind}/filter", {"sort": sort, "limit": 200})


@contextlib.contextmanager
def prefect_server(folder: Path) -> Iterator[Server]:
    """Starts a server that keeps everything in `folder`, waits until it is healthy, and stops it in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = clean_environment(folder) | QUIET | {"PREFECT_HOME": str(folder), "PREFECT_UI_API_URL": f"{url}/api"}
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "prefect",
        "--no-prompt",
        "server",
        "start",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(url, process, folder / "server.log")
        yield Server(url, environment | {"PREFECT_API_URL": f"{url}/api"})
    finally:
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def clean_environment(user_home: Path) -> dict[str, str]:
    """The environment of a user who has set nothing, and whose own folder is empty."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "COLUMNIST_"))}
    return kept | {"HOME": str(user_home), "USERPROFILE": str(user_home), "PYTHONPATH": str(PROJECT), "COLUMNS": "140"}


def start(
    *arguments: object, environment: Mapping[str, str], folder: Path, module: str = "flows.cli.main"
) -> subprocess.Popen[str]:
    """Starts the command in a process of its own; like the installed script, it looks for no module in the working folder."""
    command = [sys.executable, "-P", "-m", module, *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=dict(environment), cwd=folder, stdout=pipe, stderr=pipe, text=True, encoding="utf-8"
    )


def finish(process: subprocess.Popen[str], seconds: float = START_SECONDS) -> Finished:
    """Waits for the end of the command."""
    out, err = process.communicate(timeout=seconds)
    return Finished(process.returncode, out, err)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 5):
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{url}/api/health") as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError(f"the Prefect server did not start: {log.read_text(errors='replace')[-2000:]}")
