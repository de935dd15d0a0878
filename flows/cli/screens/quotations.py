"""What `cite` and `verify` show: places where a quotation stands, and what became of each quotation of a text."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli.screens.common import MARKS, count, near, print_hanging, print_json, print_marked
from flows.upkeep.verify.verify import TOLD
from warehouse.text.escapes import clip, visible
from warehouse.text.quotations import END_MARKS
from warehouse.text.word_marks import mark_words

if TYPE_CHECKING:
    from flows.upkeep.receipts.check import Checked
    from flows.upkeep.receipts.issue import Receipts
    from flows.upkeep.verify.verify import Verdict, Verified
    from warehouse.reading.citing import Cited

_SHOWN_CHARS = 400


def show_places(quotation: str, places: Sequence["Cited"], receipts: "Receipts | None" = None, *, as_json: bool) -> int:
    """Where a quotation stands; 1 where it stands nowhere."""
    if as_json:
        print_json([_place_as_json(place, receipts) for place in places])
    elif not places:
        print("it stands nowhere, not even nearly so")
    for number, place in enumerate(() if as_json else places, 1):
        near_by = "" if place.likeness == "verbatim" else f", near: {100 * place.similarity:.0f} % of the words"
        print_hanging(f"{number:>3}  ", visible(place.title or "(no title)") + near_by)
        print_hanging("     ", "  ".join(_facts(place)))
        _print_text("     ", quotation, place)
    return 0 if places and places[0].likeness == "verbatim" else 1


def show_verdicts(
    texts: Sequence["Verified"], page: Path | None, receipts: "Receipts | None" = None, *, as_json: bool
) -> int:
    """A verdict for each quotation of each text; 1 where one does not stand as it is quoted."""
    if as_json:
        print_json([_as_json(text, receipts) for text in texts])
    for text in () if as_json else texts:
        for verdict in text.verdicts:
            _show_verdict(text.name, verdict)
        print(_summary(text))
    if page is not None and not as_json:
        print(f"\npage        {near(page)}")
    return 0 if all(text.is_right for text in texts) else 1


def _show_verdict(name: str, verdict: "Verdict") -> None:
    kind = verdict.judged.kind
    line = "" if verdict.found.line is None else f":{verdict.found.line}"
    print_hanging("", f"{visible(name)}{line}  {TOLD[kind]}{_told_source(verdict)}")
    print_hanging("    “ ", visible(clip(" ".join(verdict.found.text.split()), _SHOWN_CHARS)))
    for place in verdict.places_shown:
        print_hanging("    = ", "  ".join([visible(place.title or "(no title)"), *_facts(place)]))
        if kind != "verbatim":
            _print_text("      ", verdict.found.text if kind == "altered" else place.text, place)
    print()


def _told_source(verdict: "Verdict") -> str:
    if verdict.judged.kind == "misattributed":
        return ": it stands, but not in the document that is named"
    if verdict.judged.kind == "superseded":
        return ": it stood in an earlier version alone"
    return ""


def _summary(text: "Verified") -> str:
    if not text.verdicts:
        told = "no quotation of three words or more"
    else:
        kinds = Counter(verdict.judged.kind for verdict in text.verdicts)
        told = f"{count(len(text.verdicts), 'quotations')}: " + ", ".join(
            f"{kinds[kind]:,} {told}" for kind, told in TOLD.items() if kinds[kind]
        )
    short = f"; not looked for: {count(text.n_short, 'shorter ones')}" if text.n_short else ""
    return f"{visible(text.name)}: {told}{short}"


def _facts(place: "Cited") -> list[str]:
    facts = [visible(place.outlet)] if place.outlet else []
    facts.append(f"{place.published_at:%Y-%m-%d}" if place.published_at else "no date")
    facts += [visible(place.uri), f"characters {place.char_start:,} to {place.char_end:,}"]
    if place.n_copies:
        facts.append(f"and {count(place.n_copies, 'copies') if place.n_copies > 1 else '1 copy'}")
    if place.until is not None:
        facts.append(f"until {place.until:%Y-%m-%d %H:%M}, when it was gone (run {place.until_run})")
    return facts


def _print_text(head: str, quotation: str, place: "Cited") -> None:
    """What stands there; where it is only near, with the words marked in which the two differ."""
    text = " ".join(place.text.split())
    if place.likeness == "verbatim":
        print_hanging(head, visible(clip(text, _SHOWN_CHARS)))
        return
    quoted, stands = mark_words(visible(quotation.rstrip(END_MARKS)), visible(text), MARKS, ignore_case=True)
    print_marked(f"{head}- ", quoted)
    print_marked(f"{head}+ ", stands)


def show_receipts(receipts: "Receipts", path: Path) -> None:
    """How many receipts were written, and why others were not."""
    problems = [receipt for receipt in receipts.values() if isinstance(receipt, str)]
    print_hanging("", f"{count(len(receipts) - len(problems), 'receipts')} in {near(path)}")
    for problem in problems:
        print_hanging("no receipt  ", visible(problem))


def show_checked(checked: Sequence["Checked"], *, as_json: bool) -> int:
    """What fails of each receipt; 1 where something does."""
    if as_json:
        print_json([{**each.receipt._asdict(), "fails": each.field, "problem": each.problem} for each in checked])
    for each in () if as_json else checked:
        verdict = "holds" if each.field is None else f"fails: {each.field}: {each.problem}"
        print_hanging("", f"{visible(each.receipt.uri)}  {visible(verdict)}")
        print_hanging("    “ ", visible(clip(" ".join(each.receipt.text.split()), _SHOWN_CHARS)))
    n_failed = sum(each.field is not None for each in checked)
    if not as_json:
        print(f"{count(len(checked), 'receipts')}: {len(checked) - n_failed:,} sound, {n_failed:,} failed")
    return 1 if n_failed else 0


def _place_as_json(place: "Cited", receipts: "Receipts | None") -> dict[str, object]:
    """A place, with its receipt where receipts are asked for; or why there is none."""
    found = None if receipts is None else receipts.get((place.doc_id, place.text))
    if found is None:
        return place._asdict()
    return {**place._asdict(), **({"no_receipt": found} if isinstance(found, str) else {"receipt": found._asdict()})}


def _as_json(text: "Verified", receipts: "Receipts | None") -> dict[str, object]:
    return {
        "file": text.name,
        "n_short": text.n_short,
        "quotations": [
            {
                "line": verdict.found.line,
                "quotation": verdict.found.text,
                "verdict": verdict.judged.kind,
                "named": verdict.named,
                "places": [_place_as_json(place, receipts) for place in verdict.judged.places],
            }
            for verdict in text.verdicts
        ],
    }
