"""The words of paragraphs and sentences are counted alike by every table, with spaces between them or without."""

from flows.press.document import Draft
from flows.press.steps import press
from flows.records.identity import doc_id_of
from flows.settings.run_settings import PressSettings

TEXTS = {
    "chinese": "新桥已开\n\n城里昨天下了大雨。桥今天开了，市长说「小心」。\n",
    "thai": "ข่าว\n\nฉันรักภาษาไทย และเขาก็เช่นกัน\n",
    "english": "Bridge reopened\n\nThe council met on Tuesday. It agreed.\n",
}


def pressed(texts: dict[str, str]) -> dict[str, dict[str, list[int]]]:
    """`n_words` by table and document."""
    drafts = [
        Draft(name, doc_id_of(name), "f" * 48, "text/plain", "news", name, data=text.encode(), sha256="0" * 64)
        for name, text in texts.items()
    ]
    names = {draft.doc_id: draft.uri for draft in drafts}
    counts: dict[str, dict[str, list[int]]] = {}
    for table, rows in press(drafts, PressSettings()).tables.items():
        if "n_words" in rows.column_names:
            counts[table] = {name: [] for name in texts}
            for doc_id, n_words in zip(rows["doc_id"].to_pylist(), rows["n_words"].to_pylist(), strict=True):
                counts[table][names[doc_id]].append(n_words)
    return counts


def test_words_are_counted_alike_in_all_tables() -> None:
    assert pressed(TEXTS) == {
        "documents": {"chinese": [16], "thai": [10], "english": [9]},
        "paragraphs": {"chinese": [4, 12], "thai": [1, 9], "english": [2, 7]},
        "sentences": {"chinese": [4, 5, 7], "thai": [1, 9], "english": [2, 5, 2]},
        "signals": {"chinese": [16], "thai": [10], "english": [9]},
    }


def test_the_documents_beside_it_change_no_count() -> None:
    whole = pressed(TEXTS)
    for name, text in TEXTS.items():
        assert {table: counts[name] for table, counts in whole.items()} == {
            table: counts[name] for table, counts in pressed({name: text}).items()
        }
