"""How many paths there are side by side: proves the number of clean paths and that no cut is smaller.

Paths are found one after another, each may turn earlier ones aside (L. R. Ford, D. R. Fulkerson, 1956, on
elements split in two). When no further one is found, there are no more.
"""

from collections import deque
from collections.abc import Callable

from cleanpath.checker.case import Case

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
