"""Keeps what was measured in a file, so that a suite of hours can go on where it was stopped, and be shown again."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.hostile.judging import Judged
from tests.hostile.pressing import Cost
from tests.hostile.shapes.making import Shape


def read_costs(path: Path | None, shapes: Sequence[Shape]) -> dict[str, Judged]:
    """What the file holds of these shapes, by their names; nothing where there is no file."""
    if path is None or not path.exists():
        return {}
    by_name = {shape.name: shape for shape in shapes}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if shape := by_name.get(entry["name"]):
            costs = [Cost(*cost[:3], Counter(cost[3]), cost[4]) for cost in entry["costs"]]
            found[shape.name] = Judged(shape, tuple(costs), tuple(entry["faults"]))
    return found


def add_costs(path: Path | None, entry: Judged) -> None:
    """Appends a shape to the file, if there is one."""
    if path is not None:
        line = json.dumps({"name": entry.shape.name, "costs": entry.costs, "faults": entry.faults}, ensure_ascii=False)
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
