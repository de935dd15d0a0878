"""What pick promises: each fact from the field that holds it, whatever the names look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import FieldNames
from flows.sources.readers.fields import list_names, pick, row_record, to_json
from flows.sources.readers.record_keys import RecordKeys
from tests.flows.sources.reading import check_promises, load_cases

CASES = load_cases("fields.json")
NAMES = st.sampled_from(["id", "text", "Body", "title", "date", "author", "source", "meta", "url", "x"]) | st.text(
    max_size=5
)
ROWS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    picked = pick(case["row"], FieldNames())
    facts = picked._asdict() | picked.facts._asdict()
    facts["published_at"] = facts["published_at"] and facts["published_at"].isoformat()
    expected = {name: value for name, value in case.items() if name not in ("why", "row")}
    assert {name: facts[name] for name in expected} == expected


def test_names_are_a_setting():
    names = FieldNames(text=("Corps du Texte",), title=("titre",))
    picked = pick({"corps_du_texte": "Un.", "TITRE": "A", "text": "no"}, names)
    assert (picked.text, picked.fields.title) == ("Un.", "A")


def test_the_names_in_a_message_are_one_short_line():
    line = list_names(["a\nb", "", *("x" * 500 for _ in range(100))])
    assert line.startswith('a b, "", xxx')
    assert len(line) <= 200


@pytest.mark.slow
@given(st.dictionaries(NAMES, ROWS, max_size=6))
def test_any_row_has_an_outcome(row):
    record = row_record(row, to_json(row), 0, RecordKeys(), FieldNames())
    check_promises(record)
    assert record.reason in (None, "no_text_field")
