"""A step that lies costs the one document that it lies about, whatever the lie; a text of any shape breaks nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.pipeline import stages
from flows.press import steps
from flows.press.document import Draft, Piece
from flows.records.identity import doc_id_of
from flows.settings.run_settings import PressSettings, Settings
from tests.conftest import hundredths, write_files
from warehouse.database.checks import run_checks
from warehouse.database.read_only import open_published

TEXT = (
    "Bridge reopened\n\nThe council met on Tuesday. It agreed to mend the bridge. Work begins in May.\n\nMore soon.\n"
)
# What a step makes of its document, the stage that answers for it, and the beginning of the detail.
LIES = {
    "a paragraph that is not in the text": (
        lambda draft: draft.paragraphs.append("Never said."),
        "normalise",
        "document_counts: 3 paragraph_starts for 4 paragraphs",
    ),
    "another text than its paragraphs": (
        lambda draft: setattr(draft, "text", draft.text.replace("May", "June")),
        "normalise",
        "joined_text: ",
    ),
    "a paragraph of two": (
        lambda draft: _merge_paragraphs(draft),
        "normalise",
        "joined_text: a paragraph holds a line end",
    ),
    "no paragraph": (
        lambda draft: _set(draft, paragraphs=[], paragraph_starts=[], pieces=[], text=""),
        "press",
        "balance: 0 paragraphs, 5 sentences",
    ),
    "a paragraph elsewhere": (
        lambda draft: _set(draft, paragraph_starts=[0, 18, draft.paragraph_starts[2]]),
        "normalise",
        "paragraph_spans: paragraph 1 at 18-",
    ),
    "paragraphs that overlap": (
        lambda draft: _set(draft, paragraph_starts=[0, 3, draft.paragraph_starts[2]]),
        "normalise",
        "span_order: paragraph 1 at 3-",
    ),
    "half a place in the source": (
        lambda draft: _place_first(draft, None, 4),
        "places",
        "raw_spans: paragraph 0 ",
    ),
    "an empty place in the source": (
        lambda draft: _place_first(draft, 4, 4),
        "places",
        "raw_spans: paragraph 0 ",
    ),
    "a place before the source": (
        lambda draft: _place_first(draft, -1, 4),
        "places",
        "raw_spans: paragraph 0 ",
    ),
    "a role that is none": (
        lambda draft: _set(draft, roles=["title", "footer", "body"]),
        "roles",
        "vocabulary: 'footer' is no role",
    ),
    "too few roles": (
        lambda draft: draft.roles.pop(),
        "roles",
        "document_counts: 2 roles for 3 paragraphs",
    ),
    "too few languages": (
        lambda draft: draft.paragraph_langs.pop(),
        "language",
        "document_counts: 2 paragraph_langs for 3 paragraphs",
    ),
    "no language at all": (
        lambda draft: _set(draft, lang=None),
        "press",
        "table_rows: ColumnistError: the column lang holds NULL",
    ),
    "no sentence": (
        lambda draft: draft.sentences.clear(),
        "press",
        "balance: 3 paragraphs, 0 sentences",
    ),
    "an empty sentence": (
        lambda draft: draft.sentences.insert(1, (17, 17)),
        "segment",
        "span_order: sentence 1 at 17-17",
    ),
    "sentences that overlap": (
        lambda draft: draft.sentences.insert(1, (4, 15)),
        "segment",
        "span_order: sentence 1 at 4-15",
    ),
    "sentences out of order": (
        lambda draft: draft.sentences.reverse(),
        "segment",
        "span_order: sentence 1 ",
    ),
    "a sentence before the text": (
        lambda draft: draft.sentences.__setitem__(0, (-1, 15)),
        "segment",
        "span_order: sentence 0 at -1-15",
    ),
    "a sentence behind the text": (
        lambda draft: draft.sentences.append((10_000, 10_009)),
        "segment",
        "sentences_outside_paragraphs: sentence 5 at 10000-10009",
    ),
    "a sentence over two paragraphs": (
        lambda draft: draft.sentences.__setitem__(slice(0, 2), [(0, draft.sentences[1][1])]),
        "segment",
        "sentences_outside_paragraphs: sentence 0 at 0-",
    ),
    "a word in no sentence": (
        lambda draft: draft.sentences.__setitem__(1, (21, draft.sentences[1][1])),
        "segment",
        "uncovered_text: 3 characters",
    ),
    "sentences that are none": (
        lambda draft: _set(draft, sentences=[("one", "two")]),
        "press",
        "table_rows: ",
    ),
    "a signal too few": (
        lambda draft: _set(draft, signals=draft.signals[1:]),
        "signals",
        "document_counts: ",
    ),
    "a signal of another kind": (
        lambda draft: _set(draft, signals=("many", *draft.signals[1:])),
        "press",
        "table_rows: ",
    ),
    "half a character": (
        lambda draft: _set(draft, fields=draft.fields._replace(title="half \ud800")),
        "press",
        "table_rows: UnicodeEncodeError",
    ),
}


def _set(draft: Draft, **values: object) -> None:
    for name, value in values.items():
        setattr(draft, name, value)


def _merge_paragraphs(draft: Draft) -> None:
    first, second, *rest = draft.paragraphs
    draft.paragraphs = [f"{first}\n\n{second}", *rest]
    for values in (draft.paragraph_starts, draft.pieces, draft.roles, draft.paragraph_langs):
        values.pop(1)


def _place_first(draft: Draft, start: int | None, end: int | None) -> None:
    draft.pieces[0] = Piece("", None, start, end)


def _lying(lies):
    """The steps, the last of which makes something else of the documents that `lies` names: none after it takes offence."""
    *others, last = steps.STEPS

    def tell_lies(drafts, settings):
        last.together(drafts, settings)
        for draft in drafts:
            lies.get(draft.uri, id)(draft)

    return (*others, last._replace(together=tell_lies))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """One run in which each lie is told about one document, between true ones: fates by uri, and sentences of the loaded."""
    folder = tmp_path_factory.mktemp("told")
    liars = {f"{number:02}": lie for number, (lie, _, _) in enumerate(LIES.values())}
    texts = {f"{name}-true.txt": f"{name} is true\n\n{TEXT}" for name in liars}
    source = write_files(folder / "news", {f"{name}.txt": TEXT for name in liars} | texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "STEPS", _lying({f"news/{name}.txt": lie for name, lie in liars.items()}))
        settings = Settings(home=str(folder / "home"), report=False)
        assert stages.run([str(source)], settings, stages.Plain(settings))["status"] == "published"
    with open_published(folder / "home" / "warehouse.duckdb") as con:
        records = con.execute("select uri, fate, stage, reason, detail from records").fetchall()
        return {uri: tuple(fate) for uri, *fate in records}, dict(
            con.execute("select uri, n_sentences from documents").fetchall()
        )


@pytest.mark.parametrize(
    ("number", "stage", "detail"), [(n, *rest) for n, (_, *rest) in enumerate(LIES.values())], ids=LIES
)
@pytest.mark.slow
def test_a_lie_costs_the_document_that_it_is_about(told, number, stage, detail):
    fates, n_sentences = told
    *fate, said = fates[f"news/{number:02}.txt"]
    assert fate == ["quarantined", stage, "invariant_broken"]
    assert said.startswith(detail)
    assert f"news/{number:02}.txt" not in n_sentences


@pytest.mark.slow
def test_no_lie_costs_another_document(told):
    fates, n_sentences = told
    assert n_sentences == {f"news/{number:02}-true.txt": 6 for number in range(len(LIES))}
    assert len(fates) == 2 * len(LIES)


def test_every_document_of_a_batch_may_lie(ingest, rows, tmp_path, monkeypatch):
    source = write_files(tmp_path / "news", {f"{number}.txt": TEXT for number in range(5)})
    lies = {f"news/{number}.txt": lambda draft: draft.sentences.append((0, 10_000)) for number in range(5)}
    monkeypatch.setattr(steps, "STEPS", _lying(lies))
    assert ingest(source)["n_quarantined"] == 5
    assert rows("select count(*) as n from quarantine where reason = 'invariant_broken'") == [{"n": 5}]


# Characters of one, two, three and four bytes, white space, ends of sentences and of paragraphs, and what is repaired.
_CHARACTERS = st.one_of(st.characters(codec="utf-8"), st.sampled_from("aé語😀 .!?\n\u3000\u200b\u0301\xad"))
# Lengths at which the checks cut long texts.
CUT = 8_192
LENGTHS = (CUT - 1, CUT, CUT + 1, 131_071, 131_072, 131_073, 400_000, 524_287, 524_288, 532_481)


def _long_sentences():
    for n_chars in LENGTHS:
        yield f"{'x' * n_chars}"
        yield f"Before. {'x😀' * (n_chars // 2)}. After it."
        yield f"{'word ' * (n_chars // 5)}\n\nOne more. {'😀' * (n_chars - 1)}語"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """Publishes texts in a home of their own, and gives the checks' offenders and the number of documents."""
    homes = iter(range(1_000_000))

    def publish(texts):
        folder = tmp_path_factory.mktemp(f"home{next(homes)}")
        write_files(folder / "news", {f"{number}.txt": text for number, text in enumerate(texts)})
        settings = Settings(home=str(folder / "home"), report=False)
        stages.run([str(folder / "news")], settings, stages.Plain(settings))
        with open_published(folder / "home" / "warehouse.duckdb") as con:
            outcomes = run_checks(con)
            ((n_documents, n_broken),) = con.execute(
                "select count(*) filter (fate = 'loaded'), count(*) filter (reason = 'invariant_broken') from records"
            ).fetchall()
        return {outcome.name: outcome.sample for outcome in outcomes if outcome.blocking and outcome.offenders}, (
            n_documents,
            n_broken,
        )

    return publish


@pytest.mark.slow
def test_sentences_of_any_length_are_published(published):
    texts = list(_long_sentences())
    assert published(texts) == ({}, (len(texts), 0))


@pytest.mark.slow
@hundredths(5)
@given(st.lists(st.text(_CHARACTERS, min_size=1, max_size=200), min_size=1, max_size=90))
@example(["\u3000", "a\u2028b", "😀" * CUT, "e\0\u0301."])
def test_texts_of_any_characters_are_published(published, texts):
    offenders, (_, n_broken) = published(texts)
    assert (offenders, n_broken) == ({}, 0)


@given(st.lists(st.text(_CHARACTERS, min_size=1, max_size=500), min_size=1, max_size=5))
@pytest.mark.slow
def test_no_true_document_is_taken_for_a_liar(texts):
    drafts = [
        Draft(
            f"news/{number}",
            doc_id_of(f"news/{number}"),
            "f" * 48,
            "text/plain",
            "news",
            f"news/{number}",
            data=text.encode(),
            sha256="0" * 64,
        )
        for number, text in enumerate(texts)
    ]
    steps.press(drafts, PressSettings())
    assert {draft.fate.reason for draft in drafts if draft.fate} <= {"empty", "binary", "undecodable"}
