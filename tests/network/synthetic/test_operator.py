from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from importlib.resources import files

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.network.graph import graph_of
from cleanpath.network.network import Network, check_references, empty_table
from cleanpath.network.synthetic.operator import DOMAINS, SHARES, VENDORS, generate_operator
from cleanpath.network.synthetic.topology import KINDS, plan_layout, wire_layout
from cleanpath.schema.description import describe
from cleanpath.sources.builder import Imported
from cleanpath.tables import check_table

NetworkOf = Callable[[int, int], Network]


def network_of(elements: int, seed: int) -> Network:
    imported = generate_operator(elements, seed)
    tables = {one.name: empty_table(one.name) for one in fields(Network)}
    for name, columns in imported.tables.items():
        tables[name] = check_table(pa.table(dict(columns)), describe(name), name)
    network = Network(**tables)
    check_references(network, "generated")
    return network


def graph(network: Network) -> nx.MultiGraph:
    result = nx.MultiGraph()
    result.add_nodes_from(network.elements["id"].to_pylist())
    result.add_edges_from(zip(*(network.links[c].to_pylist() for c in ("a", "b", "group")), strict=True))
    return result


@given(st.integers(100, 3000), st.integers(0, 2**63))
def test_every_size_and_seed_gives_a_connected_network_of_that_size(elements: int, seed: int) -> None:
    network = network_of(elements, seed)
    assert network.elements.num_rows == elements
    if elements >= 200:
        assert network.links.num_rows == round(1.376 * elements)
    drawn = graph(network)
    assert nx.is_connected(drawn)
    assert nx.number_of_selfloops(drawn) == 0
    assert nx.Graph(drawn).number_of_edges() == network.links.num_rows
    source, target = (network.demands[c].to_pylist() for c in ("source", "target"))
    assert all(a != b for a, b in zip(source, target, strict=True))


def same(one: Imported, other: Imported) -> bool:
    return all(
        pa.table(dict(one.tables[name])).equals(pa.table(dict(other.tables[name]))) for name in one.tables
    )


@given(st.integers(100, 1000), st.integers(0, 1000))
def test_a_seed_decides_everything(elements: int, seed: int) -> None:
    assert same(generate_operator(elements, seed), generate_operator(elements, seed))
    assert not same(generate_operator(elements, seed), generate_operator(elements, seed + 1))


def test_it_is_marked_synthetic_everywhere() -> None:
    imported = generate_operator(500, 3)
    network = network_of(500, 3)
    assert imported.synthetic
    assert "ynthetic" in imported.title
    assert imported.routing == "igp"
    assert all("Synthetic" in name for name in network.elements["name"].to_pylist())
    assert all("Synthetic" in name for name in network.sites["name"].to_pylist())
    assert set(network.elements["operator"].to_pylist()) == {"Synthetic Operator"}
    assert set(network.sites["country"].to_pylist()) == {"ZZ"}


def test_the_makers_are_in_the_registry_and_differ_by_region() -> None:
    folder = files("cleanpath") / "vendors"
    assert all((folder / f"{vendor}.toml").is_file() for vendor in VENDORS)
    assert sorted(kind for kinds in DOMAINS.values() for kind in kinds) == sorted(KINDS)
    assert all(sum(shares.values()) == pytest.approx(1) for shares in SHARES.values())
    network = network_of(20_000, 5)
    vendors = Counter(network.elements["vendor"].to_pylist())
    assert 0.03 < vendors[""] / 20_000 < 0.05
    assert 0.01 < sum(n for vendor, n in vendors.items() if "|" in vendor) / 20_000 < 0.025
    kinds, names = (network.elements[c].to_pylist() for c in ("kind", "vendor"))
    radios = {name for kind, name in zip(kinds, names, strict=True) if kind == "gnb"}
    assert {part for name in radios if name for part in name.split("|")} <= set(SHARES["ran"])


def test_access_is_dual_homed_and_the_core_survives_any_failure() -> None:
    network = network_of(3000, 8)
    drawn = nx.Graph(graph(network))
    kind = dict(zip(*(network.elements[c].to_pylist() for c in ("id", "kind")), strict=True))
    transport = {"mpls_p_router", "mpls_pe_router", "aggregation_router", "cell_site_router", "dwdm_otn"}
    inner = drawn.subgraph(element for element in drawn if kind[element] in transport)
    assert nx.is_biconnected(inner)
    assert all(drawn.degree(e) >= 2 for e in drawn if kind[e] == "internet_gateway")


def test_conduits_hold_several_links() -> None:
    network = network_of(20_000, 8)
    groups = Counter(network.links["group"].to_pylist())
    del groups[""]
    assert len(groups) > 20
    assert min(groups.values()) == 2
    risks = graph_of(network).group
    assert risks.max() + 2 >= len(groups)


def test_relations_are_what_the_schema_says_and_every_manager_fits_its_maker() -> None:
    network = network_of(2000, 9)
    columns = (network.relations[c].to_pylist() for c in ("source", "kind", "target"))
    rows = list(zip(*columns, strict=True))
    kind = dict(zip(*(network.elements[c].to_pylist() for c in ("id", "kind")), strict=True))
    vendor = dict(zip(*(network.elements[c].to_pylist() for c in ("id", "vendor")), strict=True))
    assert {row[1] for row in rows} == {"manages", "hosts", "synchronises", "controls"}
    assert all(one != other for one, _, other in rows)
    managed = [(one, other) for one, what, other in rows if what == "manages" and kind[one] == "ems"]
    known = [(vendor[a], vendor[b]) for a, b in managed if vendor[a] and vendor[b]]
    assert all(set(a.split("|")) & set(b.split("|")) for a, b in known)
    clocked = {other for _, what, other in rows if what == "synchronises"}
    assert clocked == {element for element, what in kind.items() if what in ("gnb", "enodeb")}


def test_demands_begin_at_protected_sites() -> None:
    network = network_of(5000, 2)
    assert network.demands.num_rows == 50
    assert Counter(network.demands["class"].to_pylist()) == {"gateway": 25, "pair": 25}
    sensitive = dict(zip(*(network.sites[c].to_pylist() for c in ("id", "sensitive")), strict=True))
    assert all(sensitive[site] for site in network.demands["site"].to_pylist())
    place = dict(zip(*(network.elements[c].to_pylist() for c in ("id", "site")), strict=True))
    assert [place[s] for s in network.demands["source"].to_pylist()] == network.demands["site"].to_pylist()


def test_a_hundred_thousand_elements() -> None:
    random = np.random.default_rng(0)
    wiring = wire_layout(plan_layout(100_000, 18, random), random)
    assert len(wiring.a) == 137_600
    assert wiring.weight.min() > 0


@pytest.mark.parametrize("elements, seed", [(99, 0), (10_000_001, 0), (-1, 0), (1000, -1)])
def test_numbers_out_of_range_are_refused(elements: int, seed: int) -> None:
    with pytest.raises(BadInput):
        generate_operator(elements, seed)
