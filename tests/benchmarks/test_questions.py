"""That the benchmark of questions asks of a corpus that has answers."""

import random

from tests.benchmarks.questions import crawl_again, write_stories


def test_the_second_crawl_has_edits_moves_and_fewer_documents() -> None:
    first = list(write_stories(600, random.Random(1)))
    texts = {story["id"]: (story["title"], story["paragraphs"]) for story in first}
    second = {story["id"]: (story["title"], story["paragraphs"]) for story in crawl_again(first, random.Random(2))}
    assert len(second) < len(first)
    assert second.keys() - texts.keys()
    assert any(texts[known] != second[known] for known in texts.keys() & second.keys())
    assert {story["title"] for story in first} >= {"Just a moment..."}
