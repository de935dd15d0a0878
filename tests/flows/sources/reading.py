"""Runs a reader on bytes and compares what it gives with what a case expects; and breaks files in every way."""

import io
import json
from pathlib import Path

from hypothesis import strategies as st

from flows.records.reasons import REASONS, Rejected
from flows.records.record import FieldNames, Limits, Record

CASES = Path(__file__).parents[2] / "cases"
FILES = CASES / "files"


def load_cases(name):
    return json.loads((CASES / name).read_text("utf-8"))


def read(reader, data, limits=Limits(), names=FieldNames()):  # noqa: B008 - both are immutable
    """The records, and why reading ended before the end of the file, if it did. Any other exception fails the test."""
    stream = data if hasattr(data, "read") else io.BytesIO(data)
    records, reason = [], None
    try:
        for record in reader(stream, limits, names):
            records.append(record)
    except Rejected as rejected:
        reason = rejected.reason
    for record in records:
        check_promises(record)
    assert reason is None or reason in REASONS
    keys = [record.key for record in records]
    assert len(set(keys)) == len(keys)
    own = [record for record in records if record.key and record.opens_as is None]
    assert [record.position for record in own] == list(range(len(own)))
    return records, reason


def check_promises(record: Record):
    """What the contract of readers says about any record."""
    record.key.encode()  # a key can stand in a table
    assert (record.reason is None) == (record.text is not None or record.opens_as is not None)
    assert record.reason is None or (record.reason in REASONS and len(record.detail.splitlines()) == 1)
    for fact in record.fields:
        assert not isinstance(fact, str) or (fact and fact.encode())
    assert (record.fields.published_at is None) == (record.fields.published_from is None)


def check_case(readers, case):
    """`input` (or `lines`, or `hex`) read by `reader` gives `records`, of each of which a case names some facts."""
    data = bytes.fromhex(case["hex"]) if "hex" in case else None
    if data is None:
        text = case["input"] if "input" in case else "\n".join(case["lines"]) + "\n"
        data = text.encode(case.get("as", "utf-8"))
    limits = Limits(**case.get("limits", {}))
    records, reason = read(readers[case["reader"]], data, limits)
    assert [_facts(record, expected) for record, expected in zip(records, case["records"], strict=False)] == case[
        "records"
    ]
    assert len(records) == len(case["records"])
    assert reason == case.get("rejected")


def _facts(record, expected):
    facts = record._asdict() | record.fields._asdict()
    for name in ("published_at", "updated_at"):
        facts[name] = facts[name] and facts[name].isoformat()
    facts["mail"] = facts["mail"] and json.loads(json.dumps(facts["mail"], default=lambda time: time.isoformat()))
    return {name: facts[name] for name in expected}


def truncations(data):
    """The file cut at every position."""
    return (data[:end] for end in range(len(data)))


@st.composite
def mutations(draw, data):
    """The file with up to eight bytes changed, put in or taken out."""
    broken = bytearray(data)
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(len(broken) - 1, 0)))
        broken[at : at + draw(st.integers(0, 2))] = draw(st.binary(max_size=3))
    return bytes(broken)
