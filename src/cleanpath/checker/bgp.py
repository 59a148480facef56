"""Verdicts between autonomous systems, literally: routes settled by length, valley-free walks, cuts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cleanpath.checker.case import Case, Fault
from cleanpath.checker.structural import ENDS, ROUNDING, Evidence, Pair, Proof
from cleanpath.verdict import Level

UP, FLAT, DOWN = "up", "flat", "down"
FAILING = {"none": (), "link": ("link",), "node": ("element",), "single": ("link", "element")}
MOST_STEPS = 200_000
"""Steps of the search for a route that visits no system twice."""


@dataclass(frozen=True, slots=True)
class Routes:
    """By system: from where its route comes (`DOWN` from a customer) and its length; and what is missing."""

    way: dict[str, str]
    length: dict[str, int]
    lost: frozenset[str]
    cut: frozenset[str]


def _nobody() -> dict[str, set[str]]:
    return {UP: set(), FLAT: set(), DOWN: set()}


class Bgp:
    """The relationships of a case, and the routes to each destination."""

    def __init__(self, case: Case, failures: str) -> None:
        self.case, self.failures = case, failures
        self.near: dict[str, dict[str, set[str]]] = {e: _nobody() for e in case.out}
        for link in case.links:
            if link.a == link.b:
                continue
            if link.relationship in ("provider", "sibling"):
                self.near[link.a][DOWN].add(link.b)
                self.near[link.b][UP].add(link.a)
            if link.relationship == "sibling":
                self.near[link.a][UP].add(link.b)
                self.near[link.b][DOWN].add(link.a)
            if link.relationship == "peer":
                self.near[link.a][FLAT].add(link.b)
                self.near[link.b][FLAT].add(link.a)
            if not link.relationship:
                raise Fault(f"link {link.id} has no relationship")
        self._last: tuple[str, Routes] | None = None

    def routes(self, target: str) -> Routes:
        """Return the routes of all systems to one, those last asked for at once."""
        if self._last is None or self._last[0] != target:
            self._last = target, self.settle(target, frozenset(), frozenset())
        return self._last[1]

    def _neighbours(self, own: str, way: str, routes: Routes) -> Iterator[str]:
        for other in self.near[own][way]:
            if other not in routes.lost and routes.cut != {own, other}:
                yield other

    def settle(self, target: str, lost: frozenset[str], cut: frozenset[str]) -> Routes:
        """Settle all routes: first those from customers by length, then from peers, then from providers."""
        routes = Routes({}, {}, lost, cut)
        if target in lost:
            return routes
        routes.way[target], routes.length[target] = "", 0
        edge = [target]
        while edge:
            following = {p for own in edge for p in self._neighbours(own, UP, routes)} - routes.way.keys()
            for own in following:
                routes.way[own], routes.length[own] = DOWN, routes.length[edge[0]] + 1
            edge = sorted(following)
        below = dict(routes.length)
        for own in list(below):
            for other in self._neighbours(own, FLAT, routes):
                if other in below:
                    continue
                routes.way[other] = FLAT
                routes.length[other] = min(routes.length.get(other, below[own] + 1), below[own] + 1)
        steps: dict[int, list[str]] = defaultdict(list)
        for own, length in routes.length.items():
            steps[length].append(own)
        length = 0
        while length <= max(steps):
            for own in steps[length]:
                for lower in self._neighbours(own, DOWN, routes):
                    if lower not in routes.way:
                        routes.way[lower], routes.length[lower] = UP, length + 1
                        steps[length + 1].append(lower)
            length += 1
        return routes

    def hops(self, own: str, routes: Routes) -> list[str]:
        """Return the next hops of the equally good routes of a system."""
        way = routes.way.get(own, "")
        if not way:
            return []
        fits = [
            other
            for other in self._neighbours(own, way, routes)
            if other in routes.way and routes.length[other] == routes.length[own] - 1
        ]
        return fits if way == UP else [other for other in fits if routes.way[other] in ("", DOWN)]

    def tied(self, source: str, routes: Routes) -> list[str]:
        """Return the systems on equally good routes, nearest to the destination first."""
        found, waiting = {source}, [source]
        while waiting:
            for hop in self.hops(waiting.pop(), routes):
                if hop not in found:
                    found.add(hop)
                    waiting.append(hop)
        return sorted(found, key=lambda own: (routes.length[own], own))

    def reach(self, ends: Pair, barred: frozenset[str], marked: frozenset[str] = frozenset()) -> set[bool]:
        """Return whether valley-free walks without `barred` meet `marked` ones: what each walk does."""
        source, target = ends
        if source in barred:
            return set()
        seen: set[tuple[str, bool, bool]] = set()
        waiting = [(source, False, source in marked)]
        while waiting:
            state = waiting.pop()
            if state in seen:
                continue
            seen.add(state)
            own, descending, met = state
            for way in (DOWN,) if descending else (UP, FLAT, DOWN):
                waiting += [
                    (other, way != UP, met or other in marked) for other in self.near[own][way] - barred
                ]
        return {met for own, _, met in seen if own == target}

    def simple_touch(self, ends: Pair, marked: frozenset[str]) -> bool:
        """Return whether a valley-free route meets a marked system and none twice, trying all of them.

        Raises
        ------
        Fault
            If that takes too long.
        """
        left = MOST_STEPS
        stack: list[tuple[tuple[str, ...], bool]] = [((ends[0],), False)]
        below = self._below(ends[1])
        while stack:
            path, descending = stack.pop()
            left -= 1
            if left < 0:
                raise Fault("trying all valley-free routes takes too long")
            if path[-1] == ends[1]:
                if marked & set(path):
                    return True
                continue
            for way in (DOWN,) if descending else (UP, FLAT, DOWN):
                fresh = self.near[path[-1]][way] - set(path)
                stack += [((*path, o), way != UP) for o in fresh if way == UP or o in below]
        return False

    def _below(self, target: str) -> set[str]:
        """Return the systems from which the destination can be reached by descending."""
        found, waiting = {target}, [target]
        while waiting:
            for upper in self.near[waiting.pop()][UP] - found:
                found.add(upper)
                waiting.append(upper)
        return found

    def check_walk(self, walk: Sequence[str], ends: Pair) -> None:
        """Refuse a walk that is no valley-free route between the ends.

        Raises
        ------
        Fault
            Saying so.
        """
        if not walk or (walk[0], walk[-1]) != ends or len(set(walk)) != len(walk):
            raise Fault("a route does not run from source to target, or visits a system twice")
        states = {False}
        for own, other in pairwise(walk):
            near = self.near.get(own, _nobody())
            states = {
                way != UP
                for descending in states
                for way in ((DOWN,) if descending else (UP, FLAT, DOWN))
                if other in near[way]
            }
        if not states:
            raise Fault("a route is not valley-free")


def judge(bgp: Bgp, evidence: Evidence, ends: Pair, proof: Proof) -> tuple[Level, Level, float, float]:
    """Return the levels and shares of a demand that has a route.

    Raises
    ------
    Fault
        If a witness is no route or touches nothing, or a level is not shown.
    """
    routes = bgp.routes(ends[1])
    order = bgp.tied(ends[0], routes)
    least, most = _extremes(bgp, evidence, order, routes)
    levels: list[Level] = []
    for end in (0, 1):
        witness = proof.get("witness", {}).get(ENDS[end])
        marked = frozenset(own for own in bgp.near if evidence.of(own, end) > 0.0)
        if least[end] >= 1.0 - ROUNDING * end:
            level = Level.ALWAYS
        elif any(own in marked for own in order):
            level = Level.SOMETIMES
        else:
            level = _elsewhere(bgp, ends, marked, witness, ENDS[end] in proof.get("open", []), end)
        levels.append(level)
        if witness is not None:
            _check_witness(bgp, ends, marked, witness, level)
        elif level > Level.POSSIBLE:
            raise Fault(f"no route shows the {ENDS[end]} level")
    high = 1.0 if most >= 1.0 - ROUNDING else most
    return levels[0], levels[1], least[0], high


def _extremes(
    bgp: Bgp, evidence: Evidence, order: Sequence[str], routes: Routes
) -> tuple[tuple[float, float], float]:
    """Return the least touch of a route (largest low, sum of high), and the largest sum of high."""
    low: dict[str, float] = {}
    light: dict[str, float] = {}
    heavy: dict[str, float] = {}
    for own in order:
        hops = bgp.hops(own, routes)
        low[own] = max(evidence.of(own, 0), min((low[h] for h in hops), default=0.0))
        light[own] = min(1.0, evidence.of(own, 1) + min((light[h] for h in hops), default=0.0))
        heavy[own] = min(1.0, evidence.of(own, 1) + max((heavy[h] for h in hops), default=0.0))
    source = order[-1]
    return (low[source], light[source]), heavy[source]


def _elsewhere(
    bgp: Bgp, ends: Pair, marked: frozenset[str], witness: Mapping[str, Any] | None, open_: bool, end: int
) -> Level:
    """Return whether some other valley-free route touches."""
    if witness is not None:
        return Level.POSSIBLE
    if True not in bgp.reach(ends, frozenset(), marked):
        return Level.CLEAR
    if open_:
        return Level.POSSIBLE if end else Level.CLEAR
    if bgp.simple_touch(ends, marked):
        raise Fault(f"a route touches, and the {ENDS[end]} level shows none")
    return Level.CLEAR


def _check_witness(
    bgp: Bgp, ends: Pair, marked: frozenset[str], witness: Mapping[str, Any], level: Level
) -> None:
    walk = witness["walk"]
    bgp.check_walk(walk, ends)
    if not marked & set(walk):
        raise Fault("a witness touches nothing")
    failed = witness.get("failed")
    routes = bgp.routes(ends[1])
    if failed is not None:
        if level > Level.POSSIBLE:
            raise Fault("a witness of what happens now names a failure")
        routes = _after(bgp, ends, failed)
    elif level is Level.POSSIBLE:
        return
    for own, other in pairwise(walk):
        if other not in bgp.hops(own, routes):
            raise Fault("a witness leaves the equally good routes")


def _after(bgp: Bgp, ends: Pair, failed: Mapping[str, str]) -> Routes:
    """Return the routes after a failure that the settings foresee."""
    ((kind, name),) = failed.items()
    if kind not in FAILING[bgp.failures] or name in ends:
        raise Fault("a witness names a failure that is not examined")
    if kind == "element":
        return bgp.settle(ends[1], frozenset({name}), frozenset())
    link = next((one for one in bgp.case.links if one.id == name), None)
    if link is None or sum({one.a, one.b} == {link.a, link.b} for one in bgp.case.links) > 1:
        raise Fault("a witness names a link that is not there, or that has another beside it")
    return bgp.settle(ends[1], frozenset(), frozenset({link.a, link.b}))


def avoidable(bgp: Bgp, evidence: Evidence, ends: Pair, proof: Proof) -> str:
    """Return whether a valley-free route touches nothing, as a word of `Truth`.

    Raises
    ------
    Fault
        If the route that is shown is none, or touches.
    """
    sure = frozenset(own for own in bgp.near if evidence.of(own, 0) > 0.0)
    may = frozenset(own for own in bgp.near if evidence.of(own, 1) > 0.0)
    if not bgp.reach(ends, frozenset()):
        return "unknown"
    clean = proof.get("least", {}).get("high")
    if clean is not None:
        bgp.check_walk(clean, ends)
        if may & set(clean):
            raise Fault("the route that is said to be clean touches")
        return "yes"
    if bgp.reach(ends, may):
        raise Fault("a clean route is there and is not shown")
    return "unknown" if bgp.reach(ends, sure) else "no"


def check_cut(bgp: Bgp, evidence: Evidence, printed: Mapping[str, Any], ends: Pair) -> None:
    """Hold the printed cut against its meaning: flagged for sure, on every route, nothing to leave out.

    Raises
    ------
    Fault
        If it is none.
    """
    cut = printed["cut"]
    if len(set(cut)) != len(cut) or not all(evidence.sure(element) for element in cut):
        raise Fault("cut names an element twice, or one that is not flagged for sure")
    if cut and printed["avoidable"] != "no":
        raise Fault("cut is there although the exposure can be avoided")
    if cut and bgp.reach(ends, frozenset(cut)):
        raise Fault("cut leaves a route from source to target")
    for element in cut:
        if not bgp.reach(ends, frozenset(cut) - {element}):
            raise Fault(f"cut holds even without {element}")
