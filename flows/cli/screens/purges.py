"""What `columnist purge` shows."""

from typing import TYPE_CHECKING

from flows.cli.screens.common import count, print_hanging, print_json

if TYPE_CHECKING:
    from flows.upkeep.purge import Listed, Purged


def show_purged(purged: "Purged", *, as_json: bool, is_allowed: bool = False) -> None:
    """What went, or what may come in again."""
    if as_json:
        print_json(purged._asdict())
    elif is_allowed:
        print_hanging(
            "", f"{count(purged.n_records, 'records')} may come in again; `columnist run` of their source reads them"
        )
    else:
        print(f"{count(purged.n_records, 'records')} purged, and excluded from now on")
        print(f"  history         {count(purged.n_texts, 'rows')} with texts removed")
        print(f"  earlier states  {count(purged.n_states, 'states')} dropped")
        for path in purged.files:
            print(f"  deleted         {path}")


def show_purges(purges: "list[Listed]", *, as_json: bool) -> None:
    """The purges in force."""
    if as_json:
        print_json([each._asdict() for each in purges])
        return
    for each in purges:
        print(f"{each.purge}  {count(each.n_contents, 'contents')}")
    if not purges:
        print("nothing was purged")
