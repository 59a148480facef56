"""Shortest-path routing under failures against brute force, and what more failures and more flags do."""

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
        pairs = sample.every_pair(net)
        sample.check(net, pairs, touch, failures, sample.solve(net, pairs, touch, failures))

    agrees()
