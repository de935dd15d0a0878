"""Small runs that pass every place where a run can die: what lies there before, what is run, and what must come of it."""

from pathlib import Path
from typing import Any, NamedTuple

from tests.crash import command
from tests.crash.folder import Folder, fill, make_story
from tests.crash.reference import Picture, build_from_nothing
from tests.crash.shapes import ALL, Source

MOST_ENTRIES = 4
"""Of runs in files of their own: fewer than the scenario of a compaction has, so that it merges them."""


class Scenario(NamedTuple):
    """A command on a home. `home` does not exist for a first run; `arguments` lack the home's."""

    name: str
    source: command.Sources
    home: Path
    arguments: tuple[object, ...]
    expected: Picture


def make_scenarios(folder: Path) -> list[Scenario]:
    """A first run, a run after one change of each kind that also collects old files, and a compaction after many runs."""
    first = Source(ALL, folder / "first")
    first.fill()
    nothing = build_from_nothing(folder / "reference-first", first.named())
    made = [Scenario("first", first.named(), folder / "no-home", _run(first.named()), nothing)]

    changed = Source(ALL, folder / "changed")
    changed.fill()
    home = folder / "home-changed"
    _require(command.run(home, changed.named()))
    Folder(changed.folder.path / "news").write("00/0007.txt", make_story(7) + "\nEdited once before.\n")
    _require(command.run(home, changed.named()))
    changed.change()
    expected = build_from_nothing(folder / "reference-changed", changed.named())
    made.append(Scenario("change", changed.named(), home, _run(changed.named()), expected))

    if "compact" in command.verbs():
        grown = Folder(folder / "grown")
        fill(grown, 3)
        home = folder / "home-grown"
        # As many runs as it takes until histories are merged too.
        for number in range(10):
            grown.write("late.txt", make_story(100 + number))
            grown.write(f"late/{number}.txt", make_story(200 + number))
            _require(command.run(home, grown.path))
        expected = build_from_nothing(folder / "reference-grown", grown.path)
        made.append(Scenario("compact", command.Sources((grown.path,)), home, ("compact",), expected))
    return made


def start(scenario: Scenario, home: Path, **options: Any) -> command.Started:
    """Starts a scenario's command, all of it in one thread; nothing old is kept, so that files are deleted."""
    env = {"COLUMNIST_WORKERS": "1", "COLUMNIST_KEEP_RUNS": "0", **options.pop("env", {})}
    return command.start(
        *scenario.arguments, "--home", home, env=env, inline=True, most_entries=MOST_ENTRIES, **options
    )


def _run(sources: command.Sources) -> tuple[object, ...]:
    return ("run", *sources.arguments, *command.DIRECT)


def _require(ended: command.Ended) -> None:
    assert ended.code == 0, ended.err
