"""Find the cheapest plan: aggregate, solve, deal out, and work out what the result is worth."""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from cleanpath.planning.aggregation import Classes, aggregate
from cleanpath.planning.evaluation import Evaluation, evaluate, find_visits
from cleanpath.planning.expansion import expand
from cleanpath.planning.ordering import Order, solve_in_order
from cleanpath.planning.problem import NONE, Problem, Schedule
from cleanpath.planning.program import Program, build_program
from cleanpath.planning.solve import Limits, Solution, Status, Tell, solve

STRICT = Limits()
REPAIRS = 6
"""How often limits are tightened by what a dealt-out plan goes over them, before the classes are split."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision with its worth and its proof.

    `bound`: no plan whatsoever costs less, in the objective of `Evaluation`; `gap` is how far the plan lies
    above it, as a share of its cost. `exact` tells that aggregation lost nothing; otherwise its loss is part
    of the gap, as the cost is that of the single sites. Without a schedule `status` says why.
    """

    problem: Problem
    status: Status
    schedule: Schedule | None
    evaluation: Evaluation | None
    bound: float
    exact: bool
    seconds: float
    columns: int
    rows: int

    @property
    def gap(self) -> float:
        """How far the cost may be from the least, as a share of it; infinite without a plan."""
        if self.evaluation is None:
            return float("inf")
        over = self.evaluation.objective - self.bound
        return max(0.0, over) / max(abs(self.evaluation.objective), 1e-9) if over > 1e-6 else 0.0


def find_plan(
    problem: Problem,
    limits: Limits = STRICT,
    tell: Tell | None = None,
    active: Collection[int] | None = None,
) -> Plan:
    """Find a plan that keeps every constraint at the least present cost and priced exposure.

    A solution is dealt out to sites; where that needs more visits than there are, limits are tightened and
    the program is solved again.

    Parameters
    ----------
    problem
        What is to be decided.
    limits
        When to stop.
    tell
        Told the best cost so far and the bound while the solver runs.
    active
        The families that must hold; by default all.

    Raises
    ------
    SolverFault
        If the solver fails or its answer does not stand our own check.
    """
    begun = time.monotonic()
    classes = aggregate(problem)
    held = set(range(len(problem.families)) if active is None else active)
    order = Order.find(problem, classes, held)
    program = build_program(problem, classes, held - {problem.sensitive_first} if order else held)
    solution = _search(program, order, limits, tell)
    bound, tight = solution.bound, program
    size = len(program.cost), len(program.rows.lower)
    for _ in range(REPAIRS):
        if not len(solution.x) and solution.status != Status.OPTIMAL:
            break
        schedule = expand(problem, classes, program, solution.x)
        found = evaluate(problem, schedule)
        if not held & set(found.broken):
            ended = Plan(problem, solution.status, schedule, found, bound, classes.exact, 0.0, *size)
            return replace(ended, seconds=time.monotonic() - begun)
        if limits.stopped:
            break
        tight = _tighten(problem, classes, tight, solution, schedule)
        solution = _search(tight, order, limits)
    if solution.status == Status.INFEASIBLE and tight is program:
        return Plan(
            problem, Status.INFEASIBLE, None, None, bound, classes.exact, time.monotonic() - begun, *size
        )
    return Plan(problem, Status.OPEN, None, None, bound, classes.exact, time.monotonic() - begun, *size)


def _search(program: Program, order: Order | None, limits: Limits, tell: Tell | None = None) -> Solution:
    return solve(program, limits, tell) if order is None else solve_in_order(program, order, limits, tell)


def _tighten(
    problem: Problem, classes: Classes, program: Program, solution: Solution, schedule: Schedule
) -> Program:
    """Take the visits that dealing out added off what crews and budgets may spend."""
    visit = find_visits(problem, schedule)
    planned = solution.x[program.layout.visits(classes)]
    rows, upper = program.rows, program.rows.upper.copy()
    crew, payer = problem.sites.crew[visit[:, 0]], problem.sites.operator[visit[:, 0]]
    for number, one in enumerate(problem.crews):
        mine = np.flatnonzero(rows.family == one.family)
        sent = np.bincount(visit[crew == number, 1], minlength=problem.horizon)
        upper[mine] -= np.maximum(sent - planned[classes.crew == number].sum(axis=0), 0.0)
    price = problem.prices.visit / program.unit
    for number, budget in enumerate(problem.budgets):
        mine = np.flatnonzero(rows.family == budget.family)
        place = [b for b, other in enumerate(problem.budgets) if other.family == budget.family].index(number)
        when = (visit[:, 1] >= budget.first) & (visit[:, 1] <= budget.last)
        who = when & ((budget.operator == NONE) | (payer == budget.operator))
        spent = price[problem.sites.visit[visit[who, 0]], visit[who, 1]].sum()
        groups = np.flatnonzero((budget.operator == NONE) | (classes.payer == budget.operator))
        span = slice(budget.first, budget.last + 1)
        foreseen = (planned[groups, span] * price[classes.visit[groups], span]).sum()
        upper[mine[place]] -= max(spent - foreseen, 0.0)
    return replace(program, rows=replace(rows, upper=upper))
