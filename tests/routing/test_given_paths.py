"""Given paths: shares and levels against plain arithmetic, silent hops, and what is refused."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.network.graph import Paths, build_graph
from cleanpath.routing.contract import Demands, Touch
from cleanpath.routing.given_paths import route_pinned
from cleanpath.verdict import Level

KINDS = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.25, 0.5), (0.5, 0.75)]
SIZE = 5


def solve(ends, given_paths, touch):
    """`given_paths` lists (demand, share, elements)."""
    none = np.array([], np.int32)
    graph = build_graph(SIZE, none, none)
    demands = Demands(*(np.array([e[i] for e in ends], np.int32) for i in range(2)))
    lengths = [len(p[2]) for p in given_paths]
    paths = Paths(
        np.cumsum([0, *lengths]).astype(np.int64),
        np.array([e for p in given_paths for e in p[2]], np.int32),
        np.array([p[0] for p in given_paths], np.int32),
        np.array([p[1] for p in given_paths], float),
    )
    return route_pinned(graph, demands, Touch(*(np.array([[x[i] for x in touch]]) for i in range(2))), paths)


@st.composite
def cases(draw):
    hop = st.integers(-1, SIZE - 1)
    end = st.integers(0, SIZE - 1)
    ends = draw(st.lists(st.tuples(end, end), min_size=1, max_size=3))
    found = []
    for d in range(len(ends)):
        parts = draw(st.sampled_from([[], [1.0], [0.5, 0.5], [0.25, 0.75], [0.125, 0.375, 0.5]]))
        found += [(d, share, draw(st.lists(hop, max_size=4))) for share in parts]
    return ends, found, draw(st.lists(st.sampled_from(KINDS), min_size=SIZE, max_size=SIZE))


@given(cases())
def test_agrees_with_plain_arithmetic(case):
    ends, given_paths, touch = case
    found = solve(*case)
    for d, pair in enumerate(ends):
        mine = [(Fraction(share), set(hops) | set(pair)) for e, share, hops in given_paths if e == d]
        assert found.reachable[d] == bool(mine)
        if not mine:
            assert (found.low[0, d], found.high[0, d]) == (Level.CLEAR, Level.ALWAYS)
            continue
        for i, level, share in ((0, found.low, found.share_low), (1, found.high, found.share_high)):
            values = [[(float(i) if e < 0 else touch[e][i]) for e in sorted(hops)] for _, hops in mine]
            parts = [max(v) if i == 0 else min(1, sum(map(Fraction, v))) for v in values]
            assert share[0, d] == sum(s * Fraction(p) for (s, _), p in zip(mine, parts, strict=True))
            every, some = all(p == 1 for p in parts), any(p > 0 for p in parts)
            expected = Level.ALWAYS if every else Level.SOMETIMES if some else Level.CLEAR
            assert level[0, d] == expected


def test_a_silent_hop_is_unknown_and_stands_in_the_witness():
    found = solve([(0, 2)], [(0, 1.0, [0, -1, 2])], [(0.0, 0.0)] * SIZE)
    assert (found.low[0, 0], found.high[0, 0]) == (Level.CLEAR, Level.ALWAYS)
    assert found.high_witness.walk(0, 0).tolist() == [0, -1, 2]


def test_ends_count_even_if_the_path_leaves_them_out():
    found = solve([(0, 2)], [(0, 1.0, [1])], [(1.0, 1.0)] + [(0.0, 0.0)] * (SIZE - 1))
    assert found.low[0, 0] == Level.ALWAYS
    assert found.low_witness.walk(0, 0).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    "paths",
    [
        [(0, 0.5, [0])],
        [(0, 0.5, [0]), (0, 0.75, [0])],
        [(0, float("nan"), [0])],
        [(0, 1.0, [SIZE])],
        [(1, 1.0, [0])],
        [(0, -0.5, [0]), (0, 1.5, [0])],
    ],
)
def test_wrong_paths_are_refused(paths):
    with pytest.raises(BadInput):
        solve([(0, 2)], paths, [(0.0, 0.0)] * SIZE)
