"""cleanpath.plan/1: a plan, as `cleanpath plan --format json` prints it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from cleanpath import __version__
from cleanpath.planning.problem import DAYS, NONE
from cleanpath.planning.variables import find_purses
from cleanpath.results.cover import ScopeRow, describe_cover
from cleanpath.results.plan_rows import (
    AidPayment,
    ConflictRow,
    DecisiveFigure,
    DelayRow,
    DemandPlan,
    PlanCost,
    PlanPeriod,
    PlanProof,
    PlanStep,
    ProgrammeRow,
    RangesRow,
    RelaxationRow,
    RequirementRow,
    ShiftedDate,
    WaivedDuty,
)
from cleanpath.results.plan_terms import describe_terms
from cleanpath.results.typed import OPTIONAL, Document

if TYPE_CHECKING:
    from cleanpath.planning.evaluation import Evaluation
    from cleanpath.planning.formulate import PlanInput
    from cleanpath.planning.infeasibility import Conflict, Relaxation
    from cleanpath.planning.inquire import PlanExtras
    from cleanpath.planning.obligations import Waived
    from cleanpath.planning.plan import Plan
    from cleanpath.planning.problem import ConstraintGroup, Problem, Schedule
    from cleanpath.planning.sensitivity import Delay, Ranges

SCHEMA = "cleanpath.plan/1"
IDENTIFY = "identify"
PROPOSED = "proposed"
"""The status of a demand for which nothing is planned, as only an import proposed it."""
SHIFTED = "shifted"
"""The status of a plan for later dates where none keeps them all."""


@dataclass(frozen=True, slots=True)
class PlanResult(Document):
    """The cheapest plan of a case, or why there is none."""

    SCHEMA: ClassVar[str] = SCHEMA

    version: str
    case: str
    title: str
    synthetic: bool
    digests: dict[str, str]
    as_of: str
    known_at: str
    lens: str
    scope: ScopeRow
    incomplete: list[str]
    status: str
    currency: str
    periods: list[PlanPeriod]
    proof: PlanProof
    cost: PlanCost | None
    programme: list[ProgrammeRow]
    steps: list[PlanStep]
    demands: list[DemandPlan]
    aid: list[AidPayment]
    requirements: list[RequirementRow]
    shifted: list[ShiftedDate]
    conflicts: list[ConflictRow]
    ranges: RangesRow | None
    delays: list[DelayRow]
    waived: list[WaivedDuty]
    terms: dict[str, Any]
    notes: list[str]
    counts: dict[str, int]
    seal: str | None = field(default=None, metadata=OPTIONAL)


def describe_plan(framed: "PlanInput", plan: "Plan", beside: "PlanExtras") -> PlanResult:
    """Put a plan together; docs/reference/plan.md explains each part."""
    posed, case, problem = framed.posed, framed.case, plan.problem
    schedule, found = plan.schedule, plan.evaluation
    proof = PlanProof(
        objective=_value(found.objective if found else None),
        bound=_value(plan.bound),
        gap=_value(plan.gap),
        exact=plan.exact,
    )
    names = case.network.demands["id"].to_pylist()
    result = PlanResult(
        version=__version__,
        case=case.name,
        title=case.settings.title,
        synthetic=case.settings.synthetic,
        digests=case.digests,
        as_of=framed.clocks.as_of.isoformat(),
        known_at=framed.clocks.known_at.isoformat(),
        lens=str(framed.lens),
        **describe_cover(case, framed.situation.scope),
        status=SHIFTED if beside.moved else str(plan.status),
        currency=problem.currency,
        periods=_periods(problem),
        proof=proof,
        cost=None,
        programme=[],
        steps=[],
        demands=[],
        aid=[],
        requirements=_requirements(framed, plan, beside.moved),
        shifted=_shifted(framed, plan, beside.moved),
        conflicts=[describe_conflict(problem, one) for one in beside.conflicts],
        ranges=None if beside.ranges is None else _ranges(framed, beside.ranges),
        delays=[_delay(problem, plan, one) for one in beside.delays],
        waived=[_waived(framed, one) for one in posed.waived],
        terms=describe_terms(replace(posed, problem=problem), names),
        notes=list(posed.notes),
        counts={"families": len(problem.families), "jobs": len(problem.jobs)},
    )
    if schedule is None or found is None:
        return result
    steps = _steps(framed, plan, schedule, beside.ranges)
    done = {
        "steps": len(steps),
        "elements": sum(len(step.elements) for step in steps if step.action != IDENTIFY),
        "identified": sum(step.units for step in steps if step.action == IDENTIFY),
        "replaced": sum(step.units for step in steps if step.action == "replace"),
        "visits": int(found.visits.sum()),
    }
    return replace(
        result,
        cost=_cost(plan, found),
        programme=_programme(framed, schedule, found, steps),
        steps=steps,
        demands=_demands(framed, schedule, found, dict(beside.promised)),
        aid=_aid(framed, schedule),
        counts=result.counts | done,
    )


def _value(number: float | None) -> float | None:
    return float(number) if number is not None and np.isfinite(number) else None


def _periods(problem: "Problem") -> list[PlanPeriod]:
    periods = problem.periods
    return [
        PlanPeriod(name=name, end=end.isoformat(), years=float(length), discount=float(factor))
        for name, end, length, factor in zip(
            periods.names, periods.end, periods.length, problem.discount, strict=True
        )
    ]


def _period(problem: "Problem", number: int) -> str | None:
    return problem.periods.names[number] if 0 <= number < problem.horizon else None


def _cost(plan: "Plan", found: "Evaluation") -> PlanCost:
    return PlanCost(
        present=found.present,
        parts=dict(found.parts),
        uncertain=_uncertain(plan),
        exposure=found.exposure,
        added=float(found.cost.sum()),
        cash=float(found.cash.sum()),
        aid=float(found.aid.sum()),
        exposure_years=float(
            sum(years * one.weight for years, one in zip(found.exposed, plan.problem.demands, strict=True))
        ),
    )


def _uncertain(plan: "Plan") -> float:
    """Return the present cost of replacing what is to be identified first."""
    problem, schedule = plan.problem, plan.schedule
    assert schedule is not None
    jobs, prices = problem.jobs, problem.prices
    rows = np.flatnonzero((schedule.replaced < problem.horizon) & (prices.identify[jobs.price] > 0.0))
    when = schedule.replaced[rows]
    each = prices.cost[jobs.price[rows], when] * problem.discount[when]
    return float(each @ jobs.count[rows])


def _programme(
    framed: "PlanInput", schedule: "Schedule", found: "Evaluation", steps: Sequence[PlanStep]
) -> list[ProgrammeRow]:
    """Return one row for each period in which anything happens or a demand is exposed."""
    problem = framed.posed.problem
    weight = np.array([one.weight for one in problem.demands], np.int64)
    rows = []
    for number, name in enumerate(problem.periods.names):
        mine = [step for step in steps if step.period == name]
        remedied = (schedule.remedy != NONE) & (schedule.since < number)
        exposed = int(weight[(found.cleared >= number) & ~remedied].sum())
        if mine or exposed or found.cash[number] > 0.0:
            rows.append(
                ProgrammeRow(
                    period=name,
                    identified=sum(s.units for s in mine if s.action == IDENTIFY),
                    replaced=sum(s.units for s in mine if s.action == "replace"),
                    managed=sum(s.units for s in mine if s.action == "manage"),
                    visits=int(found.visits[number]),
                    cash=float(found.cash[number]),
                    added=float(found.cost[number]),
                    aid=float(found.aid[number]),
                    exposed=exposed,
                )
            )
    return rows


def _steps(
    framed: "PlanInput", plan: "Plan", schedule: "Schedule", ranges: "Ranges | None"
) -> list[PlanStep]:
    """Return the steps: what is done in a period to elements of one operator, kind and maker."""
    posed, problem = framed.posed, plan.problem
    table = framed.case.network.elements
    kinds, vendors = table["kind"].to_pylist(), table["vendor"].to_pylist()
    found: dict[tuple[int, str, int, str, str], list[int]] = {}
    rows = np.flatnonzero(problem.element_job != NONE)
    first = np.where(_identified(plan, schedule), 0, problem.horizon)
    for action, when in ((IDENTIFY, first), ("replace", schedule.replaced), ("manage", schedule.managed)):
        periods = when[problem.element_job[rows]]
        for row, period in zip(
            rows[periods < problem.horizon], periods[periods < problem.horizon], strict=True
        ):
            operator = int(problem.jobs.operator[problem.element_job[row]])
            key = (int(period), action, operator, kinds[row], vendors[row])
            found.setdefault(key, []).append(int(row))
    steps = []
    order = sorted(found.items(), key=lambda item: (item[0][0], item[0][1] != IDENTIFY, item[0]))
    for number, (key, elements) in enumerate(order, 1):
        period, action, operator, kind, vendor = key
        jobs = np.unique(problem.element_job[elements])
        step = PlanStep(
            id=f"{problem.periods.names[period]}-{number}",
            period=problem.periods.names[period],
            by=problem.periods.end[period].isoformat(),
            action=action,
            operator=posed.operators[operator],
            kind=kind,
            vendor=vendor,
            elements=[posed.elements[row] for row in elements],
            units=int(problem.jobs.count[jobs].sum()),
            sites=sorted({posed.sites[s] for s in problem.jobs.site[jobs]}),
            sensitive=bool(problem.jobs.sensitive[jobs].any()),
            serves=_reasons(framed, problem, jobs, period),
            kept=_kept(problem, ranges, jobs) if ranges is not None and action == "replace" else None,
        )
        steps.append(step)
    return steps


def _identified(plan: "Plan", schedule: "Schedule") -> "np.ndarray[Any, Any]":
    """Return of which jobs (J,) it is found out first who made them: of those that are replaced at all."""
    prices, jobs = plan.problem.prices, plan.problem.jobs
    return np.asarray((prices.identify[jobs.price] > 0.0) & (schedule.replaced < plan.problem.horizon))


def _kept(problem: "Problem", ranges: "Ranges", jobs: "np.ndarray[Any, Any]") -> float:
    """Return the share of the runs with other costs that keep the period of a step."""
    return float(np.average(ranges.kept[jobs], weights=problem.jobs.count[jobs]))


def _reasons(framed: "PlanInput", problem: "Problem", jobs: "np.ndarray[Any, Any]", period: int) -> list[str]:
    """Return the names of what a step serves: duties still open then, caps, demands, anchors."""
    families: set[int] = set()
    for job in jobs:
        families |= set(problem.duty_sets[problem.jobs.duties[job]])
        families |= {
            problem.caps[problem.holdings[h][0]].family for h in problem.cap_sets[problem.jobs.caps[job]]
        }
        for demand in problem.touch_sets[problem.jobs.touched[job]]:
            families |= set(problem.demands[demand].families)
    hung = set(problem.jobs.anchor.tolist())
    if any(int(job) in hung for job in jobs):
        families.add(problem.anchors_first)
    open_ = [
        f for f in sorted(families) if problem.families[f].due in (NONE,) or problem.families[f].due >= period
    ]
    return list(dict.fromkeys(problem.families[f].name for f in open_))


def _demands(
    framed: "PlanInput", schedule: "Schedule", found: "Evaluation", promised: Mapping[str, str]
) -> list[DemandPlan]:
    """Return what becomes of every demand of the case."""
    posed, problem = framed.posed, framed.posed.problem
    names = framed.case.network.demands["id"].to_pylist()
    proposed = framed.case.network.demands["proposed"].to_pylist()
    of = {row: number for number, rows in enumerate(posed.demand_rows) for row in rows}
    view = []
    for row, name in enumerate(names):
        number = of.get(row)
        cleared = NONE if number is None else int(found.cleared[number])
        taken = NONE if number is None else int(schedule.remedy[number])
        remedy = problem.demands[number].remedies[taken] if number is not None and taken != NONE else None
        clear = cleared < problem.horizon
        status = "clear" if clear else "remedied" if remedy else "accepted"
        status = PROPOSED if proposed[row] else status
        view.append(
            DemandPlan(
                id=name,
                status=status,
                accepted_until=_end(problem, cleared) if number is not None else None,
                remedy=remedy.name if remedy else None,
                since=_period(problem, int(schedule.since[number]))
                if remedy and number is not None
                else None,
                exposure_years=float(found.exposed[number]) if number is not None else 0.0,
                touches=sorted(posed.elements[e] for e in posed.touches[row]),
                verdict_after=promised.get(name),
            )
        )
    return view


def _end(problem: "Problem", cleared: int) -> str:
    """Return the day until which a demand stays exposed: the end of the period that clears it, or of all."""
    return problem.periods.end[min(cleared, problem.horizon - 1)].isoformat()


def _shifted(framed: "PlanInput", plan: "Plan", moved: Mapping[int, int]) -> list[ShiftedDate]:
    """Return the dates that had to be moved, and to when."""
    families, ends = framed.posed.problem.families, plan.problem.periods.end
    return [
        ShiftedDate(name=families[f].name, date=families[f].day, instead=ends[period].isoformat())
        for f, period in sorted(moved.items())
    ]


def _requirements(framed: "PlanInput", plan: "Plan", moved: Mapping[int, int]) -> list[RequirementRow]:
    """Return every family with its date, and the period in which the plan has met it."""
    problem = framed.posed.problem
    met = _met(plan) if plan.schedule is not None and plan.evaluation is not None else {}
    found = plan.evaluation
    broken = found.broken if found is not None else ()
    late = [_late(problem, one) if found is not None else None for one in problem.families]
    return [
        RequirementRow(
            name=one.name,
            kind=one.kind,
            words=one.words,
            date=one.day or None,
            period=_period(problem, one.due),
            met=None if found is None else not late[number] and number not in {*broken, *moved},
            met_in=_period(problem, met.get(number, NONE)),
            late_years=late[number],
        )
        for number, one in enumerate(problem.families)
    ]


def _late(problem: "Problem", family: "ConstraintGroup") -> float | None:
    """Return the years from a date to the end of the first period, where no period is over by then."""
    if not family.day or family.due != 0:
        return None
    late = (problem.periods.end[0] - datetime.date.fromisoformat(family.day)).days
    return late / DAYS if late > 0 else None


def _waived(framed: "PlanInput", one: "Waived") -> WaivedDuty:
    """Return what a waiver puts off."""
    return WaivedDuty(
        name=one.requirement,
        waiver=one.waiver.key,
        until=one.waiver.expires.isoformat(),
        reason=one.waiver.reason,
        period=_period(framed.posed.problem, one.due),
        elements=sorted(framed.posed.elements[row] for row in one.rows),
    )


def _met(plan: "Plan") -> dict[int, int]:
    """Return the last period in which something was done for each dated family."""
    problem, schedule = plan.problem, plan.schedule
    assert schedule is not None
    last: dict[int, int] = {}
    for code, one in enumerate(problem.duty_sets):
        mine = problem.jobs.duties == code
        for family in one if mine.any() else ():
            manage = problem.families[family].kind == "manage"
            done = np.minimum(schedule.replaced, schedule.managed) if manage else schedule.replaced
            last[family] = max(last.get(family, NONE), int(done[mine].max()))
    return last


def _aid(framed: "PlanInput", schedule: "Schedule") -> list[AidPayment]:
    """Return what each aid pays in each period to each operator."""
    problem = framed.posed.problem
    purses, _ = find_purses(problem)
    paid = np.zeros((len(framed.posed.operators), len(problem.aids), problem.horizon))
    if len(purses):
        np.add.at(paid, purses[:, 1], schedule.aid)
    return [
        AidPayment(
            payer=problem.aids[aid].name,
            operator=framed.posed.operators[operator],
            period=problem.periods.names[period],
            amount=float(paid[operator, aid, period]),
        )
        for operator, aid, period in zip(*np.nonzero(paid), strict=True)
    ]


def describe_conflict(problem: "Problem", conflict: "Conflict") -> ConflictRow:
    """Return a conflict in words."""
    families = [problem.families[f] for f in conflict.families]
    count = len(families)
    names = "; ".join(one.words for one in families)
    rest = "either alone can" if count == 2 else f"any {count - 1} of the {count} can"
    rest = rest if conflict.minimal else "perhaps fewer of them cannot either"
    words = f"cannot hold together: {names}" + (f" ({rest})" if count > 1 else "")
    return ConflictRow(
        words=words,
        minimal=conflict.minimal,
        families=[one.name for one in families],
        relaxations=[
            RelaxationRow(
                name=family.name,
                words=_relaxed(problem, family, one),
                date=problem.periods.end[one.period].isoformat() if one.period != NONE else None,
                amount=_value(one.amount),
                enough=alone,
            )
            for family, one, alone in zip(families, conflict.relaxations, conflict.alone, strict=True)
        ],
    )


def _relaxed(problem: "Problem", family: "ConstraintGroup", one: "Relaxation") -> str:
    date = f"it could hold by {problem.periods.end[one.period]}" if one.period != NONE else ""
    if np.isnan(one.amount):
        return f"{family.words}: {date or 'it would have to be given up'}"
    more = {
        "budget": f"{one.amount:,.0f} {problem.currency} more in each year",
        "crew": f"{one.amount:,.0f} more visits in each period",
        "outage": f"{one.amount:,.0f} more elements in each period",
        "cap": f"{one.amount:,.0f} more of what it weighs",
    }[family.kind]
    return f"{family.words}: {f'{date}, or ' if date else ''}it would need {more}"


def _ranges(framed: "PlanInput", ranges: "Ranges") -> RangesRow:
    figures = framed.posed.costs.figures
    found = ranges.costs[np.isfinite(ranges.costs)]
    return RangesRow(
        low=_value(ranges.low),
        mid=_value(ranges.mid),
        high=_value(ranges.high),
        runs=len(ranges.costs),
        feasible=len(found),
        tenth=_value(float(np.quantile(found, 0.1))) if len(found) else None,
        median=_value(float(np.median(found))) if len(found) else None,
        ninetieth=_value(float(np.quantile(found, 0.9))) if len(found) else None,
        decisive=[
            DecisiveFigure(
                figure=figures[one.figure].name,
                source=figures[one.figure].source,
                prior=figures[one.figure].prior,
                low=_value(one.low),
                high=_value(one.high),
                moved=one.moved,
            )
            for one in ranges.swings
        ],
    )


def _delay(problem: "Problem", plan: "Plan", delay: "Delay") -> DelayRow:
    """Return what a year later saves, and what a year earlier costs."""
    base = plan.evaluation.objective if plan.evaluation is not None else float("inf")
    return DelayRow(
        name=None if delay.family is None else problem.families[delay.family].name,
        year_later_saves=_value(base - delay.later),
        year_earlier_costs=_value(delay.earlier - base),
        year_earlier_possible=bool(np.isfinite(delay.earlier)),
    )
