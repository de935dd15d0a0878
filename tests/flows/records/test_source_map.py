"""Maps of places, against a model that keeps for each character of a text where it comes from."""

from hypothesis import given
from hypothesis import strategies as st

from flows.records.source_map import Run, SourceMap

# For each character of a text the offset of its origin, or None for one that was made.
ORIGINS = st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=30)


def map_of(origins: list[int | None]) -> SourceMap:
    return SourceMap(Run(offset, origin, 1) for offset, origin in enumerate(origins) if origin is not None)


@given(ORIGINS)
def test_each_character_is_found_where_it_came_from(origins):
    found = map_of(origins)
    assert [found.at(offset) for offset in range(len(origins) + 2)] == [*origins, None, None]


@given(ORIGINS, ORIGINS)
def test_chained_maps_lead_where_one_after_the_other_does(outer, inner):
    direct = [inner[origin] if origin is not None and origin < len(inner) else None for origin in outer]
    assert map_of(outer).chain(map_of(inner)) == map_of(direct)


@given(ORIGINS, st.integers(0, 30), st.integers(0, 30))
def test_a_span_leads_from_its_first_to_its_last_character_or_nowhere(origins, start, end):
    place = map_of(origins).place(start, end)
    ends = (
        [origins[offset] if offset < len(origins) else None for offset in (start, end - 1)] if start < end else [None]
    )
    if None in ends or ends[-1] < ends[0]:
        assert place is None
    else:
        assert place == (ends[0], ends[-1] + 1)


@given(ORIGINS)
def test_the_whole_changes_nothing(origins):
    found = map_of(origins)
    assert found.chain(SourceMap.whole(40)) == SourceMap.whole(40).chain(found) == found
    assert len(SourceMap.whole(40).runs) == 1
