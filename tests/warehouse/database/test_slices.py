"""The memory that the checks of a load need is that of a slice of documents."""

from pathlib import Path

import pytest

from flows.pipeline.stages import Plain, run
from flows.settings.run_settings import Settings
from tests.conftest import write_files
from warehouse.database.audit import audit


@pytest.mark.slow
def test_long_texts_are_checked_with_little_memory(home, tmp_path: Path):
    """Twenty documents of a third of a megabyte, each one paragraph: looked at together, they would not fit."""
    sentence = "Nobody knows who mended the bridge in the year {:07}."
    texts = {f"{n:02}.txt": " ".join(sentence.format(n * 20_000 + k) for k in range(6_000)) for n in range(20)}
    source = write_files(tmp_path / "news", texts)
    settings = Settings(home=home, workers=2, report=False, memory_limit="40MB", query_seconds=0)
    assert run([str(source)], settings, Plain(settings))["status"] == "published"
    assert not [each for each in audit(settings.home_paths, settings.query_limits) if each.offenders]
