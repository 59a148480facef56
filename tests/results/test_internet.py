"""Rows of the result of all pairs: ranked by what they certainly touch, and cut, as plain sorting does."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.results.internet import _rows, shares_of
from cleanpath.routing.bgp.lanes import COUNTERS


@given(
    some=st.lists(st.lists(st.integers(0, 3), min_size=len(COUNTERS), max_size=len(COUNTERS)), max_size=12),
    top=st.one_of(st.none(), st.integers(1, 14)),
)
def test_rows_are_those_that_plain_sorting_gives(some, top):
    head = [{"from": str(number)} for number in range(len(some))]
    plain = []
    for own, row in zip(head, some, strict=True):
        counted = dict(zip(COUNTERS, row, strict=True))
        if counted["pairs"]:
            plain.append({**own, "pairs": counted["pairs"], **shares_of(counted)})
    plain.sort(key=lambda row: (-row["always_low"] - row["sometimes_low"], -row["pairs"]))
    counts = np.array(some, np.int64).reshape(len(some), len(COUNTERS))
    assert _rows(counts, head, top) == plain[:top]
