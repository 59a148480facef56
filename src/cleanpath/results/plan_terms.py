"""The terms of a plan as plain data: all that the separate checker needs beside the tables of the case."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanpath.planning.aggregation import spread
from cleanpath.planning.formulate import PlanProblem
from cleanpath.planning.problem import NONE, weights_of

Plain = dict[str, Any]


def describe_terms(posed: PlanProblem, names: Sequence[str]) -> Plain:
    """Return duties, caps, prices and limits by the ids of elements; `names` are the demands of the case."""
    problem, settings, members = posed.problem, posed.settings, _Members(posed)
    return {
        "begin": problem.periods.begin.isoformat(),
        "discount": settings.discount,
        "sensitive_first": settings.sensitive_first,
        "rates": {code: float(rate) for code, rate in sorted(posed.costs.rate.items())},
        "duties": _duties(posed, members),
        "caps": _caps(posed, members),
        "prices": _prices(posed),
        "visits": [
            {"site": name, "operator": posed.operators[problem.sites.operator[s]], "price": _visit(posed, s)}
            for s, name in enumerate(posed.sites)
        ],
        "outages": [
            {
                "name": problem.families[one.family].name,
                "most": float(one.amount[0]),
                "elements": members.of(np.flatnonzero(problem.jobs.outage == n)),
            }
            for n, one in enumerate(problem.outages)
        ],
        "exposure": float(problem.demands[0].price) if problem.demands else 0.0,
        "demands": [
            {
                "ids": [names[row] for row in rows],
                "needs_clean_by": [problem.families[f].name for f in one.families],
                "remedies": [
                    {"name": r.name, "once": r.once, "yearly": r.yearly, "left": r.left, "clears": r.clears}
                    for r in one.remedies
                ],
            }
            for one, rows in zip(problem.demands, posed.demand_rows, strict=True)
        ],
    }


def _visit(posed: PlanProblem, site: int) -> float:
    return float(posed.problem.prices.visit[posed.problem.sites.visit[site], 0])


class _Members:
    """The elements of jobs, looked up without searching all elements each time."""

    def __init__(self, posed: PlanProblem) -> None:
        job = posed.problem.element_job
        self.names = posed.elements
        self.order = np.argsort(job, kind="stable")
        self.start = np.searchsorted(job[self.order], np.arange(len(posed.problem.jobs) + 1))

    def of(self, jobs: NDArray[np.int64]) -> list[str]:
        """Return the ids of the elements of some jobs."""
        return [self.names[row] for j in jobs for row in self.order[self.start[j] : self.start[j + 1]]]


def _duties(posed: PlanProblem, members: _Members) -> list[Plain]:
    problem = posed.problem
    found = []
    for number, family in enumerate(problem.families):
        holds = np.array([number in one for one in problem.duty_sets], np.bool_)
        jobs = np.flatnonzero(holds[problem.jobs.duties])
        if len(jobs):
            found.append(_dated(posed, number) | {"kind": family.kind, "elements": members.of(jobs)})
    return found


def _dated(posed: PlanProblem, family: int) -> Plain:
    one = posed.problem.families[family]
    return {"name": one.name, "by": one.day, "period": posed.problem.periods.names[one.due]}


def _caps(posed: PlanProblem, members: _Members) -> list[Plain]:
    problem = posed.problem
    job, holding = spread(problem.cap_sets, problem.jobs.caps)
    of, weight = (table[holding] for table in weights_of(problem))
    found = []
    for number, cap in enumerate(problem.caps):
        under = [
            {"elements": members.of(job[n : n + 1]), "weight": float(weight[n])}
            for n in np.flatnonzero(of == number)
        ]
        found.append(_dated(posed, cap.family) | {"allowed": cap.allowed, "jobs": under})
    return found


def _prices(posed: PlanProblem) -> list[Plain]:
    """Return the figures of each class of price in the plan's currency, with its elements."""
    problem, look = posed.problem, posed.lookup
    values = posed.costs.values("mid")
    planned = problem.element_job != NONE
    code = np.full(len(planned), NONE, np.int64)
    code[planned] = problem.jobs.price[problem.element_job[planned]]
    order = np.argsort(code, kind="stable")
    start = np.searchsorted(code[order], np.arange(len(look.life) + 1))
    return [
        {
            "replacement": float(values[look.replacement[c]]),
            "removal": float(values[look.removal[c]]),
            "management": float(values[look.manage[c]]),
            "delay": float(values[look.delay[c]]),
            "identification": float(problem.prices.identify[c]),
            "life": float(values[look.life[c]]),
            "obtained": int(look.obtained[c]),
            "elements": [posed.elements[row] for row in order[start[c] : start[c + 1]]],
        }
        for c in range(len(look.life))
    ]
