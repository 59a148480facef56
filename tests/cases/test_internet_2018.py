"""The bundled case internet-2018: what it holds, where it is from, and one answer of it by another way."""

import numpy as np
import pyarrow.compute as pc
import pytest

from cleanpath.exposure.internet import select_systems
from cleanpath.network.case import find_case, read_case
from cleanpath.routing.bgp.all_pairs import Question, assess_all_pairs, write_bits
from cleanpath.routing.bgp.as_graph import as_graph_of, cyclic_systems
from cleanpath.routing.bgp.gao_rexford import UNROUTED, find_routes, next_hops
from cleanpath.routing.bgp.lanes import COUNTERS
from cleanpath.sources.formats import read


@pytest.fixture(scope="module")
def case():
    return read_case("internet-2018")


@pytest.fixture(scope="module")
def graph(case):
    return as_graph_of(case.network, "internet-2018")


def test_it_holds_the_graph_of_june_2018(case, graph):
    assert case.settings.routing == "bgp"
    assert "June 2018" in case.settings.graph
    assert (case.network.elements.num_rows, case.network.links.num_rows) == (61_411, 287_216)
    assert len(cyclic_systems(graph)) > 0


def test_it_names_its_sources_and_their_licences():
    text = (find_case("internet-2018") / "SOURCES.md").read_text(encoding="utf-8")
    for words in (
        "BSD-3-Clause, Copyright (c) 2020, Zitong-Jin",
        "Georgios Eptaminitakis",
        "CC BY 4.0",
        "NRO",
    ):
        assert words in text


def test_protected_systems_stand_at_sensitive_sites(case):
    chosen = select_systems(case.network, "protected", "--from")
    assert chosen.sum() == pc.sum(pc.not_equal(case.network.elements["site"], "")).as_py() > 100


def test_it_is_the_file_that_it_names(case, shared):
    made = read("as-relationships", shared / "data/as/asrel-201806.txt.xz", {}).tables["links"]
    columns = ("a", "b", "relationship")
    expected = set(zip(*(made[name] for name in columns), strict=True))
    assert set(zip(*(case.network.links[name].to_pylist() for name in columns), strict=True)) == expected


def test_all_pairs_agree_with_one_destination_at_a_time(case, graph):
    """The lanes and the search of one destination share no code; compare them on eight destinations."""
    size = graph.size
    low = np.isin(graph.number, [4134, 4809, 4837])
    targets = np.isin(graph.number, [721, 3320, 2516, 1221, 64, 4134, 29, 60_068])
    question = Question(low, low, np.zeros(size, np.int32), np.ones(size, np.bool_), targets)
    found = dict(
        zip(COUNTERS, assess_all_pairs(graph, question, 1).systems.sum(axis=0).tolist(), strict=True)
    )
    expected = dict.fromkeys(("pairs", "always_low", "sometimes_low", "chosen"), 0)
    for target in np.flatnonzero(targets).tolist():
        routes = find_routes(graph, target)
        some, every, chosen = low.copy(), low.copy(), low.copy()
        for own in np.argsort(routes.length, kind="stable").tolist():
            if routes.kind[own] == UNROUTED or own == target:
                continue
            hops = next_hops(graph, routes, own)
            some[own] |= some[hops].any()
            every[own] |= every[hops].all()
            chosen[own] |= chosen[routes.next_hop[own]]
        there = (routes.kind != UNROUTED) & (np.arange(size) != target)
        expected["pairs"] += int(there.sum())
        expected["always_low"] += int((there & every).sum())
        expected["sometimes_low"] += int((there & some & ~every).sum())
        expected["chosen"] += int((there & chosen).sum())
    assert {name: found[name] for name in expected} == expected


def test_bits_of_single_pairs_add_up_to_the_sums(graph):
    """Compiled, as every graph of this size is."""
    low = np.isin(graph.number, [4134, 4809, 4837])
    targets = np.isin(graph.number, [721, 3320, 4134, 60_068])
    everybody = np.ones(graph.size, np.bool_)
    question = Question(low, low, np.zeros(graph.size, np.int32), everybody, targets)
    ((block, words),) = write_bits(graph, question)
    assert graph.number[block].tolist() == sorted([721, 3320, 4134, 60_068], key=graph.number.tolist().index)
    counted = np.unpackbits(words.view(np.uint8).reshape(*words.shape, 8), axis=2).sum(axis=2, dtype=np.int64)
    assert counted.tolist() == assess_all_pairs(graph, question, 1).systems.tolist()
