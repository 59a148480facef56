"""All flagged sets in one sweep against each by itself, on networks that reduce well and on others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import oracle
from cleanpath.network.graph import build_graph
from cleanpath.network.synthetic.operator import generate_operator
from cleanpath.routing.contract import Demands, Touch
from cleanpath.routing.structural.bottleneck import grow_forest, least_touch
from cleanpath.routing.structural.model import route_structural
from cleanpath.routing.structural.series_parallel import cut_words, flags_of, words_of

TABLES = ("reachable", "low", "high", "share_low", "share_high")


def numbers(kind, size, seed):
    rng = np.random.default_rng(seed)
    if kind == "operator":
        tables = generate_operator(size, seed).tables
        at = {name: e for e, name in enumerate(tables["elements"]["id"])}
        ends = [np.array([at[name] for name in tables["links"][end]]) for end in ("a", "b")]
        return len(at), *ends
    if kind == "ladder":
        rail = np.arange(size - 2)
        return size, np.concatenate([rail, rail[::2]]), np.concatenate([rail + 2, rail[::2] + 1])
    links = {"sparse": size, "mesh": 2 * size, "islands": size // 2}[kind]
    return size, *rng.integers(0, size, (2, links))


@pytest.mark.parametrize("sets", [1, 3, 64])
@pytest.mark.parametrize("kind", ["operator", "ladder", "sparse", "mesh", "islands"])
def test_agrees_with_a_spanning_forest_for_each_set(kind, sets):
    for seed in range(4):
        size, a, b = numbers(kind, 1000, seed)
        graph = build_graph(size, a, b)
        rng = np.random.default_rng(seed)
        flagged = rng.random((sets, size)) < rng.choice([0.001, 0.01, 0.1, 0.6], sets)[:, None]
        source, target = rng.integers(0, size, (2, 300)).astype(np.int32)
        found = flags_of(cut_words(graph, words_of(flagged), sets, source, target), sets)
        reach = least_touch(grow_forest(graph, np.zeros(size)), source, target)
        zone = grow_forest(graph, np.zeros(size)).zone
        linked = zone[source] == zone[target]
        assert (reach[linked] == 0).all()
        for row, cut in zip(flagged, found, strict=True):
            alone = least_touch(grow_forest(graph, row.astype(float)), source, target) > 0
            assert np.array_equal(cut[linked], alone[linked])
        assert found[:, ~linked].all()


@given(oracle.nets(size=8, links=14, oneway=False), st.data())
def test_agrees_with_all_simple_paths(net, data):
    member = data.draw(st.lists(st.integers(0, 7), min_size=net.size, max_size=net.size))
    ends = np.indices((net.size, net.size), np.int32).reshape(2, -1)
    found = cut_words(net.graph(), np.array(member, np.uint64), 3, *ends)
    for cut, source, target in zip(found, *ends, strict=True):
        paths = oracle.simple_paths(net, source, target)
        for j in range(3):
            assert bool(int(cut) >> j & 1) == all(any(member[e] >> j & 1 for e in path) for path in paths)


@pytest.mark.parametrize("kind", ["operator", "sparse", "mesh"])
def test_many_sets_at_once_are_the_same_as_each_alone(kind):
    size, a, b = numbers(kind, 400, 5)
    rng = np.random.default_rng(5)
    graph = build_graph(size, a, b)
    demands = Demands(*rng.integers(0, size, (2, 100)).astype(np.int32))
    high = (rng.random((70, size)) < rng.choice([0.002, 0.05, 0.5], 70)[:, None]).astype(float)
    high[::9] *= rng.choice([0.25, 1.0], size)
    low = high * (rng.random(high.shape) < 0.5)
    whole = route_structural(graph, demands, Touch(low, high))
    for k in range(len(high)):
        alone = route_structural(graph, demands, Touch(low[k : k + 1], high[k : k + 1]))
        for name in TABLES:
            found = getattr(whole, name)
            assert np.array_equal(found if found.ndim == 1 else found[k], getattr(alone, name).reshape(-1))
        for d in range(len(demands)):
            walk = whole.high_witness.walk(k, d)
            assert len(walk) == len(set(walk.tolist()))
            assert bool(len(walk)) == bool(whole.high[k, d] and whole.reachable[d])
            assert not len(walk) or high[k, walk].any()
