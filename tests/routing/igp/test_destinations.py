"""Free rerouting against brute force: all shortest routes in all states, and all simple paths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
import sample_igp as sample
from cleanpath.errors import BadInput
from cleanpath.network.graph import Paths, build_graph
from cleanpath.routing.contract import Demands, Failures, RoutingProblem, Touch
from cleanpath.routing.igp.model import route_igp
from cleanpath.routing.models import route
from cleanpath.verdict import Level


def ask(net, pairs, touch, failures, reroute=True):
    ends, table = np.array(pairs, np.int32), np.array([touch], float)
    demands = Demands(ends[:, 0], ends[:, 1])
    return route_igp(sample.graph_of(net), demands, Touch(table[:, :, 0], table[:, :, 1]), failures, reroute)


@given(sample.nets(largest=6), st.sampled_from(list(Failures)), st.data())
def test_agrees_with_all_simple_paths(net, failures, data):
    touch = data.draw(sample.touches(sample.RARE, net.size))
    pairs = sample.every_pair(net)
    found = ask(net, pairs, touch, failures)
    plain = ask(net, pairs, touch, failures, reroute=False)
    simple = oracle.Net(net.size, [(a, b, oneway) for a, b, _, oneway, _ in net.links])
    for d, pair in enumerate(pairs):
        paths = oracle.simple_paths(simple, *pair)
        if not paths:
            assert (found.low[0, d], found.high[0, d]) == (Level.CLEAR, Level.ALWAYS)
            continue
        for end, levels, before in ((0, found.low, plain.low), (1, found.high, plain.high)):
            touched = any(touch[e][end] > 0 for path in paths for e in path)
            free = Level.POSSIBLE if touched else Level.CLEAR
            assert levels[0, d] == max(before[0, d], free)
        for end, level, walks in ((0, found.low, found.low_witness), (1, found.high, found.high_witness)):
            if level[0, d] > Level.CLEAR:
                walk = walks.walk(0, d).tolist()
                assert tuple(walk) in paths
                assert any(touch[e][end] > 0 for e in walk)


@pytest.mark.parametrize(("reroute", "level"), [(False, Level.CLEAR), (True, Level.POSSIBLE)])
def test_a_detour_that_no_single_failure_takes(reroute, level):
    """Three ways of falling preference; the third, flagged one is taken only if traffic may go anywhere."""
    ways = [(middle, float(middle)) for middle in (1, 2, 3)]
    links = [(a, b, w, False, -1) for middle, w in ways for a, b in ((0, middle), (middle, 4))]
    net = sample.oracle.Net(5, tuple(links))
    found = ask(net, [(0, 4)], [(0, 0), (0, 0), (0, 0), (1, 1), (0, 0)], Failures.SINGLE, reroute)
    assert found.low[0, 0] == found.high[0, 0] == level


@pytest.mark.parametrize("model", ["pinned", "measured"])
def test_given_paths_are_not_left_in_place_in_silence(model):
    none = np.array([], np.int32)
    paths = Paths(np.array([0, 1]), np.array([0], np.int32), np.array([0], np.int32), np.array([1.0]))
    demands = Demands(np.array([0], np.int32), np.array([0], np.int32))
    touch = Touch(np.zeros((1, 1)), np.zeros((1, 1)))
    with pytest.raises(BadInput, match="reroute"):
        route(RoutingProblem(build_graph(1, none, none), demands, model, Failures.NONE, True, paths), touch)
