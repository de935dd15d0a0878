"""Broken files as hypothesis draws them, and shrinks those that fail."""

from hypothesis import strategies as st

from tests.fuzz.mutations import SUFFIXES, Input, break_file
from tests.fuzz.samples import Sample, samples


def broken_files(sample: Sample) -> st.SearchStrategy[Input]:
    """A sample cut, renamed, changed in single bits, or broken in any other way of `mutations.py`."""
    data = sample.data
    return st.one_of(
        st.integers(0, len(data)).map(lambda end: Input(sample.name, data[:end])),
        st.sampled_from(SUFFIXES).map(lambda suffix: Input("a" + suffix, data)),
        st.lists(st.integers(0, 8 * len(data) - 1), min_size=1, max_size=8).map(
            lambda bits: Input(sample.name, flip(data, bits))
        ),
        st.randoms(use_true_random=False).map(lambda random: break_file(random, sample, samples())),
    )


def flip(data: bytes, bits: list[int]) -> bytes:
    """The bytes with these bits turned over, counted from the first byte's lowest."""
    broken = bytearray(data)
    for bit in bits:
        broken[bit // 8] ^= 1 << bit % 8
    return bytes(broken)
