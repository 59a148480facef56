"""Shortest-path routing under failures against brute force, and what more failures and more flags do."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sample_igp as sample
from cleanpath.routing.contract import Failures

MORE = settings(max_examples=settings().max_examples * 3)
# single failures are those of links and of elements, each of which is tried more often by itself
OFTEN = {Failures.LINK: MORE, Failures.NODE: MORE, Failures.SINGLE: settings(), Failures.GROUP: MORE}


@pytest.mark.parametrize("failures", list(OFTEN))
def test_agrees_with_every_state(failures):
    @OFTEN[failures]
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


def test_the_detour_round_a_failed_element_is_found():
    """A ring of four, from 3 to 2: the way over 0 is the shorter one, the flagged 1 is what is left."""
    links = ((1, 2, 2, False, -1), (1, 3, 1, False, -1), (0, 2, 1, False, -1), (0, 3, 1, False, -1))
    net = sample.oracle.Net(4, links)
    touch = [[(0.0, 0.0), (1.0, 1.0), (0.0, 0.0), (0.0, 0.0)]]
    for failures in (Failures.NODE, Failures.SINGLE):
        found = sample.solve(net, [(3, 2)], touch, failures)
        assert found.low_witness.walk(0, 0).tolist() == [3, 1, 2]
        sample.check(net, [(3, 2)], touch, failures, found)


ORDER = [
    (Failures.NONE, Failures.LINK),
    (Failures.NONE, Failures.GROUP),
    (Failures.LINK, Failures.SINGLE),
    (Failures.NODE, Failures.SINGLE),
]


@given(sample.nets(), st.sampled_from(ORDER), st.booleans(), st.data())
def test_more_states_never_make_a_demand_clearer(net, order, reroute, data):
    touch = [data.draw(sample.touches(kinds, net.size)) for kinds in (sample.RARE, sample.MIXED)]
    less, more = (sample.solve(net, sample.every_pair(net), touch, failures) for failures in order)
    if reroute:
        less = more
        more = sample.solve(net, sample.every_pair(net), touch, order[1], reroute=True)
    assert (more.low >= less.low).all()
    assert (more.high >= less.high).all()
    np.testing.assert_array_equal(more.share_low, less.share_low)
    np.testing.assert_array_equal(more.share_high, less.share_high)


@given(sample.nets(), st.sampled_from(Failures), st.data())
def test_one_more_flag_never_lowers_a_level(net, failures, data):
    touch = data.draw(sample.touches(sample.MIXED, net.size))
    more = list(touch)
    more[data.draw(st.integers(0, net.size - 1))] = (1.0, 1.0)
    found = sample.solve(net, sample.every_pair(net), [touch, more], failures)
    for levels in (found.low, found.high):
        assert (levels[1] >= levels[0]).all()
    for share in (found.share_low, found.share_high):
        assert (share[1] >= share[0] - 1e-12).all()


@given(sample.nets(largest=6), st.sampled_from(Failures), st.data())
def test_filling_in_the_unknown_stays_within_the_interval_and_attains_both_ends(net, failures, data):
    touch = data.draw(sample.touches(sample.DEVICE, net.size))
    unknown = [v for v, ends in enumerate(touch) if ends == (0.0, 1.0)][:4]
    known = [ends if v in unknown or ends != (0.0, 1.0) else (1.0, 1.0) for v, ends in enumerate(touch)]
    filled = []
    for answers in product([(0.0, 0.0), (1.0, 1.0)], repeat=len(unknown)):
        row = list(known)
        for v, answer in zip(unknown, answers, strict=True):
            row[v] = answer
        filled.append(row)
    found = sample.solve(net, sample.every_pair(net), [known, *filled], failures)
    here = found.reachable
    np.testing.assert_array_equal(found.low[1:, here], found.high[1:, here])
    np.testing.assert_array_equal(found.low[1:, here].min(axis=0), found.low[0, here])
    np.testing.assert_array_equal(found.high[1:, here].max(axis=0), found.high[0, here])


@given(sample.nets(), st.sampled_from(Failures), st.data())
def test_other_numbers_for_the_elements_change_nothing_else(net, failures, data):
    touch = data.draw(sample.touches(sample.MIXED, net.size))
    new = data.draw(st.permutations(range(net.size)))
    links = data.draw(st.permutations([(new[a], new[b], *rest) for a, b, *rest in net.links]))
    pairs = sample.every_pair(net)
    one = sample.solve(net, pairs, [touch], failures)
    renamed = [touch[new.index(v)] for v in range(net.size)]
    other = sample.oracle.Net(net.size, tuple(links))
    two = sample.solve(other, [(new[a], new[b]) for a, b in pairs], [renamed], failures)
    for name in ("reachable", "low", "high"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    for name in ("share_low", "share_high"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), atol=1e-12)
