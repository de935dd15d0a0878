"""Golden outcomes: what each step makes of a set of texts, and every row of the warehouse that seeds/ becomes.

A step's output may change only together with its VERSION, for that number is what makes everybody's next run press again
what the step touched. `python -m tests.test_golden --write` writes the golden outcomes anew.
"""

import hashlib
import io
import json
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flows.pipeline.stages import Plain, run
from flows.press.document import Draft, Fate
from flows.press.steps import STEPS
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits
from flows.settings.run_settings import PressSettings, Settings
from flows.sources.expand import expand
from flows.sources.readers import registry
from tests.fuzz.samples import samples
from warehouse.reading.reader import Reader
from warehouse.schema import STATE_TABLES, TABLES

PROJECT = Path(__file__).resolve().parent.parent
CASES = PROJECT / "tests" / "cases"
TEXTS: list[dict[str, str]] = json.loads((CASES / "golden_texts.json").read_text(encoding="utf-8"))
STEPS_FILE, SEEDS_FILE = CASES / "golden_steps.json", CASES / "golden_seeds.json"
READERS_FILE = CASES / "golden_readers.json"
ANEW = "`python -m tests.test_golden --write` writes the golden outcomes anew"

Golden = Mapping[str, Mapping[str, Any]]
"""By step: its `version`, and by text what it was given and what it made of that, each as a hash."""


@cache
def walk_texts() -> Golden:
    """Every text through every step, as the press calls it. A rejected text goes no further, as there."""
    settings = PressSettings(repeated_ngrams=True)
    golden: dict[str, dict[str, Any]] = {step.name: {"version": step.version, "texts": {}} for step in STEPS}
    for text in TEXTS:
        draft = _draft(text)
        for step in STEPS:
            given = _facts(draft)
            try:
                if step.each is not None:
                    step.each(draft)
                if step.together is not None:
                    step.together([draft], settings)
            except Rejected as rejection:
                draft.fate = Fate(step.name, rejection.reason, rejection.detail)
            golden[step.name]["texts"][text["name"]] = f"{given} {_facts(draft)}"
            if draft.fate is not None:
                break
    return golden


def find_complaints(golden: Golden, now: Golden) -> list[str]:
    """One line for each step whose output changed under the same number; else one line where the golden is out of date.

    A text that reached the step changed is not the step's doing: then the step before it answers.
    """
    complaints = []
    for name, step in now.items():
        before = golden.get(name, {"version": None, "texts": {}})
        changed = [
            text
            for text, hashes in step["texts"].items()
            if text in before["texts"] and _differs_by_itself(before["texts"][text], hashes)
        ]
        if changed and step["version"] == before["version"]:
            complaints.append(
                f"{name} makes something else of {', '.join(changed)} and is still version {step['version']}: "
                f"raise VERSION in flows/steps/{name}.py, then {ANEW}"
            )
    if not complaints and golden != now:
        complaints.append(
            f"golden_steps.json is not what these steps and texts give any more; {ANEW}, read its difference"
        )
    return complaints


def _differs_by_itself(before: str, now: str) -> bool:
    given_before, made_before = before.split()
    given_now, made_now = now.split()
    return given_before == given_now and made_before != made_now


def _draft(text: Mapping[str, str]) -> Draft:
    data = bytes.fromhex(text["hex"]) if "hex" in text else text["text"].encode(text.get("encoding", "utf-8"))
    return Draft(
        f"golden/{text['name']}",
        "",
        "",
        text.get("media_type", "text/plain"),
        "golden",
        f"golden/{text['name']}",
        data=data,
        size=len(data),
    )


def _facts(draft: Draft) -> str:
    """Hash of all that is known of a record. Machines may differ in the last digits of a sum, and in nothing else."""
    facts = {name: getattr(draft, name) for name in Draft.__slots__}
    text = json.dumps(_rounded(facts), sort_keys=True, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value


def walk_files() -> dict[str, Any]:
    """What the readers give for a file of every kind, as a hash of its records, and their version."""
    return {
        "version": registry.VERSION,
        "files": {
            sample.name: hashlib.sha256(
                repr([*expand(io.BytesIO(sample.data), sample.name, Limits(), FieldNames())]).encode()
            ).hexdigest()[:12]
            for sample in samples()
        },
    }


def seed_rows(home: Path) -> dict[str, list[dict[str, Any]]]:
    """The state tables of a warehouse made of seeds/: texts as hashes, and nothing that hangs on the run or on versions."""
    settings = Settings(home=home, report=False)
    run([str(PROJECT / "seeds")], settings, Plain(settings))
    rows = {}
    for table in (table for table in TABLES if table.name in STATE_TABLES):
        left_out = {*table.from_history, "fingerprint"}
        found = Reader(home).query(f"from {table.name} order by {', '.join(table.key)}").to_pylist()
        rows[table.name] = [
            {name: _short(name, value) for name, value in row.items() if name not in left_out} for row in found
        ]
    return rows


def _short(name: str, value: Any) -> Any:
    if name == "text":
        return "sha256 " + hashlib.sha256(value.encode()).hexdigest()[:12]
    return _rounded(value)


def write() -> None:
    """Writes the files, a text or a row to a line, so that a review sees what moved."""
    import tempfile

    READERS_FILE.write_text(json.dumps(walk_files(), indent=1) + "\n", encoding="utf-8")
    STEPS_FILE.write_text(json.dumps(walk_texts(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        rows = seed_rows(Path(folder))
    tables = [
        f" {json.dumps(table)}: [\n"
        + ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows[table])
        + "\n ]"
        for table in rows
    ]
    SEEDS_FILE.write_text("{\n" + ",\n".join(tables) + "\n}\n", encoding="utf-8")


def test_no_step_changes_its_output_under_the_same_version() -> None:
    golden: Golden = json.loads(STEPS_FILE.read_text(encoding="utf-8"))
    complaints = find_complaints(golden, walk_texts())
    assert not complaints, "\n".join(complaints)


def test_no_reader_changes_its_records_under_the_same_version() -> None:
    golden, now = json.loads(READERS_FILE.read_text(encoding="utf-8")), walk_files()
    changed = [name for name, records in now["files"].items() if golden["files"].get(name, records) != records]
    assert not changed or now["version"] != golden["version"], (
        f"{', '.join(changed)} give other records: raise VERSION in flows/sources/readers/registry.py, then {ANEW}"
    )
    assert now == golden, f"golden_readers.json is not what the readers give any more; {ANEW}, read its difference"


def test_every_step_sees_texts_in_many_languages_and_shapes() -> None:
    reached = {name: len(step["texts"]) for name, step in walk_texts().items()}
    assert list(reached) == [step.name for step in STEPS]
    assert min(reached.values()) >= 20


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_a_changed_output_is_blamed_on_its_step_alone_until_its_version_is_raised(step: str) -> None:
    golden = walk_texts()
    later = [step.name for step in STEPS][[step.name for step in STEPS].index(step) + 1 :]
    now = json.loads(json.dumps(golden))
    # The step makes something else of its first text, and whatever follows is given that and makes something else too.
    text = next(iter(now[step]["texts"]))
    now[step]["texts"][text] = now[step]["texts"][text].split()[0] + " other"
    for name in later:
        if text in now[name]["texts"]:
            now[name]["texts"][text] = "other another"
    (complaint,) = find_complaints(golden, now)
    assert complaint.startswith(f"{step} makes something else of {text} and is still version")
    now[step]["version"] += 1
    (complaint,) = find_complaints(golden, now)
    assert complaint.startswith("golden_steps.json is not what these steps and texts give any more")


@pytest.mark.slow
def test_the_warehouse_of_the_seeds_is_the_golden_one(tmp_path: Path) -> None:
    golden = json.loads(SEEDS_FILE.read_text(encoding="utf-8"))
    rows = json.loads(json.dumps(seed_rows(tmp_path / "home"), default=str))
    for table in STATE_TABLES:
        assert rows[table] == golden[table], (
            f"{table} has other rows; if a step made them, raise its VERSION; if flows/press/tables.py did, "
            f"raise the VERSION of the step that the column comes from; then {ANEW}"
        )


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(f"usage: {ANEW}")
    write()
