"""Plans of operators of any size: ten years, twenty rules, crews and budgets, beside one variable an asset.

`python -m benchmarks.planning [assets ...]` prints a line for each size and way: classes of sites (ours), the
naive formulation with variables for every site's assets and year on HiGHS, and the same on CP-SAT where
`ortools` is installed. All work on the same problem, drawn at random: sites of four operators with 5G and 4G
stations of one maker, routers, access nodes and core functions, two of a kind; two in five must or may go.
"""

import resource
import sys
import time
from dataclasses import replace

import numpy as np
from benchmarks.planning_figures import (
    AGES,
    BEGIN,
    DELAY,
    DISCOUNT,
    DUE,
    LIFE,
    OPERATORS,
    PER_SITE,
    PRICE,
    REGIONS,
    VISIT,
    YEARS,
    bought,
)
from benchmarks.programmes import verify

from cleanpath.planning.aggregation import aggregate
from cleanpath.planning.evaluation import evaluate
from cleanpath.planning.model import build_program
from cleanpath.planning.plan import find_plan
from cleanpath.planning.problem import (
    NONE,
    Budget,
    Cap,
    ConstraintGroup,
    Jobs,
    Limit,
    Prices,
    Problem,
    Sites,
    lay_periods,
)
from cleanpath.planning.solve import Limits, solve

GAP, SECONDS = 0.01, 300.0
NAIVE_MOST = 20_000
"""Assets up to which the naive formulation is tried."""


def draw_operators(assets, seed=1):
    """Draw a problem with about `assets` elements, two in five of them restricted.

    Returned with it: the site and the kind of every two elements, in the order of `element_job`.
    """
    random = np.random.default_rng(seed)
    sites = max(4, round(assets / (2 * PER_SITE.sum())))
    operator, region = random.integers(0, OPERATORS, sites), random.integers(0, REGIONS, sites)
    sensitive = random.random(sites) < 0.01
    share = np.where(random.random((OPERATORS, REGIONS)) < 0.4, 0.8, 0.1)[operator, region]
    stands = random.random((sites, 5)) < PER_SITE
    there = stands & (random.random((sites, 5)) < share[:, np.newaxis])
    there[:, 1] |= there[:, 0]  # a 5G station brings the 4G anchor of its maker
    stands |= there
    site, kind = np.nonzero(there)
    built = random.integers(0, AGES, sites)
    age = np.minimum(AGES - 1, built[site] + (kind == 1) * random.integers(0, 2, sites)[site])
    families = []
    duty_sets = _duties(families)
    caps, holdings, cap_sets, capped = _caps(families, operator[site], kind)
    row = np.full((sites, 5), NONE, np.int32)
    row[site, kind] = np.arange(len(site))
    all_ = np.stack(np.nonzero(stands))
    area = (operator * REGIONS + region).astype(np.int32)
    none = np.zeros(len(site), np.int32)
    jobs = Jobs(
        site=site.astype(np.int32),
        operator=operator[site].astype(np.int32),
        price=(kind * AGES + age).astype(np.int32),
        count=np.full(len(site), 2, np.int64),
        duties=(kind * 2 + sensitive[site]).astype(np.int32),
        caps=capped,
        touched=none,
        aided=none,
        outage=np.where(kind < 2, area[site], NONE).astype(np.int32),
        sensitive=sensitive[site],
        anchor=np.where(kind == 0, row[site, 1], NONE).astype(np.int32),
    )
    job = np.repeat(row[tuple(all_)], 2)
    return _limit(jobs, families, duty_sets, (caps, holdings, cap_sets), operator, kind, job), all_


def _limit(jobs, families, duty_sets, capping, operator, kind, element_job):
    """Add outages for each area, crews and budgets for each operator, and put the problem together."""
    caps, holdings, cap_sets = capping
    areas = OPERATORS * REGIONS
    periods = lay_periods(BEGIN, YEARS, "year")
    busy = np.bincount(operator[np.unique(jobs.site[kind != 3])], minlength=OPERATORS)
    months = 12 * np.cumsum(periods.length)
    crews = tuple(
        Limit(_family(families, "crew"), np.diff(np.floor(rate * months + 1e-6), prepend=0.0))
        for rate in np.ceil(busy / 48.0) + 1.0
    )
    load = np.bincount(jobs.outage[jobs.outage != NONE], minlength=areas) * 2
    outages = tuple(Limit(_family(families, "outage"), np.full(YEARS, np.ceil(n / 3.0) + 4)) for n in load)
    whole = np.bincount(jobs.operator, PRICE[kind] * 2, OPERATORS)
    budgets = []
    for who in range(OPERATORS):
        purse = _family(families, "budget")
        budgets += [Budget(purse, who, t, t, float(whole[who] / 6 + 2e7)) for t in range(YEARS)]
    order, anchors = _family(families, "sensitive"), _family(families, "anchor")
    none = ((),)
    return Problem(
        periods, periods.discount(DISCOUNT), tuple(families), jobs,
        Sites(np.zeros(len(operator), np.int32), operator.astype(np.int32), operator.astype(np.int32)),
        _prices(periods), duty_sets,
        cap_sets, none, none, caps, holdings, crews, outages, tuple(budgets), (), (), order, anchors, "USD",
        element_job.astype(np.int32),
    )  # fmt: skip


def _family(families, kind, due=NONE):
    families.append(ConstraintGroup(f"{kind} {len(families)}", kind, f"{kind} {len(families)}", "", due))
    return len(families) - 1


def _duties(families):
    """Thirteen dates by kind and place; with eight caps twenty-one rules."""
    sets = []
    for due in DUE:
        own = [] if due is None else [_family(families, "remove", d) for d in (due, 9)]
        sets += [tuple(own), (*own, _family(families, "remove", 1))]
    return tuple(sets)


def _caps(families, operator, kind):
    caps, holdings, sets = [], [], [()]
    capped = np.zeros(len(kind), np.int32)
    for who in range(OPERATORS):
        for number, due in ((0, 3), (3, 4)):
            mine = (operator == who) & (kind == number)
            caps.append(Cap(_family(families, "cap", due), float(int(0.6 * 2 * mine.sum()))))
            holdings.append((len(caps) - 1, 2.0))
            sets.append((len(holdings) - 1,))
            capped[mine] = len(sets) - 1
    return tuple(caps), tuple(holdings), tuple(sets), capped


def _prices(periods):
    kind, age = np.divmod(np.arange(len(PRICE) * AGES), AGES)
    ends = np.array([end.toordinal() for end in periods.end])
    left = np.clip(LIFE[kind][:, np.newaxis] - (ends - bought(age)[:, np.newaxis]) / 365.25, 0, None)
    price = np.broadcast_to(PRICE[kind][:, np.newaxis], left.shape)
    cost = price * np.minimum(1.0, left / LIFE[kind][:, np.newaxis])
    nothing = np.zeros_like(cost)
    return Prices(
        np.where(left > 0, price, 0.0),
        cost,
        nothing,
        DELAY * periods.length + nothing,
        np.full((1, YEARS), VISIT),
        np.zeros(len(cost)),
    )


def apart(problem):
    """Return the classes of a problem in which every site is a class of its own: the naive formulation."""
    jobs = problem.jobs
    alone = replace(jobs, price=jobs.price + jobs.site * len(problem.prices.cash))
    classes = aggregate(replace(problem, jobs=alone), np.ones(len(jobs), np.bool_))
    return replace(classes, types=replace(classes.types, price=jobs.price[classes.job]))


def naive_on_highs(problem):
    program = build_program(problem, apart(problem))
    solution = solve(program, Limits(gap=GAP, seconds=SECONDS))
    return str(solution.status), solution.value, len(program.cost)


def naive_on_cpsat(problem):
    from ortools.sat.python import cp_model

    program = build_program(problem, apart(problem))
    model, rows = cp_model.CpModel(), program.rows
    scale = 1000  # CP-SAT takes whole numbers: amounts are rounded to thousandths of the unit
    upper = np.where(np.isfinite(program.upper), program.upper, 1.0)
    columns = [model.new_int_var(0, int(most), "") for most in upper]
    for row in range(len(rows.lower)):
        span = slice(rows.start[row], rows.start[row + 1])
        total = sum(
            round(v * scale) * columns[c] for v, c in zip(rows.value[span], rows.column[span], strict=True)
        )
        if np.isfinite(rows.lower[row]):
            model.add(total >= round(rows.lower[row] * scale))
        if np.isfinite(rows.upper[row]):
            model.add(total <= round(rows.upper[row] * scale))
    model.minimize(sum(round(c * scale) * x for c, x in zip(program.cost, columns, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = SECONDS, 2
    solver.parameters.relative_gap_limit = GAP
    status = solver.solve(model)
    value = (solver.objective_value / scale + program.constant) * program.unit
    return solver.status_name(status), value, len(columns)


def main(sizes):
    for assets in sizes:
        problem, stands = draw_operators(assets)
        busy = time.process_time()
        plan = find_plan(problem, Limits(gap=GAP, seconds=SECONDS))
        busy = time.process_time() - busy
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        found = plan.evaluation
        if found is not None:
            assert evaluate(problem, plan.schedule).broken == ()
        worth = found.objective if found else float("inf")
        print(
            f"{assets:>9,} assets, {len(problem.jobs):,} jobs: classes {plan.seconds:.1f} s "
            f"({busy:.1f} s of processor), {plan.status}, "
            f"{worth:.6g}, gap {plan.gap:.3%}, {plan.columns:,} columns, {memory:.2f} GB",
            flush=True,
        )
        verify(problem, stands, plan)
        for name, way in (("HiGHS", naive_on_highs), ("CP-SAT", naive_on_cpsat)):
            if assets > NAIVE_MOST:
                continue
            begun = time.monotonic()
            try:
                status, value, columns = way(problem)
            except ImportError:
                continue
            spent = time.monotonic() - begun
            print(
                f"{'':>9}   naive on {name}: {spent:.1f} s, {status}, {value:.6g}, {columns:,} columns",
                flush=True,
            )


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [1000, 10_000, 100_000, 1_000_000])
