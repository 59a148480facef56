"""Find the plan, deal it out to sites, hold its promise against the engine."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import CleanpathError
from cleanpath.exposure.assess import assess_situation
from cleanpath.network.graph import Codes, Reals
from cleanpath.planning.aggregation import Classes, aggregate
from cleanpath.planning.evaluation import Evaluation, evaluate, find_visits
from cleanpath.planning.formulate import PlanInput
from cleanpath.planning.model import Program, build_program
from cleanpath.planning.problem import NONE, Counts, Problem, Schedule
from cleanpath.planning.solve import Limits, Order, Solution, Status, Tell, solve, solve_in_order
from cleanpath.planning.variables import Layout
from cleanpath.verdict import Level, Verdict


def expand(problem: Problem, classes: Classes, program: Program, x: Reals) -> Schedule:
    """Turn a solution of the classes into a decision for every job and demand.

    The numbers of each type and period come out as the solution has them. In classes of one or two types the
    visits do too; with more there may be more of them, which the evaluation shows.
    """
    horizon, jobs, layout = problem.horizon, len(problem.jobs), program.layout
    replaced = np.full(jobs, horizon, np.int32)
    replaced[classes.job] = _deal(classes, _counts(x, layout.work, len(classes.types), horizon), horizon)
    managed = np.full(jobs, horizon, np.int32)
    counts = _counts(x, layout.manage, len(layout.managed), horizon)
    for number, kind in enumerate(layout.managed):
        mine = classes.job[classes.place[kind] : classes.place[kind + 1]]
        periods = np.repeat(np.arange(horizon), counts[number])
        latest = mine[np.argsort(-replaced[mine], kind="stable")][: len(periods)]
        managed[latest] = periods
    remedy, since = _remedies(problem, layout, x)
    aid = _aid(problem, layout, x * program.unit)
    _spend_rest(problem, layout, replaced, aid)
    return Schedule(replaced, managed, remedy, since, aid)


def _counts(x: Reals, begin: int, number: int, horizon: int) -> Counts:
    return np.round(x[begin : begin + number * horizon]).astype(np.int64).reshape(number, horizon)


def _deal(classes: Classes, work: Counts, horizon: int) -> Codes:
    """Return the period of every job in the order of `classes.job`.

    In every period as many sites as all types of a class have in common do all of them; the rest go type by
    type in the order of the periods. Sites that do two types thereby meet in as many periods as can be (a
    maximal coupling), and whatever comes no later in number comes no later at each site.
    """
    never = classes.size[classes.of] - work.sum(axis=1)
    all_ = np.concatenate([work, never[:, np.newaxis]], axis=1)
    if not len(all_):
        return np.empty(0, np.int32)
    common = np.minimum.reduceat(all_, classes.first[:-1], axis=0)[classes.of]
    counts = np.concatenate([common, all_ - common], axis=1)
    periods = np.tile(np.arange(horizon + 1, dtype=np.int32), (len(work), 2))
    dealt = np.repeat(periods.ravel(), counts.ravel())
    wide = np.flatnonzero((np.diff(classes.first) > 2) & (classes.size > 1))
    for group in wide:
        _deal_wide(classes, int(group), all_, dealt)
    return dealt


def _deal_wide(classes: Classes, group: int, counts: Counts, dealt: Codes) -> None:
    """Deal out a class of three types or more again, so that types meet; keep it if that saves visits."""
    kinds = range(classes.first[group], classes.first[group + 1])
    size = int(classes.size[group])
    slices = [slice(classes.place[k], classes.place[k + 1]) for k in kinds]
    before = np.stack([dealt[part] for part in slices])
    table = np.full((len(slices), size), NONE, np.int32)
    rank = {kind: row for row, kind in enumerate(kinds)}
    order = sorted(kinds, key=lambda kind: (_depth(classes, kind), -int(np.count_nonzero(counts[kind]))))
    for kind in order:
        anchor = int(classes.anchor[kind])
        least = table[rank[anchor]] if anchor in rank else np.full(size, NONE, np.int32)
        if not _meet(table, rank[kind], counts[kind], least):
            return
    horizon = counts.shape[1] - 1
    if _visits(table, horizon) < _visits(before, horizon):
        for row, part in enumerate(slices):
            dealt[part] = table[row]


def _depth(classes: Classes, kind: int) -> int:
    depth = 0
    while (kind := int(classes.anchor[kind])) != NONE and depth < len(classes.anchor):
        depth += 1
    return depth


def _meet(table: Codes, row: int, counts: Counts, least: Codes) -> bool:
    """Give one type its periods, first at sites visited then; false where order does not allow it."""
    free = np.ones(table.shape[1], np.bool_)
    left = counts.copy()
    there = (table[:, :, np.newaxis] == np.arange(len(counts))).any(axis=0)
    options = there.sum(axis=1)
    for period in np.argsort(there.sum(axis=0), kind="stable"):
        sites = np.flatnonzero(free & there[:, period] & (least <= period))
        sites = sites[np.argsort(options[sites], kind="stable")][: left[period]]
        table[row, sites] = period
        free[sites] = False
        left[period] -= len(sites)
    rest = np.flatnonzero(free)
    rest = rest[np.argsort(least[rest], kind="stable")]
    periods = np.repeat(np.arange(len(counts)), left).astype(np.int32)
    table[row, rest] = periods
    return bool(np.all(least[rest] <= periods))


def _visits(table: Codes, horizon: int) -> int:
    seen: NDArray[np.bool_] = (table[:, :, np.newaxis] == np.arange(horizon)).any(axis=0)
    return int(seen.sum())


def _remedies(problem: Problem, layout: Layout, x: Reals) -> tuple[Codes, Codes]:
    remedy = np.full(len(problem.demands), NONE, np.int32)
    since = np.full(len(problem.demands), problem.horizon, np.int32)
    starts = _counts(x, layout.remedy, len(layout.remedies), layout.horizon)
    for number, period in zip(*np.nonzero(starts), strict=True):
        demand, taken = layout.remedies[number]
        remedy[demand], since[demand] = taken, period
    return remedy, since


def _aid(problem: Problem, layout: Layout, x: Reals) -> Reals:
    aid = np.zeros((len(layout.purses), len(problem.aids), layout.horizon))
    money = x[layout.aid : layout.size].reshape(-1, layout.horizon)
    if len(layout.payers):
        aid[layout.payers[:, 0], layout.payers[:, 1]] = np.maximum(money, 0.0)
    return aid


def _spend_rest(problem: Problem, layout: Layout, replaced: Codes, aid: Reals) -> None:
    """Let aid pay what it still may, the earliest first: the budgets need only part of it."""
    jobs = problem.jobs
    left = np.array([one.amount for one in problem.aids]) - aid.sum(axis=(0, 2))
    for purse, (group, operator) in enumerate(layout.purses):
        mine = np.flatnonzero(
            (jobs.aided == group) & (jobs.operator == operator) & (replaced < problem.horizon)
        )
        cash = np.zeros(problem.horizon)
        np.add.at(
            cash, replaced[mine], problem.prices.cash[jobs.price[mine], replaced[mine]] * jobs.count[mine]
        )
        for number in layout.payers[layout.payers[:, 0] == purse, 1]:
            one = problem.aids[number]
            for period in range(one.first, min(one.last, problem.horizon - 1) + 1):
                room = min(
                    one.share * cash[period] - aid[purse, number, period],
                    cash[period] - aid[purse, :, period].sum(),
                    left[number],
                )
                if room > 0.0:
                    aid[purse, number, period] += room
                    left[number] -= room


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


class BrokenPromise(CleanpathError):
    """The engine does not find what a plan promises; such a plan is never shown."""

    http_status = 500


def promise(framed: PlanInput, plan: Plan) -> list[tuple[str, str]]:
    """Return the verdict of each demand after the last step, by id, with what is replaced free of doubt.

    Raises
    ------
    BrokenPromise
        If a demand that the plan clears by replacement is not CLEAR.
    """
    problem, posed, schedule = plan.problem, framed.posed, plan.schedule
    assert schedule is not None
    assert plan.evaluation is not None
    gone = np.zeros(len(posed.elements), np.bool_)
    planned = problem.element_job != NONE
    gone[planned] = (schedule.replaced < problem.horizon)[problem.element_job[planned]]
    low, high = (np.where(gone, 0.0, end) for end in (framed.restricted.low, framed.restricted.high))
    if not posed.settings.cautious:
        high = np.where(framed.restricted.low > 0.0, high, 0.0)  # what may be restricted is let be
    outcome = assess_situation(framed.situation, low, high).outcome
    names = framed.case.network.demands["id"].to_pylist()
    words = []
    for row, name in enumerate(names):
        verdict = Verdict(Level(int(outcome.low[0, row])), Level(int(outcome.high[0, row])))
        words.append((name, str(verdict) if outcome.reachable[row] else "unreachable"))
    _hold(framed, plan, words)
    return words


def _hold(framed: PlanInput, plan: Plan, words: Sequence[tuple[str, str]]) -> None:
    assert plan.evaluation is not None
    for number, rows in enumerate(framed.posed.demand_rows):
        for row in rows:
            name, said = words[row]
            if plan.evaluation.cleared[number] < plan.problem.horizon and said not in (
                "clear",
                "unreachable",
            ):
                raise BrokenPromise(
                    "plan", f"{name} to be clear after it", said, "Report this with the case."
                )
