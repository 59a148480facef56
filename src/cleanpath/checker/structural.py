"""Checks of verdicts over all simple paths, and of avoidability under any model."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cleanpath.checker.case import Case, Fault
from cleanpath.checker.pieces import Pieces
from cleanpath.verdict import Level

ENDS = ("low", "high")
STEPS = 200_000
"""How many steps the checker itself may take to try all simple paths over one-way links."""
ROUNDING = 1e-9

Proof = Mapping[str, Any]
Pair = tuple[str, str]


@dataclass
class Evidence:
    """The case, the touch of its elements as (low, high), 0 where not listed, and the pieces."""

    case: Case
    touch: dict[str, tuple[float, float]]
    listed: list[list[str]]
    _pieces: Pieces | None = field(default=None, init=False)

    def of(self, element: str, end: int) -> float:
        """Return the touch of an element at the low (0) or the high end (1)."""
        return self.touch.get(element, (0.0, 0.0))[end]

    def sure(self, element: str) -> bool:
        """Return whether an element is flagged for sure, be it in part."""
        return self.of(element, 0) > 0.0

    def may(self, element: str) -> bool:
        """Return whether an element is or may be flagged."""
        return self.of(element, 1) > 0.0

    @property
    def pieces(self) -> Pieces:
        """The pieces, verified when they are first needed."""
        if self._pieces is None:
            self._pieces = Pieces(self.case, self.listed)
        return self._pieces


def _given(proof: Proof, name: str, end: int, other: int) -> Any:
    """Return a part of the proof for one end, or that for the `other` end where one serves both."""
    parts = proof.get(name, {})
    return parts.get(ENDS[end], parts.get(ENDS[other]))


def cut_of(evidence: Evidence, ends: Pair, proof: Proof, end: int) -> float:
    """Return the least touch in the cut that the proof gives for one end, 0 if it gives none.

    Raises
    ------
    Fault
        If the cut is no cut or not all of it is touched.
    """
    given = _given(proof, "cut", end, 0)
    if given is None:
        return 0.0
    if isinstance(given, dict):
        least = float(given["touch_at_least"])
        cut = frozenset(e for e, touch in evidence.touch.items() if touch[end] >= least)
    else:
        cut = frozenset(given)
    weakest = min((evidence.of(e, end) for e in cut), default=0.0)
    if weakest <= 0.0:
        raise Fault(f"the {ENDS[end]} cut is empty or holds an element that is not flagged")
    if not evidence.case.separates(cut, *ends):
        raise Fault(f"the {ENDS[end]} cut leaves a path from source to target")
    return weakest


def walk_of(evidence: Evidence, ends: Pair, proof: Proof, name: str, end: int) -> list[str] | None:
    """Return a walk of the proof after checking that it can be walked, `None` if it gives none."""
    walk: list[str] | None = _given(proof, name, end, 1 if name == "least" else 0)
    if walk is not None:
        evidence.case.check_walk(walk, ends)
    return walk


def least_touch(evidence: Evidence, ends: Pair, proof: Proof, end: int) -> float:
    """Return the highest touch on the proof's least touched walk; nothing is said (1) without one."""
    walk = walk_of(evidence, ends, proof, "least", end)
    return 1.0 if walk is None else max(evidence.of(e, end) for e in walk)


def avoidable(evidence: Evidence, ends: Pair, proof: Proof) -> str:
    """Return whether the demand can avoid what is flagged, as far as the proof shows.

    Raises
    ------
    Fault
        If the proof does not decide between yes, no and unknown.
    """
    if evidence.case.separates(frozenset(), *ends):
        return "unknown"
    if least_touch(evidence, ends, proof, 1) == 0.0:
        return "yes"
    if cut_of(evidence, ends, proof, 0) > 0.0:
        return "no"
    if least_touch(evidence, ends, proof, 0) == 0.0 and cut_of(evidence, ends, proof, 1) > 0.0:
        return "unknown"
    raise Fault("nothing proves whether the demand can avoid what is flagged")


def is_open(evidence: Evidence, proof: Proof, end: int) -> bool:
    """Return whether the proof says that a search over one-way links ended without an answer."""
    return evidence.case.oneway and ENDS[end] in proof.get("open", [])


def touching(evidence: Evidence, ends: Pair, proof: Proof, end: int) -> float:
    """Return the highest touch on the walk that proves a touch, 0 without such a walk."""
    walk = walk_of(evidence, ends, proof, "touching", end)
    return 0.0 if walk is None else max(evidence.of(e, end) for e in walk)


def cover(evidence: Evidence, ends: Pair) -> set[str]:
    """Return a set that holds all elements on simple paths between the ends."""
    source, target = ends
    inside = evidence.pieces.between(source, target)
    if evidence.case.oneway:
        outside = evidence.case.out.keys() - inside
        inside &= evidence.case.reach(source, outside, wall=target)
        outside = evidence.case.out.keys() - inside
        inside &= evidence.case.reach(target, outside, back=True, wall=source)
    return inside


def never_touches(evidence: Evidence, ends: Pair, end: int) -> bool:
    """Return whether no simple path is touched: by the pieces, or over one-way links by trying all paths."""
    inside = cover(evidence, ends)
    if not any(evidence.of(e, end) > 0.0 for e in inside):
        return True
    return evidence.case.oneway and not _try_all(evidence, ends, inside, end)


def _try_all(evidence: Evidence, ends: Pair, inside: set[str], end: int) -> bool:
    path = [ends[0]]
    open_arcs = [iter({head for head, _ in evidence.case.out[ends[0]]})]
    for _ in range(STEPS):
        if not path:
            return False
        following = None if path[-1] == ends[1] else next(open_arcs[-1], None)
        if path[-1] == ends[1] and any(evidence.of(e, end) > 0.0 for e in path):
            return True
        if following is None:
            path.pop()
            open_arcs.pop()
        elif following in inside and following not in path:
            path.append(following)
            open_arcs.append(iter({head for head, _ in evidence.case.out[following]}))
    raise Fault("trying all simple paths takes too long")


def lightest(evidence: Evidence, ends: Pair) -> float:
    """Return the least sum of high touches on a path."""
    waiting = [(evidence.of(ends[0], 1), ends[0])]
    done: set[str] = set()
    while waiting:
        total, here = heapq.heappop(waiting)
        if here == ends[1]:
            return total
        if here in done:
            continue
        done.add(here)
        for there, _ in evidence.case.out[here]:
            if there not in done:
                heapq.heappush(waiting, (total + evidence.of(there, 1), there))
    raise Fault("there is no path")


def level_of(evidence: Evidence, ends: Pair, proof: Proof, end: int) -> Level:
    """Return the level that the proof shows for one end.

    Raises
    ------
    Fault
        If the proof leaves the level open (unless it says so, over one-way links).
    """
    forced, least = cut_of(evidence, ends, proof, end), least_touch(evidence, ends, proof, end)
    if forced >= 1.0:
        return Level.ALWAYS
    if forced > 0.0 and end == 1 and lightest(evidence, ends) >= 1.0 - ROUNDING:
        return Level.ALWAYS
    if end == 0 and least != forced:
        raise Fault("nothing proves the low share")
    if forced > 0.0 and least < 1.0:
        return Level.SOMETIMES
    if forced > 0.0 or least > 0.0:
        raise Fault(f"nothing proves the {ENDS[end]} level")
    if touching(evidence, ends, proof, end) > 0.0:
        return Level.POSSIBLE
    if is_open(evidence, proof, end):
        return Level.CLEAR if end == 0 else Level.POSSIBLE
    if never_touches(evidence, ends, end):
        return Level.CLEAR
    raise Fault(f"nothing proves that no path is touched ({ENDS[end]})")


def high_share(evidence: Evidence, ends: Pair, proof: Proof, level: Level) -> float:
    """Return the largest share of traffic that one simple path may bring to flagged elements."""
    if level in (Level.CLEAR, Level.ALWAYS):
        return 1.0 if level else 0.0
    if touching(evidence, ends, proof, 1) >= 1.0:
        return 1.0
    return min(1.0, sum(evidence.of(e, 1) for e in cover(evidence, ends)))


def judge(evidence: Evidence, ends: Pair, proof: Proof) -> tuple[Level, Level, float, float]:
    """Return the levels and shares of a reachable demand that its certificate proves."""
    low, high = (level_of(evidence, ends, proof, end) for end in (0, 1))
    return low, high, cut_of(evidence, ends, proof, 0), high_share(evidence, ends, proof, high)
