"""Random small networks, flagged sets, and the comparison of an outcome with the oracle."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

import oracle_igp as oracle
from cleanpath.network.graph import build_graph
from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.igp.model import route_igp
from cleanpath.verdict import Level

DEVICE = [(0.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
RARE = [(0.0, 0.0)] * 6 + [(0.0, 1.0), (1.0, 1.0)]
MIXED = [*DEVICE, (0.25, 0.5), (0.0, 0.75), (0.5, 0.5), (0.125, 1.0)]
WEIGHTS = [(1, 1, 1, 2), (1, 2, 3, 5), (0.1, 0.2, 0.3), (1000, 70000, 2500.5), (1,)]


@st.composite
def nets(draw, largest=7):
    size = draw(st.integers(1, largest))
    end = st.integers(0, size - 1)
    weight = st.sampled_from(draw(st.sampled_from(WEIGHTS)))
    oneway = st.sampled_from(draw(st.sampled_from([(False,), (False, False, True)])))
    link = st.tuples(end, end, weight, oneway, st.integers(-1, 2))
    return oracle.Net(size, tuple(draw(st.lists(link, max_size=2 * size))))


def touches(kinds, size):
    return st.lists(st.sampled_from(kinds), min_size=size, max_size=size)


def graph_of(net):
    columns = list(zip(*net.links, strict=True)) or [(), (), (), (), ()]
    kinds = (np.int32, np.int32, np.float64, np.bool_, np.int32)
    return build_graph(net.size, *(np.array(c, dtype=k) for c, k in zip(columns, kinds, strict=True)))


def every_pair(net):
    return list(product(range(net.size), repeat=2))


def solve(net, pairs, touch, failures=Failures.NONE, **options):
    ends = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    table = np.array(touch, dtype=np.float64).reshape(len(touch), net.size, 2)
    flagged = Touch(table[:, :, 0], table[:, :, 1])
    return route_igp(graph_of(net), Demands(ends[:, 0], ends[:, 1]), flagged, failures, **options)


def check(net, pairs, touch, failures, found):
    """Compare level, share and witness of every demand, flagged set and end with the oracle."""
    for d, pair in enumerate(pairs):
        reached = bool(oracle.routes(net, oracle.NOW, *pair))
        assert found.reachable[d] == reached
        for k, row in enumerate(touch):
            if not reached:
                assert (found.low[k, d], found.high[k, d]) == (Level.CLEAR, Level.ALWAYS)
                assert (found.share_low[k, d], found.share_high[k, d]) == (0.0, 1.0)
                continue
            low, high = ([ends[side] for ends in row] for side in (0, 1))
            check_end(net, pair, low, failures, found, (k, d), "low")
            check_end(net, pair, high, failures, found, (k, d), "high")


def check_end(net, pair, touch, failures, found, place, end):
    answer = getattr(oracle, f"answer_{end}")(net, touch, *pair, failures)
    level, share = getattr(found, end)[place], getattr(found, f"share_{end}")[place]
    assert level == answer.level
    assert (share == 0.0) == (level < Level.SOMETIMES)
    assert (share == 1.0) == (level == Level.ALWAYS)
    assert share >= float(answer.share) - 1e-12
    exact = end == "low" or all(value in (0.0, 1.0) for value in touch)
    most = answer.share if exact else oracle.visits(net, touch, *pair)
    assert share <= min(1.0, float(most)) + 1e-12
    walks = getattr(found, f"{end}_witness")
    walk = walks.walk(*place).tolist()
    row = place[0] * walks.demands + place[1]
    state = oracle.State(
        *(int(x[row]) for x in (walks.failed_link, walks.failed_element, walks.failed_group))
    )
    assert bool(walk) == (level > Level.CLEAR)
    if walk:
        assert (walk[0], walk[-1]) == pair
        assert oracle.proves(net, state, walk, touch)
    possible = oracle.states(net, failures, *pair) if level == Level.POSSIBLE else [oracle.NOW]
    assert state in (possible if walk else [oracle.NOW])
