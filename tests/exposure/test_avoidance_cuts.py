"""The smallest flagged cuts against brute force."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cleanpath.exposure.avoidance import find_cuts
from cleanpath.network.graph import build_graph
from cleanpath.routing.contract import Demands


@given(oracle.nets(), st.data())
def test_agrees_with_all_simple_paths(net, data):
    flags = data.draw(st.lists(st.booleans(), min_size=net.size, max_size=net.size))
    pairs = list(itertools.product(range(net.size), repeat=2))
    demands = Demands(*(np.array(end, np.int32) for end in zip(*pairs, strict=True)))
    start, element = find_cuts(net.graph(), demands, np.array(flags))
    flagged = {e for e, flag in enumerate(flags) if flag}
    for d, pair in enumerate(pairs):
        cut = set(element[start[d] : start[d + 1]].tolist())
        paths = oracle.simple_paths(net, *pair)
        if paths:
            assert len(cut) == oracle.smallest_cut(paths, flagged)
            assert cut <= flagged
            assert not cut or all(cut & set(path) for path in paths)


def test_a_cut_beyond_the_limit_is_left_out():
    links = [(0, i, False) for i in (2, 3, 4)] + [(i, 1, False) for i in (2, 3, 4)]
    net = oracle.Net(5, links)
    demands = Demands(np.array([0], np.int32), np.array([1], np.int32))
    flagged = np.array([False, False, True, True, True])
    assert find_cuts(net.graph(), demands, flagged, limit=2)[1].tolist() == []
    assert sorted(find_cuts(net.graph(), demands, flagged, limit=3)[1].tolist()) == [2, 3, 4]


def test_a_network_of_nothing_has_no_cut():
    nobody = np.empty(0, np.int32)
    start, element = find_cuts(build_graph(0, nobody, nobody), Demands(nobody, nobody), np.empty(0, np.bool_))
    assert (start.tolist(), element.tolist()) == ([0], [])
