"""Prefect's settings for a run: quiet, offline, and with a database of its own under the home unless configured otherwise.

They must be in the environment before prefect is imported for the first time.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flows.orchestration.prefect_environment import QUIET
from flows.orchestration.prefect_home import make_prefect_home
from flows.orchestration.up.address import auth_file, find_running
from warehouse.home import Home


def prepare(home: Home) -> None:
    """Sets what is not set yet. Another server or Prefect home that the user has chosen stays in charge.

    While `columnist up` serves the home, its server is used.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if is_configured(os.environ, Path.home()):
        return
    os.environ["PREFECT_HOME"] = str(make_prefect_home(home))
    running = find_running(home)
    if running:
        os.environ["PREFECT_API_URL"] = running.url
        if running.own and auth_file(home).exists():
            os.environ.setdefault("PREFECT_API_AUTH_STRING", auth_file(home).read_text().strip())
    else:
        os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "true"


def is_configured(environment: Mapping[str, str], user_home: Path) -> bool:
    """Whether the user has configured where Prefect runs: by variables, by prefect.toml, or by the active profile."""
    if any(
        environment.get(name)
        for name in ("PREFECT_API_URL", "PREFECT_HOME", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH")
    ):
        return True
    if "url" in _read(Path("prefect.toml")).get("api", {}):
        return True
    profiles = _read(user_home / ".prefect" / "profiles.toml")
    active = profiles.get("profiles", {}).get(profiles.get("active", ""), {})
    return bool(active.get("PREFECT_API_URL"))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
