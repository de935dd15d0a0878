"""Tries sequences of the state machine, for each shape of sources."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
from hypothesis.stateful import run_state_machine_as_test

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.machine import Sync
from tests.crash.shapes import SHAPES, Shape, by_name

PER_ROUND = 25


class Round(NamedTuple):
    """Sequences that one process tries."""

    seed: int
    n_examples: int
    shape: str


def try_sequences(n_examples: int, n_steps: int = 12, seed: int = 1, shapes: Sequence[Shape] = SHAPES) -> None:
    """Raises what the first sequence that fails raises. It is not shortened: that takes minutes, and it has few steps."""
    health = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
    settings = hypothesis.settings(
        max_examples=n_examples,
        stateful_step_count=n_steps,
        deadline=None,
        suppress_health_check=health,
        database=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        print_blob=True,
    )
    machine: Any = hypothesis.seed(seed)(type("Sync", (Sync,), {"shapes": shapes}))
    run_state_machine_as_test(machine, settings=settings)


def try_machine(options: Options) -> list[Figures]:
    """Sequences in several processes at once: hypothesis itself works on one at a time. Figures for each shape."""
    return [_try_shape(shape, -(-options.examples // len(options.shapes)), options) for shape in options.shapes]


def _try_shape(shape: Shape, n_examples: int, options: Options) -> Figures:
    started = time.perf_counter()
    starts = range(0, n_examples, PER_ROUND)
    rounds = [
        Round(options.seed * 1000 + number, min(PER_ROUND, n_examples - done), shape.name)
        for number, done in enumerate(starts)
    ]

    def attempt(point: Round, folder: Path) -> list[str]:
        ended = command.start_real(*point, module="tests.crash.sequences").wait(3600)
        return [] if ended.code == 0 else [ended.err[-3000:]]

    failures = try_points(rounds, attempt, options, f"machine-{shape.name}")
    return Figures(f"state machine, {shape.name}", n_examples, failures, time.perf_counter() - started)


def main() -> None:
    """Some sequences in this process, by seed, number and shape."""
    try_sequences(int(sys.argv[2]), seed=int(sys.argv[1]), shapes=[by_name(sys.argv[3])])


if __name__ == "__main__":
    main()
