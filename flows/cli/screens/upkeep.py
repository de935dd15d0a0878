"""Screens of what is checked and written about a home: checks, the report, the dictionary, the doctor."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.cli.layout import Column
from flows.cli.screens.common import count, near, print_hanging, print_json, print_rows
from flows.settings.run_settings import Settings
from warehouse.text.escapes import visible

if TYPE_CHECKING:
    from flows.upkeep.doctor import Finding
    from warehouse.database.checks import Outcome
    from warehouse.dictionary.pages import WrittenDictionary
    from warehouse.report.pages import Written


def show_audit(outcomes: Sequence["Outcome"], *, as_json: bool) -> int:
    """Every check and its offenders; gives the exit code."""
    broken = [outcome for outcome in outcomes if outcome.blocking and outcome.offenders]
    if as_json:
        print_json([outcome._asdict() for outcome in outcomes])
    else:
        states = {(True, True): "BROKEN", (False, True): "warning"}
        rows = [
            (o.name, states.get((o.blocking, o.offenders > 0), "ok"), f"{o.offenders:,}", o.title) for o in outcomes
        ]
        columns = (
            Column("check", "whole"),
            Column("state", "whole"),
            Column("offenders", "number"),
            Column("what it finds", "prose"),
        )
        print_rows(columns, rows)
        for outcome in broken:
            print()
            print_hanging("", f"{outcome.name}: {outcome.title}")
            for row in outcome.sample:
                print_hanging("  ", visible(json.dumps(row, default=str, ensure_ascii=False)))
        print()
        print_hanging(
            "",
            "every invariant holds"
            if not broken
            else "to repair it, run again with --verify; if the check still fails, report it with the rows above",
        )
    return 1 if broken else 0


def show_report(written: Sequence["Written"], settings: Settings, *, as_json: bool) -> None:
    """Which files the report has, and which could not be made."""
    if as_json:
        print_json([file._asdict() for file in written])
        return
    print(near(settings.home_paths.report))
    print(near(settings.home_paths.report.with_suffix(".md")))
    n_tables = sum(file.path.suffix == ".csv" and file.error is None for file in written)
    print(f"\n{count(n_tables, 'tables')}, each also saved as a CSV")
    for file in written:
        if file.error is not None:
            print_hanging("", f"{visible(file.name)}: left out, {visible(file.error)}")
        if file.chart_error:
            print_hanging("", f"{visible(file.name)}: without its chart, {visible(file.chart_error)}")


def show_docs(written: "WrittenDictionary", settings: Settings, *, as_json: bool) -> None:
    """Where the data dictionary lies and what it holds."""
    if as_json:
        print_json(written._asdict())
        return
    print(near(written.html))
    print(near(written.markdown))
    kinds = ("tables", "columns", "views", "macros", "checks", "reports", "examples")
    print()
    print_hanging("", ", ".join(count(getattr(written, f"n_{kind}"), kind) for kind in kinds))
    if written.run_id is None:
        print_hanging(
            "",
            f"no counts and samples: no warehouse in {near(settings.home_paths.folder)} yet; `columnist run SOURCE...` makes one",
        )


def show_findings(findings: Sequence["Finding"], *, as_json: bool) -> int:
    """What the doctor found; gives the exit code."""
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        print_rows((Column("what", "whole"), Column("state", "whole"), Column("detail", "prose")), findings)
        print()
        told = [
            f"{said} {finding.what}"
            for state, said in (("problem", "a problem with"), ("note", "a note on"))
            for finding in findings
            if finding.state == state
        ]
        print_hanging("verdict  ", ", ".join(told) if told else "all is well")
    return 1 if any(finding.state == "problem" for finding in findings) else 0
