"""Systems that routes treat alike, put together: an AS graph with one node for each kind of leaf.

A leaf has providers only. Leaves with the same providers send and receive over the same routes (their own
number never decides, since nobody's route goes on through them), so one of them stands for all. Five in six
autonomous systems of the Internet are leaves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags, Offsets
from cleanpath.routing.bgp.as_graph import AsGraph


@dataclass(frozen=True, slots=True)
class AlikeGraph:
    """n nodes: first the `transit` systems with customers, to `core` those with peers alone, then the leaves.

    The core is sorted by AS number within either part; a leaf node stands for leaves that are alike. `node`
    (N,) int32 is the node of each system, `member` (n,) int32 the first system of each node and `count` (n,)
    int64 how many there are. The rows `up`, `down`, `peer` hold providers, customers and peers, sorted by
    node. `order` (transit,) int32 lists the transit systems with customers before providers; those of one
    cycle stand together, and `cycle_start` (C + 1,) int64 cuts it into cycles, most of them of one system.
    """

    transit: int
    core: int
    node: Codes
    member: Codes
    count: NDArray[np.int64]
    up_start: Offsets
    up: Codes
    down_start: Offsets
    down: Codes
    peer_start: Offsets
    peer: Codes
    order: Codes
    cycle_start: Offsets

    @property
    def size(self) -> int:
        """Number of nodes n."""
        return len(self.count)


def put_together(graph: AsGraph, apart: Flags, key: NDArray[np.int64]) -> AlikeGraph:
    """Put leaves together that have the same providers and the same key.

    Parameters
    ----------
    graph
        The AS graph.
    apart
        Systems that keep a node of their own. Shape (N,).
    key
        Whatever else must agree. Shape (N,).
    """
    degree = np.diff(graph.provider_start)
    transit = np.diff(graph.customer_start) > 0
    leaf = ~transit & (np.diff(graph.peer_start) == 0)
    by_number = np.argsort(graph.number, kind="stable")
    core = np.concatenate([by_number[transit[by_number]], by_number[~(transit | leaf)[by_number]]])
    node = np.full(graph.size, -1, np.int32)
    node[core] = np.arange(len(core))
    size = len(core)
    for width in np.unique(degree[leaf]):
        some = by_number[leaf[by_number] & (degree[by_number] == width)]
        row = graph.provider[graph.provider_start[some][:, None] + np.arange(width)].astype(np.int64)
        own = np.where(apart[some], some, -1)
        kinds = np.unique(np.column_stack([row, key[some], own]), axis=0, return_inverse=True)
        node[some] = size + kinds[1].reshape(-1)
        size += len(kinds[0])
    first = np.full(size, graph.size, np.int64)
    np.minimum.at(first, node, np.arange(graph.size))
    own = np.repeat(np.arange(graph.size), degree)
    kept = first[node[own]] == own
    lower, upper = node[own[kept]], node[graph.provider[kept]]
    ways = np.repeat(node, np.diff(graph.peer_start)), node[graph.peer]
    up, down, peer = _rows(size, lower, upper), _rows(size, upper, lower), _rows(size, *ways)
    count, lead = int(transit.sum()), first.astype(np.int32)
    order = _order(count, up)
    return AlikeGraph(
        count, len(core), node, lead, np.bincount(node, minlength=size), *up, *down, *peer, *order
    )


def _rows(size: int, key: Codes, other: Codes) -> tuple[Offsets, Codes]:
    order = np.lexsort((other, key))
    start = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=size), out=start[1:])
    return start, other[order].astype(np.int32)


def _order(transit: int, up: tuple[Offsets, Codes]) -> tuple[Codes, Offsets]:
    """Return the strongly connected components of the transit systems, customers first, and their bounds.

    R. Tarjan, "Depth-first search and linear graph algorithms" (1972): a component is complete after all that
    can be reached from it; here that is what lies above it, so the components come providers first.
    """
    start, upper = up[0].tolist(), up[1].tolist()
    index, low = [-1] * transit, [0] * transit
    stack: list[int] = []
    open_ = [False] * transit
    found: list[list[int]] = []
    counter = 0
    for root in range(transit):
        if index[root] >= 0:
            continue
        walk = [(root, start[root])]
        while walk:
            own, at = walk.pop()
            if at == start[own]:
                index[own] = low[own] = counter
                counter += 1
                stack.append(own)
                open_[own] = True
            while at < start[own + 1]:
                above = upper[at]
                at += 1
                if index[above] < 0:
                    walk += [(own, at), (above, start[above])]
                    break
                if open_[above]:
                    low[own] = min(low[own], index[above])
            else:
                if low[own] == index[own]:
                    place = stack.index(own) if stack[-1] != own else len(stack) - 1
                    found.append(stack[place:])
                    for one in found[-1]:
                        open_[one] = False
                    del stack[place:]
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[own])
    found.reverse()
    order = np.array([one for part in found for one in part], dtype=np.int32)
    return order, np.cumsum([0] + [len(part) for part in found], dtype=np.int64)
