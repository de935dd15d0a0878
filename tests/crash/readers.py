"""Two readers in a loop while new states of a source of every shape are published."""

import random
import time

from tests.crash import command
from tests.crash.figures import Figures, Options
from tests.crash.reader import start_reader
from tests.crash.shapes import ALL, WAYS, Source

N_READERS = 2


def publish_under_readers(options: Options) -> list[Figures]:
    """No reader may ever wait, try again, or see half a state."""
    started = time.perf_counter()
    rng = random.Random(options.seed)
    base = options.folder / "readers"
    source, home = Source(ALL, base), base / "home"
    source.fill(30)
    failures = []
    readers = [start_reader(home / "warehouse.duckdb", base / f"stop-{number}", 0.0) for number in range(N_READERS)]
    published = 0
    while published < options.publishes:
        source.change_at_random(rng, 3)
        ended = command.run(home, source.named(way=rng.choice(WAYS)), "--allow-removals")
        if ended.code:
            failures.append(f"readers: the run exits with {ended.code}: {ended.err.strip()}")
            break
        published += '"published"' in ended.out
    seen = [reader.stop() for reader in readers]
    failures += [f"readers: {fault}" for _, _, wrong in seen for fault in wrong]
    # Readers that sleep through the publications would prove nothing.
    failures += [f"readers: one saw {states} states only" for _, states, _ in seen if states < published // 3]
    note = f"opened {sum(opened for opened, _, _ in seen):,} times"
    return [Figures("publishes under readers", published, failures, time.perf_counter() - started, note)]
