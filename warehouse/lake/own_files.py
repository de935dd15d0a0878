"""What the files of a lake are called: the only place that says so.

Everything that lists a lake lists these. Others are a stranger's: a note, a copy, what a tool that keeps folders in
step left there. They are passed over, `columnist doctor` names them (`strangers.py`), and nothing deletes them.
"""

import datetime
import re

from warehouse.lake.store import Store

MOMENT = "%Y%m%dT%H%M%S%f"
"""How the id of a run begins: when it started by the clock of its machine, to the microsecond."""
_RUN = "[0-9]{8}T[0-9]{12}-[0-9a-f]{4}"
_RUN_ID = re.compile(_RUN)

MANIFEST = "manifest.json"
"""The manifest in force."""
MANIFESTS, RUNS, STATE, HISTORY, SCRATCH = "manifests/", "history/runs/", "state/", "history/", "pressed/"
CHECKPOINTS = "checkpoints/"
EXCLUSIONS = "exclusions"
"""The folder beside those of the state tables for what was purged and stays out."""

OF_MANIFESTS = re.compile(rf"manifests/({_RUN})\.json")
OF_RUNS = re.compile(rf"history/runs/({_RUN})\.json")
OF_MERGED_RUNS = re.compile(r"history/runs/merged-[0-9]{8}-[0-9a-f]{64}\.jsonl")
OF_RUN_FILES = re.compile(rf"{OF_RUNS.pattern}|{OF_MERGED_RUNS.pattern}")
OF_STATE = re.compile(r"state/[^/]+/[0-9a-f]{64}\.parquet")
OF_HISTORY = re.compile(rf"history/[^/]+/({_RUN})(?:-merged(?:-[0-9]+)?|-once)?(?:-numbered)?(?:-replacing)?\.parquet")
OF_SCRATCH = re.compile(r"pressed/[0-9a-f]{32}\.(?:arrow|parquet)")
OF_CHECKPOINTS = re.compile(r"checkpoints/[0-9a-f]{32}\.json")


def is_run_id(text: str) -> bool:
    """Whether a run may have been called so: a moment that there is, and four hexadecimal digits.

    >>> is_run_id("20261128T093000123456-0a1b"), is_run_id("20269928T093000123456-0a1b"), is_run_id("notes")
    (True, False, False)
    """
    if not _RUN_ID.fullmatch(text):
        return False
    try:
        moment_of(text)
    except ValueError:
        return False
    return True


def moment_of(run_id: str) -> datetime.datetime:
    """When a run started, UTC, as its id says."""
    return datetime.datetime.strptime(run_id.partition("-")[0], MOMENT)


def manifest_name(run_id: str) -> str:
    """What the manifest of a run is kept as."""
    return f"{MANIFESTS}{run_id}.json"


def run_name(run_id: str) -> str:
    """The entry of a run."""
    return f"{RUNS}{run_id}.json"


def merged_name(number: int, sha256: str) -> str:
    """A file with the entries of many runs: the number orders such files, the hash is that of its bytes."""
    return f"{RUNS}merged-{number:08}-{sha256}.jsonl"


def checkpoint_name(key: str) -> str:
    """A finished chunk of a press, by 32 hex digits that stand for its records and what presses them."""
    return f"{CHECKPOINTS}{key}.json"


def state_name(table: str, sha256: str) -> str:
    """A state file, named for its bytes."""
    return f"{STATE}{table}/{sha256}.parquet"


def history_name(table: str, stem: str) -> str:
    """A file of a history table: `stem` is the id of its run, with what was done to it since."""
    return f"{HISTORY}{table}/{stem}.parquet"


def stem_of(name: str) -> str:
    """The last part of a name without its suffix: the id of the run, for a manifest or an entry.

    >>> stem_of("history/changes/20261128T093000123456-0a1b-merged.parquet")
    '20261128T093000123456-0a1b-merged'
    """
    return name.rpartition("/")[2].rpartition(".")[0]


def find_own(store: Store, prefix: str, own: re.Pattern[str]) -> list[str]:
    """Our files below a prefix, sorted; none where there is no such folder."""
    return [name for name in store.names(prefix) if is_own(name, own)]


def is_own(name: str, own: re.Pattern[str]) -> bool:
    """Whether a name is one of ours: of such a kind, and of a run that there may have been."""
    found = own.fullmatch(name)
    return found is not None and all(is_run_id(run_id) for run_id in found.groups() if run_id is not None)
