"""Who is notified of what: of a problem once, and once when it is over."""

from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from flows.orchestration import notify
from warehouse.home import Home
from warehouse.lake.run_files import new_run_id, write_run

FLOW = SimpleNamespace(name="ingest")
RUN = SimpleNamespace(name="ingest news", id=UUID(int=1))


@pytest.fixture
def received(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """State and message of each notification; the home is empty, and a tenth of its records may be in quarantine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNIST_NOTIFY_QUARANTINED_SHARE", "0.1")
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(notify, "send", lambda service, message: sent.append((message["state"], message["message"])))
    return sent


def fail(message: str) -> None:
    notify.on_failure(FLOW, RUN, SimpleNamespace(name="Failed", message=message))


def complete() -> None:
    notify.on_completion(FLOW, RUN, SimpleNamespace(name="Completed", message=None))


def test_a_problem_is_told_once_and_then_that_it_is_over(received: list[tuple[str, str]]) -> None:
    complete()
    assert received == []
    for _ in range(3):
        fail("news is not there")
    assert received == [("Failed", "news is not there")]
    complete()
    complete()
    (_, over) = received
    assert over[0] == "Recovered"
    assert over[1].endswith(" UTC: news is not there")


def test_quarantine_above_the_share_is_told_once_and_when_it_is_below_again(
    received: list[tuple[str, str]], tmp_path: Path
) -> None:
    for n_quarantined in (10, 11, 12, 2):
        run_id = new_run_id()
        write_run(Home(tmp_path / "home"), {"run_id": run_id, "n_found": 100, "n_quarantined": n_quarantined})
        complete()
    assert [state for state, _ in received] == ["Quarantined", "Recovered"]
    assert received[0][1] == "11 of 100 records are in quarantine; `columnist status` says why"
