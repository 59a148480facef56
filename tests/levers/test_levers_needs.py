"""A demand is clear after a set of levers exactly when it needs no other: held against the engine itself."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.exposure.problem import ExposureProblem
from cleanpath.levers.levers import Levers, find_needs
from cleanpath.network.graph import build_graph
from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.models import route
from cleanpath.verdict import Level

COUNT = 3
ENDS = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.25, 0.5)]


@st.composite
def situations(draw):
    size = draw(st.integers(2, 6))
    end = st.integers(0, size - 1)
    links = draw(st.lists(st.tuples(end, end), min_size=1, max_size=9))
    a, b = (np.array(side, np.int32) for side in zip(*links, strict=True))
    pairs = draw(st.lists(st.tuples(end, end), min_size=1, max_size=4))
    source, target = (np.array(side, np.int32) for side in zip(*pairs, strict=True))
    model, failures = draw(
        st.sampled_from([("structural", Failures.NONE), ("igp", Failures.NONE), ("igp", Failures.SINGLE)])
    )
    found = ExposureProblem(build_graph(size, a, b), Demands(source, target), model, failures, False)
    low, high = zip(*draw(st.lists(st.sampled_from(ENDS), min_size=size, max_size=size)), strict=True)
    owned = draw(st.lists(st.frozensets(st.integers(0, COUNT - 1), max_size=2), min_size=size, max_size=size))
    return found, np.array(low), np.array(high), owned


def levers_of(owned, high):
    sets = [sorted(levers) if h > 0 else [] for levers, h in zip(owned, high, strict=True)]
    start = np.cumsum([0, *map(len, sets)])
    lever = np.array([number for one in sets for number in one], np.int32)
    stuck = np.array([h > 0 and not levers for levers, h in zip(owned, high, strict=True)])
    return Levers("test", tuple(map(str, range(COUNT))), start, lever, stuck)


@given(situations())
def test_needs_say_exactly_when_a_demand_becomes_clear(given_):
    situation, low, high, owned = given_
    needs = find_needs(situation, levers_of(owned, high), low, high)
    for size in range(COUNT + 1):
        for pulled in map(frozenset, combinations(range(COUNT), size)):
            cleared = np.array([bool(levers) and levers <= pulled for levers in owned])
            left = Touch(np.where(cleared, 0.0, low)[None], np.where(cleared, 0.0, high)[None])
            after = route(situation, left)
            others = [i for i in range(COUNT) if i not in pulled]
            for d in range(len(situation.demands)):
                surely = not needs.open[others, d].any() and not needs.stuck_open[d]
                hoped = not needs.sure[others, d].any() and not needs.stuck_sure[d]
                if after.reachable[d]:
                    assert surely == (after.high[0, d] == Level.CLEAR)
                    assert hoped == (after.low[0, d] == Level.CLEAR)
                else:
                    assert not surely
                    assert not hoped
