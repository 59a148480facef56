"""Shortest-path routing against brute force, and the properties of its verdicts."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sample_igp as sample
from cleanpath.errors import BadInput
from cleanpath.network.graph import build_graph
from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.igp.destinations import join_outcomes
from cleanpath.routing.igp.model import route_igp, route_igp_batches
from cleanpath.routing.igp.shortest_paths import whole_costs
from cleanpath.verdict import Level

MORE = settings(max_examples=settings().max_examples * 3)


def ints(*values):
    return np.array(values, dtype=np.int32)


def same(one, other):
    for name in ("reachable", "low", "high", "share_low", "share_high"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@MORE
@given(sample.nets(), st.data())
def test_agrees_with_every_route_now(net, data):
    touch = [data.draw(sample.touches(kinds, net.size)) for kinds in (sample.DEVICE, sample.MIXED)]
    pairs = sample.every_pair(net)
    sample.check(net, pairs, touch, Failures.NONE, sample.solve(net, pairs, touch))


@given(sample.nets(), st.data())
def test_one_demand_is_answered_as_among_all(net, data):
    touch = [data.draw(sample.touches(sample.MIXED, net.size))]
    pairs = sample.every_pair(net)
    among = sample.solve(net, pairs, touch)
    at = data.draw(st.integers(0, len(pairs) - 1))
    alone = sample.solve(net, [pairs[at]], touch)
    assert (alone.low[0, 0], alone.high[0, 0]) == (among.low[0, at], among.high[0, at])
    assert alone.share_low[0, 0] == pytest.approx(among.share_low[0, at], abs=1e-12)
    assert alone.share_high[0, 0] == pytest.approx(among.share_high[0, at], abs=1e-12)


@given(sample.nets(), st.data())
def test_many_sets_at_once_are_answered_as_one_by_one(net, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    kinds = sample.DEVICE, sample.MIXED
    touch = [rng.choice(np.array(kinds[rng.integers(2)]), net.size).tolist() for _ in range(35)]
    pairs = sample.every_pair(net)[:5]
    together = sample.solve(net, pairs, touch)
    for k in (0, 31, 32, 34):
        alone = sample.solve(net, pairs, [touch[k]])
        np.testing.assert_array_equal(together.low[k], alone.low[0])
        np.testing.assert_array_equal(together.high[k], alone.high[0])
        np.testing.assert_allclose(together.share_high[k], alone.share_high[0], atol=1e-12)
        for d in range(len(pairs)):
            np.testing.assert_array_equal(together.high_witness.walk(k, d), alone.high_witness.walk(0, d))


def test_routers_split_over_links_not_over_neighbours():
    net = sample.oracle.Net(
        4,
        (
            (0, 1, 1, False, -1),
            (0, 1, 1, False, -1),
            (0, 2, 1, False, -1),
            (1, 3, 1, 0, -1),
            (2, 3, 1, 0, -1),
        ),
    )
    found = sample.solve(net, [(0, 3)], [[(0, 0), (1, 1), (0, 0), (0, 0)]])
    assert found.low[0, 0] == found.high[0, 0] == Level.SOMETIMES
    assert found.share_low[0, 0] == pytest.approx(2 / 3)


def test_no_demands_and_no_links():
    graph = build_graph(2, ints(), ints())
    touch = Touch(np.ones((1, 2)), np.ones((1, 2)))
    none = route_igp(graph, Demands(ints(), ints()), touch)
    assert none.low.shape == (1, 0)
    found = route_igp(graph, Demands(ints(0, 0), ints(0, 1)), touch)
    assert found.reachable.tolist() == [True, False]
    assert found.low[0].tolist() == [Level.ALWAYS, Level.CLEAR]


def test_a_million_parallel_links_are_one_hop():
    count = 1_000_000
    graph = build_graph(3, np.zeros(count + 1, np.int32), np.append(np.ones(count, np.int32), 2))
    touch = Touch(*([np.array([[0.0, 1.0, 0.0]])] * 2))
    found = route_igp(graph, Demands(ints(0, 1), ints(1, 2)), touch)
    assert found.low.tolist() == [[Level.ALWAYS, Level.ALWAYS]]


@pytest.mark.parametrize(
    "weight",
    [
        [0.1, 0.2, 0.3],
        [10.0, 20.0, 30.0],
        [1e9, 2e9, 3e9],
        [1e-9, 2e-9, 3e-9],
        [2.0**60, 2.0**61, 3 * 2.0**60],
    ],
)
def test_decimal_weights_add_up(weight):
    assert whole_costs(np.array(weight), 1000).tolist() == [1, 2, 3]


@given(st.lists(st.floats(1e-12, 1e12), min_size=1, max_size=5), st.integers(1, 1_000_000))
def test_any_weights_keep_their_proportions_and_fit(weight, size):
    weights = np.array(weight)
    try:
        cost = whole_costs(weights, size)
    except BadInput:
        assert weights.min() / weights.max() * 2.0**61 / size < 2.0**26
        return
    assert (cost > 0).all()
    assert int(cost.max()) * size < 2**62
    assert np.abs(cost / cost.max() * (weights.max() / weights) - 1).max() <= 2.0**-23


@pytest.mark.parametrize("weight", [[1e18, 1.5, 0.6], [1e308, 1.0], [1.0, 1e-300], [1e-300, 1.7e308]])
def test_weights_that_would_be_lost_are_refused(weight):
    with pytest.raises(BadInput, match="weights of like size"):
        whole_costs(np.array(weight), 5)


@pytest.mark.parametrize("power", [-320, -300, -12, 18, 300])
def test_units_far_from_one_are_kept(power):
    weight = [float(f"{digit}e{power}") for digit in (1, 2, 3)]
    assert whole_costs(np.array(weight), 1000).tolist() == [1, 2, 3]


@given(sample.nets(), st.data())
def test_parts_go_on_where_a_run_was_stopped(net, data):
    touch = [data.draw(sample.touches(sample.MIXED, net.size))]
    pairs = sample.every_pair(net)
    ends = np.array(pairs, dtype=np.int32)
    table = np.array(touch)
    arguments = sample.graph_of(net), Demands(ends[:, 0], ends[:, 1]), Touch(table[:, :, 0], table[:, :, 1])
    parts = list(route_igp_batches(*arguments))
    stop = data.draw(st.integers(0, len(parts)))
    resumed = parts[:stop] + list(route_igp_batches(*arguments, skip=stop))
    seen = []
    same(join_outcomes(resumed, 1, len(pairs)), route_igp(*arguments, progress=lambda *at: seen.append(at)))
    assert seen[-1] == (net.size, net.size)


@pytest.mark.parametrize(
    "low,high", [(0.5, 0.4), (-0.1, 0.0), (0.0, 1.1), (float("nan"), 1.0), (0.0, float("nan"))]
)
def test_touch_that_is_no_probability_is_refused(low, high):
    graph = build_graph(1, ints(), ints())
    with pytest.raises(BadInput, match="touch"):
        route_igp(graph, Demands(ints(0), ints(0)), Touch(np.array([[low]]), np.array([[high]])))


def test_demands_and_touch_must_fit_the_network():
    graph = build_graph(2, ints(0), ints(1))
    good = Touch(np.zeros((1, 2)), np.zeros((1, 2)))
    with pytest.raises(BadInput, match="target of demands"):
        route_igp(graph, Demands(ints(0), ints(2)), good)
    with pytest.raises(BadInput, match="K x 2"):
        route_igp(graph, Demands(ints(0), ints(1)), Touch(np.zeros((1, 3)), np.zeros((1, 3))))


def test_an_interrupt_ends_the_search_at_once_and_spoils_no_later_one():
    rng = np.random.default_rng(1)
    size = 20_000
    graph = build_graph(size, rng.integers(0, size, 2 * size), rng.integers(0, size, 2 * size))
    targets = np.arange(40, dtype=np.int32)
    demands = Demands(np.tile(np.arange(100, 110, dtype=np.int32), 40), np.repeat(targets, 10))
    touch = Touch(np.zeros((1, size)), (rng.random((1, size)) < 0.001).astype(float))
    whole = route_igp(graph, demands, touch, Failures.SINGLE)
    before = threading.active_count()

    def interrupt(done, every):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        route_igp(graph, demands, touch, Failures.SINGLE, progress=interrupt)
    assert threading.active_count() == before
    same(route_igp(graph, demands, touch, Failures.SINGLE), whole)
