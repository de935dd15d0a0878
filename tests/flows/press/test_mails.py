"""Mails through the press: roles of their paragraphs, nothing lost, and a row for each message."""

import io

import pytest

from flows.press.document import Draft, Piece
from flows.press.mails import assign_roles
from flows.press.steps import press
from flows.records.mail_header import MailHeader
from flows.records.record import FieldNames, Limits
from flows.settings.run_settings import PressSettings
from flows.sources.readers.mail import read_eml

HEAD = "From: Ann <Ann@A.example>\nSubject: Re: Bridge\nMessage-ID: <2@a.example>\nIn-Reply-To: <1@b.example>\n"
PLAIN = (
    "\nIt is open again.\nOn Thu, 4 Jan 2024, Ben <ben@b.example> wrote:\n> Is the bridge shut?\n> I need it.\n\nCome.\n"
    "-- \nAnn Miller\n"
)
HTML = (
    "Content-Type: text/html\n\n<p>It is open.<div class=gmail_quote><div class=gmail_attr>On Thu, 4 Jan 2024 Ben &lt;b@b.example"
    "&gt; wrote:</div><blockquote><h2>Bridge</h2>Is it shut?</blockquote></div><p>Come.<span class=moz-signature>Ann</span>"
)


def pressed(mail: str) -> tuple[Draft, dict[str, list[dict[str, object]]]]:
    (record,) = read_eml(io.BytesIO(mail.encode()), Limits(), FieldNames())
    draft = Draft(
        "a.eml", "0" * 32, "1" * 48, record.media_type, "a", "a.eml", data=record.data, sha256="2" * 64, size=1,
        fields=record.fields, raw=record.text, is_fragment=record.is_fragment, mail=record.mail,
    )  # fmt: skip
    tables = press([draft], PressSettings()).tables
    return draft, {name: table.to_pylist() for name, table in tables.items()}


def test_a_plain_mail_is_parted_where_another_speaks() -> None:
    draft, _ = pressed(HEAD + PLAIN)
    assert list(zip(draft.roles, draft.paragraphs, strict=True)) == [
        ("body", "It is open again."),
        ("quoted", "On Thu, 4 Jan 2024, Ben <ben@b.example> wrote:"),
        ("quoted", "> Is the bridge shut?"),
        ("quoted", "> I need it."),
        ("body", "Come."),
        ("signature", "--"),
        ("signature", "Ann Miller"),
    ]


def test_elements_of_html_say_it_too() -> None:
    draft, _ = pressed(HEAD + HTML)
    assert list(zip(draft.roles, draft.paragraphs, strict=True)) == [
        ("body", "It is open."),
        ("quoted", "On Thu, 4 Jan 2024 Ben <b@b.example> wrote:"),
        ("quoted", "Bridge"),
        ("quoted", "Is it shut?"),
        ("body", "Come."),
        ("signature", "Ann"),
    ]


def test_a_mail_has_a_row_and_nothing_else_has() -> None:
    _, tables = pressed(HEAD + PLAIN)
    (row,) = tables["mail"]
    assert (row["message_id"], row["in_reply_to"], row["from_address"], row["subject"]) == (
        "2@a.example",
        "1@b.example",
        "ann@a.example",
        "Re: Bridge",
    )
    _, tables = pressed("Snapshot-Content-Location: https://a.example/\nContent-Type: text/html\n\n<p>A page.")
    assert tables["mail"] == []


@pytest.mark.parametrize("has_places", [True, False])
def test_a_piece_that_is_parted_keeps_its_letters_and_their_places(has_places: bool) -> None:
    text = "Yes.\r\n On 4 Jan 2024 Ben wrote:"
    raw = (7, 7 + len(text)) if has_places else (None, None)
    draft = Draft("", "", "", None, "", "", mail=MailHeader())
    draft.pieces = [Piece(text, None, *raw), Piece("> Open?", None, None, None)]
    assign_roles(draft)
    assert [(piece.text, piece.role) for piece in draft.pieces] == [
        ("Yes.", None),
        ("On 4 Jan 2024 Ben wrote:", "quoted"),
        ("> Open?", "quoted"),
    ]
    places = [(piece.raw_start, piece.raw_end) for piece in draft.pieces]
    assert places == ([(7, 11), (14, 38), (None, None)] if has_places else [(None, None)] * 3)


def test_what_is_no_mail_is_left_as_it_is() -> None:
    draft = Draft("", "", "", None, "", "")
    draft.pieces = [Piece("Yes.\n-- \nAnn", None, None, None)]
    assign_roles(draft)
    assert draft.pieces == [Piece("Yes.\n-- \nAnn", None, None, None)]
