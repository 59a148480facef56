import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.sources.cable_profiles import find_profile

NAMES = [
    *("single-1c1p", "single-1c12p", "trunk-2c1p", "trunk-4c8p", "breakout-1c4p-4c1p", "breakout-1c6p-6c1p"),
    *("trunk-2c4p-shuffle", "trunk-4c4p-shuffle", "breakout-2c4p-8c1p-shuffle"),
]


@given(st.sampled_from(NAMES))
def test_each_strand_of_one_end_meets_one_of_the_other(name: str) -> None:
    profile = find_profile(name)
    assert profile is not None
    one, other = ({(c, p) for c in range(1, 20) for p in profile.strands(side, c)} for side in ("A", "B"))
    assert len(one) == len(other)
    assert {profile.meets(*strand) for strand in one} == other


def test_shuffles_are_those_of_the_cables_that_are_sold() -> None:
    def meets(name: str) -> list[tuple[int, int]]:
        profile = find_profile(name)
        assert profile is not None
        return [profile.meets(c, p) for c in (1, 2) for p in (1, 2, 3, 4)]

    assert meets("trunk-2c4p-shuffle") == [(1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (1, 4), (2, 3), (2, 4)]
    eight = [(c, 1) for c in (1, 2, 5, 6, 3, 4, 7, 8)]
    assert meets("breakout-2c4p-8c1p-shuffle") == eight


@pytest.mark.parametrize("name", ["", "octopus", "breakout-1c4p-6c1p", "trunk-2c4p-braid", "trunk-c1p"])
def test_other_names_are_not_guessed(name: str) -> None:
    assert find_profile(name) is None
