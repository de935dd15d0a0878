"""What `columnist purge` shows."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.upkeep.purge import Listed, Purged


def show_purged(purged: "Purged", *, as_json: bool, is_allowed: bool = False) -> None:
    """What went, or what may come in again."""
    if as_json:
        print(json.dumps(purged._asdict()))
    elif is_allowed:
        print(f"{_count(purged.n_records, 'record')} may come in again; `columnist run` of their source reads them")
    else:
        print(f"{_count(purged.n_records, 'record')} purged, and excluded from now on")
        print(f"  history         {_count(purged.n_texts, 'row')} with texts removed")
        print(f"  earlier states  {_count(purged.n_states, 'state')} dropped")
        for path in purged.files:
            print(f"  deleted         {path}")


def show_purges(purges: "list[Listed]", *, as_json: bool) -> None:
    """The purges in force."""
    if as_json:
        print(json.dumps([each._asdict() for each in purges]))
        return
    for each in purges:
        print(f"{each.purge}  {_count(each.n_contents, 'content')}")
    if not purges:
        print("nothing was purged")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
