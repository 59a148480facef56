"""Whether a demand can avoid what is flagged, and with how many paths to spare."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags, Graph, build_graph
from cleanpath.routing.blocks import find_blocks
from cleanpath.routing.contract import Demands, Touch
from cleanpath.routing.flow import count_disjoint
from cleanpath.routing.least import least_walks
from cleanpath.verdict import Truth

LIMIT = 8
"""Disjoint paths are counted up to this number: nobody plans for more."""


@dataclass(frozen=True, slots=True)
class Avoidance:
    """For K flagged sets and D demands: `avoidable` (K, D) int8, `disjoint` (K, D) int32.

    Avoidable holds codes of `Truth`: YES where a path touches nothing that is or may be flagged, NO where
    every path touches something flagged (with a probability above 0), else UNKNOWN, also without a route.
    `disjoint` counts the paths that touch nothing that is or may be flagged and share only their
    ends.
    """

    avoidable: NDArray[np.int8]
    disjoint: Codes


def find_avoidance(graph: Graph, demands: Demands, touch: Touch, limit: int = LIMIT) -> Avoidance:
    """Find for every demand whether some path, routed as it may be, avoids what is flagged.

    Ends count: a demand with a flagged end cannot avoid it. Disjoint paths are counted up to `limit`.
    """
    shape = len(touch.low), len(demands)
    truth = np.full(shape, Truth.UNKNOWN, np.int8)
    disjoint = np.zeros(shape, np.int32)
    for k, (low, high) in enumerate(zip(touch.low, touch.high, strict=True)):
        truth[k, least_walks(graph, demands, low)[0] > 0.0] = Truth.NO
        free = least_walks(graph, demands, high)[0] == 0.0
        truth[k, free] = Truth.YES
        disjoint[k, free] = _count(graph, _take(demands, free), high == 0.0, limit)
    return Avoidance(truth, disjoint)


def _take(demands: Demands, which: Flags) -> Demands:
    return Demands(demands.source[which], demands.target[which])


def _count(graph: Graph, demands: Demands, clean: Flags, limit: int) -> Codes:
    """Count disjoint clean paths of demands that have one; search only where degrees do not tell."""
    count = np.ones(len(demands), np.int32)
    if limit == 1 or not len(demands):
        return count
    kept = clean[graph.link_a] & clean[graph.link_b]
    part = build_graph(
        graph.size, graph.link_a[kept], graph.link_b[kept], graph.weight[kept], graph.directed[kept]
    )
    blocks = find_blocks(part)
    s, t = demands.source, demands.target
    home, above = blocks.home, blocks.top[blocks.home]
    together = (home[s] == home[t]) | (above[s] == t) | (above[t] == s)
    open_still = together & (s != t)
    if not graph.directed.any():
        size = np.bincount(blocks.home, minlength=len(blocks)) + (blocks.top >= 0)
        wide = np.where(above[s] == t, home[s], home[t])
        degree = np.minimum(np.diff(part.out_start)[s], np.diff(part.out_start)[t])
        open_still &= size[wide] > 2
        count[open_still] = min(2, limit)
        open_still &= (degree > 2) & (limit > 2)
    count[open_still] = count_disjoint(part, _take(demands, open_still), clean, limit)
    return count
