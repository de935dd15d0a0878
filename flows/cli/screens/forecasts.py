"""The screen of what a run would do."""

from typing import TYPE_CHECKING

from flows.cli.layout import Column
from flows.cli.screens.common import count, print_hanging, print_json, print_rows
from warehouse.text.escapes import visible

if TYPE_CHECKING:
    from flows.upkeep.forecast import Forecast, Share

_WHYS = {
    "new": "new",
    "changed": "changed",
    "unread": "could not be read before",
    "stale": "other steps, libraries or settings",
}
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def show_forecast(found: "Forecast", *, as_json: bool) -> None:
    """What would be pressed and why, what would be removed, how long it would take and with how much memory."""
    if as_json:
        estimate = found.estimate._asdict() if found.estimate else None
        print_json(found._asdict() | {"shares": [share._asdict() for share in found.shares], "estimate": estimate})
        return
    for root, path in sorted(found.roots.items()):
        print_hanging("root       ", visible(f"{root} = {path}"))
    print()
    if found.shares:
        columns = (
            Column("pressed because", "whole"),
            *(Column(name, "number") for name in ("files", "records", "bytes")),
        )
        rows = [_row(_WHYS[share.why], share) for share in found.shares]
        print_rows(columns, rows)
        print()
        if n_uncounted := sum(share.n_uncounted for share in found.shares):
            holding = "is not known until it is read" if n_uncounted == 1 else "is not known until they are read"
            print_hanging("+          ", f"how many records {count(n_uncounted, 'files')} may hold {holding}")
        if found.since and any(share.why == "stale" for share in found.shares):
            print_hanging("changed    ", visible(found.since))
    else:
        print_hanging("pressed    ", "nothing")
    for run_id, n_records in found.unfinished.items():
        print_hanging(
            "resumed    ", f"{count(n_records, 'records')} from run {run_id}, as far as they are still the same"
        )
    print_hanging("unchanged  ", count(found.n_unchanged, "records"))
    print_hanging("removed    ", _removed(found))
    print_hanging("time       ", _estimated(found))
    if found.refusal:
        print_hanging("stops      ", visible(found.refusal))


def _row(why: str, share: "Share") -> tuple[str, ...]:
    more = "+" if share.n_uncounted else ""
    return why, f"{share.n_files:,}", f"{share.n_records:,}{more}", in_units(share.n_bytes)


def _removed(found: "Forecast") -> str:
    if not found.removed:
        return "nothing"
    roots = ", ".join(f"{n_records:,} of {root}" for root, n_records in found.removed.items())
    return visible(
        f"{count(sum(found.removed.values()), 'records')} in {count(found.n_removed_files, 'files')}: {roots}"
    )


def _estimated(found: "Forecast") -> str:
    limit = f"workers may have {in_units(found.memory_limit_bytes)} together"
    if found.estimate is None:
        return f"no run of this home tells how long it takes; {limit}"
    seconds, peak, n_runs = found.estimate
    memory = f" and {in_units(peak)} of memory" if peak else ""
    said_by = "the last run that read files" if n_runs == 1 else f"the last {n_runs} runs that read files"
    return f"about {seconds:,.0f} s{memory}, as {said_by}; {limit}"


def in_units(n_bytes: float) -> str:
    """A number of bytes in the unit in which it has at most three digits before its point.

    >>> in_units(950), in_units(1_250_000)
    ('950 bytes', '1.2 MB')
    """
    unit = 0
    while round(n_bytes) >= 1000 and unit < len(_UNITS) - 1:
        n_bytes, unit = n_bytes / 1000, unit + 1
    return f"{n_bytes:.1f} {_UNITS[unit]}" if unit else f"{n_bytes:.0f} bytes"
