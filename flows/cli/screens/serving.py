"""Screens of what runs by itself: `columnist up`, and the settings file that it reads."""

import datetime
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli.screens.common import count, near, print_hanging, print_json
from warehouse.text.escapes import visible

if TYPE_CHECKING:
    from flows.orchestration.up.supervisor import Up


def show_starting() -> None:
    """That something is under way, for a person who waits. A log needs only what came of it."""
    if sys.stderr.isatty():
        print("starting; the first time takes up to a minute", file=sys.stderr, flush=True)


def show_up(up: "Up", *, as_json: bool) -> None:
    """Where the pages are and what they ask for; the password itself in a terminal alone, not in a log."""
    on_screen = sys.stdout.isatty()
    if as_json:
        facts = {**up._asdict(), "auth": up.auth if on_screen else None, "log_files": list(map(str, up.log_files))}
        print(json.dumps(facts, default=str), flush=True)
        return
    schedules = f"{count(up.n_schedules, 'schedules')}" if up.n_schedules else "no schedule; columnist.toml names them"
    print(f"up: {schedules}\n")
    print(f"  pages       {up.url}")
    if up.auth_file:
        print(f"  password    {up.auth if on_screen else f'in {near(up.auth_file)}'}")
    elif up.own_server:
        print("  password    that of PREFECT_SERVER_API_AUTH_STRING")
    for path in up.log_files:
        print(f"  log         {near(path)}")
    if up.warning:
        print()
        print_hanging("", f"runs will fail as things are: {visible(up.warning)}")
    print("\nCtrl-C stops it", flush=True)


def show_event(line: str, *, as_json: bool) -> None:
    """What happened while everything serves, with the time of this machine's clock."""
    now = datetime.datetime.now().astimezone()
    if as_json:
        print(json.dumps({"at": now.isoformat(timespec="seconds"), "event": line}), flush=True)
    else:
        print_hanging(f"{now:%Y-%m-%d %H:%M:%S}  ", visible(line))
        sys.stdout.flush()


def show_settings_file(path: Path, *, as_json: bool) -> None:
    """Where `init` wrote the settings."""
    if as_json:
        print_json({"path": os.path.abspath(path)})
    else:
        print(f"{path}: every setting with its default; remove the # from a line to change it")


def show_sample_files(paths: Sequence[Path], *, as_json: bool) -> None:
    """Which files `init --sample` wrote, and what can be done with them."""
    if as_json:
        print_json({"files": [str(path) for path in paths]})
        return
    first, second = map(near, paths)
    print(f"wrote {first} and {second}, the same dump a day later\n\nnext:")
    print(f"  columnist run {first}\n  cp {second} {first} && columnist run {first}\n  columnist changes")
