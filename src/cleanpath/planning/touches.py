"""Which restricted elements each demand can touch at all: once they are gone, its verdict is CLEAR."""

import numpy as np

from cleanpath.exposure.reachable import needs_within
from cleanpath.exposure.situation import Situation
from cleanpath.network.graph import Flags, Reals
from cleanpath.routing.contract import Touch
from cleanpath.routing.models import route
from cleanpath.verdict import Level

SINGLES = 512
"""With up to this many candidates the routing is asked about each alone; else all on any path count."""
BATCH = 32


def find_touches(situation: Situation, flagged: Flags) -> list[frozenset[int]]:
    """Return, for each demand, flagged elements (N,) whose removal makes it CLEAR.

    Traffic touches a set in a state if and only if it touches one of its elements there, so a demand is CLEAR
    of all as soon as it is CLEAR of each that it can touch alone. For few candidates these are found exactly;
    for many, and where routes are not simple paths, more may be listed than the routing needs.
    """
    if situation.paths is not None:
        return _on_paths(situation, flagged)
    demands = len(situation.demands)
    every = np.ones(demands, np.bool_)
    found, wide = needs_within(situation.graph, situation.demands, flagged, every)
    if wide.any():
        all_ = frozenset(np.flatnonzero(flagged).tolist())
        found = [all_ if many else one for one, many in zip(found, wide, strict=True)]
    candidates = sorted(frozenset().union(*found)) if found else []
    if not candidates or len(candidates) > SINGLES or situation.routing == "structural":
        return list(found)
    touching: list[set[int]] = [set() for _ in range(demands)]
    for begin in range(0, len(candidates), BATCH):
        some = candidates[begin : begin + BATCH]
        alone: Reals = np.zeros((len(some), situation.graph.size))
        alone[np.arange(len(some)), some] = 1.0
        outcome = route(
            situation.routing, situation.graph, situation.demands, Touch(alone, alone),
            situation.failures, situation.reroute, situation.paths,
        )  # fmt: skip
        for k, d in zip(*np.nonzero((outcome.high > Level.CLEAR) & outcome.reachable), strict=True):
            touching[d].add(some[k])
    return [frozenset(one) for one in touching]


def _on_paths(situation: Situation, flagged: Flags) -> list[frozenset[int]]:
    paths = situation.paths
    touching: list[set[int]] = [set() for _ in range(len(situation.demands))]
    if paths is None:
        return []
    row = np.repeat(np.arange(len(paths.demand)), np.diff(paths.start))
    hit = (paths.element >= 0) & flagged[np.maximum(paths.element, 0)]
    for path, element in zip(row[hit].tolist(), paths.element[hit].tolist(), strict=True):
        touching[paths.demand[path]].add(element)
    return [frozenset(one) for one in touching]
