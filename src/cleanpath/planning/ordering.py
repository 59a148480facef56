"""Sensitive sites first among thousands of types: branch on when their work ends, outside the program.

Rows that hold every type until the sensitive sites are done tie all classes together, and the relaxation of
thousands of them takes minutes. Without those rows the classes are all but apart. So the program is solved
without, and where its solution works elsewhere before the sensitive work of an operator is over, its end is
put on one side or the other of that period, which only fixes columns (branch and bound on one whole number
an operator, best bound first). It ends, as every split makes a range of periods shorter, and its bound is
that of all plans: every plan has its end in one of the ranges.
"""

import heapq
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from cleanpath.planning.aggregation import Classes
from cleanpath.planning.columns import sensitive_types
from cleanpath.planning.problem import Counts, Problem
from cleanpath.planning.program import Program
from cleanpath.planning.solve import Limits, Solution, Status, Tell, solve

MANY = 1000
"""Types outside of sensitive sites from which on the order is branched on; below, rows of the program do."""
FEW = 1
"""Operators up to which the order is branched on: each more multiplies the ranges, and rows are faster."""
Ranges = tuple[tuple[int, int], ...]
"""The first and the last period in which the sensitive work of each operator may end; T for never."""


@dataclass(frozen=True, slots=True)
class Order:
    """What comes first and what later: the types of each operator, and how many sites do each type (K,)."""

    before: tuple[Counts, ...]
    after: tuple[Counts, ...]
    many: Counts

    @classmethod
    def find(cls, problem: Problem, classes: Classes, held: Collection[int]) -> Self | None:
        """Return the order to be kept, or None where there is none or rows of the program are as good."""
        if problem.sensitive_first not in held:
            return None
        types, first = classes.types, sensitive_types(problem, classes)
        own = [types.operator == operator for operator in np.unique(types.operator[first])]
        before = tuple(np.flatnonzero(mine & first) for mine in own)
        after = tuple(np.flatnonzero(mine & ~types.sensitive) for mine in own)
        if len(own) > FEW or sum(len(kinds) for kinds in after) <= MANY:
            return None
        return cls(before, after, classes.size[classes.of])


def solve_in_order(program: Program, order: Order, limits: Limits, tell: Tell | None = None) -> Solution:
    """Minimise a program that was built without the rows of the order, and keep the order.

    Raises
    ------
    SolverFault
        If the solver fails or an answer of it does not stand our own check.
    """
    until = time.monotonic() + limits.seconds
    horizon = program.layout.horizon
    best = Solution(Status.INFEASIBLE, np.empty(0), np.inf, np.inf)
    open_: list[tuple[float, int, Ranges]] = [(-np.inf, 0, ((0, horizon),) * len(order.before))]
    settled, number = np.inf, 0
    while open_ and not _within(best.value, min(open_[0][0], settled), limits.gap):
        inherited, _, ranges = heapq.heappop(open_)
        left = replace(limits, seconds=until - time.monotonic())
        found = solve(_within_ranges(program, order, ranges), left) if left.seconds > 0 else None
        if found is None or found.status in (Status.STOPPED, Status.OPEN):
            low = min(inherited, settled) if found is None else min(max(inherited, found.bound), settled)
            if found is not None and len(found.x) and _broken(program, order, found) is None:
                best = min(best, found, key=lambda one: one.value)
            return _stopped(best, min(low, open_[0][0] if open_ else np.inf))
        if found.status is Status.INFEASIBLE:
            continue
        bound = max(inherited, found.bound)
        split = _broken(program, order, found)
        if split is None:
            best, settled = min(best, found, key=lambda one: one.value), min(settled, bound)
        elif bound < best.value:
            for half in _halves(ranges, *split):
                number += 1
                heapq.heappush(open_, (bound, number, half))
        if tell is not None:
            tell(best.value, min(open_[0][0] if open_ else np.inf, settled, best.value))
    low = min(open_[0][0] if open_ else np.inf, settled, best.value)
    return replace(best, bound=low)


def _within(value: float, bound: float, gap: float) -> bool:
    return bool(np.isfinite(value) and value - bound <= gap * abs(value))


def _stopped(best: Solution, bound: float) -> Solution:
    if not np.isfinite(best.value):
        return Solution(Status.OPEN, np.empty(0), np.inf, bound)
    return replace(best, status=Status.STOPPED, bound=min(bound, best.value))


def _within_ranges(program: Program, order: Order, ranges: Ranges) -> Program:
    """Return the program in which sensitive work ends within these periods and other work waits for it."""
    layout = program.layout
    upper, lower = program.upper.copy(), program.rows.lower.copy()
    for before, after, (low, high) in zip(order.before, order.after, ranges, strict=True):
        upper[layout.at(layout.work, after)[:, :low]] = 0.0
        if high < layout.horizon:
            upper[layout.at(layout.work, before)[:, high + 1 :]] = 0.0
            lower[before] = order.many[before]  # the first rows are those of supply, one a type
    return replace(program, upper=upper, rows=replace(program.rows, lower=lower))


def _broken(program: Program, order: Order, found: Solution) -> tuple[int, int] | None:
    """Return an operator that works elsewhere before its sensitive work is over, and when it begins to."""
    layout = program.layout
    for number, (before, after) in enumerate(zip(order.before, order.after, strict=True)):
        early = np.round(found.x[layout.at(layout.work, before)])
        later = np.flatnonzero(found.x[layout.at(layout.work, after)].sum(axis=0) > 0.5)
        done = np.flatnonzero(np.cumsum(early.sum(axis=0)) >= order.many[before].sum())
        begun = int(later[0]) if len(later) else layout.horizon
        if begun < (int(done[0]) if len(done) else layout.horizon):
            return number, begun
    return None


def _halves(ranges: Ranges, number: int, begun: int) -> tuple[Ranges, Ranges]:
    low, high = ranges[number]
    before, after = ranges[:number], ranges[number + 1 :]
    return (*before, (low, begun), *after), (*before, (begun + 1, high), *after)
