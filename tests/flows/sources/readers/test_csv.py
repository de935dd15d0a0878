"""What the readers of CSV and TSV promise: each row has an outcome, and a quote too many costs one."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.readers import csv as csv_reader
from flows.sources.readers.csv import read_csv, read_tsv
from tests.flows.sources.reading import check_case, load_cases, mutations, read, truncations

CASES = load_cases("table_text.json")
FILE = 'id,text,title\n1,"One, ""two""\nand three.",Où ?\n2,Four.,B\n"3","Five.",""\n'.encode()
CELLS = st.text(st.sampled_from("ab\"',;\n\r\t|é "), max_size=8)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    check_case({"csv": read_csv, "tsv": read_tsv}, case)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_python_writes_is_read(rows, delimiter):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("text", "foo"), *rows])
    records, reason = read(read_csv, file.getvalue().encode())
    assert reason is None
    assert [record.text for record in records] == [text for text, _ in rows]


@given(st.lists(st.sampled_from(["One.", "Two, three.", 'The "four".']), min_size=2, max_size=20), st.data())
def test_a_quote_that_is_missing_costs_one_row(texts, data):
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(enumerate(texts))
    lines = file.getvalue().splitlines()
    broken = data.draw(st.integers(0, len(lines) - 1))
    lines[broken] = lines[broken].removesuffix('"')
    records, _ = read(read_csv, "\n".join(['"id","text"', *lines]).encode())
    assert [record.reason for record in records] == [
        "malformed" if row == broken else None for row in range(len(texts))
    ]


@pytest.mark.parametrize("line", ['1,"a', 'a",b,"c', '"', '",","', 'a,"b""c"",d', '",a\n1,"b'])
def test_no_line_is_read_more_than_a_few_times(line, monkeypatch):
    n_reads = 0
    decode = csv_reader.decode_line

    def count(*given):
        nonlocal n_reads
        n_reads += 1
        return decode(*given)

    monkeypatch.setattr(csv_reader, "decode_line", count)
    for last in ("", "z", '"', '",,'):
        n_reads = 0
        file = "\n".join(["id,text", *[line] * 400, last, "1,One."])
        records, _ = read(read_csv, file.encode())
        assert n_reads <= 5 * file.count("\n") + 5
        assert records


def test_cut_anywhere_it_keeps_the_rows_before():
    whole = [record.text for record in read(read_csv, FILE)[0]]
    assert whole == ['One, "two"\nand three.', "Four.", "Five."]
    for part in truncations(FILE):
        records, reason = read(read_csv, part)
        loaded = [record.text for record in records if record.reason is None]
        if reason is None and part.count(b"\n") > 3:
            assert loaded[:2] == whole[: min(2, len(loaded))]


@given(mutations(FILE) | st.binary(max_size=200))
def test_any_bytes_have_an_outcome(data):
    read(read_csv, data)
    read(read_tsv, data)


def test_a_fault_within_the_lines_that_are_looked_at_first_is_not_lost():
    data = "id,text\n1,One.\n".encode("utf-16") + b"\x00\xdc" + b"\x00" * 7
    assert read(read_csv, data)[1] == "malformed"
