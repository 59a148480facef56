"""Walks with the least sum of touches: whether aggregates together may touch all traffic of a demand."""

import heapq

import numpy as np

from cleanpath.network.graph import Codes, Graph, Offsets
from cleanpath.routing.blocks import Totals
from cleanpath.routing.compiled import kernel
from cleanpath.routing.contract import Demands


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
