"""What the readers of mail promise: the text that a reader of mail would see, from whatever strangers send."""

import email
import mailbox
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.readers.mail import read_eml, read_mbox
from tests.conftest import hundredths
from tests.flows.sources.reading import check_case, load_cases, mutations, read, truncations

CASES = load_cases("mail.json")
READERS = {"eml": read_eml, "mbox": read_mbox}
MAIL = next(case["input"] for case in CASES if case["why"].startswith("text before")).encode()
BOX = next(case["input"] for case in CASES if case["why"] == "a mailbox").encode()


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    check_case(READERS, case)


@pytest.mark.slow
def test_cut_anywhere_it_is_still_a_mail():
    for part in truncations(MAIL):
        records, reason = read(read_eml, part)
        assert ([record.key for record in records if record.opens_as is None], reason) == ([""], None)
    for part in truncations(BOX):
        records, reason = read(read_mbox, part)
        assert reason is None
        assert bool(part.strip()) + part.count(b"<2@b>") <= len(records) <= 1 + part.count(b"\n\nFrom ")


@pytest.mark.slow
@hundredths(200)
@given(mutations(MAIL) | st.binary(max_size=200))
def test_any_bytes_have_an_outcome(data):
    records, reason = read(read_eml, data)
    assert [record.key for record in records[:1]] == ([] if reason else [""])
    assert all(record.opens_as is not None or record.reason for record in records[1:])
    read(read_mbox, data)


@pytest.mark.slow
@given(
    st.lists(
        st.lists(st.sampled_from(["From me to you", ">From", "From a@b Fri Jan 5 10:00:00 2024", "", "x"]), max_size=5)
    )
)
def test_what_python_writes_is_read(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("box") / "a.mbox"
    box = mailbox.mbox(path)
    for number, lines in enumerate(texts):
        message = mailbox.mboxMessage("\n".join([f"Message-ID: <{number}>", "", *lines, ""]))
        message.set_from("a@b.example", True)
        box.add(message)
    box.close()
    records, _ = read(read_mbox, path.read_bytes())
    # Python marks lines that begin with "From ", and does not mark what looks marked already.
    written = ["\n".join(lines).removesuffix("\n") for lines in texts]
    assert [record.text.strip("\n") for record in records] == [text.strip("\n") for text in written]


def test_thousands_of_parts_of_hardly_a_line_are_refused_before_they_are_made(monkeypatch):
    head = b'Content-Type: multipart/mixed; boundary="x"\n\n'
    (record,), _ = read(
        read_eml, head + b"--x\n\nA line of a part, with some sixty characters in it, as in a digest.\n" * 1_500
    )
    assert record.text.count("A line of a part") == 1_500
    (record,), _ = read(read_eml, head + b"--x\n\na\n" * 900)
    assert record.text.split() == ["a"] * 900
    (record,), _ = read(read_eml, b"Subject: a\n\n" + b"--x\n--y\n" * 2_000)
    assert record.text.count("--x") == 2_000
    monkeypatch.delattr(email, "message_from_bytes")
    records, reason = read(read_eml, head + b"--x\n\na\n" * 1_100)
    assert (records, reason) == ([], "malformed")


@pytest.mark.slow
def test_parts_in_parts_without_end_are_refused():
    heads = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000))
    records, reason = read(read_eml, heads + b"\n\nOne.\n")
    assert (records, reason) == ([], "malformed") or len(records) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["From", "Date", "Message-ID", "Content-Type", "Content-Disposition", "Subject"])
@pytest.mark.parametrize("piece", ['"', "(a)", ",", "a;", "=?utf-8?q?a?= "])
def test_time_grows_with_a_header_and_not_with_its_square(name, piece):
    data = f"{name}: {piece * (40_000 // len(piece))}\n\nOne.\n".encode()
    began = time.process_time()
    read(read_eml, data)
    assert time.process_time() - began < 3  # 0.2 s; the library alone took 60 s


def test_a_long_subject_is_whole():
    (record,), _ = read(read_eml, b"Subject: HEAD " + b"word " * 5_000 + b"TAIL\n\nOne.\n")
    assert record.fields.title.startswith("HEAD")
    assert record.fields.title.endswith("TAIL")


@pytest.mark.parametrize(
    "separator",
    ["From a@b.example Fri Jan  5 10:00:00 2024", "From -", "From ???@???", "From - Fri Jan  5 10:00:00 2024"],
)
@pytest.mark.parametrize("gap", ["\n", ""])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_box_holds_a_record_a_message_whatever_parts_them(separator, gap, line_end):
    if not gap and not separator.endswith("2024"):
        pytest.skip("without a date and a blank line nothing tells it from a line of text")
    letters = [
        f"{separator}\nMessage-ID: <{number}@b>\n\nFrom here on\nFrom: nobody\nFrom -\nit snows.\n{gap}"
        for number in range(29)
    ]
    records, _ = read(read_mbox, "".join(letters).replace("\n", line_end).encode())
    assert [record.key for record in records] == [f"#id=<{number}@b>" for number in range(29)]
