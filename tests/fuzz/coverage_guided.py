"""Fuzzes the chain of steps with atheris, which keeps what reaches new code and mutates it further.

Atheris is no dependency of the project: it has wheels for some systems only. It is installed, pinned, into a folder of
its own when this suite first runs.
"""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.figures import Figures, Options, keep
from tests.fuzz.samples import samples

PROJECT = Path(__file__).resolve().parents[2]
REQUIREMENT = "atheris==3.0.0"
PACKAGES = PROJECT / ".venv-atheris"
LONGEST_INPUT = 2_000
PATIENCE_SECONDS = 7_200


def run_coverage_guided(options: Options) -> list[Figures]:
    """As many runs as were asked for, beginning with the samples that are texts."""
    started = time.monotonic()
    refusal = _install()
    if refusal:
        print(f"  coverage: not run: {refusal}", file=sys.stderr)
        return [Figures("coverage", 0, Counter(), [], None, 0, f"not run: {refusal}")]
    corpus = options.folder / "coverage" / "corpus"
    corpus.mkdir(parents=True)
    found = options.folder / "coverage" / "found"
    found.mkdir()
    for number, sample in enumerate(samples()):
        if sample.media_type.startswith("text/") or b"\x00" not in sample.data:
            (corpus / sample.name).write_bytes(bytes([number * 7 % 24]) + sample.data[: LONGEST_INPUT - 1])
    command = [
        sys.executable, "-m", "tests.fuzz.coverage_target", str(corpus), f"-runs={options.runs}", f"-seed={options.seed}",
        f"-max_len={LONGEST_INPUT}", "-timeout=20", "-rss_limit_mb=4000", f"-artifact_prefix={found}/", "-verbosity=1",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGES), str(PROJECT)])}
    ended = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, errors="backslashreplace",
        timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    output = ended.stdout + ended.stderr
    n_runs = max((int(count) for count in re.findall(r"^#(\d+)", output, re.M)), default=0)
    covered = re.findall(r"cov: (\d+)", output)
    failures = [
        f"coverage: {keep(options, f'coverage-{path.name}', path)}: {_reason(output)}" for path in found.iterdir()
    ]
    if ended.returncode and not failures:
        failures.append(f"coverage: exit code {ended.returncode}: {output[-2_000:]}")
    note = f"atheris over decode, extract, normalise and segment; {covered[-1] if covered else 0} branches reached"
    return [Figures("coverage", n_runs, Counter(), failures, None, time.monotonic() - started, note)]


def _install() -> str | None:
    """Installs atheris where it is not yet; gives why it cannot be."""
    marker = PACKAGES / f"{REQUIREMENT}-{sys.implementation.cache_tag}"
    if marker.exists():
        return None
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade",
        "--only-binary", ":all:", "--target", str(PACKAGES), REQUIREMENT,
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        lines = ended.stderr.strip().splitlines()
        return f"{REQUIREMENT} cannot be installed here: {lines[-1] if lines else ''}"
    marker.touch()
    return None


def _reason(output: str) -> str:
    """What Python said last, in one line."""
    lines = [line for line in output.splitlines() if re.match(r"\w*(?:Error|Exception)\b|Rejected", line.strip())]
    return (lines[-1] if lines else output[-500:])[:500]
