from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.cabling import FRONT, INTERFACE, REAR, Cabling, find_runs, shared_cables


def add_panel_port(cabling: Cabling, front: int, rear: int, position: int) -> None:
    cabling.positions.setdefault((FRONT, front), 1)
    cabling.add_mapping((FRONT, front), 1, (REAR, rear), position, "x")


def trunk(positions: int) -> Cabling:
    """Two panels joined by one trunk; interface k at front k of the first, 10 + k at the second."""
    cabling = Cabling(positions={(REAR, 1): positions, (REAR, 2): positions})
    for k in range(1, positions + 1):
        add_panel_port(cabling, k, 1, k)
        add_panel_port(cabling, 100 + k, 2, k)
        cabling.add_cable(k, [(INTERFACE, k)], [(FRONT, k)])
        cabling.add_cable(1000 + k, [(FRONT, 100 + k)], [(INTERFACE, 10 + k)])
    cabling.add_cable(5000, [(REAR, 1)], [(REAR, 2)])
    return cabling


@pytest.mark.parametrize("positions", [1, 2, 9])
def test_positions_are_kept_over_a_trunk(positions: int) -> None:
    runs, unresolved = find_runs(trunk(positions), "x")
    assert {(run.one[1], run.other[1]) for run in runs} == {(k, 10 + k) for k in range(1, positions + 1)}
    assert unresolved == []
    assert shared_cables(runs) == ({5000: positions} if positions > 1 else {})


def test_parallel_cables_are_two_runs_and_open_ends_are_counted() -> None:
    cabling = Cabling(positions={(REAR, 1): 2})
    cabling.add_cable(1, [(INTERFACE, 1)], [(INTERFACE, 2)])
    cabling.add_cable(2, [(INTERFACE, 1)], [(INTERFACE, 2)])
    cabling.add_cable(3, [(INTERFACE, 3)], [(REAR, 1)])
    cabling.add_cable(4, [(INTERFACE, 4)], [(FRONT, 1)])
    runs, unresolved = find_runs(cabling, "x")
    assert [run.cables for run in runs] == [(1,), (2,)]
    assert unresolved == [(INTERFACE, 3), (INTERFACE, 4)]


def test_circles_end_and_wide_cables_are_bounded() -> None:
    cabling = Cabling(positions={(REAR, 1): 1, (REAR, 2): 1})
    add_panel_port(cabling, 1, 1, 1)
    add_panel_port(cabling, 2, 2, 1)
    cabling.add_cable(1, [(INTERFACE, 1)], [(FRONT, 1)])
    cabling.add_cable(2, [(REAR, 1)], [(REAR, 2)])
    cabling.add_cable(3, [(FRONT, 2)], [(FRONT, 1)])
    assert find_runs(cabling, "x")[0] == []
    wide = Cabling()
    wide.add_cable(1, [(INTERFACE, k) for k in range(2)], [(INTERFACE, 1000 + k) for k in range(11_000)])
    with pytest.raises(BadInput, match="at most"):
        find_runs(wide, "x")


def test_positions_are_checked() -> None:
    cabling = Cabling(positions={(REAR, 1): 1})
    add_panel_port(cabling, 1, 1, 1)
    for front, rear, position in ((2, 1, 1), (2, 1, 2), (2, 1, 0), (2, 9, 1), (1, 1, 1)):
        with pytest.raises(BadInput):
            add_panel_port(cabling, front, rear, position)


def test_a_breakout_reaches_every_position() -> None:
    cabling = Cabling(positions={(REAR, 1): 4})
    for k in (1, 2, 3):
        add_panel_port(cabling, k, 1, k)
        cabling.add_cable(k, [(INTERFACE, k)], [(FRONT, k)])
    cabling.add_cable(9, [(INTERFACE, 9)], [(REAR, 1)])
    runs, unresolved = find_runs(cabling, "x")
    assert {(run.one[1], run.other[1]) for run in runs} == {(1, 9), (2, 9), (3, 9)}
    assert unresolved == []


def test_two_positions_of_a_front_may_lead_to_two_rears() -> None:
    cabling = Cabling(positions={(FRONT, 1): 2, (REAR, 1): 1, (REAR, 2): 1})
    for k in (1, 2):
        cabling.add_mapping((FRONT, 1), k, (REAR, k), 1, "x")
        cabling.add_cable(k, [(REAR, k)], [(INTERFACE, k)])
    cabling.add_cable(9, [(FRONT, 1)], [(INTERFACE, 9)])
    runs, _ = find_runs(cabling, "x")
    assert {(run.one[1], run.other[1]) for run in runs} == {(1, 9), (2, 9)}


@given(st.integers(1, 4), st.integers(2, 6), st.randoms(use_true_random=False), st.integers(0, 8))
def test_runs_are_what_single_strands_join(positions: int, panels: int, random: Any, hosts: int) -> None:
    """The oracle follows strands, one node for each position of each port, through panels of equal size."""
    cabling, strands = Cabling(), nx.Graph()
    for panel in range(panels):
        cabling.positions[REAR, panel] = positions
        for k in range(1, positions + 1):
            front = (FRONT, 10 * panel + k)
            cabling.positions[front] = 1
            cabling.add_mapping(front, 1, (REAR, panel), k, "x")
            strands.add_edge((front, 1), ((REAR, panel), k))
    rears = random.sample([(REAR, panel) for panel in range(panels)], panels)
    plugs = [port for port in cabling.positions if port[0] == FRONT] + [(INTERFACE, k) for k in range(hosts)]
    random.shuffle(plugs)
    loose = random.randrange(len(plugs) + 1)
    pairs = list(pairwise(rears))[::2] + list(pairwise(plugs[loose:]))[::2]
    for cable, (one, other) in enumerate(pairs):
        cabling.add_cable(cable, [one], [other])
        for k in range(1, (positions if one[0] == REAR else 1) + 1):
            strands.add_edge((one, k), (other, k))
    runs, unresolved = find_runs(cabling, "x")
    live = [node for node in strands if node[0][0] == INTERFACE]
    joined = {
        frozenset((one[0], other[0]))
        for one in live
        for other in nx.node_connected_component(strands, one)
        if other in live and other != one
    }
    assert {frozenset((run.one, run.other)) for run in runs} == joined
    assert len(runs) == len(joined)
    assert len(unresolved) == sum(not any(node[0] in pair for pair in joined) for node in live)
