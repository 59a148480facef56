"""Simple-path verdicts, cuts, disjoint paths.

If each link lies in a piece, and the graph that joins every piece to its elements has no cycle, then a simple
path can leave a piece only through an element that it would have to pass again to come back. So it stays in
the pieces between its ends.

Paths are found one after another, each may turn earlier ones aside (L. R. Ford, D. R. Fulkerson, 1956, on
elements split in two). When no further one is found, there are no more.
"""

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cleanpath.checker.case import Case, Fault
from cleanpath.verdict import Level


class Pieces:
    """A verified list of pieces, as a forest of elements and pieces."""

    def __init__(self, case: Case, pieces: list[list[str]]) -> None:
        self._inside: dict[str, list[int]] = {e: [] for e in case.elements}
        self._pieces = pieces
        for number, piece in enumerate(pieces):
            if len(set(piece)) != len(piece) or not set(piece) <= self._inside.keys():
                raise Fault(f"piece {number} repeats an element or names one that is not there")
            for element in piece:
                self._inside[element].append(number)
        for link in case.links:
            if link.a != link.b and not set(self._inside[link.a]) & set(self._inside[link.b]):
                raise Fault(f"link {link.id} lies in no piece")
        self._above: dict[str | int, str | int | None] = {}
        self._depth: dict[str | int, int] = {}
        for element in case.elements:
            if element not in self._depth:
                self._hang(element)

    def _hang(self, root: str) -> None:
        self._above[root], self._depth[root] = None, 0
        waiting: list[str | int] = [root]
        while waiting:
            here = waiting.pop()
            below = self._pieces[here] if isinstance(here, int) else self._inside[here]
            for there in below:
                if there == self._above[here]:
                    continue
                if there in self._depth:
                    raise Fault("the pieces hang together in a circle")
                self._above[there], self._depth[there] = here, self._depth[here] + 1
                waiting.append(there)

    def between(self, source: str, target: str) -> set[str]:
        """Return all elements of the pieces between two connected elements, both included."""
        one: str | int | None = source
        other: str | int | None = target
        passed: list[str | int] = []
        while one != other:
            if one is None or other is None:
                raise Fault(f"no pieces lead from {source} to {target}")
            if self._depth[one] >= self._depth[other]:
                passed.append(one)
                one = self._above[one]
            else:
                passed.append(other)
                other = self._above[other]
        if one is not None:
            passed.append(one)
        found = {source, target}
        for node in passed:
            found.update(self._pieces[node] if isinstance(node, int) else [node])
        return found


Side = tuple[str, bool]
"""An element where traffic enters it (false) or leaves it (true)."""


class _Search:
    """Paths found so far, as traffic over the two sides of elements."""

    def __init__(self, case: Case, ends: tuple[str, str], once: Callable[[str], bool]) -> None:
        self.case, self.ends, self.once = case, ends, once
        self.traffic: dict[tuple[Side, Side], int] = {}

    def add_path(self) -> bool:
        """Find one more path; return whether there is one."""
        source, target = self.ends
        start, goal = (source, False), (target, True)
        before: dict[Side, Side] = {start: start}
        waiting = deque([start])
        while waiting and goal not in before:
            here = waiting.popleft()
            for there in self._next(here):
                if there not in before:
                    before[there] = here
                    waiting.append(there)
        if goal not in before:
            return False
        there = goal
        while there != start:
            here = before[there]
            if self.traffic.get((there, here), 0):
                self.traffic[there, here] -= 1
            else:
                self.traffic[here, there] = self.traffic.get((here, there), 0) + 1
            there = here
        return True

    def _next(self, here: Side) -> list[Side]:
        element, leaving = here
        if not leaving:
            back = [(a, True) for a, _ in self.case.into[element] if self.traffic.get(((a, True), here), 0)]
            through = (element, True)
            full = self.once(element) and self.traffic.get((here, through), 0) > 0
            return back if full else [through, *back]
        back = [(element, False)] if self.traffic.get(((element, False), here), 0) else []
        return back + [(b, False) for b, _ in self.case.out[element]]


def count_paths(case: Case, ends: tuple[str, str], once: Callable[[str], bool], most: int) -> int:
    """Return how many paths run side by side, up to `most`, if the elements of `once` serve one path each.

    Without any such element on some path the number is `most`.
    """
    search = _Search(case, ends, once)
    return next((found for found in range(most) if not search.add_path()), most)


def count_clean(case: Case, ends: tuple[str, str], flagged: Callable[[str], bool], most: int) -> int:
    """Return how many paths that share only their ends touch nothing flagged, up to `most`."""
    source, target = ends
    if flagged(source) or flagged(target):
        return 0
    if source == target:
        return 1
    part = _Clean(case, ends, flagged)
    direct = any(there == target for there, _ in case.out[source])
    return min(most, direct + next((n for n in range(most) if not part.add_path()), most))


class _Clean(_Search):
    """Paths over elements that are not flagged, but for the direct link."""

    def __init__(self, case: Case, ends: tuple[str, str], flagged: Callable[[str], bool]) -> None:
        super().__init__(case, ends, lambda element: element not in ends)
        self.flagged = flagged

    def _next(self, here: Side) -> list[Side]:
        source, target = self.ends
        found = super()._next(here)
        if here == (source, True):
            found = [there for there in found if there != (target, False)]
        return [there for there in found if not self.flagged(there[0])]


ENDS = ("low", "high")
STEPS = 200_000
"""How many steps the checker itself may take to try all simple paths over one-way links."""
ROUNDING = 1e-9
LEAST, NO_FIGURE = 2.0**-1022, 1e-300
"""The touch of what is present in an amount that nobody knows, and below what a number stands for that."""


class Bound(NamedTuple):
    """What a stated bound may be: no less than what is proven, and no more than a plain bound."""

    least: float
    most: float


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
        least = max(float(given["touch_at_least"]), LEAST)
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


def judge(
    evidence: Evidence, ends: Pair, proof: Proof, shown: tuple[int, ...] = (0, 1)
) -> tuple[Level, Level, float, float]:
    """Return the levels and shares of a reachable demand that its certificate proves.

    The low end is CLEAR and 0, which is always true, unless it is among the ends that are `shown`.
    """
    high = level_of(evidence, ends, proof, 1)
    most = high_share(evidence, ends, proof, high)
    if 0 not in shown:
        return Level.CLEAR, high, 0.0, most
    return level_of(evidence, ends, proof, 0), high, cut_of(evidence, ends, proof, 0), most
