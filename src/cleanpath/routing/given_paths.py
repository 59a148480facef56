"""The pinned model: the paths of each demand are given, with the share of its traffic that each carries."""

from dataclasses import dataclass, replace

import numpy as np

from cleanpath.errors import BadInput
from cleanpath.network.graph import Codes, Flags, Graph, Offsets, Paths, Reals
from cleanpath.routing.contract import (
    Demands,
    Failures,
    Levels,
    Outcome,
    Progress,
    Routes,
    RoutingProblem,
    Touch,
    Witnesses,
)
from cleanpath.routing.structural.biconnected import sum_bits, whole_touches
from cleanpath.verdict import Level

SILENT = -1
"""A hop that nobody has named: it may touch anything."""
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class _Hops:
    """The hops of all paths with the ends of their demands, each element once a path."""

    path: Codes
    element: Codes
    start: Offsets


def check_paths(paths: Paths, demands: Demands, size: int) -> None:
    """Refuse paths that are no paths of these demands.

    Raises
    ------
    BadInput
        If an element or a demand does not exist, a share is not in (0, 1], or shares do not sum to 1.
    """
    if len(paths.element) and not -1 <= paths.element.min() <= paths.element.max() < size:
        raise BadInput("paths", f"elements from -1 to {size - 1}", str(paths.element.max()))
    if len(paths.demand) and not 0 <= paths.demand.min() <= paths.demand.max() < len(demands):
        raise BadInput("paths", f"demands from 0 to {len(demands) - 1}", str(paths.demand.max()))
    if not np.all((paths.share > 0.0) & (paths.share <= 1.0 + SLACK)):
        raise BadInput("paths", "shares above 0 and at most 1", "another value")
    total = np.bincount(paths.demand, paths.share, minlength=len(demands))
    wrong = np.flatnonzero((np.abs(total - 1.0) > SLACK) & (total > 0.0))
    if len(wrong):
        raise BadInput(f"paths of demand {wrong[0]}", "shares that sum to 1", f"{total[wrong[0]]:g}")


def _hops(paths: Paths, demands: Demands) -> _Hops:
    count = len(paths.demand)
    each = np.arange(count)
    path = np.concatenate([np.repeat(each, np.diff(paths.start)), each, each])
    ends = demands.source[paths.demand], demands.target[paths.demand]
    hop = np.unique(np.stack([path, np.concatenate([paths.element, *ends])], axis=1), axis=0)
    start = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(hop[:, 0], minlength=count), out=start[1:])
    return _Hops(hop[:, 0].astype(np.int32), hop[:, 1].astype(np.int32), start)


def _of_hops(hops: _Hops, touch: Reals, silent: float) -> Reals:
    return np.where(hops.element == SILENT, silent, touch[:, hops.element])


def _highest(hops: _Hops, touch: Reals) -> Reals:
    return np.maximum.reduceat(touch, hops.start[:-1], axis=1) if len(hops.path) else touch


def _sum(hops: _Hops, touch: Reals, size: int) -> Reals:
    """Return the sum of touches on each path, rounded up and at most 1."""
    if not len(hops.path):
        return touch
    bits = sum_bits(size + 1)
    total = np.add.reduceat(whole_touches(touch, bits), hops.start[:-1], axis=1)
    return np.minimum(1.0, np.ldexp(total.astype(np.float64), -bits))


def _over_paths(paths: Paths, value: Reals, demands: int) -> Reals:
    rows = [np.bincount(paths.demand, paths.share * row, minlength=demands) for row in value]
    return np.minimum(1.0, np.array(rows).reshape(len(value), demands))


def _levels(paths: Paths, part: Reals, demands: int) -> tuple[Levels, Flags]:
    """Return the level of each demand from the touched part of each path, and whether all of it is."""
    level = np.full((len(part), demands), Level.CLEAR, np.int8)
    for row, value in zip(level, part, strict=True):
        touched = np.bincount(paths.demand[value > 0.0], minlength=demands) > 0
        missed = np.bincount(paths.demand[value < 1.0], minlength=demands) > 0
        row[touched] = Level.SOMETIMES
        row[touched & ~missed] = Level.ALWAYS
    return level, level == Level.ALWAYS


def _witnesses(paths: Paths, highest: Reals, demands: Demands) -> Witnesses:
    """Return for each set and demand the most touched path, from end to end."""
    rows: list[Codes] = []
    for value in highest:
        best = np.full(len(demands), -1, np.int64)
        order = np.lexsort((-np.arange(len(value)), value))
        order = order[value[order] > 0.0]
        best[paths.demand[order]] = order
        for d, p in enumerate(best):
            rows.append(_whole(paths, int(p), demands, d))
    start = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=start[1:])
    none = np.full(len(rows), -1, np.int32)
    element = np.concatenate([*rows, np.empty(0, np.int32)]).astype(np.int32)
    return Witnesses(len(demands), start, element, none, none, none)


def _whole(paths: Paths, p: int, demands: Demands, d: int) -> Codes:
    if p < 0:
        return np.empty(0, np.int32)
    path = paths.element[paths.start[p] : paths.start[p + 1]]
    source, target = demands.source[d : d + 1], demands.target[d : d + 1]
    before = source if not len(path) or path[0] != source[0] else source[:0]
    joined = np.concatenate([before, path])
    after = target if joined[-1] != target[0] else target[:0]
    return np.concatenate([joined, after]).astype(np.int32)


def route_pinned(graph: Graph, demands: Demands, touch: Touch, paths: Paths) -> Outcome:
    """Find what each demand's given paths touch.

    A path touches with at least the largest and at most the sum of the probabilities of its elements
    (Fréchet bounds), each element once; a silent hop may touch nothing or everything. A pinned path does not
    move when something fails, so no level is POSSIBLE. A demand without a path is not reachable. A silent
    hop in a witness is -1.

    Raises
    ------
    BadInput
        If the paths are none of these demands (see `check_paths`).
    """
    check_paths(paths, demands, graph.size)
    count = len(demands)
    hops = _hops(paths, demands)
    reachable = np.bincount(paths.demand, minlength=count) > 0
    low, high = _of_hops(hops, touch.low, 0.0), _of_hops(hops, touch.high, 1.0)
    most_low, most_high = _highest(hops, low), _highest(hops, high)
    level_low, all_low = _levels(paths, most_low, count)
    sum_high = _sum(hops, high, graph.size)
    level_high, all_high = _levels(paths, sum_high, count)
    share_low = _over_paths(paths, most_low, count)
    share_high = _over_paths(paths, sum_high, count)
    share_low[all_low], share_high[all_high] = 1.0, 1.0
    share_high = np.maximum(share_low, share_high)
    for row, off in (
        (level_low, Level.CLEAR),
        (level_high, Level.ALWAYS),
        (share_low, 0.0),
        (share_high, 1.0),
    ):
        row[:, ~reachable] = off
    witnesses = (_witnesses(paths, value, demands) for value in (most_low, most_high))
    return Outcome(reachable, level_low, level_high, share_low, share_high, *witnesses)


@dataclass(frozen=True, slots=True)
class GivenPaths:
    """The model of given paths: `pinned` by the operator, or `measured`, where hops may be silent.

    A given path stays when something fails, so every setting of failures has the same answer. Pinned paths
    are all that there are; measured ones are those that somebody saw, so a demand of which none touches
    anything is POSSIBLE at its high end and never CLEAR: other traffic may go another way.
    """

    name: str
    routes: Routes = Routes.GIVEN
    failures: frozenset[Failures] = frozenset(Failures)
    reroute: bool = False

    def route(self, problem: RoutingProblem, touch: Touch, progress: Progress | None = None) -> Outcome:
        """Return what the given paths of each demand touch; it is too fast to tell its progress."""
        if problem.paths is None:
            raise BadInput("paths", f"a table of paths for the routing model {self.name}", "none")
        outcome = route_pinned(problem.graph, problem.demands, touch, problem.paths)
        if self.name != "measured":
            return outcome
        floor = np.where(outcome.reachable, Level.POSSIBLE, Level.CLEAR).astype(np.int8)
        return replace(outcome, high=np.maximum(outcome.high, floor))


PINNED = GivenPaths("pinned")
MEASURED = GivenPaths("measured")
