"""What the pages name exists: links, headings, pictures, files, tests, modules, targets; and the README is one page."""

import re
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.docs.generated import TABLES, places, with_tables
from tests.docs.pages import ALL_COMMANDS, BLOCKS, DOCUMENTS, FENCE, PAGES, README
from warehouse import schema

MOST_README_LINES = 250
_LINK = re.compile(r"\]\(([^)\s]+)\)")

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def headings(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(path: Path) -> list[str]:
    """The targets of a document's links and pictures that are inside the project."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    return [target for target in _LINK.findall(text) if "://" not in target]


def test_no_block_is_of_a_kind_that_nothing_proves() -> None:
    # `py` is a program to be saved: that of receipts.md is run by tests/flows/upkeep/receipts.
    assert {block.language for block in BLOCKS} <= {"console", "ini", "py", "python", "sql", "text", "toml"}


def test_the_readme_is_one_page_and_leads_to_all_others() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= MOST_README_LINES
    reached = {(README.parent / target.partition("#")[0]).resolve() for target in links(README)}
    assert set(DOCUMENTS) - {README} <= reached


def test_the_generated_tables_are_those_of_the_code() -> None:
    texts = [page.read_text(encoding="utf-8") for page in PAGES]
    assert sorted(name for text in texts for name in places(text)) == sorted(TABLES)
    for page, text in zip(PAGES, texts, strict=True):
        assert text == with_tables(text), f"{page.name}: `python -m tests.test_docs --write` writes it anew"


def test_every_table_of_the_warehouse_has_a_query() -> None:
    queries = " ".join(command.line for command in ALL_COMMANDS)
    assert [table.name for table in schema.TABLES if not re.search(rf"\bfrom {table.name}\b", queries)] == []


@each_document
def test_links_lead_somewhere(path: Path) -> None:
    for target in links(path):
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        assert not anchor or anchor in headings(file), target


@each_document
def test_files_tests_modules_and_targets_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:flows|warehouse|sql|tests|seeds|\.github|\.ci)/[\w./-]*)`", text):
        assert (PROJECT / name).exists(), name
    for file, test in re.findall(r"`(tests/[\w/.]+)::(\w+)`", text):
        code = (PROJECT / file).read_text(encoding="utf-8")
        assert re.search(rf"^def {test}\(", code, re.MULTILINE), f"{file}::{test}"
    for module in re.findall(r"python -m (tests[\w.]*)", text):
        place = PROJECT / module.replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file(), module
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:`|^ {4}|\$ )make (\w+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


def test_every_folder_is_on_the_map() -> None:
    text = (PROJECT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = [
        folder.relative_to(PROJECT).as_posix()
        for top in ("flows", "warehouse", "sql")
        for folder in sorted((PROJECT / top).iterdir())
        if folder.is_dir() and not folder.name.startswith(("_", "."))
    ]
    assert len(folders) > 20
    assert [folder for folder in folders if f"`{folder}/`" not in text] == []


def test_the_pictures_are_small_and_all_of_them_are_shown() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(page)}
    for picture in (PROJECT / ".github" / "pictures").iterdir():
        assert picture.stat().st_size < 200_000, picture.name
        assert picture in shown, picture.name
