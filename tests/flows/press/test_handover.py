"""A chunk on its way between workers is whole or not there, and nothing is lost with whoever held it."""

from collections import Counter
from pathlib import Path

from flows.press.chunk import PressedChunk
from flows.press.document import Draft, Fate
from flows.press.handover import GIVEN, PRESSED, Handover, name_chunk
from flows.records.record import Fields, Span

DRAFT = Draft(
    "a.jsonl#id=1", "0" * 32, "1" * 48, "text/plain", root="a.jsonl", file_uri="a.jsonl", position=3, data=b"{}",
    span=Span(9, 11),
    sha256="2" * 64, size=2, fate=Fate("read", "too_large", "much"), fields=Fields(title="Rain"), raw="Rain.", is_fragment=True,
)  # fmt: skip
DONE = PressedChunk((), Counter(loaded=1), 2, {"decode": 0.5}, Counter())


def test_a_record_travels_with_all_that_was_read_of_it(tmp_path: Path) -> None:
    handover = Handover(tmp_path)
    handover.give("000000-ab", [DRAFT])
    assert handover.take("000000-ab") == [DRAFT]


def test_a_chunk_whose_worker_died_can_be_taken_again_until_it_is_pressed(tmp_path: Path) -> None:
    with Handover.create(tmp_path) as handover:
        handover.give("000000-ab", [DRAFT])
        assert handover.names(GIVEN) == ["000000-ab"]
        assert handover.size("000000-ab") > 0
        assert handover.take("000000-ab") == handover.take("000000-ab")
        assert handover.names(GIVEN) == []
        assert handover.pressed("000000-ab") is None
        handover.finish("000000-ab", DONE)
        assert handover.pressed("000000-ab") == DONE
        assert [path.suffix for path in handover.folder.iterdir()] == [PRESSED]
        assert handover.is_known("000000-ab")
        assert not handover.is_known("000000-cd")
    assert list(tmp_path.iterdir()) == []


def test_chunks_of_one_number_with_other_records_or_places_have_other_names() -> None:
    others = [("doc_id", "3" * 32), ("fingerprint", "3" * 48), ("position", 4), ("span", Span(9, 12)), ("fate", None)]
    names = {name_chunk(7, [DRAFT]), name_chunk(8, [DRAFT])}
    for name, value in others:
        draft = Draft(**{field: getattr(DRAFT, field) for field in Draft.__slots__} | {name: value})
        names.add(name_chunk(7, [draft]))
    assert len(names) == 2 + len(others)
