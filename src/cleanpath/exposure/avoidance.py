"""Avoidable or not, disjoint clean paths, cuts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags, Graph, Offsets, build_graph
from cleanpath.routing.contract import Demands, Touch
from cleanpath.routing.structural.biconnected import find_blocks
from cleanpath.routing.structural.bottleneck import grow_forest
from cleanpath.routing.structural.disjoint_paths import count_disjoint, cut_demands
from cleanpath.routing.structural.model import least_walks
from cleanpath.verdict import Truth

PATH_LIMIT = 8
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


def find_avoidance(graph: Graph, demands: Demands, touch: Touch, limit: int = PATH_LIMIT) -> Avoidance:
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


CUT_LIMIT = 16
"""Larger cuts are not spelled out: then the flagged elements as a whole are the cut."""


def find_cuts(
    graph: Graph, demands: Demands, flagged: Flags, limit: int = CUT_LIMIT
) -> tuple[Offsets, Codes]:
    """Return for each demand the fewest `flagged` elements (N,) that hit all of its paths.

    Compressed rows (D + 1,) and the elements. A flagged end is a cut by itself. A
    row is empty where some path avoids all flagged elements, where there is no path, and where more than
    `limit` elements are needed. Demands between the same islands of unflagged elements share one search.
    """
    ends = np.stack([demands.source, demands.target])
    named, whole = ends, np.zeros(len(demands), np.bool_)
    if not graph.directed.any():
        zone = grow_forest(graph, flagged.astype(np.float64)).zone
        ends = _smaller_first(ends, zone)
        named = np.where(flagged[ends], ends, graph.size + zone[ends])
        whole = named[0] == named[1]
    _, first, back = np.unique(named, axis=1, return_index=True, return_inverse=True)
    back = back.reshape(-1)
    some = Demands(ends[0, first], ends[1, first])
    start, element = cut_demands(graph, some, flagged, limit)
    rows = [element[start[i] : start[i + 1]] for i in back]
    for d in np.flatnonzero(whole & ~flagged[demands.source]):
        rows[d] = element[:0]
    bounds = np.zeros(len(demands) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=bounds[1:])
    return bounds, np.concatenate([*rows, element[:0]]).astype(np.int32)


def _smaller_first(ends: Codes, zone: Codes) -> Codes:
    """Turn each demand so that the search starts on the smaller of the two islands at its ends."""
    size = np.bincount(zone + 1, minlength=1)
    size[0] = 1
    big, small = size[zone[ends[0]] + 1], size[zone[ends[1]] + 1]
    return np.where(big > small, ends[::-1], ends)
