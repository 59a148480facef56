"""Routes to one destination: equal to the literal oracle, and what must hold of any graph."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.routing.bgp.as_graph import PEER, PROVIDER, build_as_graph, cyclic_systems
from cleanpath.routing.bgp.gao_rexford import CUSTOMER, ORIGIN, UNROUTED, find_routes, next_hops
from oracle_bgp import Little
from sample_bgp import little_graphs

KIND = {"own": ORIGIN, "down": CUSTOMER, "flat": 3, "up": 4}


@given(little_graphs())
def test_routes_are_those_of_the_literal_oracle(little):
    graph = little.graph()
    for target in range(graph.size):
        routes, best = find_routes(graph, target), little.best(target)
        for own in range(graph.size):
            if own not in best:
                assert (routes.kind[own], routes.length[own], routes.next_hop[own]) == (UNROUTED, -1, -1)
                continue
            kind, paths = best[own]
            assert routes.kind[own] == KIND[kind]
            assert routes.length[own] == len(next(iter(paths))) - 1
            if own != target:
                assert set(next_hops(graph, routes, own)) == {path[1] for path in paths}
                assert routes.next_hop[own] == little.chosen(own, target)[1]


@given(little_graphs(), st.randoms(use_true_random=False))
def test_the_order_of_the_systems_means_nothing(little, random):
    place = list(range(len(little.numbers)))
    random.shuffle(place)
    numbers = [0] * len(place)
    for old, new in enumerate(place):
        numbers[new] = little.numbers[old]
    moved = Little(tuple(numbers), tuple((place[a], place[b], r) for a, b, r in little.links)).graph()
    graph = little.graph()
    for target in range(graph.size):
        one, other = find_routes(graph, target), find_routes(moved, place[target])
        assert one.kind.tolist() == other.kind[place].tolist()
        assert one.length.tolist() == other.length[place].tolist()


@given(little_graphs(), st.data())
def test_a_new_customer_link_never_lengthens_a_customer_route(little, data):
    size = len(little.numbers)
    a, b = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    more = Little(little.numbers, (*little.links, (a, b, PROVIDER))).graph()
    for target in range(size):
        before, after = find_routes(little.graph(), target), find_routes(more, target)
        had = (before.kind == CUSTOMER) | (before.kind == ORIGIN)
        assert np.all(after.kind[had] <= CUSTOMER)
        assert np.all(after.length[had] <= before.length[had])


def test_a_system_that_is_its_own_neighbour_gains_nothing():
    number = np.array([5, 7])
    graph = build_as_graph(number, np.array([0, 0]), np.array([0, 1]), np.array([PROVIDER, PEER], np.int8))
    assert len(graph.provider) == 0
    assert graph.peer.tolist() == [1, 0]


@given(little_graphs())
def test_a_system_is_cyclic_if_it_is_above_itself(little):
    expected = []
    for own in range(len(little.numbers)):
        seen, waiting = set(), list(little.steps(own)["up"])
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += little.steps(here)["up"]
        if own in seen:
            expected.append(own)
    found = cyclic_systems(little.graph()).tolist()
    assert set(expected) <= set(found)
    assert bool(expected) == bool(found)


@given(little_graphs(), st.data())
def test_what_is_gone_carries_nothing(little, data):
    size = len(little.numbers)
    gone = data.draw(st.integers(0, size - 1))
    pairs = sorted({(a, b) for a, b, _ in little.links}) or [(0, 1)]
    pair = data.draw(st.sampled_from(pairs))
    left = tuple(link for link in little.links if gone not in link[:2])
    uncut = tuple(link for link in little.links if set(link[:2]) != set(pair))
    graph = little.graph()
    for target in range(size):
        expected, found = (
            find_routes(Little(little.numbers, uncut).graph(), target),
            find_routes(graph, target, link=pair),
        )
        assert found.next_hop.tolist() == expected.next_hop.tolist()
        found = find_routes(graph, target, np.arange(size) == gone)
        if target == gone:
            assert not found.kind.any()
            continue
        expected = find_routes(Little(little.numbers, left).graph(), target)
        assert found.kind.tolist() == expected.kind.tolist()
        assert found.next_hop.tolist() == expected.next_hop.tolist()
