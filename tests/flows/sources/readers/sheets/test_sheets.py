"""Spreadsheets: the same records from both formats, whatever is repeated, shared, far away or broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import Limits
from flows.sources.readers.sheets.ods import read_ods
from flows.sources.readers.sheets.xlsx import read_xlsx
from tests.conftest import hundredths
from tests.flows.sources.readers.office_files import make_ods, make_xlsx
from tests.flows.sources.reading import check_case, load_cases, mutations, read

CASES = load_cases("sheets.json")
READERS = {"xlsx": read_xlsx, "ods": read_ods}


def make(kind, case):
    sheets, parts = case.get(kind, case.get("sheets")), case.get("parts", {})
    return make_ods(sheets, parts) if kind == "ods" else make_xlsx(sheets, case.get("strings", ()), parts)


@pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(kind, case, id=f"{kind}: {case['why']}")
        for case in CASES
        for kind in READERS
        if kind in case or "sheets" in case
    ],
)
def test_case(kind, case):
    check_case(READERS, {**case, "reader": kind, "hex": make(kind, case).hex()})


CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.sampled_from(["text", "Id", "One.", "A\nB", " ", "<&>"])
)
GRIDS = st.lists(st.lists(CELLS, max_size=4), max_size=25)


@hundredths(100)
@given(GRIDS)
def test_both_formats_give_the_same_records(grid):
    ours, theirs = read(read_xlsx, make_xlsx({"S": grid})), read(read_ods, make_ods({"S": grid}))
    assert facts(ours) == facts(theirs)


def facts(outcome):
    records, reason = outcome
    return [(record.key, record.text, record.fields, record.reason, record.data) for record in records], reason


def test_two_cells_in_opposite_corners_cost_no_more_than_two_beside_each_other():
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    (record,), reason = read(read_xlsx, make_xlsx({"S": corners}))
    assert (record.text, reason) == ("1\n\n2", None)


def test_a_text_that_many_cells_share_is_held_once_and_refused_at_the_limit_of_packed_files():
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>' + '<row><c t="s"><v>2</v></c></row>' * 2_000
    data = make_xlsx({"S": rows}, ["<t>text</t>", "<t>id</t>", f"<t>{'a' * 10_000}</t>"])
    records, reason = read(read_xlsx, data, Limits(ratio=10))
    assert 900 < len(records) < 1_000
    assert reason == "expands_too_far"


@hundredths(100)
@given(st.sampled_from(sorted(READERS)), st.data())
def test_any_bytes_have_an_outcome(kind, data):
    whole = make_ods() if kind == "ods" else make_xlsx()
    read(READERS[kind], data.draw(mutations(whole) | st.binary(max_size=100)))
