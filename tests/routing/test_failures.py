"""Shortest-path routing under failures against brute force, and what more failures and more flags do."""

import numpy as np
import pytest
import sample_igp as sample
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.routing.contract import Failures

MORE = settings(max_examples=settings().max_examples * 3)


@pytest.mark.parametrize("failures", [Failures.LINK, Failures.NODE, Failures.SINGLE, Failures.GROUP])
def test_agrees_with_every_state(failures):
    @MORE
    @given(sample.nets(), st.data())
    def agrees(net, data):
        touch = [data.draw(sample.touches(kinds, net.size)) for kinds in (sample.RARE, sample.MIXED)]
        few = data.draw(st.integers(1, 7))
        pairs = [(s, t) for s, t in sample.every_pair(net) if (s + t) % net.size < few]
        sample.check(net, pairs, touch, failures, sample.solve(net, pairs, touch, failures))

    agrees()


@pytest.mark.parametrize("failures", [Failures.SINGLE, Failures.GROUP])
def test_one_source_is_answered_as_among_all(failures):
    @given(sample.nets(largest=40), st.data())
    def agrees(net, data):
        touch = [data.draw(sample.touches(sample.RARE, net.size)) for _ in range(3)]
        target = data.draw(st.integers(0, net.size - 1))
        pairs = [(source, target) for source in range(net.size)]
        among = sample.solve(net, pairs, touch, failures)
        for first in range(0, net.size, 3):
            alone = sample.solve(net, pairs[first : first + 3], touch, failures)
            np.testing.assert_array_equal(alone.low, among.low[:, first : first + 3])
            np.testing.assert_array_equal(alone.high, among.high[:, first : first + 3])

    agrees()
