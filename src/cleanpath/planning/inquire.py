"""The plan of a case, or why there is none, and what is worked out beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

from cleanpath.errors import BadInput
from cleanpath.planning.formulate import PlanInput
from cleanpath.planning.infeasibility import Conflict, find_conflicts, shift_least
from cleanpath.planning.plan import Plan, find_plan, promise
from cleanpath.planning.sensitivity import Delay, Ranges, find_ranges, price_delay
from cleanpath.planning.solve import Limits, Status


@dataclass(frozen=True, slots=True)
class PlanExtras:
    """What was worked out beside the plan itself; `promised` are the verdicts after its last step.

    `moved` gives the new period of each family whose date had to be moved, as there is no plan otherwise.
    """

    conflicts: tuple[Conflict, ...] = ()
    moved: Mapping[int, int] = field(default_factory=dict)
    ranges: Ranges | None = None
    delays: tuple[Delay, ...] = ()
    promised: Sequence[tuple[str, str]] = ()


Tell = Callable[[str, float, float], None]
"""Told what is being done, the best cost so far (or the work done) and the bound (or the whole work)."""


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What is wanted: gap and seconds of each plan, runs with other costs and their seed, delays priced."""

    gap: float = 0.001
    seconds: float = 300.0
    runs: int = 20
    seed: int = 1
    delay: bool = False

    def limits(self) -> Limits:
        """Return the limits of each search.

        Raises
        ------
        BadInput
            If one is out of range.
        """
        for name, value, high in (
            ("gap", self.gap, 1.0),
            ("seconds", self.seconds, 1e6),
            ("runs", self.runs, 1e4),
        ):
            if not 0 <= value <= high or (name == "seconds" and value == 0):
                raise BadInput(f"--{name}", f"a number from 0 to {high:g}", f"{value:g}")
        return Limits(gap=self.gap, seconds=self.seconds, stop=Event())


Found = tuple[Plan, PlanExtras]


def inquire(framed: PlanInput, options: PlanOptions, tell: Tell | None = None) -> Found:
    """Find the plan of a case, or why there is none, and what is worked out beside it.

    An interruption of the user ends the search with the best plan so far, and leaves out what is worked out
    beside a plan that is found.

    Raises
    ------
    SolverFault, BrokenPromise
        If the solver or the engine contradicts the plan; then nothing is shown.
    """
    limits = options.limits()
    problem = framed.posed.problem
    plan = find_plan(problem, limits, _part(tell, "plan"))
    try:
        if plan.status is Status.INFEASIBLE:
            conflicts = find_conflicts(problem, limits, _part(tell, "conflicts"))
            return _shift(framed, plan, conflicts, limits)
        if plan.status is Status.OPTIMAL:
            return plan, _look_beside(framed, plan, options, limits, tell)
    except KeyboardInterrupt:
        if plan.schedule is None:
            return plan, PlanExtras()
    beside = PlanExtras(promised=promise(framed, plan)) if plan.schedule is not None else PlanExtras()
    return plan, beside


def _shift(framed: PlanInput, plan: Plan, conflicts: tuple[Conflict, ...], limits: Limits) -> Found:
    """Find the cheapest plan once dates have moved, or show that moving dates does not help."""
    eased = shift_least(plan.problem, conflicts, limits)
    if eased is None:
        return plan, PlanExtras(conflicts=conflicts)
    later = find_plan(eased[0], limits)
    if later.schedule is None:
        return plan, PlanExtras(conflicts=conflicts)
    beside = PlanExtras(conflicts=conflicts, moved=eased[1], promised=promise(framed, later))
    return later, beside


def _look_beside(
    framed: PlanInput, plan: Plan, options: PlanOptions, limits: Limits, tell: Tell | None
) -> PlanExtras:
    ranges = None
    if options.runs:
        ranges = find_ranges(framed.posed, plan, options.runs, options.seed, limits, _part(tell, "ranges"))
    delays = price_delay(plan.problem, limits, _part(tell, "delay")) if options.delay else ()
    return PlanExtras(ranges=ranges, delays=delays, promised=promise(framed, plan))


def _part(tell: Tell | None, name: str) -> Callable[[float, float], None] | None:
    if tell is None:
        return None
    return lambda done, whole: tell(name, done, whole)
