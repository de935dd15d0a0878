"""Every part of a mail is shown, or is one record under its message; nothing is both, and nothing neither."""

import io
from collections import Counter
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import FieldNames, Limits
from flows.sources.expand import expand

LEAVES = ("text", "html", "attachment", "named", "picture", "csv", "message")


def leaf(kind: str, number: int) -> EmailMessage:
    """A part whose text, where it has one, is a word of its own."""
    part, word = EmailMessage(), f"word{number}"
    if kind == "text":
        part.set_content(word)
    elif kind == "html":
        part.set_content(f"<p>{word}</p>", subtype="html")
    elif kind == "attachment":
        part.set_content(word, disposition="attachment")
    elif kind == "named":
        part.set_content(word.encode(), "application", "octet-stream", filename=f"a {number % 2}.txt")
    elif kind == "picture":
        part.set_content(b"\x89PNG\r\n\x1a\n" + word.encode(), "image", "png")
    elif kind == "csv":
        part.set_content(f"id,text\n1,{word}\n2,{word}\n", subtype="csv", disposition="attachment")
    else:
        inner = EmailMessage()
        inner["Subject"] = "Inner"
        inner.set_content(word)
        part.set_content(inner)
    return part


@st.composite
def trees(draw) -> tuple[EmailMessage, list[tuple[str, int]]]:
    """A mail of mixed parts in mixed parts, and its leaves in their order, each by its kind and its number."""
    leaves: list[tuple[str, int]] = []

    def grow(depth: int) -> EmailMessage:
        if depth and draw(st.booleans()):
            part = EmailMessage()
            part.make_mixed()
            for _ in range(draw(st.integers(1, 3))):
                part.attach(grow(depth - 1))
            return part
        leaves.append((draw(st.sampled_from(LEAVES)), len(leaves)))
        return leaf(*leaves[-1])

    mail = EmailMessage()
    mail["Subject"], mail["Message-ID"] = "Outer", "<1@b.example>"
    mail.make_mixed()
    for _ in range(draw(st.integers(1, 3))):
        mail.attach(grow(2))
    return mail, leaves


def read(name: str, data: bytes):
    return list(expand(io.BytesIO(data), name, Limits(), FieldNames()))


@given(trees())
def test_each_part_is_shown_or_one_record_under_its_message(tree):
    mail, leaves = tree
    box = b"From a@b.example Fri Jan  5 10:00:00 2024\n" + mail.as_bytes() + b"\n"
    for name, data, key in (("a.eml", mail.as_bytes(), ""), ("a.mbox", box, "#id=<1@b.example>")):
        records = read(name, data)
        assert records[0].key == key
        shown = [f"word{number}" for kind, number in leaves if kind in ("text", "html")]
        assert Counter(word for word in shown if word in (records[0].text or "")) == Counter(shown)
        enclosed = [(kind, number) for kind, number in leaves if kind not in ("text", "html")]
        expected = [pair for pair in enclosed for _ in range(2 if pair[0] == "csv" else 1)]
        assert len(records) - 1 == len(expected)
        assert len({record.key for record in records}) == len(records)
        for record, (kind, number) in zip(records[1:], expected, strict=True):
            assert record.key.startswith(f"{key}!/")
            if kind == "picture":
                assert record.reason == "unsupported"
            else:
                assert (record.text or record.data.decode()).strip() == f"word{number}"


def test_messages_in_messages_end_at_the_limit():
    mail = leaf("text", 0)
    for _ in range(8):
        outer = EmailMessage()
        outer.make_mixed()
        outer.attach(leaf("text", 1))
        carrier = EmailMessage()
        carrier.set_content(mail)
        outer.attach(carrier)
        mail = outer
    records = read("a.eml", mail.as_bytes())
    assert [record.key.count("!") for record in records] == [0, 1, 2, 3, 4, 5]
    assert [record.reason for record in records] == [None] * 5 + ["too_deep"]


@pytest.mark.parametrize("kind", ["alternative", "related"])
def test_another_form_of_the_text_and_what_a_page_is_made_of_are_no_parts_of_their_own(kind):
    mail = EmailMessage()
    mail.set_content("One.") if kind == "alternative" else mail.set_content("<p>One.", subtype="html")
    if kind == "alternative":
        mail.add_alternative("<p>One.", subtype="html")
    else:
        mail.add_related(b"\x89PNG\r\n\x1a\n", "image", "png", cid="<1>")
    assert [record.key for record in read("a.eml", mail.as_bytes())] == [""]


def test_an_invitation_beside_its_text_is_a_part():
    mail = EmailMessage()
    mail.set_content("We meet.")
    mail.add_alternative("BEGIN:VCALENDAR\nSUMMARY:Meeting\nEND:VCALENDAR\n", subtype="calendar")
    assert [record.key for record in read("a.eml", mail.as_bytes())] == ["", "!/part-1.txt"]
