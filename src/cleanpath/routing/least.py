"""The least touched walk of every demand: the proof that not all of its paths are touched."""

import numpy as np

from cleanpath.network.graph import Codes, Graph, Offsets, Reals
from cleanpath.routing.compiled import kernel
from cleanpath.routing.contract import Demands
from cleanpath.routing.forest import climb, grow_forest, ranks
from cleanpath.routing.oneway import least_rank, trace
from cleanpath.routing.sides import Walks
from cleanpath.routing.through import room


@kernel
def _climb_all(parent: Codes, depth: Codes, source: Codes, target: Codes) -> Walks:
    walk = np.empty(len(parent) + 1, np.int32)
    start = np.zeros(len(source) + 1, np.int64)
    store = np.empty(16 * len(source) + 16, np.int32)
    for d in range(len(source)):
        steps = climb(parent, depth, source[d], target[d], walk)
        store = room(store, start[d], steps)
        store[start[d] : start[d] + steps] = walk[:steps]
        start[d + 1] = start[d] + steps
    return start, store[: start[len(source)]].copy()


@kernel
def _search_all(out_start: Offsets, out_head: Codes, rank: Codes, source: Codes, target: Codes) -> Walks:
    size = len(rank)
    walk = np.empty(size + 1, np.int32)
    inside, seen = np.zeros(size, np.int32), np.zeros(size, np.int32)
    parent = np.empty(size, np.int32)
    start = np.zeros(len(source) + 1, np.int64)
    store = np.empty(16 * len(source) + 16, np.int32)
    for d in range(len(source)):
        s, t = source[d], target[d]
        found = least_rank(out_start, out_head, inside, 0, rank, s, t, seen, d + 1, parent)
        steps = trace(parent, t, walk, 0) if found >= 0 else 0
        store = room(store, start[d], steps)
        store[start[d] : start[d] + steps] = walk[:steps]
        start[d + 1] = start[d] + steps
    return start, store[: start[len(source)]].copy()


def least_walks(graph: Graph, demands: Demands, touch: Reals) -> tuple[Reals, Walks]:
    """Return for each demand the touch (N,) that no walk can avoid, and a simple walk that touches no more.

    The touch (D,) is NaN and the walk empty where there is none. Linear in the network where all links run
    both ways, else one search a demand.
    """
    if graph.directed.any():
        rank, _ = ranks(touch)
        rows = _search_all(graph.out_start, graph.out_head, rank, demands.source, demands.target)
    else:
        forest = grow_forest(graph, touch)
        rows = _climb_all(forest.parent, forest.depth, demands.source, demands.target)
    value = np.full(len(demands), np.nan)
    full = np.flatnonzero(np.diff(rows[0]))
    if len(full):
        value[full] = np.maximum.reduceat(touch[rows[1]], rows[0][full])
    return value, rows
