"""Conversations of mails: who answered whom, and what belongs together, however much of it is missing."""

import duckdb
import pytest

Mail = tuple[str, str | None, list[str], str | None, str | None, str]
"""doc_id, message_id, reference_ids, in_reply_to, day of January 2024, subject."""


def threads(con: duckdb.DuckDBPyConnection, *mails: Mail) -> dict[str, tuple[str, int, str | None]]:
    for doc_id, message_id, references, in_reply_to, day, subject in mails:
        con.execute(
            "insert into mail values (?, ?, ?, ?, ?, null, [], [], ?)",
            [doc_id, message_id, in_reply_to, references, day and f"2024-01-{day}", subject],
        )
    rows = con.execute("select doc_id, thread_id, position, parent_doc_id from mail_threads").fetchall()
    return {doc_id: (thread_id, position, parent) for doc_id, thread_id, position, parent in rows}


def test_answers_are_joined_by_what_they_state(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert threads(
        empty_warehouse,
        ("a", "1", [], None, "01", "Bridge"),
        ("b", "2", ["1"], "1", "02", "Re: Bridge"),
        ("c", "3", [], "2", "03", "Boats"),
        ("d", "4", [], None, "04", "Bridge"),
    ) == {"a": ("1", 1, None), "b": ("1", 2, "a"), "c": ("1", 3, "b"), "d": ("4", 1, None)}


def test_a_mail_that_is_missing_joins_its_answers_all_the_same(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert threads(
        empty_warehouse, ("b", "2", ["0", "1"], None, "02", "Re: Bridge"), ("c", "3", ["0"], None, "03", "Re: Bridge")
    ) == {"b": ("0", 1, None), "c": ("0", 2, None)}


def test_a_mails_own_word_counts_more_than_anothers(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    found = threads(
        empty_warehouse,
        ("a", "1", [], None, "01", "A"),
        ("b", "2", ["1"], None, "02", "B"),
        ("c", "3", ["9", "2"], None, "03", "C"),
    )
    assert found == {"a": ("1", 1, None), "b": ("1", 2, "a"), "c": ("1", 3, "b")}


def test_a_reply_that_states_nothing_is_joined_by_its_subject(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert threads(
        empty_warehouse,
        ("a", "1", [], None, "01", "[crew] The bridge"),
        ("b", None, [], None, "02", "AW: Re: the bridge"),
        ("c", "3", [], None, "03", "The bridge"),
        ("d", "4", [], None, "04", "Re[2]: The bridge"),
        ("e", "5", [], None, None, "Re: The bridge"),
        ("f", "6", [], None, "05", "Re: "),
        ("g", "7", [], None, "06", "Re:"),
    ) == {
        "a": ("1", 1, None),
        "b": ("1", 2, None),
        "c": ("3", 1, None),
        "d": ("3", 2, None),
        "e": ("5", 1, None),
        "f": ("6", 1, None),
        "g": ("7", 1, None),
    }


def test_mails_that_answer_each_other_in_a_circle_end(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    circle = [(str(n), str(n), [str((n + 1) % 3)], None, "01", "A") for n in range(3)]
    found = threads(empty_warehouse, *circle, ("x", "x", ["x"], "x", "01", "X"))  # type: ignore[arg-type]
    assert found.keys() == {"0", "1", "2", "x"}
    assert found["x"] == ("x", 1, None)


def test_a_chain_of_any_length_is_one_conversation(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    chain = [f"{n:04}" for n in range(1_000)]
    found = threads(empty_warehouse, ("a", "last", chain, None, "01", "A"), ("b", "0500", [], None, "02", "B"))
    assert {thread_id for thread_id, _, _ in found.values()} == {"0000"}


def test_copies_of_a_mail_are_answered_once(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    found = threads(
        empty_warehouse,
        ("a", "1", [], None, "01", "A"),
        ("b", "1", [], None, "01", "A"),
        ("c", "2", ["1"], None, "02", "A"),
    )
    assert found == {"a": ("1", 1, None), "b": ("1", 2, None), "c": ("1", 3, "a")}


@pytest.mark.parametrize(
    ("subject", "base", "is_reply"),
    [
        ("Re: Re[2]: [crew] Fwd: Bridge", "bridge", True),
        ("[crew] WG: Brücke", "brücke", True),
        ("回复：桥", "桥", True),
        ("Report: boats", "report: boats", False),
        ("[crew] Bridge", "bridge", False),
        ("Re:", "", True),
    ],
)
def test_a_subject_without_what_replies_add(
    empty_warehouse: duckdb.DuckDBPyConnection, subject: str, base: str, is_reply: bool
) -> None:
    found = empty_warehouse.execute("select base_subject($1), is_reply($1)", [subject]).fetchall()
    assert found == [(base, is_reply)]
