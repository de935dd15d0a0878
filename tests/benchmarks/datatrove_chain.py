"""Runs datatrove's FineWeb chain over a JSONL file, in datatrove's own environment; `datatrove_side.py` starts it.

    .venv-datatrove/bin/python datatrove_chain.py DOCUMENTS_FOLDER OUTPUT_FOLDER MODEL ROUNDS

The filters, their order and their settings are those of datatrove's own `examples/fineweb.py` from the language filter
on (what comes before it there is for web pages). `SentenceStats` stands before the C4 filter, which rewrites the text:
there it sees the text that Gopher's filters saw, and its sentences are those of the whole document. Every block keeps
what it drops, so that nothing is dropped unseen: the exclusion writers of the example.

Prints a JSON list with an object for each round: documents kept, process CPU seconds, and the seconds that datatrove
itself books for each block. The models are loaded, and a first document walked through, before the clock starts.
"""

import json
import sys
import time
from pathlib import Path

# datatrove is imported where it is used: this file lies among modules that a test run imports without it.


def make_pipeline(documents: str, output: str, limit: int = -1) -> list:  # type: ignore[type-arg]
    """The blocks in the order in which a document passes them."""
    from datatrove.pipeline.filters import (  # type: ignore[import-not-found]
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
        LanguageFilter,
    )
    from datatrove.pipeline.readers import JsonlReader  # type: ignore[import-not-found]
    from datatrove.pipeline.stats import SentenceStats  # type: ignore[import-not-found]
    from datatrove.pipeline.writers.jsonl import JsonlWriter  # type: ignore[import-not-found]
    from datatrove.pipeline.writers.parquet import ParquetWriter  # type: ignore[import-not-found]

    return [
        JsonlReader(documents, limit=limit),
        LanguageFilter(exclusion_writer=JsonlWriter(f"{output}/dropped/language")),
        GopherRepetitionFilter(exclusion_writer=JsonlWriter(f"{output}/dropped/gopher_repetition")),
        GopherQualityFilter(exclusion_writer=JsonlWriter(f"{output}/dropped/gopher_quality")),
        SentenceStats(f"{output}/stats", groups_to_compute=["summary"]),
        C4QualityFilter(
            filter_no_terminal_punct=False,
            exclusion_writer=JsonlWriter(f"{output}/dropped/c4"),
        ),
        FineWebQualityFilter(exclusion_writer=JsonlWriter(f"{output}/dropped/fineweb_quality")),
        ParquetWriter(f"{output}/kept"),
    ]


def run(pipeline: list) -> int:  # type: ignore[type-arg]
    """Pull every document through the blocks, as datatrove's local executor does for one task; how many come out."""
    documents = None
    for block in pipeline:
        documents = block.run(documents, 0, 1)
    # A writer hands its documents on, so the length of the stream is what was kept.
    return sum(1 for _ in documents or ())


def measure(pipeline: list) -> dict[str, object]:  # type: ignore[type-arg]
    """One round over all documents."""
    _ = pipeline[1].model.model  # the filter loads it when the first document comes, which is no document's cost
    started_cpu = time.process_time()
    kept = run(pipeline)
    cpu_seconds = time.process_time() - started_cpu
    blocks = {block.__class__.__name__: block.stats.time_stats.total for block in pipeline}
    return {"kept": kept, "cpu_seconds": cpu_seconds, "block_seconds": blocks}


def main() -> None:
    """Warm up on one document, then time the rounds."""
    from datatrove.utils.lid import FT176LID  # type: ignore[import-not-found]
    from datatrove.utils.logging import logger  # type: ignore[import-not-found]

    documents, output, model, n_rounds = sys.argv[1:]
    logger.remove()
    FT176LID.MODEL_URL = Path(model).as_uri()
    run(make_pipeline(documents, f"{output}/warm-up", limit=1))
    rounds = [measure(make_pipeline(documents, f"{output}/{number}")) for number in range(int(n_rounds))]
    print(json.dumps(rounds))


if __name__ == "__main__":
    main()
