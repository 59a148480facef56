"""What settles it: against all answers and all choices on small networks, and bounds on larger ones."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cleanpath.exposure.max_coverage import bound_choice, choose
from cleanpath.exposure.relevance import needs_within
from cleanpath.exposure.settle import settle
from cleanpath.network.graph import Paths
from cleanpath.routing.contract import Demands, Failures, Touch
from cleanpath.routing.given_paths import route_pinned
from cleanpath.routing.igp.model import route_igp
from cleanpath.routing.structural.model import route_structural

KINDS = [(0.0, 0.0), (0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 1.0)]


def setting(net, touch, model):
    graph = net.graph()
    pairs = [p for p in itertools.product(range(net.size), repeat=2) if p[0] < p[1]] or [(0, 0)]
    demands = Demands(*(np.array(end, np.int32) for end in zip(*pairs, strict=True)))
    whole = Touch(*(np.array([[x[i] for x in touch]]) for i in (0, 1)))

    def router(rows):
        if model == "igp":
            return route_igp(graph, demands, rows, Failures.NONE)
        return route_structural(graph, demands, rows, witnesses=False)

    return graph, demands, whole, router(whole), router


def levels(outcome):
    return np.where(outcome.reachable, np.stack([outcome.low[0], outcome.high[0]]), 0)


def decided_for_all(touch, router, subset):
    """Return which demands are decided for every answer of the subset."""
    result = None
    for answers in itertools.product((0, 1), repeat=len(subset)):
        low, high = touch.low.copy(), touch.high.copy()
        for e, answer in zip(subset, answers, strict=True):
            low[0, e] = high[0, e] = (touch.low, touch.high)[answer][0, e]
        found = router(Touch(low, high))
        good = (found.low[0] == found.high[0]) & found.reachable
        result = good if result is None else result & good
    return result


@given(oracle.nets(size=5, links=7, oneway=False), st.data(), st.sampled_from(["structural", "igp"]))
def test_agrees_with_all_answers_to_all_choices(net, data, model):
    touch = data.draw(st.lists(st.sampled_from(KINDS), min_size=net.size, max_size=net.size))
    budget = data.draw(st.integers(0, 4))
    graph, demands, whole, outcome, router = setting(net, touch, model)
    found = settle(graph, demands, whole, levels(outcome), router, budget)
    undecided = outcome.reachable & (outcome.low[0] != outcome.high[0])
    unknown = [e for e, x in enumerate(touch) if x[0] < x[1]]
    settled = {
        s: decided_for_all(whole, router, s) & undecided
        for n in range(len(unknown) + 1)
        for s in itertools.combinations(unknown, n)
    }
    assert found.exact_needs
    assert found.choice.exact
    best = max(int(good.sum()) for s, good in settled.items() if len(s) <= budget)
    assert found.bound == best
    assert found.exact
    assert len(found.choice.elements) <= budget
    assert int(settled[tuple(sorted(found.choice.elements))].sum()) == best
    for d in np.flatnonzero(undecided):
        enough = [set(s) for s, good in settled.items() if good[d]]
        assert min(enough, key=len) == set(found.needs[d])
        assert all(set(found.needs[d]) <= s for s in enough)
    for element, yes, no in found.pivots:
        for answer, count in ((1, yes), (0, no)):
            low, high = whole.low.copy(), whole.high.copy()
            low[0, element] = high[0, element] = answer
            after = router(Touch(low, high))
            assert int(((after.low == after.high)[0] & undecided).sum()) == count


@pytest.mark.parametrize("sweeps", [128, 0])
@given(
    net=oracle.nets(size=5, links=7, oneway=False),
    data=st.data(),
    model=st.sampled_from(["structural", "igp"]),
)
def test_less_effort_proves_less_but_nothing_wrong(sweeps, net, data, model):
    touch = data.draw(st.lists(st.sampled_from(KINDS), min_size=net.size, max_size=net.size))
    budget = data.draw(st.integers(0, 3))
    graph, demands, whole, outcome, router = setting(net, touch, model)
    truth = settle(graph, demands, whole, levels(outcome), router, budget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleanpath.exposure.settle.TABLE", -1)
        found = settle(graph, demands, whole, levels(outcome), router, budget, sweeps=sweeps)
    assert all(need <= more for need, more in zip(truth.needs, found.needs, strict=True))
    assert not found.exact_needs or found.needs == truth.needs
    best = truth.choice.held[-1] if truth.choice.held else 0
    held = found.choice.held[-1] if found.choice.held else 0
    assert held <= best <= found.bound
    assert not found.exact or held == best
    undecided = outcome.reachable & (outcome.low[0] != outcome.high[0])
    settled = decided_for_all(whole, router, tuple(found.choice.elements)) & undecided
    assert settled.sum() >= held


MIXED = [*KINDS, (0.25, 0.5), (0.5, 0.5)]


@given(oracle.nets(size=5, links=7, oneway=False), st.data())
def test_what_is_said_to_settle_settles_beside_aggregates(net, data):
    touch = data.draw(st.lists(st.sampled_from(MIXED), min_size=net.size, max_size=net.size))
    mixed = np.array(data.draw(st.lists(st.booleans(), min_size=net.size, max_size=net.size)))
    graph, demands, whole, outcome, router = setting(net, touch, "structural")
    found = settle(graph, demands, whole, levels(outcome), router, 3, mixed=mixed)
    undecided = outcome.reachable & (outcome.low[0] != outcome.high[0])
    for d in np.flatnonzero(undecided):
        assert found.stuck[d] or found.needs[d]
        assert not mixed[list(found.needs[d])].any()
        assert not found.needs[d] or decided_for_all(whole, router, tuple(found.needs[d]))[d]
    answers = {element: (yes, no) for element, yes, no in found.pivots}
    for element in np.flatnonzero(whole.low[0] < whole.high[0]):
        counts = []
        for answer in (whole.high, whole.low):
            low, high = whole.low.copy(), whole.high.copy()
            low[0, element] = high[0, element] = answer[0, element]
            after = router(Touch(low, high))
            counts.append(int(((after.low == after.high)[0] & undecided).sum()))
        assert answers.get(element, (0, 0)) == tuple(counts)


@given(st.data())
def test_pinned_traffic_needs_what_is_on_its_paths(data):
    size = 4
    touch = data.draw(st.lists(st.sampled_from(KINDS), min_size=size, max_size=size))
    pairs = [(0, 1), (1, 2)]
    rows = [(d, data.draw(st.lists(st.integers(-1, size - 1), max_size=3))) for d in (0, 0, 1)]
    paths = Paths(
        np.cumsum([0, *(len(row) for _, row in rows)]).astype(np.int64),
        np.array([e for _, row in rows for e in row], np.int32),
        np.array([d for d, _ in rows], np.int32),
        np.array([0.5, 0.5, 1.0]),
    )
    graph = oracle.Net(size, []).graph()
    demands = Demands(*(np.array(end, np.int32) for end in zip(*pairs, strict=True)))
    whole = Touch(*(np.array([[x[i] for x in touch]]) for i in (0, 1)))

    def router(touch):
        return route_pinned(graph, demands, touch, paths)

    found = settle(graph, demands, whole, levels(router(whole)), router, 5, paths)
    for d, pair in enumerate(pairs):
        hops = [row for owner, row in rows if owner == d]
        inside = {*pair, *(e for row in hops for e in row)}
        assert found.needs[d] <= inside
        if found.needs[d]:
            assert -1 not in inside
            assert decided_for_all(whole, router, tuple(found.needs[d]))[d]


@given(oracle.nets(), st.data())
def test_only_elements_on_simple_paths_are_needed(net, data):
    unknown = data.draw(st.lists(st.booleans(), min_size=net.size, max_size=net.size))
    pairs = list(itertools.product(range(net.size), repeat=2))
    demands = Demands(*(np.array(end, np.int32) for end in zip(*pairs, strict=True)))
    needs, wide = needs_within(net.graph(), demands, np.array(unknown), np.ones(len(pairs), bool))
    assert not wide.any()
    both = oracle.Net(net.size, [(a, b, False) for a, b, _ in net.links])
    for d, pair in enumerate(pairs):
        on_paths = {e for path in oracle.simple_paths(both, *pair) for e in path}
        assert needs[d] == {e for e in on_paths if unknown[e]}


sets = st.lists(st.frozensets(st.integers(0, 7), max_size=4), max_size=8)


@given(sets, st.integers(0, 5))
def test_a_choice_is_best_and_never_above_its_bound(needs, budget):
    found = choose(needs, budget)
    best = max(
        sum(bool(n) and n <= set(c) for n in needs) for c in itertools.combinations(range(8), min(budget, 8))
    )
    assert found.exact
    assert found.bound == best == (found.held[-1] if found.held else 0)
    assert len(found.elements) <= budget
    fit = [n for n in needs if n]
    assert bound_choice(fit, [1] * len(fit), budget) >= best


def test_a_large_choice_states_its_bound(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cleanpath.exposure.max_coverage.NODES", 10)
    rng = np.random.default_rng(1)
    needs = [frozenset(rng.integers(0, 60, 3).tolist()) for _ in range(300)]
    found = choose(needs, 20)
    assert found.held[-1] <= found.bound
    assert sum(n <= set(found.elements) for n in needs) == found.held[-1]
