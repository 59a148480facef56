"""How sure a plan is: its cost with low and high figures, and which of its steps survive other figures."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cleanpath.network.graph import Reals
from cleanpath.planning.aggregation import Classes, aggregate
from cleanpath.planning.formulate import PAIR, PlanProblem
from cleanpath.planning.infeasibility import DATED, shift_dates
from cleanpath.planning.plan import Plan, find_plan
from cleanpath.planning.problem import Counts, Problem, Schedule
from cleanpath.planning.solve import Limits

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Swing:
    """What one figure at its low and its high end does, the others in the middle.

    `low`, `high` are the objective (infinite where no plan is left), `moved` the greatest share of elements
    that the cheapest plan then does in another period.
    """

    figure: int
    low: float
    high: float
    moved: float


@dataclass(frozen=True, slots=True)
class Ranges:
    """Objectives with all figures `low`, `mid` and `high`; `costs` (runs,) those of the sampled runs.

    `kept` (J,) is, for each job, the share of runs whose cheapest plan does it in the same period too (of
    jobs alike, as many of them); NaN for jobs that no plan touches. `swings` are the figures that move the
    plan or its cost, the strongest first.
    """

    low: float
    mid: float
    high: float
    costs: Reals
    kept: Reals
    swings: tuple[Swing, ...]


def find_ranges(
    posed: PlanProblem, plan: Plan, runs: int, seed: int, limits: Limits, tell: Tell | None = None
) -> Ranges:
    """Plan again with other figures: all low, all high, drawn at random, and one at a time.

    Parameters
    ----------
    posed, plan
        The problem and its plan with the figures in the middle.
    runs
        How many times all figures are drawn from their triangular distributions.
    seed
        Fixes the draws.
    limits
        For each plan.
    tell
        Told the work done and the whole work.
    """
    work = _Work(posed, plan, limits, tell, 2 + runs + 2 * len(open_figures(posed)))
    low, high = (work.plan(posed.costs.values(level)) for level in ("low", "high"))
    random = np.random.default_rng(seed)
    drawn = [work.plan(posed.costs.sample(random)) for _ in range(runs)]
    kept = work.by_job(np.mean([work.kept(one) for one in [*drawn, plan][: runs or 1]], axis=0))
    swings = [work.swing(figure) for figure in open_figures(posed)]
    moving = [s for s in swings if s.moved > 0.0 or abs(s.high - s.low) > 1e-6 * max(1.0, abs(s.low))]
    moving.sort(key=lambda s: (-s.moved, -abs(s.high - s.low)))
    costs = np.array([worth(one) for one in drawn], np.float64)
    return Ranges(worth(low), worth(plan), worth(high), costs, kept, tuple(moving))


def worth(plan: Plan) -> float:
    """Return the objective of a plan, infinite where there is none."""
    return plan.evaluation.objective if plan.evaluation is not None else float("inf")


def open_figures(posed: PlanProblem) -> list[int]:
    """Return the figures that some job, visit or demand uses and that have a range."""
    costs = posed.costs
    used = posed.lookup.figures()
    if posed.problem.demands:
        used.add(costs.find("exposure"))
    for demand in posed.problem.demands:
        for remedy in demand.remedies:
            item = remedy.name.removeprefix(PAIR)
            used |= {costs.find(item), costs.find(f"{item}_yearly")}
    low, high = costs.values("low"), costs.values("high")
    return sorted(place for place in used if high[place] > low[place])


@dataclass
class _Work:
    posed: PlanProblem
    base_plan: Plan
    limits: Limits
    tell: Tell | None
    whole: int

    def __post_init__(self) -> None:
        self.done = 0
        self.classes: Classes = aggregate(self.posed.problem)
        self.base = self.count(self.base_plan)

    def plan(self, values: Reals) -> Plan:
        found = find_plan(self.posed.priced(values), self.limits)
        self.done += 1
        if self.tell is not None:
            self.tell(self.done, self.whole)
        return found

    def count(self, plan: Plan) -> Counts:
        """Return how many jobs of each type a plan does in each period, never last. Shape (K, T + 1)."""
        if plan.schedule is None:
            return np.zeros((len(self.classes.types), self.posed.problem.horizon + 1), np.int64)
        return count_types(self.posed.problem, self.classes, plan.schedule)

    def kept(self, plan: Plan) -> Reals:
        """Return, for each type and period, the share of the plan's jobs that another plan does then too."""
        if plan.schedule is None:
            return np.zeros(self.base.shape)
        both = np.minimum(self.base, self.count(plan))
        return np.asarray(both / np.maximum(self.base, 1))

    def by_job(self, kept: Reals) -> Reals:
        """Return, from the shares of types and periods, that of each job. Shape (J,)."""
        share = np.full(len(self.posed.problem.jobs), np.nan)
        schedule = self.base_plan.schedule
        if schedule is not None:
            kind = np.repeat(np.arange(len(self.classes.types)), np.diff(self.classes.place))
            share[self.classes.job] = kept[kind, schedule.replaced[self.classes.job]]
        return share

    def swing(self, figure: int) -> Swing:
        found = []
        for level in ("low", "high"):
            values = self.posed.costs.values("mid")
            values[figure] = self.posed.costs.values(level)[figure]
            found.append(self.plan(values))
        whole = self.base.sum()
        kept = [np.minimum(self.base, self.count(one)).sum() / whole if whole else 1.0 for one in found]
        moved = [1.0 - share for share in kept]
        return Swing(figure, worth(found[0]), worth(found[1]), float(max(moved)))


def count_types(problem: Problem, classes: Classes, schedule: Schedule) -> Counts:
    """Return how many jobs of each type are done in each period, those never done last. Shape (K, T + 1)."""
    width = problem.horizon + 1
    kind = np.repeat(np.arange(len(classes.types)), np.diff(classes.place))
    code = kind * width + schedule.replaced[classes.job]
    return np.bincount(code, minlength=len(classes.types) * width).reshape(-1, width).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Delay:
    """What the objective becomes if dates come a year earlier or later: of one family, or of all (`None`)."""

    family: int | None
    earlier: float
    later: float


def price_delay(problem: Problem, limits: Limits, tell: Tell | None = None) -> tuple[Delay, ...]:
    """Plan again with the dates of the rules a year earlier and a year later, all together and one by one."""
    dated = [f for f, one in enumerate(problem.families) if one.kind in DATED]
    year = 12 // {"year": 12, "quarter": 3}[problem.periods.each]
    choices: list[int | None] = [None, *dated] if len(dated) > 1 else list(dated)
    found = []
    for number, family in enumerate(choices):
        some = dated if family is None else [family]
        ends = [worth(find_plan(shift_dates(problem, some, step), limits)) for step in (-year, year)]
        found.append(Delay(family, *ends))
        if tell is not None:
            tell(number + 1, len(choices))
    return tuple(found)
