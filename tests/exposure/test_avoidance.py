"""Avoidability and disjoint paths against brute force."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cleanpath.exposure.avoidance import find_avoidance
from cleanpath.routing.contract import Demands, Touch
from cleanpath.verdict import Truth

KINDS = [(0.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.25, 0.5)]


@given(oracle.nets(), st.data())
def test_agrees_with_all_simple_paths(net, data):
    touch = data.draw(st.lists(st.sampled_from(KINDS), min_size=net.size, max_size=net.size))
    limit = data.draw(st.sampled_from([1, 2, 8]))
    low, high = [x[0] for x in touch], [x[1] for x in touch]
    pairs = list(itertools.product(range(net.size), repeat=2))
    demands = Demands(*(np.array(end, np.int32) for end in zip(*pairs, strict=True)))
    found = find_avoidance(net.graph(), demands, Touch(np.array([low]), np.array([high])), limit)
    flagged = {e for e, value in enumerate(high) if value > 0}
    for d, pair in enumerate(pairs):
        paths = oracle.simple_paths(net, *pair)
        expected = oracle.avoidable(paths, low, high) if paths else Truth.UNKNOWN
        assert found.avoidable[0, d] == expected
        assert found.disjoint[0, d] == min(limit, oracle.disjoint(paths, flagged))
