"""Tar files of every dialect, cut, bent and hostile."""

import io
import tarfile

import pytest

from flows.records.record import Limits
from tests.flows.sources.wrapping import fates, tar_of

THREE = [("a.txt", b"ay " * 500), ("b.txt", b"bee"), ("c.txt", b"sea " * 200)]
TEXTS = {f"!/{name}": data.decode() for name, data in THREE}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_dialect_is_read(form):
    folder = "/".join(["folder"] * 20)
    members = [*THREE, (f"{folder}/d.txt", b"dee"), ("мост.txt", b"bridge")]
    found = fates(tar_of(members, form), "a.tar")
    assert found == TEXTS | {f"!/{folder}/d.txt": "dee", "!/мост.txt": "bridge"}


def test_a_long_name_in_gnu_and_pax():
    name = "n" * 300 + ".txt"
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        assert fates(tar_of([(name, b"long"), ("b.txt", b"bee")], form), "a.tar") == {
            f"!/{name}": "long",
            "!/b.txt": "bee",
        }


def test_a_name_of_a_megabyte_is_cut_and_still_its_own():
    found = list(fates(tar_of([("n" * 900_000, b""), ("n" * 900_001, b"")], tarfile.PAX_FORMAT), "a.tar"))
    assert len(set(found)) == 2
    assert max(map(len, found)) < 1_100


def test_only_files_are_read():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for number, kind in enumerate(
            (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
        ):
            info = tarfile.TarInfo(f"{number}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        folder = tarfile.TarInfo("folder.txt")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    found = fates(file.getvalue(), "a.tar")
    assert found == {f"!/{number}.txt": "[not_a_file]" for number in range(5)}


def test_archives_behind_each_other_are_one():
    assert fates(tar_of(THREE[:1]) + tar_of(THREE[1:]), "a.tar") == TEXTS


def test_rubbish_behind_the_end_is_told():
    assert fates(tar_of(THREE) + b"rubbish", "a.tar") == TEXTS | {"": "[damaged]"}


def test_cut_anywhere_whole_members_are_kept_and_the_cut_is_told():
    data = tar_of(THREE, tarfile.GNU_FORMAT)
    ends = [2_048, 3_072, 4_608]
    for at in range(1, 4_700, 13):
        found = fates(data[:at], "a.tar")
        whole = sum(end <= at for end in ends)
        assert [text for text in found.values() if not text.startswith("[")][:whole] == list(TEXTS.values())[:whole]
        if at <= ends[-1]:
            assert "[damaged]" in found.values(), at


def test_a_cut_between_two_members_is_told():
    assert fates(tar_of(THREE, tarfile.GNU_FORMAT)[:2_048], "a.tar") == {"!/a.txt": TEXTS["!/a.txt"], "": "[damaged]"}


def test_any_flipped_bit_in_a_header_costs_its_member():
    data = tar_of(THREE, tarfile.GNU_FORMAT)
    for at in range(2_048, 2_560):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        found = fates(bytes(flipped), "a.tar")
        assert found in (TEXTS, {"!/a.txt": TEXTS["!/a.txt"], "!/c.txt": TEXTS["!/c.txt"], "": "[damaged]"})


@pytest.mark.parametrize(
    "header",
    [
        b"20 path=a.txt\n",  # longer than there is
        b"x path=a.txt\n",
        b"99999999999999999999 path=a.txt\n",
        b"12 size=-10\n",
        b"4 a\n",
        b"\xff\xff\xff",
    ],
)
def test_bent_extended_headers_are_refused(header):
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, len(header)
    data = info.tobuf() + header.ljust(512, b"\x00") + tar_of(THREE)
    assert fates(data, "a.tar") == {"": "[damaged]"}


def test_a_name_of_a_gigabyte_is_not_read():
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 10**9
    assert fates(info.tobuf(tarfile.GNU_FORMAT) + bytes(2_000), "a.tar") == {"": "[damaged]"}


def test_sparse_files_are_not_taken_for_text():
    info = tarfile.TarInfo("sparse.txt")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 3
    data = info.tobuf(tarfile.GNU_FORMAT) + b"abc".ljust(512, b"\x00") + tar_of(THREE)
    assert fates(data, "a.tar") == {"!/sparse.txt": "[unsupported]"} | TEXTS


def test_too_many_members():
    assert fates(tar_of(THREE), "a.tar", Limits(members=1)) == {"!/a.txt": TEXTS["!/a.txt"], "": "[too_many_members]"}
