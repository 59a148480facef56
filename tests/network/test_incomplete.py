import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.network.incomplete import NO_LINKS, connected_parts, find_unlinked, may_carry
from cleanpath.network.kinds import load_kinds
from cleanpath.sources.builder import Draft, Gap


@given(st.integers(1, 30), st.data())
def test_connected_parts_are_those_of_a_graph_library(size: int, data: st.DataObject) -> None:
    node = st.integers(0, size - 1)
    links = data.draw(st.lists(st.tuples(node, node), max_size=40))
    graph = nx.Graph(links)
    graph.add_nodes_from(range(size))
    ends = np.array(links, np.int32).reshape(-1, 2)
    found = connected_parts(size, ends[:, 0], ends[:, 1])
    for part in nx.connected_components(graph):
        assert {int(found[n]) for n in part} == {min(part)}


@pytest.mark.parametrize(
    "kind, carries",
    [
        ("router", True),
        ("device", True),
        ("server", False),
        ("pdu", False),
        ("ems", False),
        ("frobnicator", True),
    ],
)
def test_what_may_pass_traffic_on(kind: str, carries: bool) -> None:
    assert may_carry(kind, load_kinds()) == carries


def test_boxes_without_a_link_leave_a_gap_unless_they_pass_nothing_on() -> None:
    draft = Draft("x")
    for name, kind in (("a", "router"), ("b", "router"), ("c", "router"), ("s", "server"), ("off", "router")):
        draft.add_element(name, kind, "x")
    assert find_unlinked(draft.finish("t"), load_kinds()).gaps == (Gap(NO_LINKS),)
    draft.add_link("a", "b", "x")
    draft.idle("off")
    (gap,) = find_unlinked(draft.finish("t"), load_kinds()).gaps
    assert "(c): 1" in gap.reason
    assert gap.elements == ()


def test_gaps_name_what_they_belong_beside_or_anything() -> None:
    draft = Draft("x")
    for name in "ab":
        draft.add_element(name, "router", "x")
    draft.miss("ends", "a")
    draft.miss("ends", "b", count=2)
    draft.miss("sheets")
    draft.miss("sheets", "a")
    draft.miss("others", "nobody")
    assert draft.finish("t").gaps == (Gap("ends: 3", ("a", "b")), Gap("others: 1"), Gap("sheets: 2"))
