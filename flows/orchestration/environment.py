"""Prefect's settings for a run: quiet, offline, and with a database of its own under the home unless told otherwise.

They must stand in the environment before prefect is imported for the first time.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warehouse.home import Home

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # A first start creates and migrates the database; the default of 20 s fails on a slow disk.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # The run's page has the logs; the terminal has Columnist's own one line.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}


def prepare(home: Home) -> None:
    """Sets what is not set yet. Another server or Prefect home that the user has chosen stays in charge."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    if not is_configured(os.environ, Path.home()):
        home.prefect.mkdir(parents=True, exist_ok=True)
        os.environ["PREFECT_HOME"] = str(home.prefect)
        os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "true"


def is_configured(environment: Mapping[str, str], user_home: Path) -> bool:
    """Whether the user has told Prefect where to go: by variables, by prefect.toml, or by the active profile."""
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
