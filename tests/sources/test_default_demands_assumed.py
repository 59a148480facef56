from collections.abc import Callable

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.default_demands import assume_demands


def network(elements: int, links: list[tuple[int, int]]) -> Imported:
    draft = Draft("x")
    for number in range(elements):
        draft.add_element(str(number), "device", "x")
    for a, b in links:
        draft.add_link(str(a), str(b), "x")
    return draft.finish("t")


def pairs(imported: Imported) -> list[tuple[str, str]]:
    table = assume_demands(imported).tables["demands"]
    return list(zip(table["source"], table["target"], strict=True))


def test_ends_send_to_the_centre_and_lone_boxes_to_nobody() -> None:
    assert pairs(network(5, [(0, 1), (1, 2), (1, 3)])) == [("0", "1"), ("2", "1"), ("3", "1")]
    assert pairs(network(3, [(0, 1), (1, 2), (2, 0)])) == [("1", "0"), ("2", "0")]
    assert pairs(network(2, [(0, 1)])) == [("1", "0")]
    assert pairs(network(1, [(0, 0)])) == []


def test_demands_of_the_source_stay_and_what_was_assumed_is_told() -> None:
    draft = Draft("x")
    for name in "ab":
        draft.add_element(name, "device", "x")
    draft.add_demand("a", "b", 5.0, "x")
    given_ = draft.finish("t")
    assert assume_demands(given_) is given_
    assert any("assumed" in line for line in assume_demands(network(2, [(0, 1)])).left)


def test_linked_sites_send_to_each_other() -> None:
    draft = Draft("x", "DE")
    for name in "abc":
        draft.add_element(name, "device", "x")
    draft.add_link("a", "b", "x")
    assert pairs(draft.finish("t")) == [("a", "b")]


@given(st.integers(1, 8), st.data())
def test_every_part_with_a_link_has_a_demand(check: Callable, elements: int, data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, elements - 1), st.integers(0, elements - 1))
    links = data.draw(st.lists(ends, max_size=10))
    imported = assume_demands(network(elements, links))
    check(imported)
    graph = nx.Graph(links)
    graph.add_nodes_from(range(elements))
    served = {int(source) for source in imported.tables["demands"]["source"]}
    for part in nx.connected_components(graph):
        if len(part) < 2:
            assert not served & part
            continue
        assert served & part
        assert len({t for s, t in pairs(network(elements, links)) if int(s) in part}) == 1
