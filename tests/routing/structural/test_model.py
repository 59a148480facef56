"""The structural model against brute force, and the properties of its verdicts."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cleanpath.network.graph import build_graph
from cleanpath.routing.contract import Demands, Touch
from cleanpath.routing.structural.model import route_structural
from cleanpath.verdict import Level

DEVICE = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]
MIXED = [*DEVICE, (0.25, 0.5), (0.0, 0.75), (0.5, 0.5), (0.125, 1.0)]


def touches(kinds, size):
    return st.lists(st.sampled_from(kinds), min_size=size, max_size=size)


def solve(net, pairs, *touch, **options):
    demands = Demands(*(np.array(end, dtype=np.int32) for end in zip(*pairs, strict=True)))
    low = np.array([[x[0] for x in row] for row in touch])
    high = np.array([[x[1] for x in row] for row in touch])
    return route_structural(net.graph(), demands, Touch(low, high), **options)


def every_pair(net):
    return list(itertools.product(range(net.size), repeat=2))


@given(oracle.nets(), st.data())
def test_agrees_with_all_simple_paths(net, data):
    touch = [data.draw(touches(DEVICE, net.size)), data.draw(touches(MIXED, net.size))]
    pairs = every_pair(net)
    found = solve(net, pairs, *touch)
    for (k, row), (d, pair) in itertools.product(enumerate(touch), enumerate(pairs)):
        low, high = [x[0] for x in row], [x[1] for x in row]
        paths = oracle.simple_paths(net, *pair)
        assert found.reachable[d] == bool(paths)
        seen = found.low[k, d], found.high[k, d], found.share_low[k, d]
        if not paths:
            assert (*seen, found.share_high[k, d]) == (Level.CLEAR, Level.ALWAYS, 0, 1)
            continue
        assert seen == (
            oracle.level_low(paths, low),
            oracle.level_high(paths, high),
            oracle.share_low(paths, low),
        )
        exact = oracle.share_high(paths, high)
        if k == 0:
            assert found.share_high[k, d] == exact
        assert exact <= found.share_high[k, d] <= min(1, sum(high))


@given(oracle.nets(), st.data())
def test_every_witness_is_a_simple_path_that_touches(net, data):
    touch = [data.draw(touches(MIXED, net.size)), data.draw(touches(DEVICE, net.size))]
    pairs = every_pair(net)
    found = solve(net, pairs, *touch)
    for k, (d, pair) in itertools.product(range(2), enumerate(pairs)):
        for end, level, witness in (
            (0, found.low, found.low_witness),
            (1, found.high, found.high_witness),
        ):
            walk = tuple(int(e) for e in witness.walk(k, d))
            if level[k, d] == Level.CLEAR or not found.reachable[d]:
                assert not walk
                continue
            assert walk in oracle.simple_paths(net, *pair)
            assert any(touch[k][e][end] > 0 for e in walk)


@given(oracle.nets(size=6), st.data())
def test_filling_in_an_unknown_stays_within_the_interval_and_attains_both_ends(net, data):
    touch = data.draw(touches(DEVICE, net.size))
    pairs = every_pair(net)
    whole = solve(net, pairs, touch)
    unknown = [e for e, x in enumerate(touch) if x == (0.0, 1.0)]
    ends = []
    for answers in itertools.product(DEVICE[::2], repeat=len(unknown)):
        filled = list(touch)
        for e, answer in zip(unknown, answers, strict=True):
            filled[e] = answer
        ends.append(solve(net, pairs, filled).low[0])
        assert np.array_equal(solve(net, pairs, filled).high[0][whole.reachable], ends[-1][whole.reachable])
    reach = whole.reachable
    assert np.array_equal(np.min(ends, axis=0)[reach], whole.low[0][reach])
    assert np.array_equal(np.max(ends, axis=0)[reach], whole.high[0][reach])


@given(oracle.nets(), st.data())
def test_flagging_one_more_element_never_lowers_a_level(net, data):
    touch = data.draw(touches(MIXED, net.size))
    more = list(touch)
    more[data.draw(st.integers(0, net.size - 1))] = (1.0, 1.0)
    less, found = (solve(net, every_pair(net), row) for row in (touch, more))
    assert (found.low >= less.low).all()
    assert (found.high >= less.high).all()
    assert (found.share_low >= less.share_low).all()
    assert (found.share_high >= less.share_high).all()


@given(oracle.nets(), st.data())
def test_relabelling_elements_permutes_the_answer_and_nothing_else(net, data):
    touch = data.draw(touches(MIXED, net.size))
    new = data.draw(st.permutations(range(net.size)))
    other = oracle.Net(net.size, [(new[a], new[b], oneway) for a, b, oneway in net.links])
    renamed = [touch[new.index(e)] for e in range(net.size)]
    pairs = every_pair(net)
    one = solve(net, pairs, touch)
    two = solve(other, [(new[a], new[b]) for a, b in pairs], renamed)
    for name in ("reachable", "low", "high", "share_low", "share_high"):
        assert np.array_equal(getattr(one, name), getattr(two, name))


def ring(size: int) -> oracle.Net:
    return oracle.Net(size, [(i, (i + 1) % size, False) for i in range(size)])


@pytest.mark.parametrize("size", [3, 50, 4000])
def test_a_long_way_round_a_ring_is_found_in_both_directions(size):
    touch = [(0.0, 0.0)] * size
    touch[size // 2] = (1.0, 1.0)
    found = solve(ring(size), [(0, 1), (1, 0), (size - 1, 0), (0, 0)], touch)
    assert found.low.tolist() == [[1 if size > 3 else 3, 1 if size > 3 else 3, 1, 0]]
    walk = found.low_witness.walk(0, 0)
    assert size // 2 in walk
    assert len(set(walk.tolist())) == len(walk)


def test_search_that_runs_out_of_effort_leaves_the_interval_open():
    # 3 can be entered and left only through 1, which only trying all paths shows
    net = oracle.Net(4, [(0, 1, False), (1, 3, True), (3, 1, True), (1, 2, True), (2, 3, True), (0, 2, True)])
    touch = [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (1.0, 1.0)]
    whole, short = solve(net, [(0, 2)], touch), solve(net, [(0, 2)], touch, effort=1)
    assert (whole.low[0, 0], whole.high[0, 0]) == (Level.CLEAR, Level.CLEAR)
    assert (short.low[0, 0], short.high[0, 0]) == (Level.CLEAR, Level.POSSIBLE)


def test_no_demand_and_no_link_is_no_error():
    graph = build_graph(1, np.array([], np.int32), np.array([], np.int32))
    none = np.array([], np.int32)
    found = route_structural(graph, Demands(none, none), Touch(np.zeros((1, 1)), np.ones((1, 1))))
    assert found.low.shape == (1, 0)
