"""What a headline covers, and how makers reach the traffic through hosts, managers and controllers.

The headline is one flagged set: every element that is restricted itself or on which something restricted
acts, through any chain of relations, on any plane in scope. No protection of a demand removes metadata or
availability, so none lowers the headline; the verdicts by plane credit protections.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cleanpath.errors import BadInput, shown
from cleanpath.exposure.capabilities import (
    FREE_AT,
    REACH,
    WEAK_AT,
    Words,
    passes_of,
)
from cleanpath.exposure.element_kinds import ElementKinds, Relations
from cleanpath.network.graph import Flags
from cleanpath.network.planes import CLASSES, COUNT, PLANES
from cleanpath.verdict import Truth

ROUTE_ONLY = "route only: nothing is known here of hosts, managers, controllers"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the headline covers: `planes` in the order of the model, and how many `relations` the case has.

    With all planes the equipment on the route counts whatever it can do, and all classes of a clean path.
    """

    planes: tuple[str, ...] = PLANES
    relations: int = 0

    @property
    def whole(self) -> bool:
        """Whether no plane was left out."""
        return self.planes == PLANES

    @property
    def sure(self) -> int:
        """The bits of a state that count at both ends."""
        return REACH if self.whole else self._letters() << FREE_AT

    @property
    def may(self) -> int:
        """The bits that count at the high end: also availability lost only if another source fails."""
        weak = sum(1 << (WEAK_AT + PLANES.index(plane)) for plane in self.planes)
        return self.sure if self.whole else self.sure | weak

    def _letters(self) -> int:
        return sum(0b1111 << (4 * PLANES.index(plane)) for plane in self.planes)

    @property
    def words(self) -> str:
        """The scope in words, as results and pages say it."""
        known = (
            f"{self.relations} relation{'s' if self.relations != 1 else ''} to hosts, managers, controllers"
        )
        behind = f"with {known}" if self.relations else ROUTE_ONLY
        if self.whole:
            return f"all planes, {behind}" if self.relations else ROUTE_ONLY
        named = " and ".join(self.planes)
        return f"{named} plane{'s' if len(self.planes) > 1 else ''} only, {behind}"

    def to_dict(self) -> dict[str, Any]:
        """Return the scope as plain data."""
        classes = list(CLASSES) if self.whole else []
        return {
            "planes": list(self.planes),
            "classes": classes,
            "relations": self.relations,
            "words": self.words,
        }

    def wanted(self) -> tuple[int, ...]:
        """Return the single bits that count: what a chain of relations may explain."""
        if self.whole:
            return (REACH,)
        order = [*range(FREE_AT, FREE_AT + COUNT), *range(WEAK_AT, WEAK_AT + len(PLANES))]
        return tuple(1 << place for place in order if self.may >> place & 1)


def parse_planes(text: str | None) -> tuple[str, ...]:
    """Return the planes that are named, in the order of the model; all without a text or with `all`.

    Raises
    ------
    BadInput
        If a name is no plane.
    """
    if text is None or text == ALL:
        return PLANES
    named = {word.strip() for word in text.split(",") if word.strip()}
    strange = sorted(named - set(PLANES))
    if strange or not named:
        expected = "all, or planes among " + ", ".join(PLANES) + " joined by commas"
        raise BadInput("--planes", expected, shown(strange[0] if strange else text))
    return tuple(plane for plane in PLANES if plane in named)


@dataclass(frozen=True)
class Influence:
    """Which elements can act on which through relations that may be in force; without any, on themselves.

    A relation counts if it passes anything at all, so this is never narrower than the sets that are examined.
    """

    size: int
    arcs: tuple[tuple[int, int], ...] = ()
    _above: dict[int, list[int]] = field(default_factory=dict)
    _below: dict[int, list[int]] = field(default_factory=dict)
    _known: dict[int, frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for source, target in self.arcs:
            self._above.setdefault(target, []).append(source)
            self._below.setdefault(source, []).append(target)

    def reached(self, flagged: Flags) -> Flags:
        """Return the elements (N,) on which one of the flagged ones can act, themselves included."""
        if not self.arcs:
            return flagged
        found = flagged.copy()
        waiting = [element for element in self._below if flagged[element]]
        while waiting:
            for target in self._below.get(waiting.pop(), ()):
                if not found[target]:
                    found[target] = True
                    waiting.append(target)
        return found

    def sources(self, element: int) -> frozenset[int]:
        """Return all that can act on an element, itself included."""
        if element not in self._known:
            found, waiting = {element}, [element]
            while waiting:
                for source in self._above.get(waiting.pop(), ()):
                    if source not in found:
                        found.add(source)
                        waiting.append(source)
            self._known[element] = frozenset(found)
        return self._known[element]

    def behind(self, elements: Iterable[int], flagged: Flags) -> frozenset[int]:
        """Return the flagged ones that can act on any of some elements."""
        found = frozenset[int]().union(*(self.sources(element) for element in elements))
        return frozenset(element for element in found if flagged[element])


def influence_of(size: int, makeup: ElementKinds | None, relations: Relations | None) -> Influence:
    """Return who can act on whom by the relations that are, or may be, in force."""
    if makeup is None or relations is None or not len(relations):
        return Influence(size)
    passes: Words = passes_of(makeup, relations)
    use = np.flatnonzero((relations.holds > Truth.NO) & (passes != 0))
    pairs = zip(relations.source[use].tolist(), relations.target[use].tolist(), strict=True)
    return Influence(size, tuple(dict.fromkeys(pairs)))
