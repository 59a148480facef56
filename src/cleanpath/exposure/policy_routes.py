"""Avoidance, cuts and certificates where business relationships decide which routes traffic may take."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from cleanpath.exposure.avoidance import Avoidance
from cleanpath.network.graph import Codes, Flags, Offsets
from cleanpath.routing.bgp.model import systems_of
from cleanpath.routing.bgp.valley_free import Ways, find_cut, find_touching, find_ways
from cleanpath.routing.contract import Outcome, RoutingProblem, Touch
from cleanpath.verdict import Level, Truth


def _by_target(problem: RoutingProblem, flagged: Flags, banned: Flags) -> Iterator[tuple[int, int, Ways]]:
    """Yield each demand with its source and the ways to its destination."""
    graph, demands = systems_of(problem), problem.demands
    for target in np.unique(demands.target).tolist():
        ways = find_ways(graph, target, flagged, banned)
        for d in np.flatnonzero(demands.target == target).tolist():
            yield d, int(demands.source[d]), ways


def avoid_by_policy(problem: RoutingProblem, touch: Touch) -> Avoidance:
    """Find for every demand whether some valley-free route avoids what is flagged.

    The number of disjoint routes is not told beyond one: it is NP-hard to find for valley-free routes.
    """
    shape = len(touch.low), len(problem.demands)
    truth, disjoint = np.full(shape, Truth.UNKNOWN, np.int8), np.zeros(shape, np.int32)
    nobody = np.zeros(problem.graph.size, np.bool_)
    for k in range(shape[0]):
        for d, source, ways in _by_target(problem, nobody, touch.low[k] > 0):
            if not ways.walk(source, False):
                truth[k, d] = Truth.NO
        for d, source, ways in _by_target(problem, nobody, touch.high[k] > 0):
            if ways.walk(source, False):
                truth[k, d], disjoint[k, d] = Truth.YES, 1
        for d, source, ways in _by_target(problem, nobody, nobody):
            if not ways.walk(source, False):
                truth[k, d] = Truth.UNKNOWN
    return Avoidance(truth, disjoint)


def cut_by_policy(problem: RoutingProblem, flagged: Flags, forced: Flags) -> tuple[Offsets, Codes]:
    """Return for each demand that is `forced` (D,) flagged systems on every route, as compressed rows."""
    graph, demands = systems_of(problem), problem.demands
    known: dict[tuple[int, int], list[int]] = {}
    rows: list[list[int]] = []
    for d in range(len(demands)):
        ends = int(demands.source[d]), int(demands.target[d])
        if forced[d] and ends not in known:
            known[ends] = find_cut(graph, *ends, flagged)
        rows.append(known[ends] if forced[d] else [])
    start = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=start[1:])
    return start, np.array([own for row in rows for own in row], np.int32)


def clean_walks(problem: RoutingProblem, touch: Touch) -> list[list[int]]:
    """Return for each demand a valley-free route that touches nothing, empty where there is none."""
    walks: list[list[int]] = [[] for _ in range(len(problem.demands))]
    nobody = np.zeros(problem.graph.size, np.bool_)
    for d, source, ways in _by_target(problem, nobody, touch.high[0] > 0):
        walks[d] = ways.walk(source, False)
    return walks


def open_ends(problem: RoutingProblem, touch: Touch, outcome: Outcome) -> list[list[str]]:
    """Return for each demand the ends whose level a search that was given up left open."""
    graph = systems_of(problem)
    found: list[list[str]] = [[] for _ in range(len(problem.demands))]
    nobody = np.zeros(graph.size, np.bool_)
    for end, values, levels, doubtful in (
        ("low", touch.low[0], outcome.low[0], Level.CLEAR),
        ("high", touch.high[0], outcome.high[0], Level.POSSIBLE),
    ):
        flagged = values > 0
        if not (levels == doubtful).any():
            continue
        for d, source, ways in _by_target(problem, flagged, nobody):
            if outcome.reachable[d] and levels[d] == doubtful:
                walk, settled = find_touching(graph, ways, source, flagged)
                if not walk and not settled:
                    found[d].append(end)
    return found


def certify_by_policy(
    problem: RoutingProblem, touch: Touch, outcome: Outcome, names: list[str]
) -> list[dict[str, Any]]:
    """Return for each demand a clean route and the ends that are left open; witnesses and cuts come apart."""
    proofs: list[dict[str, Any]] = []
    walks, open_ = clean_walks(problem, touch), open_ends(problem, touch, outcome)
    for walk, ends in zip(walks, open_, strict=True):
        proof: dict[str, Any] = {"model": problem.model}
        if walk:
            proof["least"] = {"high": [names[own] for own in walk]}
        if ends:
            proof["open"] = ends
        proofs.append(proof)
    return proofs
