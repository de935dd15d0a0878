"""The corpus that figures are measured on: always the same, news-like, and no document a copy of another."""

import itertools
from pathlib import Path
from statistics import mean

import langdetect
import pytest

from tests.benchmarks.corpus import edit_documents, write_corpus

TEXT = "\n\n".join(f"Paragraph {number} has a word {number * 7} of its own, and some more." for number in range(400))


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return set(zip(*(words[start:] for start in range(5)), strict=False))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source" / "en"
    folder.mkdir(parents=True)
    (folder / "long.txt").write_text(TEXT, encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    return tmp_path / "source"


@pytest.mark.slow
def test_own_prose_is_news_like_english(tmp_path: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in write_corpus(tmp_path, 40)]
    assert 500 < mean(len(text.split()) for text in texts) < 680
    assert 14 < mean(text.count("\n\n") + 1 for text in texts) < 20
    langdetect.DetectorFactory.seed = 0
    assert {langdetect.detect(text) for text in texts} == {"en"}
    assert not any("\n" in text.partition("\n\n")[0] or text.startswith((" ", "\n")) for text in texts)


@pytest.mark.parametrize("resampled", [False, True])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, source: Path, resampled: bool) -> None:
    first, again, other = (
        [file.read_bytes() for file in write_corpus(tmp_path / folder, 3, source if resampled else None, None, seed)]
        for folder, seed in (("first", "a"), ("again", "a"), ("other", "b"))
    )
    assert first == again
    assert not set(first) & set(other)


@pytest.mark.parametrize("resampled", [False, True])
def test_no_document_is_a_copy_of_another(tmp_path: Path, source: Path, resampled: bool) -> None:
    files = write_corpus(tmp_path / "out", 30, source if resampled else None)
    found = [shingles(file.read_text(encoding="utf-8")) for file in files]
    assert max(len(a & b) / len(a | b) for a, b in itertools.combinations(found, 2)) < 0.4


def test_documents_of_one_source_folder_stay_together(tmp_path: Path, source: Path) -> None:
    (source / "xx").mkdir()
    (source / "xx" / "other.md").write_text("\n\n".join(["ixi axa oxo uxu"] * 500), encoding="utf-8")
    for file in write_corpus(tmp_path / "out", 6, source):
        words = file.read_text(encoding="utf-8").split()
        assert len({word in {"ixi", "axa", "oxo", "uxu"} for word in words}) == 1


def test_folders_hold_as_many_documents_as_asked(tmp_path: Path) -> None:
    files = write_corpus(tmp_path, 5, per_folder=2)
    assert [file.relative_to(tmp_path).parts[0] for file in files] == [f"part_{n:04d}" for n in (0, 0, 1, 1, 2)]


def test_an_edit_changes_one_word_in_its_share_of_the_documents(tmp_path: Path) -> None:
    files = write_corpus(tmp_path, 20)
    before = [file.read_text(encoding="utf-8").split() for file in files]
    assert edit_documents(files, 0.1) == 2
    changed = [
        sum(old != new for old, new in zip(words, file.read_text(encoding="utf-8").split(), strict=True))
        for words, file in zip(before, files, strict=True)
    ]
    assert sorted(changed) == [0] * 18 + [1, 1]


def test_a_source_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="name a folder of texts"):
        write_corpus(tmp_path / "out", 1, tmp_path)
