"""Demands between systems: equal to the literal oracle, also with shares of aggregates and with failures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.exposure.policy_routes import avoid_by_policy, cut_by_policy
from cleanpath.network.graph import build_graph
from cleanpath.routing.bgp import valley_free
from cleanpath.routing.bgp.valley_free import find_touching, find_ways
from cleanpath.routing.contract import Demands, Failures, RoutingProblem, Touch
from cleanpath.routing.models import route
from cleanpath.verdict import Level, Truth
from oracle_bgp import Little
from sample_bgp import little_graphs

TOUCHES = [(0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.25, 0.5), (0.0, 0.5)]


def problem_of(little: Little, failures: Failures = Failures.NONE) -> RoutingProblem:
    size = len(little.numbers)
    ends = [np.array([link[k] for link in little.links], np.int32) for k in (0, 1)]
    pairs = np.array([(s, t) for t in range(size) for s in range(size)], np.int32)
    graph = build_graph(size, *ends)
    return RoutingProblem(graph, Demands(pairs[:, 0], pairs[:, 1]), "bgp", failures, systems=little.graph())


def judge(little: Little, source: int, target: int, low: list[float], high: list[float]):
    """Return the levels and shares by spelling out every route, `None` where there is none."""
    best = little.best(target)
    if source not in best:
        return None
    routes, every = best[source][1], list(little.valley_free(source, target))
    least = min(max(low[v] for v in route) for route in routes)
    sums = [min(1.0, sum(high[v] for v in route)) for route in routes]
    levels = []
    for whole, values in ((least >= 1, low), (min(sums) >= 1, high)):
        if whole:
            levels.append(Level.ALWAYS)
        elif any(values[v] > 0 for route in routes for v in route):
            levels.append(Level.SOMETIMES)
        else:
            met = any(values[v] > 0 for route in every for v in route)
            levels.append(Level.POSSIBLE if met else Level.CLEAR)
    return levels[0], levels[1], least, max(sums)


@settings(max_examples=100)
@given(little_graphs(), st.data())
def test_verdicts_are_those_of_the_literal_oracle(little, data):
    size = len(little.numbers)
    touches = data.draw(st.lists(st.sampled_from(TOUCHES), min_size=size, max_size=size))
    low, high = [t[0] for t in touches], [t[1] for t in touches]
    problem = problem_of(little, data.draw(st.sampled_from([Failures.NONE, Failures.SINGLE])))
    touch = Touch(np.array([low, [0.0] * size]), np.array([high, [0.0] * size]))
    found, avoidance = route(problem, touch), avoid_by_policy(problem, touch)
    flagged = np.array(low) > 0
    start, cut = cut_by_policy(problem, flagged, avoidance.avoidable[0] == Truth.NO)
    for d in range(len(problem.demands)):
        source, target = int(problem.demands.source[d]), int(problem.demands.target[d])
        expected = judge(little, source, target, low, high)
        assert bool(found.reachable[d]) == (expected is not None)
        if expected is None:
            assert avoidance.avoidable[0, d] == Truth.UNKNOWN
            continue
        assert (found.low[0, d], found.high[0, d]) == expected[:2]
        assert found.share_low[0, d] == pytest.approx(expected[2])
        assert found.share_high[0, d] == pytest.approx(expected[3])
        assert found.low[1, d] == found.high[1, d] == Level.CLEAR
        every = list(little.valley_free(source, target))
        free = any(all(high[v] == 0 for v in one) for one in every)
        forced = all(any(low[v] > 0 for v in one) for one in every)
        assert avoidance.avoidable[0, d] == (Truth.YES if free else Truth.NO if forced else Truth.UNKNOWN)
        chosen = set(cut[start[d] : start[d + 1]].tolist())
        assert bool(chosen) == forced
        if forced:
            assert all(chosen & set(one) for one in every)
            assert all(any(not (chosen - {v}) & set(one) for one in every) for v in chosen)
        for walks, values in ((found.low_witness, low), (found.high_witness, high)):
            walk = walks.walk(0, d).tolist()
            level = (found.low if walks is found.low_witness else found.high)[0, d]
            assert bool(walk) == (level > Level.CLEAR)
            if walk:
                assert any(values[v] > 0 for v in walk)
                assert tuple(walk) in every or walk == [source]


def test_a_search_that_is_given_up_settles_nothing(monkeypatch):
    # 0 and 1 are customers of 2, 2 of 3: over 3 traffic would pass 2 twice.
    little = Little((1, 2, 3, 4), ((2, 0, 0), (2, 1, 0), (3, 2, 0)))
    graph, flagged = little.graph(), np.arange(4) == 3
    ways = find_ways(graph, 1, flagged, np.zeros(4, np.bool_))
    assert len(ways.walk(0, True)) == 5
    assert find_touching(graph, ways, 0, flagged) == ([], True)
    monkeypatch.setattr(valley_free, "TRIES", 1)
    assert find_touching(graph, ways, 0, flagged) == ([], False)


def test_a_failure_that_leads_over_something_flagged_is_named():
    # 0 reaches 1 over 2 or, once 2 is gone, over the flagged 3 and 4.
    little = Little((1, 2, 3, 4, 5), ((2, 0, 0), (2, 1, 0), (3, 0, 0), (3, 4, 1), (4, 1, 0)))
    flagged = (np.arange(5) == 4).astype(float)[np.newaxis]
    problem = problem_of(little, Failures.NODE)
    found = route(problem, Touch(flagged, flagged))
    d = next(d for d in range(25) if (problem.demands.source[d], problem.demands.target[d]) == (0, 1))
    assert found.low[0, d] == Level.POSSIBLE
    assert found.low_witness.failed_element[d] == 2
    assert found.low_witness.walk(0, d).tolist() == [0, 3, 4, 1]


def test_routing_bgp_needs_relationships():
    problem = RoutingProblem(
        build_graph(1, np.zeros(0, int), np.zeros(0, int)), Demands(*[np.zeros(1, np.int32)] * 2), "bgp"
    )
    with pytest.raises(BadInput, match="relationships"):
        route(problem, Touch(np.zeros((1, 1)), np.zeros((1, 1))))
