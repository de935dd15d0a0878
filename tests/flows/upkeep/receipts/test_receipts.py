"""Receipts: every text that stands in its source has one that holds, and one that says anything else is refused."""

import bz2
import gzip
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from flows.cli import main
from flows.records.record import Limits
from flows.upkeep.receipts.check import check_receipts
from flows.upkeep.receipts.receipt import read_receipts

_PAGE = Path(__file__).parents[4] / ".github" / "docs" / "receipts.md"
_MORE = "It was raining in the valley, and nobody went out that day. The market stayed closed until noon."
_WORDS = {
    "a.txt": "The first bridge carries forty wagons",
    "b.html": "The second bridge “carries” sixty wagons & more",
    "c.jsonl": 'The third bridge carries "eighty" wagons 😀 at once',
    "d.csv": 'The fourth bridge carries "a hundred" wagons',
    "e.eml": "The fifth bridge carries a café on its back",
    "f.txt.gz": "The sixth bridge carries no wagons at all",
    "g.zip": "The seventh bridge carries seven wagons daily",
    "h.tar": "The eighth bridge carries eight wagons nightly",
    "i.txt": "The ninth bridge carries nine Käse wagons",
    "j.xml": "The tenth bridge carries ten & more wagons",
    "k.txt": "The eleventh bridge carries eleven wagons home",
    "l.jsonl": "The twelfth bridge carries twelve wagons away",
    "m.tar.bz2": "The thirteenth bridge carries thirteen wagons",
}


def _files(words):
    page = (
        words["b.html"]
        .replace("“", "&ldquo;")
        .replace("”", "&#8221;")
        .replace("&", "&amp;", 0)
        .replace(" & ", " &amp; ")
    )
    line = json.dumps({"id": 1, "text": f"{words['c.jsonl']}. {_MORE}"})
    escaped = words["j.xml"].replace("&", "&amp;amp;").replace("carries", "&lt;i&gt;carries&lt;/i&gt;")
    mail = f"Subject: Bridge\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{words['e.eml']}. {_MORE}\n"
    return {
        "a.txt": f"\ufeff{words['a.txt']}. {_MORE}".encode(),
        "b.html": f"<html><body><article><p>{page.replace('bridge', '<b>bridge</b>')}. {_MORE}</p><p>{_MORE}</p></article></body></html>".encode(),
        "c.jsonl": f'{{"id": 0, "text": "{_MORE}"}}\n{line}\n'.encode(),
        "d.csv": f'id,text\n1,"{words["d.csv"].replace(chr(34), chr(34) * 2)}. {_MORE}"\n'.encode(),
        "e.eml": mail.replace("é", "=C3=A9").replace("carries a", "carr=\nies a").encode(),
        "f.txt.gz": gzip.compress(f"{words['f.txt.gz']}. {_MORE}".encode(), mtime=0),
        "g.zip": _zip({"x.txt": _MORE, "y.txt": f"{words['g.zip']}. {_MORE}"}),
        "h.tar": _tar({"x.txt": _MORE, "y.txt": f"{words['h.tar']}. {_MORE}"}),
        "i.txt": f"{words['i.txt']}. {_MORE}".encode("cp1252"),
        "j.xml": f"<rss><channel><title>F</title><item><guid>1</guid><description>{escaped}. {_MORE}</description></item></channel></rss>".encode(),
        "k.txt": f"{words['k.txt']}. {_MORE}".encode("utf-16"),
        "l.jsonl": (json.dumps({"id": 1, "text": f"{words['l.jsonl']}. {_MORE}"}) + "\n").encode("utf-16"),
        "m.tar.bz2": bz2.compress(_tar({"x.txt": _MORE, "y.txt": f"{words['m.tar.bz2']}. {_MORE}"})),
    }  # fmt: skip


def _zip(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def _tar(members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return file.getvalue()


@pytest.fixture(scope="module")
def pile(tmp_path_factory):
    """A folder of sources, the home that was made of it, and a receipt for each of _WORDS."""
    folder = tmp_path_factory.mktemp("receipts")
    source, home = folder / "pile", folder / "home"
    source.mkdir()
    for name, data in _files(_WORDS).items():
        (source / name).write_bytes(data)
    assert main.main(["run", str(source), "--direct", "--no-report", "--home", str(home)]) == 0
    report = folder / "report.md"
    report.write_text("\n\n".join(f"> {words}" for words in _WORDS.values()).replace("<", r"\<"), encoding="utf-8")
    receipts = folder / "receipts.jsonl"
    main.main(["verify", str(report), "--write-receipts", str(receipts), "--home", str(home)])
    return source, receipts


@pytest.mark.slow
def test_every_text_that_stands_in_its_source_has_a_receipt_that_holds(pile, capsys):
    source, path = pile
    receipts = list(read_receipts(path))
    assert {receipt.file_uri.partition("/")[2]: receipt.text for receipt in receipts} == _WORDS
    assert [each.problem for each in check_receipts(receipts, source, Limits())] == [None] * len(_WORDS)
    assert main.main(["verify", "--receipts", str(path), "--source", str(source)]) == 0
    assert f"{len(_WORDS)} receipts: {len(_WORDS)} sound, 0 failed" in capsys.readouterr().out
    for receipt in receipts:
        (alone,) = check_receipts([receipt], source / receipt.file_uri.partition("/")[2], Limits())
        assert alone.field is None


@pytest.mark.slow
def test_the_checker_of_the_documentation_finds_the_same(pile, tmp_path):
    source, path = pile
    checker = tmp_path / "check_receipts.py"
    program = _PAGE.read_text(encoding="utf-8").partition("```py\n")[2].partition("```")[0]
    assert len(program.splitlines()) <= 80
    checker.write_text(program, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", checker, path, source], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count(" holds\n"), done.stderr) == (0, len(_WORDS), "")
    forged = tmp_path / "forged.jsonl"
    lines = [
        json.loads(line) | change for line, change in zip(path.read_text().splitlines(), FORGED.values(), strict=False)
    ]
    forged.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", checker, forged, source], capture_output=True, text=True, check=False)
    said = [line.rpartition("fails: ")[2] for line in done.stdout.splitlines()]
    assert (done.returncode, said[: len(FORGED)]) == (1, list(FORGED))


FORGED = {
    "byte_start": {"byte_start": 5},
    "slice_sha256": {"slice_sha256": "0" * 64},
    "text": {"text": "The third bridge carries nobody"},
    "file_sha256": {"file_sha256": "0" * 64},
    "doc_id": {"doc_id": "0" * 32},
    "uri": {"uri": "elsewhere"},
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "change"),
    [
        *FORGED.items(),
        ("byte_end", {"byte_end": 10**9}),
        ("byte_end", {"byte_end": 10**40}),
        ("byte_end", {"byte_start": 10**6, "byte_end": 10**6 + 1}),
        ("byte_start", {"byte_start": -1}),
        ("byte_start", {"encoding": "no such", "slice_sha256": ""}),
        ("text", {"encoding": "utf-16-le"}),
        ("steps", {"steps": ("gzip",)}),
        ("steps", {"steps": (0,)}),
        ("steps", {"steps": ("tape",)}),
        ("steps", {"steps": ("gzip",) * 1_000}),
        ("ways", {"ways": ("rot13",)}),
        ("file_uri", {"file_uri": "pile/gone.txt", "uri": "pile/gone.txt"}),
        ("file_uri", {"file_uri": "pile/%2E%2E/x.txt", "uri": "pile/%2E%2E/x.txt"}),
    ],
)
def test_a_forged_receipt_is_refused_and_what_is_forged_is_named(pile, field, change):
    source, path = pile
    receipt = next(read_receipts(path))._replace(**change)
    if "uri" in change and "file_uri" in change:
        from flows.records.identity import doc_id_of

        receipt = receipt._replace(doc_id=doc_id_of(receipt.uri))
    (checked,) = check_receipts([receipt], source, Limits())
    assert checked.field == field


@pytest.mark.slow
def test_a_receipt_for_a_source_that_has_changed_is_refused(pile, tmp_path):
    source, path = pile
    changed = tmp_path / "a.txt"
    changed.write_bytes((source / "a.txt").read_bytes() + b"!")
    (checked,) = check_receipts([next(read_receipts(path))], changed, Limits())
    assert checked.field == "file_sha256"


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"form": "columnist-receipt-9"}', '{"form": "columnist-receipt-1", "text": 1}']
)
def test_a_line_that_is_no_receipt_is_refused_in_one_line(line, tmp_path, capsys):
    path = tmp_path / "receipts.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    assert main.main(["verify", "--receipts", str(path), "--source", str(tmp_path)]) == 2
    assert "line 1 of" in capsys.readouterr().err
