"""What a decision costs and what it breaks, on the single jobs and sites: nothing aggregated, no solver."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cleanpath.network.graph import Codes, Flags, Reals
from cleanpath.planning.aggregation import spread
from cleanpath.planning.constraints import remedy_cash
from cleanpath.planning.problem import NONE, Counts, Problem, Schedule, weights_of
from cleanpath.planning.variables import find_purses, removing

SLACK = 1e-6
"""Money and shares are compared with this relative tolerance; counts exactly."""


PARTS = ("replacement", "management", "identification", "visits", "remedies", "delay")
"""What the present cost of a plan is made of."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a schedule comes to. Money by period (T,), undiscounted.

    `cash` leaves the purse, of which `aid` is paid by others; `cost` is what the plan adds. `cleared` (D,) is
    the period at whose end each demand is clear, T for never; `exposed` (D,) the years that one of each is
    exposed, remedies counted by what they leave. `present` is the discounted cost, `exposure` the priced
    exposure-years; their sum is the objective. `parts`, by `PARTS`, add up to `present`.
    `broken` names the families that do not hold.
    """

    cash: Reals
    cost: Reals
    aid: Reals
    visits: Counts
    replaced: Counts
    cleared: Codes
    exposed: Reals
    present: float
    exposure: float
    parts: Mapping[str, float]
    broken: tuple[int, ...]

    @property
    def objective(self) -> float:
        """Present cost plus priced exposure-years."""
        return self.present + self.exposure


def evaluate(problem: Problem, schedule: Schedule) -> Evaluation:
    """Work out what a schedule comes to, job by job."""
    horizon, jobs, prices = problem.horizon, problem.jobs, problem.prices
    work, manage = schedule.replaced, schedule.managed
    visit = find_visits(problem, schedule)
    cash = np.zeros(horizon)
    costs = {name: np.zeros(horizon) for name in PARTS}
    for name, chosen, out, adds in (
        ("replacement", work, prices.cash, prices.cost),
        ("management", manage, prices.manage, prices.manage),
    ):
        rows = np.flatnonzero(chosen < horizon)
        for total, table in ((cash, out), (costs[name], adds)):
            np.add.at(total, chosen[rows], table[jobs.price[rows], chosen[rows]] * jobs.count[rows])
    costs["identification"][0] = _identify(problem, work)
    np.add.at(costs["visits"], visit[:, 1], prices.visit[problem.sites.visit[visit[:, 0]], visit[:, 1]])
    costs["remedies"] = _remedies(problem, schedule)
    for name in ("identification", "visits", "remedies"):
        cash += costs[name]
    costs["delay"] = _delay(problem, work)
    cost = np.sum(list(costs.values()), axis=0)
    cleared = clear_demands(problem, work)
    exposed = _exposed_years(problem, schedule, cleared)
    weight = np.array([d.weight for d in problem.demands], np.float64)
    price = np.array([d.price for d in problem.demands], np.float64)
    found = Evaluation(
        cash=cash,
        cost=cost,
        aid=schedule.aid.sum(axis=(0, 1)),
        visits=np.bincount(visit[:, 1], minlength=horizon).astype(np.int64),
        replaced=_count(work, jobs.count, horizon),
        cleared=cleared,
        exposed=exposed,
        present=float(problem.discount @ cost),
        exposure=float(price @ (weight * exposed)),
        parts={name: float(problem.discount @ one) for name, one in costs.items()},
        broken=(),
    )
    return replace(found, broken=find_broken(problem, schedule, found, visit))


def _identify(problem: Problem, work: Codes, chosen: Flags | bool = True) -> float:
    """Return what it costs to find out who made what is replaced, of some jobs (J,) alone."""
    rows = np.flatnonzero((work < problem.horizon) & chosen)
    return float(problem.prices.identify[problem.jobs.price[rows]] @ problem.jobs.count[rows])


def _count(when: Codes, count: Counts, horizon: int) -> Counts:
    """Return how many elements are done in each period. Shape (T,)."""
    done = when < horizon
    return np.bincount(when[done], count[done], horizon).astype(np.int64)


def find_visits(problem: Problem, schedule: Schedule) -> Counts:
    """Return the pairs of a site and a period in which it is visited, each once. Shape (V, 2)."""
    rows = np.flatnonzero(schedule.replaced < problem.horizon)
    code = problem.jobs.site[rows].astype(np.int64) * problem.horizon + schedule.replaced[rows]
    return np.stack(np.divmod(np.unique(code), problem.horizon), axis=1)


def _delay(problem: Problem, work: Codes) -> Reals:
    """Return what it costs in each period to keep what is not replaced before it."""
    jobs, horizon = problem.jobs, problem.horizon
    if not problem.prices.delay.any():
        return np.zeros(horizon)
    total = np.zeros((len(problem.prices.delay), horizon + 1))
    np.add.at(total, (jobs.price, work), jobs.count)
    still = total.sum(axis=1, keepdims=True) - np.cumsum(total, axis=1) + total
    return np.asarray((still[:, :horizon] * problem.prices.delay).sum(axis=0))


def _remedies(problem: Problem, schedule: Schedule) -> Reals:
    total = np.zeros(problem.horizon)
    for number in np.flatnonzero(schedule.remedy != NONE):
        total += remedy_cash(problem, int(number), int(schedule.remedy[number]))[schedule.since[number]]
    return total


def clear_demands(problem: Problem, work: Codes) -> Codes:
    """Return the period at whose end each demand touches nothing any more; T for never, -1 for always."""
    row, demand = spread(problem.touch_sets, problem.jobs.touched)
    cleared = np.full(len(problem.demands), NONE, np.int32)
    np.maximum.at(cleared, demand, work[row].astype(np.int32))
    return cleared


def _exposed_years(problem: Problem, schedule: Schedule, cleared: Codes) -> Reals:
    horizon, length = problem.horizon, problem.periods.length
    years = np.zeros(len(problem.demands))
    for number, demand in enumerate(problem.demands):
        share = np.where(np.arange(horizon) <= cleared[number], 1.0, 0.0)
        if schedule.remedy[number] != NONE:
            left = demand.remedies[schedule.remedy[number]].left
            share[np.arange(horizon) > schedule.since[number]] *= left
        years[number] = share @ length
    return years


def find_broken(problem: Problem, schedule: Schedule, found: Evaluation, visit: Counts) -> tuple[int, ...]:
    """Return the families that a schedule breaks, each once, sorted."""
    broken = {*_broken_duties(problem, schedule), *_broken_limits(problem, schedule, visit)}
    broken |= {*_broken_order(problem, schedule), *_broken_money(problem, schedule, visit)}
    for number, demand in enumerate(problem.demands):
        taken = schedule.remedy[number]
        clears = taken != NONE and demand.remedies[taken].clears
        for family in demand.families:
            due = problem.families[family].due
            if found.cleared[number] > due and not (clears and schedule.since[number] <= due):
                broken.add(family)
    return tuple(sorted(int(f) for f in broken))


def _broken_duties(problem: Problem, schedule: Schedule) -> list[int]:
    jobs = problem.jobs
    row, family = spread(problem.duty_sets, jobs.duties)
    due = np.array([f.due for f in problem.families], np.int64)[family]
    manage = np.array([f.kind == "manage" for f in problem.families], np.bool_)[family]
    done = np.where(manage, np.minimum(schedule.replaced, schedule.managed)[row], schedule.replaced[row])
    broken = [int(f) for f in np.unique(family[done > due])]
    row, holding = spread(problem.cap_sets, jobs.caps)
    cap, weight = (table[holding] for table in weights_of(problem))
    for number, one in enumerate(problem.caps):
        under = cap == number
        stands = schedule.replaced[row[under]] > problem.families[one.family].due
        heavy = weight[under]
        if heavy[stands].sum() > one.allowed + SLACK * max(1.0, heavy.sum()):
            broken.append(one.family)
    return broken


def _broken_limits(problem: Problem, schedule: Schedule, visit: Counts) -> list[int]:
    jobs, horizon = problem.jobs, problem.horizon
    broken = []
    crew = problem.sites.crew[visit[:, 0]]
    for number, one in enumerate(problem.crews):
        sent = np.bincount(visit[crew == number, 1], minlength=horizon)
        if np.any(sent > one.amount):
            broken.append(one.family)
    for number, one in enumerate(problem.outages):
        out = (jobs.outage == number) & (schedule.replaced < horizon)
        taken = np.bincount(schedule.replaced[out], jobs.count[out], horizon)
        if np.any(taken > one.amount):
            broken.append(one.family)
    return broken


def _broken_order(problem: Problem, schedule: Schedule) -> list[int]:
    jobs, work, broken = problem.jobs, schedule.replaced, []
    hung = np.flatnonzero(jobs.anchor != NONE)
    late = (work[jobs.anchor[hung]] > work[hung]) & (work[hung] < problem.horizon)
    if problem.anchors_first != NONE and late.any():
        broken.append(problem.anchors_first)
    if problem.sensitive_first != NONE:
        first: Flags = jobs.sensitive & removing(problem)[jobs.duties]
        last = np.full(int(jobs.operator.max(initial=-1)) + 1, NONE, np.int64)
        np.maximum.at(last, jobs.operator[first], work[first])
        if np.any(~jobs.sensitive & (work < last[jobs.operator]) & (work < problem.horizon)):
            broken.append(problem.sensitive_first)
    return broken


def _broken_money(problem: Problem, schedule: Schedule, visit: Counts) -> list[int]:
    purses, _ = find_purses(problem)
    broken = []
    for budget in problem.budgets:
        spent = money_by_operator(problem, schedule, visit, budget.operator)[
            budget.first : budget.last + 1
        ].sum()
        everybody = budget.operator == NONE
        mine = np.flatnonzero(everybody | (purses[:, 1] == budget.operator))
        helped = schedule.aid[mine][:, :, budget.first : budget.last + 1].sum()
        if spent - helped > budget.amount + SLACK * max(1.0, abs(budget.amount), spent):
            broken.append(budget.family)
    return broken


def money_by_operator(problem: Problem, schedule: Schedule, visit: Counts, operator: int) -> Reals:
    """Return the cash that one operator (NONE: all) spends in each period, aid not taken off. Shape (T,)."""
    jobs, horizon = problem.jobs, problem.horizon
    everybody = operator == NONE
    total = np.zeros(horizon)
    for chosen, table in (
        (schedule.replaced, problem.prices.cash),
        (schedule.managed, problem.prices.manage),
    ):
        rows = np.flatnonzero((chosen < horizon) & (everybody | (jobs.operator == operator)))
        np.add.at(total, chosen[rows], table[jobs.price[rows], chosen[rows]] * jobs.count[rows])
    total[0] += _identify(problem, schedule.replaced, everybody | (jobs.operator == operator))
    sites = problem.sites
    mine = visit[everybody | (sites.operator[visit[:, 0]] == operator)]
    np.add.at(total, mine[:, 1], problem.prices.visit[sites.visit[mine[:, 0]], mine[:, 1]])
    for number in np.flatnonzero(schedule.remedy != NONE):
        if everybody or problem.demands[number].operator == operator:
            total += remedy_cash(problem, int(number), int(schedule.remedy[number]))[schedule.since[number]]
    return total
