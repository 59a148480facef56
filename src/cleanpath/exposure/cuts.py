"""The fewest flagged elements that force an exposure: what to replace first."""

import numpy as np

from cleanpath.network.graph import Codes, Flags, Graph, Offsets
from cleanpath.routing.contract import Demands
from cleanpath.routing.flow import cut_demands
from cleanpath.routing.forest import grow_forest

LIMIT = 16
"""Larger cuts are not spelled out: then the flagged elements as a whole are the cut."""


def find_cuts(graph: Graph, demands: Demands, flagged: Flags, limit: int = LIMIT) -> tuple[Offsets, Codes]:
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
