"""Paths that share no element, and the fewest elements that cut all paths: one augmenting search for both.

Each element is split into an entrance and an exit with a capacity between them (K. Menger, 1927; L. Ford,
D. Fulkerson, "Maximal flow through a network", 1956; shortest augmentations after J. Edmonds, R. Karp, 1972).
"""

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Graph, Offsets
from cleanpath.routing.contract import Demands
from cleanpath.routing.structural.biconnected import Totals

Capacities = NDArray[np.int32]

FREE = np.int32(1 << 30)
"""The capacity of an element that may be used without limit."""
Arcs = tuple[Offsets, Codes, Codes]


def _arcs(graph: Graph) -> tuple[Arcs, Arcs]:
    """Return the arcs by tail and by head, each with the place where its flow is kept."""
    size = np.arange(graph.size, dtype=np.int32)
    tail = np.repeat(size, np.diff(graph.out_start))
    out = 2 * graph.out_link + (tail != graph.link_a[graph.out_link])
    into = 2 * graph.in_link + (graph.in_tail != graph.link_a[graph.in_link])
    return (
        (graph.out_start, graph.out_head, out.astype(np.int32)),
        (graph.in_start, graph.in_tail, into.astype(np.int32)),
    )


@inner
def _search(
    out: Arcs,
    into: Arcs,
    capacity: Capacities,
    through: Codes,
    flow: Codes,
    source: int,
    target: int,
    seen: Codes,
    tick: int,
    queue: Codes,
    came: Codes,
    used: Codes,
) -> bool:
    """Seek one more unit of flow, other than straight from source to target.

    State 2v is the entrance of v and 2v + 1 its exit; `came` and `used` tell from which state and by which
    flow each was found (-1 for the way through an element).
    """
    start, head, out_flow = out
    in_start, tail, in_flow = into
    queue[0] = 2 * source + 1
    seen[2 * source + 1] = tick
    count = 1
    place = 0
    while place < count:
        state = queue[place]
        place += 1
        here = state >> 1
        if state & 1:
            for arc in range(start[here], start[here + 1]):
                there = head[arc]
                if there == target:
                    if here == source:
                        continue
                    came[2 * target] = state
                    used[2 * target] = out_flow[arc]
                    return True
                if seen[2 * there] != tick and there != source and capacity[there] > 0:
                    seen[2 * there] = tick
                    came[2 * there] = state
                    used[2 * there] = out_flow[arc]
                    queue[count] = 2 * there
                    count += 1
            if here != source and through[here] > 0 and seen[2 * here] != tick:
                seen[2 * here] = tick
                came[2 * here] = state
                used[2 * here] = -1
                queue[count] = 2 * here
                count += 1
            continue
        if through[here] < capacity[here] and seen[state + 1] != tick:
            seen[state + 1] = tick
            came[state + 1] = state
            used[state + 1] = -1
            queue[count] = state + 1
            count += 1
        for arc in range(in_start[here], in_start[here + 1]):
            there = tail[arc]
            if flow[in_flow[arc]] > 0 and there != source and seen[2 * there + 1] != tick:
                seen[2 * there + 1] = tick
                came[2 * there + 1] = state
                used[2 * there + 1] = in_flow[arc]
                queue[count] = 2 * there + 1
                count += 1
    return False


@inner
def _push(source: int, target: int, came: Codes, used: Codes, through: Codes, flow: Codes) -> None:
    """Push one unit along the way that was found."""
    state = 2 * target
    while state != 2 * source + 1:
        if used[state] < 0:
            through[state >> 1] += 1 if state & 1 else -1
        else:
            flow[used[state]] += -1 if state & 1 else 1
        state = came[state]


@inner
def _linked(out: Arcs, source: int, target: int) -> bool:
    found = False
    for arc in range(out[0][source], out[0][source + 1]):
        found = found or out[1][arc] == target
    return found


@kernel
def _disjoint(
    out: Arcs, into: Arcs, links: int, allowed: Flags, source: Codes, target: Codes, limit: int
) -> Codes:
    size = len(allowed)
    capacity = allowed.astype(np.int32)
    through, flow = np.zeros(size, np.int32), np.zeros(2 * links, np.int32)
    seen, queue = np.zeros(2 * size, np.int32), np.empty(2 * size, np.int32)
    came, used = np.empty(2 * size, np.int32), np.empty(2 * size, np.int32)
    result = np.zeros(len(source), np.int32)
    tick = 0
    for d in range(len(source)):
        s, t = source[d], target[d]
        if not (allowed[s] and allowed[t]):
            continue
        if s == t:
            result[d] = 1
            continue
        through[:] = 0
        flow[:] = 0
        result[d] = 1 if _linked(out, s, t) else 0
        while result[d] < limit:
            tick += 1
            if not _search(out, into, capacity, through, flow, s, t, seen, tick, queue, came, used):
                break
            _push(s, t, came, used, through, flow)
            result[d] += 1
    return result


@kernel
def _cuts(
    out: Arcs, into: Arcs, links: int, capacity: Capacities, source: Codes, target: Codes, limit: int
) -> tuple[Totals, Codes]:
    size = len(capacity)
    through, flow = np.zeros(size, np.int32), np.zeros(2 * links, np.int32)
    seen, queue = np.zeros(2 * size, np.int32), np.empty(2 * size, np.int32)
    came, used = np.empty(2 * size, np.int32), np.empty(2 * size, np.int32)
    length = np.zeros(len(source), np.int64)
    store = np.empty(len(source) * limit, np.int32)
    total = tick = 0
    for d in range(len(source)):
        s, t = source[d], target[d]
        if capacity[s] == 1 or capacity[t] == 1:
            store[total] = s if capacity[s] == 1 else t
            total += 1
            length[d] = 1
            continue
        if s == t or _linked(out, s, t):
            continue
        through[:] = 0
        flow[:] = 0
        count = 0
        while count <= limit:
            tick += 1
            if not _search(out, into, capacity, through, flow, s, t, seen, tick, queue, came, used):
                break
            _push(s, t, came, used, through, flow)
            count += 1
        if count > limit:
            continue
        for element in range(size):
            if seen[2 * element] == tick and seen[2 * element + 1] != tick and element != t:
                store[total] = element
                total += 1
        length[d] = count
    return length, store[:total].copy()


def count_disjoint(graph: Graph, demands: Demands, allowed: Flags, limit: int) -> Codes:
    """Return how many paths over `allowed` elements (N,) share none but their ends, at most `limit` (D,).

    Paths count by their elements, so parallel links make one path. A demand from an element to itself has
    one, a demand with an end that is not allowed none.
    """
    return _disjoint(*_arcs(graph), graph.links, allowed, demands.source, demands.target, limit)


def cut_demands(graph: Graph, demands: Demands, flagged: Flags, limit: int) -> tuple[Offsets, Codes]:
    """Return the fewest `flagged` elements (N,) that hit every path of each demand, as rows (D + 1,).

    An end that is flagged is a cut by itself. A row is empty where no flagged elements hit every path, where
    more than `limit` are needed, and where there is no path to cut.
    """
    capacity = np.where(flagged, np.int32(1), FREE).astype(np.int32)
    length, element = _cuts(*_arcs(graph), graph.links, capacity, demands.source, demands.target, limit)
    start = np.zeros(len(demands) + 1, np.int64)
    np.cumsum(length, out=start[1:])
    return start, element
