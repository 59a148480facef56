"""Checks of verdicts on shortest paths: they are computed again, literally, one state at a time."""

import heapq
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from cleanpath.checker.case import Case, Fault, Link
from cleanpath.checker.structural import (
    ENDS,
    ROUNDING,
    Bound,
    Evidence,
    Pair,
    Proof,
    cover,
    is_open,
    never_touches,
    touching,
)
from cleanpath.verdict import Level

MEMORY = 5_000_000
"""How many distances are kept at once."""
THRESHOLDS = 48
"""With more distinct touches than this the low share may be rounded down."""


class State(NamedTuple):
    """What has failed: a link, an element, or all links of a group."""

    kind: str
    name: str

    def spares(self, link: Link) -> bool:
        """Return whether a link still works."""
        if self.kind == "element":
            return self.name not in (link.a, link.b)
        return self.name != (link.id if self.kind == "link" else link.group)


INTACT = State("link", "")


class Routes(NamedTuple):
    """The elements on shortest routes, nearest to the target first, and their next-hop links."""

    order: list[str]
    hops: dict[str, list[tuple[str, Link]]]


class Igp:
    """Shortest routes of a case under the failures that were examined."""

    def __init__(self, case: Case, failures: str, reroute: bool) -> None:
        self.case, self.failures, self.reroute = case, failures, reroute
        self._known: dict[tuple[str, State], dict[str, int]] = {}
        self._held = 0

    def _far(self, target: str, state: State) -> dict[str, int]:
        if (target, state) not in self._known:
            if self._held > MEMORY:
                self._known, self._held = {}, 0
            found = self._search(target, state)
            self._known[target, state], self._held = found, self._held + len(found)
        return self._known[target, state]

    def _search(self, target: str, state: State) -> dict[str, int]:
        far: dict[str, int] = {}
        waiting = [(0, target)]
        while waiting:
            cost, here = heapq.heappop(waiting)
            if here in far:
                continue
            far[here] = cost
            for there, link in self.case.into[here]:
                if there not in far and state.spares(link):
                    heapq.heappush(waiting, (cost + self.case.cost[link.id], there))
        return far

    def routes(self, ends: Pair, state: State = INTACT) -> Routes:
        """Return the shortest routes in a state; no element if there is no route."""
        source, target = ends
        far = self._far(target, state)
        hops: dict[str, list[tuple[str, Link]]] = {}
        waiting = [source] if source in far else []
        while waiting:
            here = waiting.pop()
            if here in hops:
                continue
            hops[here] = [
                (there, link)
                for there, link in self.case.out[here]
                if state.spares(link) and there in far and far[here] == far[there] + self.case.cost[link.id]
            ]
            waiting += [there for there, _ in hops[here]]
        return Routes(sorted(hops, key=lambda e: far[e]), hops)

    def states(self, ends: Pair, now: Routes) -> set[State]:
        """Return the failures that change the routes: those of something on them."""
        links = [link for hops in now.hops.values() for _, link in hops]
        found: set[State] = set()
        if self.failures in ("link", "single"):
            found |= {State("link", link.id) for link in links}
        if self.failures in ("node", "single"):
            found |= {State("element", element) for element in set(now.order) - set(ends)}
        if self.failures == "group":
            found |= {State("group", k.group) if k.group else State("link", k.id) for k in links}
        return found


def average(routes: Routes, value: dict[str, Fraction], element: str) -> Fraction:
    """Return the mean of a value behind the next hops of an element, 0 at the target."""
    hops = routes.hops[element]
    return sum((value[there] for there, _ in hops), Fraction(0)) / len(hops) if hops else Fraction(0)


def share_above(evidence: Evidence, routes: Routes, source: str, least: float) -> Fraction:
    """Return the share of traffic that meets an element with a low touch of `least` or more."""
    share: dict[str, Fraction] = {}
    for element in routes.order:
        met = evidence.of(element, 0) >= least
        share[element] = Fraction(1) if met else average(routes, share, element)
    return share[source]


def thresholds(evidence: Evidence) -> list[float]:
    """Return the touches that the low share tells apart: all, or `THRESHOLDS` of them evenly spread."""
    values = sorted({low for low, _ in evidence.touch.values()} - {0.0})
    if len(values) <= THRESHOLDS:
        return values
    return [values[i * (len(values) - 1) // (THRESHOLDS - 1)] for i in range(THRESHOLDS)]


def low_share(evidence: Evidence, routes: Routes, source: str) -> Fraction:
    """Return the mean over the routes of the highest touch on each, rounded down to a threshold."""
    total, before = Fraction(0), Fraction(0)
    present = max(evidence.of(e, 0) for e in routes.order)
    for step in thresholds(evidence):
        if step <= present:
            total += (Fraction(step) - before) * share_above(evidence, routes, source, step)
            before = Fraction(step)
    return total


SUMS = 20_000
"""How many different sums of touches the checker itself tells apart."""


def exact_share(evidence: Evidence, routes: Routes, source: str) -> Fraction | None:
    """Return the mean over the routes of the sum of touches, at most 1 on each; `None` for too many sums."""
    sums: dict[str, dict[Fraction, Fraction]] = {}
    held = 0
    for element in routes.order:
        own = Fraction(evidence.of(element, 1))
        hops = routes.hops[element]
        found: dict[Fraction, Fraction] = {} if hops else {own: Fraction(1)}
        for there, _ in hops:
            for value, part in sums[there].items():
                total = min(Fraction(1), own + value)
                found[total] = found.get(total, Fraction(0)) + part / len(hops)
        sums[element] = found
        held += len(found)
        if held > SUMS:
            return None
    return sum((value * part for value, part in sums[source].items()), Fraction(0))


def high_share(evidence: Evidence, routes: Routes, source: str) -> Fraction:
    """Return a bound of the mean over the routes of the sum of touches, at most 1 on each.

    Counted from each element onwards: at most what it touches itself and the mean behind it, and at most the
    share that is surely touched and the expected sum on the other routes.
    """
    most: dict[str, Fraction] = {}
    sure: dict[str, Fraction] = {}
    rest: dict[str, Fraction] = {}
    for element in routes.order:
        own = Fraction(evidence.of(element, 1))
        sure[element] = Fraction(1) if own >= 1 else average(routes, sure, element)
        spread = average(routes, rest, element)
        rest[element] = Fraction(0) if own >= 1 else own * (1 - sure[element]) + spread
        most[element] = min(Fraction(1), own + average(routes, most, element), sure[element] + rest[element])
    return most[source]


def level_now(evidence: Evidence, routes: Routes, source: str, end: int) -> Level:
    """Return what the traffic touches in the intact network."""
    always: dict[str, bool] = {}
    lightest: dict[str, float] = {}
    for element in routes.order:
        hops = [there for there, _ in routes.hops[element]]
        touch = evidence.of(element, end)
        always[element] = touch >= 1.0 or (bool(hops) and all(always[there] for there in hops))
        lightest[element] = touch + min((lightest[there] for there in hops), default=0.0)
    if always[source] or (end == 1 and lightest[source] >= 1.0 - ROUNDING):
        return Level.ALWAYS
    touched = any(evidence.of(e, end) > 0.0 for e in routes.order)
    return Level.SOMETIMES if touched else Level.CLEAR


def check_witness(igp: Igp, evidence: Evidence, ends: Pair, witness: Proof, end: int) -> bool:
    """Return whether the witness is a walk that traffic takes in its state and that touches.

    Raises
    ------
    Fault
        If it cannot be walked, or names a failure that was not examined.
    """
    walk, failed = witness["walk"], witness.get("failed") or {}
    state = State(*next(iter(failed.items()))) if failed else INTACT
    if failed and state not in igp.states(ends, igp.routes(ends)):
        raise Fault(f"the failure of {state.kind} {state.name} is none that was examined or matters")
    hops = igp.routes(ends, state).hops
    steps = pairwise(walk)
    if (walk[0], walk[-1]) != ends or any(b not in {there for there, _ in hops.get(a, [])} for a, b in steps):
        raise Fault("a witness is no shortest route in its state")
    return any(evidence.of(e, end) > 0.0 for e in walk)


def after_failures(igp: Igp, evidence: Evidence, ends: Pair, proof: Proof, now: Routes, end: int) -> Level:
    """Return POSSIBLE or CLEAR for a demand that touches nothing now.

    Raises
    ------
    Fault
        If a witness touches nothing, or nothing tells what free rerouting can touch.
    """
    if igp.reroute and touching(evidence, ends, proof, end) > 0.0:
        return Level.POSSIBLE
    witness = proof.get("witness", {}).get(ENDS[end])
    if witness is not None:
        if not check_witness(igp, evidence, ends, witness, end):
            raise Fault("a witness touches nothing")
        return Level.POSSIBLE
    if igp.reroute and not is_open(evidence, proof, end):
        if never_touches(evidence, ends, end):
            return Level.CLEAR
        raise Fault("nothing proves what free rerouting can touch")
    if igp.reroute and end == 1:
        return Level.POSSIBLE
    if igp.failures == "none":
        return Level.CLEAR
    if evidence.listed and not any(evidence.of(e, end) > 0.0 for e in cover(evidence, ends)):
        return Level.CLEAR
    for state in igp.states(ends, now):
        if any(evidence.of(e, end) > 0.0 for e in igp.routes(ends, state).order):
            return Level.POSSIBLE
    return Level.CLEAR


def plain_low(igp: Igp, evidence: Evidence, ends: Pair) -> tuple[Level, float]:
    """Return the low level and share without any certificate, where there is no free rerouting."""
    now = igp.routes(ends)
    if not now.order:
        return Level.CLEAR, 0.0
    level = level_now(evidence, now, ends[0], 0)
    if level != Level.CLEAR:
        return level, 1.0 if level == Level.ALWAYS else float(low_share(evidence, now, ends[0]))
    later = (igp.routes(ends, state).order for state in igp.states(ends, now))
    touched = any(evidence.of(e, 0) > 0.0 for order in later for e in order)
    return Level.POSSIBLE if touched else Level.CLEAR, 0.0


def judge(
    igp: Igp, evidence: Evidence, ends: Pair, proof: Proof, shown: tuple[int, ...] = (0, 1)
) -> tuple[Level, Level, float, Bound]:
    """Return the levels and shares of a reachable demand.

    The high share is the exact one, or a bound that is no higher than that of `high_share`. `shown` are the
    ends for which the certificate shows a walk that touches.
    """
    now = igp.routes(ends)
    levels = [level_now(evidence, now, ends[0], end) for end in (0, 1)]
    for end in (0, 1):
        if end not in shown:
            continue
        if levels[end] == Level.CLEAR:
            levels[end] = after_failures(igp, evidence, ends, proof, now, end)
        elif not check_witness(igp, evidence, ends, proof["witness"][ENDS[end]], end):
            raise Fault("a witness touches nothing")
    low = 1.0 if levels[0] == Level.ALWAYS else float(low_share(evidence, now, ends[0]))
    if levels[1] == Level.ALWAYS:
        return levels[0], levels[1], low, Bound(1.0, 1.0)
    exact, most = exact_share(evidence, now, ends[0]), float(high_share(evidence, now, ends[0]))
    least = low if exact is None else max(low, float(exact))
    return levels[0], levels[1], low, Bound(least, max(least, most))
