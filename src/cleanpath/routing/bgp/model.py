"""The bgp model: demands between autonomous systems, routed by business relationships.

Routes follow the rules of Gao and Rexford. A demand is at ALWAYS if every equally good route touches, at
SOMETIMES if some does, at POSSIBLE if only some other valley-free route does. Every failure leads to a
valley-free route, so failures add no level; where they are asked for, a witness of POSSIBLE names a failure
of one system or one link after which the route touches, if one near the route does. Which of the equally good
routes is taken is not known, so SOMETIMES bounds the share by 0 and 1 as far as they differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cleanpath.errors import BadInput
from cleanpath.network.graph import Flags, Reals
from cleanpath.routing.bgp.as_graph import AsGraph
from cleanpath.routing.bgp.gao_rexford import UNROUTED, Routes, find_routes, next_hops
from cleanpath.routing.bgp.valley_free import find_touching, find_ways
from cleanpath.routing.contract import (
    Failures,
    Outcome,
    Progress,
    RoutingProblem,
    Touch,
    Witnesses,
)
from cleanpath.routing.contract import Routes as RouteChoice
from cleanpath.verdict import Level

NONE = -1
WHOLE = 1 - 1e-9
"""A sum of shares that comes so near to 1 may be 1."""
MOST_FAILURES = 64
"""Failures that are tried for one demand."""


@dataclass(frozen=True, slots=True)
class _Touched:
    """What the equally good routes of a system touch, for K flagged sets, each (K,).

    Over the routes: the least and the most of the largest low touch on a route, the least and the most of the
    sum of high touches, at most 1, and the most of the largest high touch.
    """

    least_low: Reals
    most_low: Reals
    least_high: Reals
    sum_high: Reals
    most_high: Reals


@dataclass
class _Row:
    """What was found for one demand and one set: levels, shares, and both witnesses with their failure."""

    low: int
    high: int
    share_low: float
    share_high: float
    walks: tuple[list[int], list[int]]
    failed: tuple[int, int] = (NONE, NONE)


def systems_of(problem: RoutingProblem) -> AsGraph:
    """Return the AS graph of a problem.

    Raises
    ------
    BadInput
        If it has none.
    """
    if problem.systems is None:
        raise BadInput("links", "relationships between autonomous systems for routing bgp", "none")
    return problem.systems


def route_bgp(problem: RoutingProblem, touch: Touch, progress: Progress | None = None) -> Outcome:
    """Return what the routes of each demand touch, for each of the K flagged sets."""
    graph, demands = systems_of(problem), problem.demands
    sets, count = len(touch.low), len(demands)
    rows: list[list[_Row | None]] = [[None] * count for _ in range(sets)]
    targets = np.unique(demands.target)
    for done, target in enumerate(targets.tolist()):
        routes = find_routes(graph, target)
        asked = np.flatnonzero(demands.target == target).tolist()
        for d in asked:
            source = int(demands.source[d])
            if routes.kind[source] != UNROUTED:
                for k, row in enumerate(_judge(problem, graph, routes, source, target, touch)):
                    rows[k][d] = row
        if progress:
            progress(done + 1, len(targets))
    return _outcome(rows, sets, count, graph.size)


def _judge(
    problem: RoutingProblem, graph: AsGraph, routes: Routes, source: int, target: int, touch: Touch
) -> list[_Row]:
    order = _tied(graph, routes, source)
    found = _spread(order, touch)
    own, rows = found[source], []
    for k in range(len(touch.low)):
        low, high = touch.low[k], touch.high[k]
        level = [
            _level(own.least_low[k] >= 1, own.most_low[k] > 0),
            _level(own.least_high[k] >= WHOLE, own.most_high[k] > 0),
        ]
        walks = [
            _follow(order, {v: t.most_low[k] for v, t in found.items()}, source) if level[0] else [],
            _follow(order, {v: t.most_high[k] for v, t in found.items()}, source) if level[1] else [],
        ]
        failed = [NONE, NONE]
        for end, values in enumerate((low, high)):
            if level[end] is Level.CLEAR:
                flagged = values > 0
                level[end], walks[end] = _elsewhere(graph, source, target, flagged, high_end=end == 1)
                if level[end] is Level.POSSIBLE and problem.failures is not Failures.NONE:
                    failed[end], walks[end] = _after_failure(
                        problem, graph, order, (source, target), flagged, walks[end]
                    )
        share = 1.0 if own.sum_high[k] >= WHOLE else float(own.sum_high[k])
        row = _Row(level[0], level[1], float(own.least_low[k]), share, (walks[0], walks[1]))
        row.failed = failed[0], failed[1]
        rows.append(row)
    return rows


def _level(every: bool, some: bool) -> Level:
    return Level.ALWAYS if every else Level.SOMETIMES if some else Level.CLEAR


def _tied(
    graph: AsGraph, routes: Routes, source: int, link: tuple[int, int] = (-1, -1)
) -> dict[int, list[int]]:
    """Return each system on an equally good route with its next hops, the destination first."""
    hops: dict[int, list[int]] = {}
    waiting = [source]
    while waiting:
        own = waiting.pop()
        if own not in hops:
            hops[own] = next_hops(graph, routes, own, link)
            waiting += hops[own]
    return {own: hops[own] for own in sorted(hops, key=lambda v: (int(routes.length[v]), v))}


def _spread(order: dict[int, list[int]], touch: Touch) -> dict[int, _Touched]:
    found: dict[int, _Touched] = {}
    for own, hops in order.items():
        low, high = touch.low[:, own], touch.high[:, own]
        if not hops:
            found[own] = _Touched(low, low, high, high, high)
            continue
        beyond = [found[hop] for hop in hops]
        found[own] = _Touched(
            np.maximum(low, np.min([b.least_low for b in beyond], axis=0)),
            np.maximum(low, np.max([b.most_low for b in beyond], axis=0)),
            np.minimum(1.0, high + np.min([b.least_high for b in beyond], axis=0)),
            np.minimum(1.0, high + np.max([b.sum_high for b in beyond], axis=0)),
            np.maximum(high, np.max([b.most_high for b in beyond], axis=0)),
        )
    return found


def _follow(order: dict[int, list[int]], value: dict[int, float], source: int) -> list[int]:
    """Return the equally good route with the largest value, the first next hop where several have it."""
    walk = [source]
    while order[walk[-1]]:
        hops = order[walk[-1]]
        walk.append(max(hops, key=lambda hop: value[hop]))
    return walk


def _elsewhere(
    graph: AsGraph, source: int, target: int, flagged: Flags, high_end: bool
) -> tuple[Level, list[int]]:
    """Return whether some other valley-free route touches; open questions go against either end."""
    ways = find_ways(graph, target, flagged, np.zeros(graph.size, np.bool_))
    walk, settled = find_touching(graph, ways, source, flagged)
    if walk or (high_end and not settled):
        return Level.POSSIBLE, walk
    return Level.CLEAR, []


def _after_failure(
    problem: RoutingProblem,
    graph: AsGraph,
    order: dict[int, list[int]],
    ends: tuple[int, int],
    flagged: Flags,
    walk: list[int],
) -> tuple[int, list[int]]:
    """Return a failure after which an equally good route touches, and that route; else none and the walk.

    A failure is the number of a system, or N plus the number of a link.
    """
    touch = Touch(flagged[np.newaxis].astype(np.float64), flagged[np.newaxis].astype(np.float64))
    for number, gone, link in list(_failures(problem, graph.size, order, ends))[:MOST_FAILURES]:
        routes = find_routes(graph, ends[1], gone, link)
        if routes.kind[ends[0]] == UNROUTED:
            continue
        around = _tied(graph, routes, ends[0], link)
        found = _spread(around, touch)
        if found[ends[0]].most_low[0] > 0:
            return number, _follow(around, {v: t.most_low[0] for v, t in found.items()}, ends[0])
    return NONE, walk


def _failures(
    problem: RoutingProblem, size: int, order: dict[int, list[int]], ends: tuple[int, int]
) -> Iterator[tuple[int, Flags, tuple[int, int]]]:
    """Yield the failures on the equally good routes: number, systems that are gone, link that is."""
    if problem.failures in (Failures.NODE, Failures.SINGLE):
        for own in order:
            if own not in ends:
                yield own, np.arange(size) == own, (-1, -1)
    if problem.failures in (Failures.LINK, Failures.SINGLE):
        a, b = problem.graph.link_a, problem.graph.link_b
        for own, hops in order.items():
            for hop in hops:
                links = np.flatnonzero(((a == own) & (b == hop)) | ((a == hop) & (b == own)))
                if len(links) == 1:
                    yield size + int(links[0]), np.zeros(size, np.bool_), (own, hop)


def _outcome(rows: list[list[_Row | None]], sets: int, count: int, size: int) -> Outcome:
    low, high = np.full((sets, count), Level.CLEAR, np.int8), np.full((sets, count), Level.ALWAYS, np.int8)
    share_low, share_high = np.zeros((sets, count)), np.ones((sets, count))
    flat = [row for some in rows for row in some]
    reachable = np.array([row is not None for row in rows[0]] if sets else [], np.bool_)
    for k, some in enumerate(rows):
        for d, row in enumerate(some):
            if row is not None:
                low[k, d], high[k, d] = row.low, row.high
                share_low[k, d], share_high[k, d] = row.share_low, row.share_high
    witnesses = (_witnesses(flat, end, count, size) for end in (0, 1))
    return Outcome(reachable, low, high, share_low, share_high, *witnesses)


def _witnesses(rows: list[_Row | None], end: int, count: int, size: int) -> Witnesses:
    walks = [row.walks[end] if row else [] for row in rows]
    failed = np.array([row.failed[end] if row else NONE for row in rows], np.int32)
    start = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(walk) for walk in walks], out=start[1:])
    element = np.array([own for walk in walks for own in walk], np.int32)
    link = np.where(failed >= size, failed - size, NONE).astype(np.int32)
    system = np.where(failed < size, failed, NONE).astype(np.int32)
    return Witnesses(count, start, element, link, system, np.full(len(rows), NONE, np.int32))


class _Bgp:
    """Routes between autonomous systems, after the rules of Gao and Rexford."""

    name = "bgp"
    routes = RouteChoice.POLICY
    failures = frozenset({Failures.NONE, Failures.LINK, Failures.NODE, Failures.SINGLE})
    reroute = False

    def route(self, problem: RoutingProblem, touch: Touch, progress: Progress | None = None) -> Outcome:
        """See `route_bgp`."""
        return route_bgp(problem, touch, progress)


BGP = _Bgp()
