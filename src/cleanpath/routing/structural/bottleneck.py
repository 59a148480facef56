"""Minimum-bottleneck and least-sum walks on spanning forests.

A minimum spanning tree has the least bottleneck between any two elements (R. Prim, "Shortest connection
networks and some generalizations", Bell System Technical Journal 36, 1957; T. Hu, "The maximum capacity route
problem", Operations Research 9, 1961). Here a link weighs as much as the more touched of its two ends.
"""

import heapq
from dataclasses import dataclass

import numpy as np

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Graph, Offsets, Reals
from cleanpath.routing.contract import Demands
from cleanpath.routing.structural.biconnected import Totals


@dataclass(frozen=True, slots=True)
class Forest:
    """A spanning forest of N elements: `parent` (N,) int32, -1 at a root, and `depth` (N,) int32.

    `zone` (N,) int32 numbers the islands of the elements of rank 0, -1 elsewhere. `value` (R,) float64
    gives the meaning of each rank, `rank` (N,) int32 the rank of each element.
    """

    parent: Codes
    depth: Codes
    zone: Codes
    rank: Codes
    value: Reals


@inner
def _zone(here: int, parent: Codes, rank: Codes, zone: Codes, zones: int) -> int:
    """Number the zone of an element of rank 0 that joins its forest; return how many there are."""
    above = parent[here]
    if above >= 0 and rank[above] == 0:
        zone[here] = zone[above]
        return zones
    zone[here] = zones
    return zones + 1


@kernel
def _grow_two(start: Offsets, neighbour: Codes, rank: Codes) -> tuple[Codes, Codes, Codes]:
    """Grow the forest where only ranks 0 and 1 occur: two plain queues do for the order."""
    size = len(rank)
    parent = np.full(size, -1, np.int32)
    depth = np.zeros(size, np.int32)
    zone = np.full(size, -1, np.int32)
    key = np.full(size, 2, np.int8)
    first = np.empty(size, np.int32)
    second = np.empty(size, np.int32)
    first_in = first_out = second_in = second_out = zones = 0
    for root in range(size):
        if key[root] != 2:
            continue
        key[root] = 0
        first[first_in] = root
        first_in += 1
        while first_out < first_in or second_out < second_in:
            if first_out < first_in:
                here = first[first_out]
                first_out += 1
            else:
                here = second[second_out]
                second_out += 1
                if key[here] != 1:
                    continue
            key[here] = -1
            above = parent[here]
            depth[here] = depth[above] + 1 if above >= 0 else 0
            if rank[here] == 0:
                zones = _zone(here, parent, rank, zone, zones)
            for arc in range(start[here], start[here + 1]):
                there = neighbour[arc]
                least = max(rank[here], rank[there])
                if key[there] <= least:
                    continue
                key[there] = least
                parent[there] = here
                if least:
                    second[second_in] = there
                    second_in += 1
                else:
                    first[first_in] = there
                    first_in += 1
    return parent, depth, zone


@kernel
def _grow_many(start: Offsets, neighbour: Codes, rank: Codes) -> tuple[Codes, Codes, Codes]:
    size = len(rank)
    parent = np.full(size, -1, np.int32)
    depth = np.zeros(size, np.int32)
    zone = np.full(size, -1, np.int32)
    key = np.full(size, size + 1, np.int32)
    found = np.empty(size + len(neighbour), np.int32)
    zones = count = 0
    for root in range(size):
        if key[root] < 0:
            continue
        key[root] = 0
        found[count] = root
        waiting = [np.int64(count)]
        count += 1
        while len(waiting):
            here = found[heapq.heappop(waiting) & 0xFFFFFFFF]
            if key[here] < 0:
                continue
            key[here] = -1
            above = parent[here]
            depth[here] = depth[above] + 1 if above >= 0 else 0
            if rank[here] == 0:
                zones = _zone(here, parent, rank, zone, zones)
            for arc in range(start[here], start[here + 1]):
                there = neighbour[arc]
                least = max(rank[here], rank[there])
                if key[there] <= least:
                    continue
                key[there] = least
                parent[there] = here
                found[count] = there
                heapq.heappush(waiting, (np.int64(least) << 32) + count)
                count += 1
    return parent, depth, zone


def ranks(touch: Reals) -> tuple[Codes, Reals]:
    """Return the rank of each touch (N,) among the distinct values, and these (R,); 0 and 1 always lead.

    Where all are 0 or 1 the values are just these two, whether both occur or not.
    """
    flagged = touch > 0.0
    if np.array_equal(flagged, touch):
        return flagged.astype(np.int32), np.array([0.0, 1.0])
    value, rank = np.unique(np.append(touch, 0.0), return_inverse=True)
    return rank[:-1].astype(np.int32), value


def grow_forest(both: Graph, touch: Reals) -> Forest:
    """Return the forest of a network without one-way links whose walks have the least highest touch (N,)."""
    rank, value = ranks(touch)
    grow = _grow_two if len(value) == 2 else _grow_many
    return Forest(*grow(both.out_start, both.out_head, rank), rank, value)


@kernel
def _highest(parent: Codes, depth: Codes, zone: Codes, rank: Codes, source: Codes, target: Codes) -> Codes:
    result = np.zeros(len(source), np.int32)
    for d in range(len(source)):
        one, other = source[d], target[d]
        if zone[one] >= 0 and zone[one] == zone[other]:
            continue
        top = max(rank[one], rank[other])
        while one != other:
            if depth[one] < depth[other]:
                one, other = other, one
            one = parent[one]
            if one < 0:
                top = -1
                break
            top = max(top, rank[one])
        result[d] = top
    return result


def least_touch(forest: Forest, source: Codes, target: Codes) -> Reals:
    """Return for each demand the least touch that some walk cannot avoid (D,): the best walk's highest one.

    Undefined where no walk exists.
    """
    rank = _highest(forest.parent, forest.depth, forest.zone, forest.rank, source, target)
    return forest.value[rank]


@inner
def climb(parent: Codes, depth: Codes, source: int, target: int, walk: Codes) -> int:
    """Write the tree walk from `source` to `target` into `walk`; return its length, 0 if there is none."""
    one, other = source, target
    while one != other:
        if depth[one] >= depth[other]:
            one = parent[one]
        else:
            other = parent[other]
        if one < 0 or other < 0:
            return 0
    meeting = one
    length = 0
    one = source
    while one != meeting:
        walk[length] = one
        length += 1
        one = parent[one]
    walk[length] = meeting
    length += 1
    end = length + depth[target] - depth[meeting]
    one = target
    place = end
    while one != meeting:
        place -= 1
        walk[place] = one
        one = parent[one]
    return int(end)


@kernel
def _lightest(start: Offsets, head: Codes, weight: Totals, source: Codes, target: Codes) -> Totals:
    size = len(weight)
    best = np.zeros(size, np.int64)
    seen = np.full(size, -1, np.int32)
    result = np.full(len(source), -1, np.int64)
    for d in range(len(source)):
        best[source[d]] = weight[source[d]]
        seen[source[d]] = d
        waiting = [(best[source[d]], source[d])]
        while len(waiting):
            cost, here = heapq.heappop(waiting)
            if here == target[d]:
                result[d] = cost
                break
            if cost > best[here]:
                continue
            for arc in range(start[here], start[here + 1]):
                there = head[arc]
                total = cost + weight[there]
                if seen[there] != d or total < best[there]:
                    seen[there] = d
                    best[there] = total
                    heapq.heappush(waiting, (total, there))
    return result


def lightest_sums(graph: Graph, demands: Demands, weight: Totals) -> Totals:
    """Return the least sum of `weight` (N,) >= 0 over the elements of a walk of each demand; -1 without one.

    E. Dijkstra, "A note on two problems in connexion with graphs", 1959, one search a demand.
    """
    return _lightest(graph.out_start, graph.out_head, weight, demands.source, demands.target)
