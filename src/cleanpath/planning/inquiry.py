"""Ask a framed case for its plan and all that is wanted beside it, as plain data."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from cleanpath.errors import BadInput
from cleanpath.planning.conflicts import Conflict, find_conflicts, shift_least
from cleanpath.planning.frame import Framed
from cleanpath.planning.outcome import promise
from cleanpath.planning.plan import Plan, find_plan
from cleanpath.planning.ranges import find_ranges, price_delay
from cleanpath.planning.solve import Limits, Status
from cleanpath.planning.views import Beside, describe_plan

Tell = Callable[[str, float, float], None]
"""Told what is being done, the best cost so far (or the work done) and the bound (or the whole work)."""


@dataclass(frozen=True, slots=True)
class Wishes:
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


def inquire(framed: Framed, wishes: Wishes, tell: Tell | None = None) -> dict[str, Any]:
    """Find the plan of a case, or why there is none, and describe it.

    An interruption of the user ends the search with the best plan so far, and leaves out what is worked out
    beside a plan that is found.

    Raises
    ------
    SolverFault, BrokenPromise
        If the solver or the engine contradicts the plan; then nothing is shown.
    """
    limits = wishes.limits()
    problem = framed.posed.problem
    plan = find_plan(problem, limits, _part(tell, "plan"))
    try:
        if plan.status is Status.INFEASIBLE:
            conflicts = find_conflicts(problem, limits, _part(tell, "conflicts"))
            return _shift(framed, plan, conflicts, limits)
        if plan.status is Status.OPTIMAL:
            return describe_plan(framed, plan, _look_beside(framed, plan, wishes, limits, tell))
    except KeyboardInterrupt:
        if plan.schedule is None:
            return describe_plan(framed, plan, Beside())
    beside = Beside(promised=promise(framed, plan)) if plan.schedule is not None else Beside()
    return describe_plan(framed, plan, beside)


def _shift(framed: Framed, plan: Plan, conflicts: tuple[Conflict, ...], limits: Limits) -> dict[str, Any]:
    """Describe the cheapest plan once dates have moved, or that moving dates does not help."""
    eased = shift_least(plan.problem, conflicts, limits)
    if eased is None:
        return describe_plan(framed, plan, Beside(conflicts=conflicts))
    later = find_plan(eased[0], limits)
    if later.schedule is None:
        return describe_plan(framed, plan, Beside(conflicts=conflicts))
    beside = Beside(conflicts=conflicts, moved=eased[1], promised=promise(framed, later))
    return describe_plan(framed, later, beside)


def _look_beside(framed: Framed, plan: Plan, wishes: Wishes, limits: Limits, tell: Tell | None) -> Beside:
    ranges = None
    if wishes.runs:
        ranges = find_ranges(framed.posed, plan, wishes.runs, wishes.seed, limits, _part(tell, "ranges"))
    delays = price_delay(plan.problem, limits, _part(tell, "delay")) if wishes.delay else ()
    return Beside(ranges=ranges, delays=delays, promised=promise(framed, plan))


def _part(tell: Tell | None, name: str) -> Callable[[float, float], None] | None:
    if tell is None:
        return None
    return lambda done, whole: tell(name, done, whole)
