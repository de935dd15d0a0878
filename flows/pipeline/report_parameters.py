"""What the report's queries are given besides the warehouse: cures, settings, versions."""

import importlib.metadata
import platform
from collections.abc import Mapping
from typing import Any

from flows.pipeline.open_run import version
from flows.press.steps import versions
from flows.records.reasons import REASONS
from flows.settings.run_settings import SETTINGS, Settings, value_of

_PACKAGES = ("duckdb", "pyarrow", "langdetect", "sentencex", "icu4py", "trafilatura", "ftfy")


def given(settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """The maps $cures, $settings and $versions of queries in sql/reports/ and of reports of the user's own."""
    told = {f"package {name}": importlib.metadata.version(name) for name in _PACKAGES}
    told |= {f"step {name}": str(number) for name, number in versions().items()}
    return {
        "cures": {code: reason.cure for code, reason in REASONS.items()},
        "settings": {key: _text(value_of(settings, key)) for key in SETTINGS},
        "versions": {"Columnist": version(), "Python": platform.python_version()} | told,
    }


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(f"{kind}: {', '.join(names)}" for kind, names in value)
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
