"""Why an element on a route exposes something: the shortest chain of relations from a restricted element."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cleanpath.exposure.capabilities import (
    CLASS_AT,
    CLOCK,
    FREE_AT,
    GRASP,
    GRIP,
    KEY,
    KEYED,
    KEYED_AT,
    LETTERS,
    RADIO,
    SEALED_AT,
    TAKEN,
    TIME,
    WEAK_AT,
    WEAK_RADIO,
    WEAK_TIME,
)
from cleanpath.exposure.planes import PlaneSets, Protection, ends_at
from cleanpath.exposure.propagation import Spread
from cleanpath.network.planes import CLASSES, PLANES, PROPERTIES, bit
from cleanpath.network.planes import LETTERS as NAMES
from cleanpath.routing.contract import Demands, Outcome


@dataclass(frozen=True, slots=True)
class Chain:
    """`elements` from a restricted one to one on the route, `relations` (one fewer) the rows between them."""

    elements: tuple[int, ...]
    relations: tuple[int, ...]


class Chains:
    """Chains of one end of the interval of some plane sets; remembers what it has found."""

    def __init__(self, sets: PlaneSets, high: bool = False) -> None:
        self._sets = sets
        self._spread: Spread = sets.high if high else sets.low
        self._touch = sets.touch.high if high else sets.touch.low
        self._high = high
        self._full = self._spread.own | self._spread.came
        arcs = self._spread.arcs
        self._arcs = np.argsort(arcs.head, kind="stable")
        self._start = np.searchsorted(arcs.head[self._arcs], np.arange(len(self._full) + 1))
        self._known: dict[tuple[int, int], Chain | None] = {}

    def explain(self, outcome: Outcome, demand: int, *key: str) -> Chain | None:
        """Return the chain to the first element of a demand's witness walk that exposes `key`.

        `None` where nothing is exposed at this end, the demand has no witness, or only a silent hop touches.
        """
        row = self._sets.row_of(*key)
        witnesses = outcome.high_witness if self._high else outcome.low_witness
        for element in witnesses.walk(row, demand):
            if element >= 0 and self._touch[row, element] > 0:  # a silent hop is -1
                return self.chain(int(element), *key)
        return None

    def reason(
        self, outcome: Outcome, demands: Demands, demand: int, plane: str, name: str, protection: Protection
    ) -> Chain | None:
        """Return why a demand under a protection exposes a property of a plane; `None` where it does not.

        Beside what its walk touches, the demand's own ends count without a protection that ends on them, and
        availability that is lost only if another source fails.
        """
        found = self.explain(outcome, demand, plane, name, protection.name.lower())
        if found:
            return found
        for end in (int(demands.source[demand]), int(demands.target[demand])):
            if ends_at(protection, bool(self._sets.endpoint[self._high][end])):
                found = found or self.chain(end, plane, name, "none")
        if not found and name == "availability":
            found = self.explain(outcome, demand, "weak", plane, "")
        return found

    def chain(self, element: int, *key: str) -> Chain | None:
        """Return the shortest chain by which `element` exposes a key of the sets; `None` if it does not."""
        row = self._sets.row_of(*key)
        if not self._touch[row, element]:
            return None
        if self._touch[row, element] < 1.0:  # part of an aggregate, which nothing else explains
            return Chain((element,), ())
        for wanted in self._sets.scope.wanted() if key[0] == "headline" else _wanted(key):
            if (element, wanted) not in self._known:
                self._known[element, wanted] = self._search(element, wanted)
            if self._known[element, wanted]:
                return self._known[element, wanted]
        return None

    def _search(self, element: int, wanted: int) -> Chain | None:
        """Search backward, breadth first, among pairs of an element and one bit of its state."""
        before: dict[tuple[int, int], tuple[tuple[int, int], int] | None] = {(element, wanted): None}
        queue = deque(before)
        hidden = int(self._spread.hidden[element])
        shut = bool(wanted & (hidden << FREE_AT | hidden << SEALED_AT))
        while queue:
            state = queue.popleft()
            keyed = shut and before[state] is None  # only a key opens the segment that the traffic passes in
            if self._spread.own[state[0]] & state[1] and not keyed:
                return _follow(before, state)
            for earlier, row in self._causes(*state, keyed):
                if earlier not in before:
                    before[earlier] = (state, row)
                    queue.append(earlier)
        return None

    def _causes(self, element: int, wanted: int, keyed: bool) -> Iterator[tuple[tuple[int, int], int]]:
        """Yield each state of a neighbour that puts the wanted bit on the element, and the relation.

        `keyed`: by its keys only.
        """
        if not self._spread.came[element] & wanted:
            return
        arcs = self._spread.arcs
        for arc in self._arcs[self._start[element] : self._start[element + 1]]:
            source, role, mask = int(arcs.tail[arc]), int(arcs.role[arc]), int(arcs.mask[arc])
            if keyed and role != KEY:
                continue
            for cause in _origins(wanted, role, mask, bool(arcs.phased[element])):
                row, held = int(arcs.row[arc]), int(self._full[source])
                if held & cause:
                    yield (source, cause), row
                if held & TAKEN and int(self._spread.letters[source]) & LETTERS & cause:
                    yield (source, TAKEN), row


def _origins(wanted: int, role: int, mask: int, phased: bool) -> Iterator[int]:
    """Yield the bits at the source of an arc that put one bit on its target."""
    if wanted & mask:
        yield wanted
    if wanted == TAKEN and role == GRASP and mask & GRIP:
        yield GRIP
    if wanted & KEYED and role == KEY and mask & wanted >> KEYED_AT:
        yield wanted >> KEYED_AT
    if phased and wanted & RADIO:
        yield from _bits(mask & TIME)
    if phased and wanted & WEAK_RADIO and mask & WEAK_TIME:
        yield WEAK_TIME
    if role == CLOCK and (wanted & TIME or (phased and wanted & RADIO)):
        yield WEAK_TIME


def _bits(word: int) -> Iterator[int]:
    while word:
        yield word & -word
        word &= word - 1


def _follow(
    before: dict[tuple[int, int], tuple[tuple[int, int], int] | None], state: tuple[int, int]
) -> Chain:
    elements, relations = [state[0]], []
    step = before[state]
    while step:
        (element, _), row = step
        elements.append(element)
        relations.append(row)
        step = before[step[0]]
    return Chain(tuple(elements), tuple(relations))


def _wanted(key: tuple[str, ...]) -> tuple[int, ...]:
    """Return the bits of a state that a key stands for, most telling first."""
    first, second = key[0], key[1]
    if first == "class":
        return (1 << (CLASS_AT + CLASSES.index(second)),)
    if first == "weak":
        return (1 << (WEAK_AT + PLANES.index(second)),)
    letter = bit(first, NAMES[PROPERTIES.index(second)])
    if key[2] == "end_to_end":
        return letter << SEALED_AT, letter << FREE_AT
    if key[2].startswith("link"):
        return letter << KEYED_AT, letter << FREE_AT
    return (letter << FREE_AT,)
