"""Measures how often texts in old encodings come back as they were: `python -m tests.benchmarks.encodings FILE...`.

Each file is JSON lines with `lang` and either `text` or `paragraphs`. The texts of a language are cut into pieces of 2 kB;
each is written in every encoding that its language was stored in, as far as the encoding has its characters.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flows.records.reasons import Rejected
from flows.steps.decode import decode

PIECE_BYTES = 2_000
LANGUAGES = {
    "cp1252": "de es fi fr is it nl no pt sv",
    "iso-8859-2": "cs hr hu pl ro sk sl",
    "cp1251": "bg mk ru uk",
    "koi8-r": "ru",
    "shift_jis": "ja",
    "gb18030": "zh zh-cn",
    "big5": "zh-tw",
    "utf-16": "ar de el en fr hi ja ru th zh",
    "windows-1256": "ar",
}


def main(files: Sequence[Path]) -> int:
    if not files:
        print("skipped: no file of texts was named")
        return 0
    texts = read_texts(files)
    total = total_back = 0
    print("| encoding | pieces | back as they were | share | taken for |\n|---|---|---|---|---|")
    for encoding, languages in LANGUAGES.items():
        pieces = [piece for language in languages.split() for piece in cut(texts[language], encoding)]
        taken: defaultdict[str, int] = defaultdict(int)
        for piece in pieces:
            found, name = read_back(piece.encode(encoding))
            if found != piece:
                taken[name] += 1
        n_back = len(pieces) - sum(taken.values())
        total, total_back = total + len(pieces), total_back + n_back
        names = ", ".join(f"{name} {count}" for name, count in sorted(taken.items()))
        print(f"| {encoding} | {len(pieces)} | {n_back} | {n_back / max(1, len(pieces)):.1%} | {names} |")
    print(f"| all | {total} | {total_back} | {total_back / max(1, total):.2%} | |")
    return 0


def read_texts(files: Sequence[Path]) -> dict[str, str]:
    """The texts of each language, one after another."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row: dict[str, Any] = json.loads(line)
            if row.get("lang"):
                text = row.get("text") or "\n".join(" ".join(sentences) for sentences in row.get("paragraphs", ()))
                found[row["lang"]].append(text)
    return defaultdict(str, {language: "\n".join(parts) for language, parts in found.items()})


def cut(text: str, encoding: str) -> Iterator[str]:
    """Pieces of 2 kB in the encoding, without the lines that it has no characters for; none of ASCII alone."""
    piece, n_bytes = "", 0
    for line in text.splitlines(keepends=True):
        try:
            n_bytes += len(line.encode(encoding))
        except UnicodeEncodeError:
            continue
        piece += line
        if n_bytes >= PIECE_BYTES:
            whole = piece.encode(encoding)[:PIECE_BYTES].decode(encoding, errors="ignore")
            if not whole.isascii() or encoding == "utf-16":
                yield whole
            piece, n_bytes = "", 0


def read_back(data: bytes) -> tuple[str | None, str]:
    try:
        decoded = decode(data)
    except Rejected as error:
        return None, error.reason
    return decoded.text, decoded.encoding


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
