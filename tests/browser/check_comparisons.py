"""Copies in the report, in a browser: documents side by side, and the map of who copies whom."""

import itertools
import json
import random
from pathlib import Path

import pytest

from tests.benchmarks.prose import write_documents
from tests.browser.accessibility import find_faults
from tests.browser.chromium import open_page, save
from tests.helpers.prefect_server import clean_environment, finish, start

AGENCY = "agency.example"
PAPERS = ["courier.example", "gazette.example", "herald.example", "observer.example", "post.example"]


def write_wire(path: Path, n_stories: int) -> None:
    """Stories of an agency with what papers made of them, and of papers that quote each other."""
    rng, rows = random.Random("wire"), list[dict[str, str]]()
    for number, (title, *body) in enumerate(itertools.islice(write_documents("wire"), n_stories)):
        day = f"2026-03-{1 + number * 28 // n_stories:02}"
        source = AGENCY if number % 2 else rng.choice(PAPERS)
        rows.append({"site": source, "date": f"{day}T06:00:00", "title": title, "text": "\n\n".join(body)})
        for paper in rng.sample([each for each in PAPERS if each != source], number % 4 if source == AGENCY else 0):
            words = body[-1].split()
            words[rng.randrange(len(words))] = "reportedly"
            text = "\n\n".join([*body[: rng.randint(len(body) - 2, len(body) - 1)], " ".join(words)])
            rows.append({"site": paper, "date": f"{day}T{rng.randint(8, 20):02}:00:00", "title": title, "text": text})
        if source != AGENCY and number:
            quoted = rng.choice(rows[:-1])
            rows[-1]["text"] += f"\n\nAs {quoted['site']} reported: {rng.choice(quoted['text'].split(chr(10) * 2))}"
    path.write_text("".join(json.dumps({"id": n, **row}) + "\n" for n, row in enumerate(rows)), encoding="utf-8")


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wire")
    write_wire(folder / "wire.jsonl", 90)
    finished = finish(start("run", "wire.jsonl", "--direct", environment=clean_environment(folder), folder=folder))
    assert (finished.code, finished.err) == (0, "")
    return folder / "data" / "reports"


def test_what_documents_share_is_marked_side_by_side(reports):
    with open_page((reports / "comparisons.html").as_uri(), width=1100, height=720) as watched:
        assert watched.page.locator("section").count() == 20
        assert watched.page.locator("section article:has(mark)").count() == 40
        assert (watched.messages, len(watched.requests)) == ([], 1)
        left, right = (each.bounding_box() for each in watched.page.locator("section >> nth=0 >> article").all())
        assert left["x"] + left["width"] < right["x"]
        watched.page.get_by_role("heading", name="The longest passages").evaluate("heading => heading.scrollIntoView()")
        save(watched.page, "comparisons")


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, False), (1280, True)])
def test_the_page_of_comparisons_has_no_fault_and_does_not_scroll_sideways(reports, width, dark):
    with open_page((reports / "comparisons.html").as_uri(), width=width, dark=dark) as watched:
        assert find_faults(watched.page) == []
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
def test_the_map_of_who_copies_whom_names_every_source_and_number(reports, dark):
    with open_page((reports / "report.html").as_uri(), width=980, height=640, dark=dark) as watched:
        section = watched.page.locator("section", has=watched.page.get_by_role("heading", name="Who copies whom"))
        texts = section.locator("svg[role=img]:visible text").all_text_contents()
        assert {AGENCY, *PAPERS} <= set(texts)
        assert section.locator("svg[role=img]:visible path").count() == sum(text.isdigit() for text in texts)
        assert find_faults(watched.page) == []
        if not dark:
            section.evaluate("section => section.scrollIntoView()")
            save(watched.page, "copies")
