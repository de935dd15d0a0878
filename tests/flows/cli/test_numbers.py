"""Numbers of flags that are no settings are read by the same rules."""

import pytest

FLAGS = [
    ["search", "x", "-k"],
    ["export", "documents", "--output", "out", "--shard-rows"],
    ["trace", "abcd", "--sentence"],
    ["trace", "abcd", "--paragraph"],
    ["status", "--max-age"],
]


@pytest.mark.parametrize("value", ["-1", "1_0", " 3", "٣", "1e400", "nan", "inf", "9" * 26, "9" * 5_000, "x\x1b[2J"])
@pytest.mark.parametrize("flag", FLAGS, ids=" ".join)
def test_what_is_no_number_is_refused_in_one_line(columnist, flag, value):
    given = f"{value}d" if flag[-1] == "--max-age" else value
    said = columnist(*flag[:-1], f"{flag[-1]}{'' if flag[-1] == '-k' else '='}{given}", code=2).err
    assert said.startswith(f"columnist: argument {flag[-1]}: ")
    assert said.count("\n") == 1
    assert said.rstrip("\n").isprintable()
