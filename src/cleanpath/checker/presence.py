"""Whether a low end holds where it is not certain that elements are there.

A demand is exposed at the low end only if it is with and without each of them. A lower low end than the
record shows is always true, so only that it is not too high is proven here.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Any

from cleanpath.checker import given_paths
from cleanpath.checker.case import Case, Fault
from cleanpath.checker.igp import Igp, plain_low
from cleanpath.checker.structural import LEAST, Evidence, Pair, Proof, walk_of
from cleanpath.verdict import Level

EXACT = 4
"""Up to so many elements of a connected part every combination is tried."""
Low = tuple[Level, float]
NOTHING: Low = (Level.CLEAR, 0.0)


class Presence:
    """The networks without some of the elements that are perhaps not there."""

    def __init__(self, evidence: Evidence, model: str, failures: str, reroute: bool) -> None:
        self.evidence, self.model, self.failures, self.reroute = evidence, model, failures, reroute
        self.doubtful = evidence.case.doubtful
        self._network, self._part = cache(self._without), cache(self._connected)

    def _without(self, gone: frozenset[str]) -> Case:
        case = self.evidence.case
        return Case(case.tables, case.day, gone)

    def _connected(self, element: str) -> frozenset[str]:
        """Return what links lead to from an element, whatever their direction."""
        case = self.evidence.case
        found, waiting = {element}, [element]
        while waiting:
            here = waiting.pop()
            beside = {there for arcs in (case.out, case.into) for there, _ in arcs[here]} - found
            found |= beside
            waiting += beside
        return frozenset(found)

    def low(self, name: str, ends: Pair, printed: Mapping[str, Any], found: Low, igp: Igp) -> Low:
        """Return the low level and share that hold whichever elements are there, from those of all of them.

        Raises
        ------
        Fault
            If what is printed is more than that.
        """
        if self.model in ("pinned", "measured"):
            return self._given(name, ends)
        if self.model == "bgp":
            return NOTHING
        if self.model == "structural":
            return self._any_path(ends, printed["certificate"], found)
        return self._shortest(ends, printed, found, igp)

    def _given(self, name: str, ends: Pair) -> Low:
        if self.doubtful & set(ends):
            return NOTHING
        evidence = Evidence(self._network(self.doubtful), self.evidence.touch, [])
        level, _, share, _ = given_paths.judge(evidence, name, {}, False)
        return level, share

    def _any_path(self, ends: Pair, proof: Proof, found: Low) -> Low:
        evidence = self.evidence
        if not self.doubtful & self._part(ends[0]):
            return found
        if evidence.case.separates(self.doubtful, *ends):
            return NOTHING
        if found[0] == Level.POSSIBLE and not self._stays(ends, proof):
            raise Fault("the walk that touches passes what is perhaps not there")
        return found

    def _stays(self, ends: Pair, proof: Proof) -> bool:
        """Return whether a walk that touches passes nothing that is perhaps not there."""
        walk = walk_of(self.evidence, ends, proof, "touching", 0) or []
        return not self.doubtful & set(walk) and any(map(self.evidence.sure, walk))

    def _shortest(self, ends: Pair, printed: Mapping[str, Any], found: Low, igp: Igp) -> Low:
        if not self._meets(ends, printed["certificate"], found[0], igp):
            return found
        near = self.doubtful & self._part(ends[0])
        if len(near) <= EXACT and not self.reroute:
            lows = [found, *(self._routed(gone, ends) for gone in _combinations(near))]
            return min(level for level, _ in lows), min(share for _, share in lows)
        claimed = Level[printed["low"].upper()], float(printed["share_low"])
        least = max(claimed[1], LEAST)
        cut = frozenset(e for e in self.evidence.touch if self.evidence.of(e, 0) >= least)
        forced = self.evidence.case.separates(cut, *ends)
        linked = not self.evidence.case.separates(self.doubtful, *ends)
        fits = claimed[0] == Level.ALWAYS if claimed[1] >= 1.0 else claimed[0] == Level.SOMETIMES
        return claimed if forced and linked and fits and claimed <= found else NOTHING

    def _meets(self, ends: Pair, proof: Proof, level: Level, igp: Igp) -> bool:
        """Return whether what is perhaps not there could change the low end of a demand."""
        now = igp.routes(ends)
        if self.doubtful & set(now.order):
            return True
        if level != Level.POSSIBLE:
            return False
        if self.reroute:
            return self.evidence.case.separates(self.doubtful, *ends) or not self._stays(ends, proof)
        return any(self.doubtful & set(igp.routes(ends, state).order) for state in igp.states(ends, now))

    def _routed(self, gone: frozenset[str], ends: Pair) -> Low:
        case = self._network(gone)
        return plain_low(Igp(case, self.failures, False), Evidence(case, self.evidence.touch, []), ends)


def _combinations(elements: frozenset[str]) -> Sequence[frozenset[str]]:
    names = sorted(elements)
    return [frozenset(c) for size in range(1, len(names) + 1) for c in combinations(names, size)]
