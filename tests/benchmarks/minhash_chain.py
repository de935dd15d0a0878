"""Finds near copies with datasketch and rensa, in an environment of their own; `minhash_side.py` starts it.

    .venv-minhash/bin/python minhash_chain.py DOCUMENTS.jsonl THRESHOLD

Each is used as its own documentation shows: 5-word shingles, 128 permutations, an LSH index, and of its candidates those
whose estimate reaches the threshold. Prints a JSON object: for each the CPU seconds, from the texts on, and its pairs.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

N_PERMUTATIONS, N_BANDS = 128, 32
_WORD = re.compile(r"\w+")

# datasketch and rensa are imported where they are used: this file lies among modules that a test run imports without them.

Pair = tuple[int, int]


def shingle(text: str) -> list[str]:
    """The distinct runs of five words of a text in lower case."""
    words = _WORD.findall(text.lower())
    return sorted({" ".join(words[at : at + 5]) for at in range(max(len(words) - 4, 1))})


def use_datasketch(texts: list[str], threshold: float) -> Iterator[Pair]:
    """Pairs by `MinHash` and `MinHashLSH`."""
    from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]

    index = MinHashLSH(threshold=threshold, num_perm=N_PERMUTATIONS)
    signed = MinHash.bulk(([part.encode() for part in shingle(text)] for text in texts), num_perm=N_PERMUTATIONS)
    for number, signature in enumerate(signed):
        for other in index.query(signature):
            if signed[other].jaccard(signature) >= threshold:
                yield other, number
        index.insert(number, signature)


def use_rensa(texts: list[str], threshold: float) -> Iterator[Pair]:
    """Pairs by `RMinHash` and `RMinHashLSH`."""
    from rensa import RMinHash, RMinHashLSH  # type: ignore[import-not-found]

    index = RMinHashLSH(threshold=threshold, num_perm=N_PERMUTATIONS, num_bands=N_BANDS)
    signed = RMinHash.from_token_sets([shingle(text) for text in texts], num_perm=N_PERMUTATIONS, seed=42)
    for number, signature in enumerate(signed):
        for other in index.query(signature):
            if signed[other].jaccard(signature) >= threshold:
                yield other, number
        index.insert(number, signature)


def main() -> None:
    path, threshold = sys.argv[1], float(sys.argv[2])
    with Path(path).open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    found = {}
    tools: dict[str, Callable[[list[str], float], Iterator[Pair]]] = {"datasketch": use_datasketch, "rensa": use_rensa}
    for name, use in tools.items():
        list(use(texts[:20], threshold))
        started = time.process_time()
        pairs = list(use(texts, threshold))
        found[name] = {"cpu_seconds": time.process_time() - started, "pairs": pairs}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
