"""HiGHS: the only module that calls a solver; branching on the order of sensitive sites.

What the solver returns is not trusted: a solution counts only if it keeps every bound and row and is whole
where it must be, by our own arithmetic, and a bound only if it does not lie above the solution's cost.

Rows that hold every type until the sensitive sites are done tie all classes together, and the relaxation of
thousands of them takes minutes. Without those rows the classes are all but apart. So the program is solved
without, and where its solution works elsewhere before the sensitive work of an operator is over, its end is
put on one side or the other of that period, which only fixes columns (branch and bound on one whole number
an operator, best bound first). It ends, as every split makes a range of periods shorter, and its bound is
that of all plans: every plan has its end in one of the ranges.
"""

import heapq
import os
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Event, Thread
from typing import Any, Self

import numpy as np

from cleanpath.errors import CleanpathError
from cleanpath.network.graph import Reals
from cleanpath.planning.aggregation import Classes
from cleanpath.planning.model import Program
from cleanpath.planning.problem import Counts, Problem
from cleanpath.planning.variables import sensitive_types

TOLERANCE = 1e-5
"""How far a row may be broken, beside its largest entry; the solver's own is 1e-6."""


LISTEN = 0.5
"""Seconds between two looks at the user while the solver runs."""
GRACE = 3.0
"""Seconds that an interrupted solver has to come to an end; it does not listen in all of its phases."""


class Status(StrEnum):
    """How a search ended."""

    OPTIMAL = "optimal"
    """Within the gap asked for."""
    STOPPED = "stopped"
    """Out of time or interrupted, with the best plan so far."""
    INFEASIBLE = "infeasible"
    """Proven: nothing keeps all constraints."""
    OPEN = "open"
    """Out of time or interrupted before anything was found or excluded."""


class SolverFault(CleanpathError):
    """The solver failed, or returned what is no solution; nothing of it is used."""

    http_status = 500


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: `gap` as a share of the cost, `seconds`, and `threads` to use.

    `stop` is set once the user interrupts a search; it is shared by all searches of one question.
    """

    gap: float = 1e-4
    seconds: float = 600.0
    threads: int = 2
    stop: Event | None = None

    @property
    def stopped(self) -> bool:
        """Whether the user wants no more searches."""
        return self.stop is not None and self.stop.is_set()


@dataclass(frozen=True, slots=True)
class Solution:
    """`x` (n,) the columns (empty without a solution), `value` and `bound` of the objective in currency."""

    status: Status
    x: Reals
    value: float
    bound: float


Tell = Callable[[float, float], None]
"""Told the cost of the best plan so far (infinite without one) and the bound, in currency."""


def solve(program: Program, limits: Limits, tell: Tell | None = None) -> Solution:
    """Minimise a program.

    Raises
    ------
    SolverFault
        If the solver fails or its answer does not stand our own check.
    KeyboardInterrupt
        If the user has interrupted an earlier search under the same limits.
    """
    import highspy

    if limits.stopped:
        raise KeyboardInterrupt
    if not len(program.cost):
        return _without_columns(program)
    solver = _new_solver()
    _set_options(solver, limits)
    _pass(solver, program)
    if tell is not None:
        _listen(solver, program, tell)
    best = _keep_best(solver)
    ended, status = _run(solver, limits.stop or Event())
    if not ended:
        return _read_kept(program, best)
    if status is None or status == highspy.HighsStatus.kError:
        raise SolverFault("solver", "an answer", str(solver.getModelStatus()), "Report this with the case.")
    return _read(solver, program)


def _new_solver() -> Any:
    """Make a solver; the banner that HiGHS prints with the first one must not reach standard output."""
    import ctypes

    import highspy

    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        ctypes.CDLL(None).fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
    return solver


def _without_columns(program: Program) -> Solution:
    rows = program.rows
    kept = bool(np.all(rows.lower <= TOLERANCE) and np.all(rows.upper >= -TOLERANCE))
    value = program.constant * program.unit if kept else np.inf
    return Solution(Status.OPTIMAL if kept else Status.INFEASIBLE, np.empty(0), value, value)


def _set_options(solver: Any, limits: Limits) -> None:
    for name, value in (
        ("output_flag", False),
        ("time_limit", limits.seconds),
        ("mip_rel_gap", limits.gap),
        ("mip_abs_gap", 1e-7),
        ("threads", limits.threads),
        ("random_seed", 1),
    ):
        solver.setOptionValue(name, value)


def _pass(solver: Any, program: Program) -> None:
    import highspy

    rows = program.rows
    kind = np.where(program.whole, 1, 0).astype(np.int32)
    lower, upper = (np.clip(end, -highspy.kHighsInf, highspy.kHighsInf) for end in (rows.lower, rows.upper))
    status = solver.passModel(
        len(program.cost), len(rows.lower), len(rows.column), 2, 1, program.constant,
        program.cost, program.lower, program.upper, lower, upper,
        rows.start.astype(np.int32), rows.column, rows.value, kind,
    )  # fmt: skip
    if status == highspy.HighsStatus.kError:
        raise SolverFault("solver", "a program that it takes", "a refusal", "Report this with the case.")


def _run(solver: Any, stop: Event) -> tuple[bool, Any]:
    """Run the solver beside, so that an interruption of the user stops it with the best plan so far.

    Return whether it came to an end, and how; one that does not listen is left to itself after a while.
    """
    done = Event()
    ended: list[Any] = []

    def obey(event: Any) -> None:
        event.data_in.user_interrupt = stop.is_set()

    def work() -> None:
        try:
            ended.append(solver.run())
        finally:
            done.set()

    for hook in (solver.cbMipInterrupt, solver.cbSimplexInterrupt, solver.cbIpmInterrupt):
        hook.subscribe(obey)
    Thread(target=work, daemon=True).start()
    patience = np.inf
    while not done.is_set() and time.monotonic() < patience:
        try:
            done.wait(LISTEN)
        except KeyboardInterrupt:
            stop.set()
            patience = time.monotonic() + GRACE
    return done.is_set(), ended[0] if ended else None


Kept = list[tuple[Reals, float]]


def _keep_best(solver: Any) -> Kept:
    """Keep the best solution so far and the bound then, where they can be read even while the solver runs."""
    kept: Kept = []

    def keep(event: Any) -> None:
        out = event.data_out
        kept[:] = [(np.array(out.mip_solution, np.float64), float(out.mip_dual_bound))]

    solver.cbMipImprovingSolution.subscribe(keep)
    return kept


def _read_kept(program: Program, kept: Kept) -> Solution:
    """Return the best solution of a solver that was left to itself, with the bound that it had by then."""
    for raw, bound in kept:
        x = settle_whole(program, raw)
        value = float(program.cost @ x) + program.constant
        check_solution(program, x, value, bound)
        return Solution(Status.STOPPED, x, value * program.unit, min(bound, value) * program.unit)
    return Solution(Status.OPEN, np.empty(0), np.inf, -np.inf)


def _listen(solver: Any, program: Program, tell: Tell) -> None:
    def hear(event: Any) -> None:
        found, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        tell(found * program.unit, bound * program.unit)

    solver.cbMipLogging.subscribe(hear)
    solver.cbMipImprovingSolution.subscribe(hear)


def _read(solver: Any, program: Program) -> Solution:
    import highspy

    model = highspy.HighsModelStatus
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in (model.kInfeasible, model.kUnboundedOrInfeasible):
        return Solution(Status.INFEASIBLE, np.empty(0), np.inf, np.inf)
    mixed = bool(program.whole.any())
    bound = float(info.mip_dual_bound if mixed else info.objective_function_value)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        if status in (model.kTimeLimit, model.kInterrupt, model.kSolutionLimit):
            return Solution(Status.OPEN, np.empty(0), np.inf, max(bound, -np.inf) * program.unit)
        raise SolverFault("solver", "a plan or a proof that there is none", str(status))
    x = settle_whole(program, np.array(solver.getSolution().col_value, np.float64))
    value = float(program.cost @ x) + program.constant
    if status != model.kOptimal and not mixed:
        bound = -np.inf
    check_solution(program, x, value, bound)
    ended = Status.OPTIMAL if status == model.kOptimal else Status.STOPPED
    return Solution(ended, x, value * program.unit, min(bound, value) * program.unit)


def settle_whole(program: Program, x: Reals) -> Reals:
    """Return the solution with what must be whole rounded from nearly so."""
    return np.where(program.whole & np.isfinite(x), np.round(x), x)


def check_solution(program: Program, x: Reals, value: float, bound: float) -> None:
    """Refuse what is no solution, or a bound that its own solution refutes.

    Raises
    ------
    SolverFault
        Saying what is broken, and by how much.
    """
    if x.shape != program.cost.shape or not np.isfinite(x).all() or np.isnan(bound):
        raise SolverFault("solver", f"{len(program.cost)} finite numbers", "others")
    worst = max(float(np.max(program.lower - x, initial=0.0)), float(np.max(x - program.upper, initial=0.0)))
    rows = program.rows
    parts = rows.value * x[rows.column]
    sums = np.add.reduceat(np.append(parts, 0.0), rows.start[:-1]) if len(rows.lower) else np.empty(0)
    sums = np.where(np.diff(rows.start) == 0, 0.0, sums)
    size = (
        np.maximum(1.0, np.maximum.reduceat(np.append(np.abs(parts), 0.0), rows.start[:-1]))
        if len(sums)
        else sums
    )
    broken = np.maximum(rows.lower - sums, sums - rows.upper) / size if len(sums) else sums
    worst = max(worst, float(np.max(broken, initial=0.0)))
    if worst > TOLERANCE:
        raise SolverFault("solver", "a solution that keeps every constraint", f"one broken by {worst:g}")
    if bound > value + TOLERANCE * max(1.0, abs(value)):
        raise SolverFault("solver", "a bound not above the cost of its plan", f"{bound:g} above {value:g}")


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
