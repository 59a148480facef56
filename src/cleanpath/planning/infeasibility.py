"""Why there is no plan: smallest sets of constraints that cannot hold together, and how far each must yield.

A set is found by a deletion filter (J. W. Chinneck, E. W. Dravnieks, ORSA J. Computing 3, 1991): leave out
one constraint after the other, and keep it out whenever what is left is still impossible. Of what remains
every constraint is needed: without it the others can hold together.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cleanpath.planning.aggregation import Classes, aggregate
from cleanpath.planning.model import build_program
from cleanpath.planning.problem import NONE, Problem
from cleanpath.planning.solve import Limits, Status, solve

MOST = 4
"""Conflicts that are looked for."""
DATED = frozenset({"remove", "manage", "demand", "cap"})
AMOUNTS = frozenset({"budget", "crew", "outage", "cap"})


@dataclass(frozen=True, slots=True)
class Relaxation:
    """How far one constraint must yield if the others are to hold.

    `period` is the first that would do as its date, `amount` what must be added to it in each period (money,
    visits, elements, weight under a cap): a cap may yield either way. NONE and NaN: only giving it up helps.
    """

    family: int
    period: int = NONE
    amount: float = float("nan")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Families that cannot hold together; with `minimal` any all but one of them can.

    `relaxations` has one for each. `alone`: it also removes every other conflict.
    """

    families: tuple[int, ...]
    minimal: bool
    relaxations: tuple[Relaxation, ...]
    alone: tuple[bool, ...]


def find_conflicts(
    problem: Problem, limits: Limits, tell: Callable[[int, int], None] | None = None
) -> tuple[Conflict, ...]:
    """Return up to `MOST` conflicts of a problem that has no plan; none if it may have one."""
    search = _Search(problem, limits, tell)
    every = frozenset(range(len(problem.families)))
    if search.possible(every) is not False:
        return ()
    first, exact = search.shrink(every)
    found = {first: exact}
    for family in sorted(first):
        rest = every - {family}
        if len(found) < MOST and search.possible(rest) is False:
            other, exact = search.shrink(rest)
            found.setdefault(other, exact)
    return tuple(search.describe(one, exact, every) for one, exact in found.items())


@dataclass
class _Search:
    problem: Problem
    limits: Limits
    tell: Callable[[int, int], None] | None

    def __post_init__(self) -> None:
        self.classes: Classes = aggregate(self.problem)
        self.known: dict[frozenset[int], bool | None] = {}
        self.solved = 0

    def possible(self, held: frozenset[int], problem: Problem | None = None) -> bool | None:
        """Whether some families can hold together; `None` if time ran out before that was known."""
        if problem is None and held in self.known:
            return self.known[held]
        asked = self.problem if problem is None else problem
        program = build_program(asked, self.classes, held)
        anything = replace(program, cost=np.zeros_like(program.cost), constant=0.0)
        status = solve(anything, self.limits).status
        answer = {Status.INFEASIBLE: False, Status.OPEN: None}.get(status, True)
        if problem is None:
            self.known[held] = answer
        self.solved += 1
        if self.tell is not None:
            self.tell(self.solved, 0)
        return answer

    def shrink(self, held: frozenset[int]) -> tuple[frozenset[int], bool]:
        """Leave out what is not needed for the contradiction, rules last, so that they are named."""
        exact = True
        kinds = self.problem.families
        order = sorted(held, key=lambda f: (kinds[f].kind in DATED, -kinds[f].due, f))
        for family in order:
            answer = self.possible(held - {family})
            exact &= answer is not None
            if answer is False:
                held = held - {family}
        return held, exact

    def describe(self, families: frozenset[int], exact: bool, every: frozenset[int]) -> Conflict:
        order = tuple(sorted(families, key=lambda f: (self.problem.families[f].kind not in DATED, f)))
        alone = tuple(self.possible(every - {family}) is True for family in order)
        held = (every if one else families for one in alone)
        relaxed = tuple(self.relax(f, context) for f, context in zip(order, held, strict=True))
        return Conflict(order, exact, relaxed, alone)

    def relax(self, family: int, held: frozenset[int]) -> Relaxation:
        """Return how far a family must yield for the others held."""
        kind = self.problem.families[family].kind
        period = self._date(family, held) if kind in DATED else NONE
        amount = self._amount(family, held) if kind in AMOUNTS else float("nan")
        return Relaxation(family, period, amount)

    def _amount(self, family: int, held: frozenset[int]) -> float:
        """Return what must be added to a limit in each of its rows; NaN where nothing is enough."""
        program = build_program(self.problem, self.classes, held, relax=family)
        solution = solve(program, self.limits)
        unit = program.unit if self.problem.families[family].kind == "budget" else 1.0
        return float(solution.x[-1]) * unit if len(solution.x) else float("nan")

    def _date(self, family: int, held: frozenset[int]) -> int:
        """Return the first period that would do as the date of a family, by bisection."""
        low, high = self.problem.families[family].due + 1, self.problem.horizon - 1
        if low > high or self.possible(held, _dated(self.problem, family, high)) is not True:
            return NONE
        while low < high:
            middle = (low + high) // 2
            if self.possible(held, _dated(self.problem, family, middle)) is True:
                high = middle
            else:
                low = middle + 1
        return low


def shift_least(
    problem: Problem, conflicts: Sequence[Conflict], limits: Limits
) -> tuple[Problem, dict[int, int]] | None:
    """Move dates until there is a plan: in every conflict that date which has to move least.

    Returns
    -------
    problem, moved
        The problem with its later dates, and the new period of each family that was moved; `None` if moving
        dates does not help.
    """
    moved: dict[int, int] = {}
    while conflicts:
        steps = [
            (one.period - problem.families[one.family].due, one.family, one.period)
            for one in conflicts[0].relaxations
            if one.period != NONE
        ]
        if not steps:
            return None
        _, family, period = min(steps)
        moved[family] = period
        day = problem.periods.end[period].isoformat()
        problem = _dated(problem, family, period, day)
        conflicts = find_conflicts(problem, limits)
    return problem, moved


def _dated(problem: Problem, family: int, due: int, day: str = "") -> Problem:
    families = list(problem.families)
    families[family] = replace(families[family], due=due, day=day or families[family].day)
    return replace(problem, families=tuple(families))


def shift_dates(problem: Problem, families: Iterable[int], periods: int) -> Problem:
    """Return the problem with the dates of some families later (or earlier) by a number of periods."""
    moved = list(problem.families)
    for family in families:
        due = min(max(moved[family].due + periods, 0), problem.horizon - 1)
        moved[family] = replace(moved[family], due=due)
    return replace(problem, families=tuple(moved))
