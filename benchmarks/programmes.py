"""A drawn problem's plan as it would be printed, with the tables of its case, for the checker to read.

Every element is a row of its own, restricted or not, and nothing is taken from the classes.
"""

import resource
import time

import numpy as np
from benchmarks.planning_figures import BEGIN, DELAY, DISCOUNT, KINDS, LIFE, PRICE, VISIT, bought

from cleanpath.checker.plan import check_plan
from cleanpath.planning.aggregation import spread
from cleanpath.planning.problem import NONE, weights_of


def verify(problem, stands, plan):
    """Check a plan element by element on the original tables, and print what came of it."""
    names = np.array([f"e{n}" for n in range(len(problem.element_job))], dtype=object)
    tables, printed = tabulate(problem, stands, names), describe(problem, plan, names)
    busy = time.process_time()
    faults = check_plan(printed, tables)
    busy = time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    done = sum(len(step["elements"]) for step in printed["steps"])
    print(
        f"{'':>9}   checker: {len(names):,} elements, {done:,} of them replaced, "
        f"{'; '.join(faults) or 'accepted'}, {busy:.1f} s of processor, {memory:.2f} GB with the plan",
        flush=True,
    )
    assert not faults, faults


def tabulate(problem, stands, names):
    """Return the tables of the case."""
    site, kind = np.repeat(stands, 2, axis=1)
    job, jobs = problem.element_job, problem.jobs
    hung = np.flatnonzero(jobs.anchor != NONE)
    first = _first(problem)
    pairs = [(names[first[jobs.anchor[hung]] + a], names[first[hung] + b]) for a in (0, 1) for b in (0, 1)]
    sensitive = np.zeros(len(problem.sites.visit), np.bool_)
    sensitive[jobs.site] = jobs.sensitive
    budgets = problem.budgets
    return {
        "elements": {
            "id": names.tolist(),
            "kind": np.array(KINDS)[kind].tolist(),
            "vendor": np.where(job == NONE, "other", "maker").tolist(),
            "site": [f"s{s}" for s in site],
            "operator": [f"o{o}" for o in problem.sites.operator[site]],
            "count": [1.0] * len(names),
        },
        "sites": {"id": [f"s{s}" for s in range(len(sensitive))], "sensitive": sensitive.tolist()},
        "relations": {
            "source": [name for a, _ in pairs for name in a],
            "kind": ["anchors"] * (4 * len(hung)),
            "target": [name for _, b in pairs for name in b],
        },
        "crews": {
            "operator": [f"o{n}" for n in range(len(problem.crews))],
            "year": [0] * len(problem.crews),
            "visits": [_monthly(problem, one) for one in problem.crews],
        },
        "budgets": {
            "operator": [f"o{b.operator}" for b in budgets],
            "year": [problem.periods.end[b.first].year for b in budgets],
            "amount": [b.amount for b in budgets],
            "currency": [""] * len(budgets),
        },
        "aid": {"payer": []},
        "demands": {"id": [], "operator": []},
    }


def _monthly(problem, crew):
    """Return the whole visits a month that come to the limits of a crew."""
    return float(round(crew.amount.sum() / (12 * problem.periods.length.sum())))


def _first(problem):
    """Return the first of the two elements of each job."""
    first = np.full(len(problem.jobs), NONE, np.int64)
    rows = np.flatnonzero(problem.element_job != NONE)[::2]
    first[problem.element_job[rows]] = rows
    return first


def describe(problem, plan, names):
    """Return the parts of a printed plan that the checker reads."""
    periods, found = problem.periods, plan.evaluation
    return {
        "schema": "cleanpath.plan/1",
        "as_of": BEGIN.isoformat(),
        "currency": problem.currency,
        "periods": [
            {"name": name, "end": end.isoformat(), "years": float(years)}
            for name, end, years in zip(periods.names, periods.end, periods.length, strict=True)
        ],
        "steps": _steps(problem, plan, names),
        "demands": [],
        "aid": [],
        "shifted": [],
        "requirements": [
            {"name": one.name, "date": None, "late_years": None, "met": number not in found.broken}
            for number, one in enumerate(problem.families)
        ],
        "cost": {
            "added": float(found.cost.sum()),
            "cash": float(found.cash.sum()),
            "aid": 0.0,
            "present": found.present,
            "parts": dict(found.parts),
            "uncertain": 0.0,
            "exposure": found.exposure,
        },
        "proof": {"objective": found.objective, "bound": plan.bound, "gap": plan.gap},
        "terms": _terms(problem, names),
    }


def _steps(problem, plan, names):
    job = problem.element_job
    when = np.where(job == NONE, problem.horizon, plan.schedule.replaced[job])
    return [
        {"action": "replace", "period": name, "elements": names[when == number].tolist()}
        for number, name in enumerate(problem.periods.names)
    ]


def _terms(problem, names):
    jobs, job, first = problem.jobs, problem.element_job, _first(problem)
    pairs = np.stack([names[first], names[first + 1]], axis=1).tolist()
    kept = job != NONE
    code = np.where(kept, jobs.price[job], NONE)
    kind, age = np.divmod(np.arange(len(problem.prices.cash)), len(problem.prices.cash) // len(PRICE))
    at, holding = spread(problem.cap_sets, jobs.caps)
    cap, weight = (table[holding] for table in weights_of(problem))
    duties = []
    for number, one in enumerate(problem.families):
        holds = np.array([number in family for family in problem.duty_sets], np.bool_)
        mine = kept & holds[jobs.duties[job]]
        if mine.any():
            duties.append(_dated(problem, one) | {"kind": one.kind, "elements": names[mine].tolist()})
    return {
        "begin": BEGIN.isoformat(),
        "discount": DISCOUNT,
        "sensitive_first": True,
        "rates": {problem.currency: 1.0},
        "duties": duties,
        "caps": [
            _dated(problem, problem.families[one.family])
            | {
                "allowed": one.allowed,
                "jobs": [
                    {"elements": pairs[at[n]], "weight": float(weight[n])} for n in np.flatnonzero(cap == c)
                ],
            }
            for c, one in enumerate(problem.caps)
        ],
        "prices": [
            {
                "replacement": float(PRICE[kind[c]]), "removal": 0.0, "management": 0.0, "delay": DELAY,
                "identification": 0.0,
                "life": float(LIFE[kind[c]]), "obtained": int(bought(age[c])),
                "elements": names[code == c].tolist(),
            }
            for c in range(len(kind))
        ],
        "visits": [
            {"site": f"s{s}", "operator": f"o{problem.sites.operator[s]}", "price": VISIT}
            for s in range(len(problem.sites.visit))
        ],
        "outages": [
            {"name": problem.families[one.family].name, "most": float(one.amount[0]),
             "elements": names[kept & (jobs.outage[job] == n)].tolist()}
            for n, one in enumerate(problem.outages)
        ],
        "exposure": 0.0,
        "demands": [],
    }  # fmt: skip


def _dated(problem, family):
    return {"name": family.name, "by": "", "period": problem.periods.names[family.due]}
