"""Plans against every decision tried, and what must hold of them whatever the problem."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.planning import aggregation, solve
from cleanpath.planning.plan import find_plan
from cleanpath.planning.problem import NONE
from cleanpath.planning.solve import Limits, Status
from trials import cheapest, draw_problem, with_budget, with_later

EXACT = Limits(gap=1e-9)
SEEDS = st.integers(0, 10_000_000)


def cost_of(problem):
    plan = find_plan(problem, EXACT)
    return plan.evaluation.objective if plan.evaluation else np.inf


def close(a, b):
    return a == b or abs(a - b) <= 1e-5 * max(1.0, abs(b))


@pytest.mark.parametrize("block", range(10))
def test_no_decision_is_cheaper(block):
    feasible = 0
    for seed in range(block * 200, block * 200 + 200):
        problem = draw_problem(seed, alike=seed % 2 == 1)
        plan, least = find_plan(problem, EXACT), cheapest(problem)
        if np.isinf(least):
            assert plan.status is Status.INFEASIBLE, seed
            continue
        feasible += 1
        assert close(plan.evaluation.objective, least), seed
        assert plan.evaluation.broken == (), seed
        assert plan.bound <= least + 1e-5 * max(1.0, abs(least)), seed
    assert feasible > 80


@given(SEEDS)
def test_no_decision_is_cheaper_anywhere(seed):
    problem = draw_problem(seed, alike=seed % 2 == 1)
    assert close(cost_of(problem), cheapest(problem))


@given(SEEDS)
def test_what_aggregation_loses_is_part_of_the_gap(seed):
    problem = draw_problem(seed, alike=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aggregation, "ALONE", -1)
        plan = find_plan(problem, EXACT)
    least = cheapest(problem)
    if plan.evaluation is None:
        assert plan.status is Status.OPEN or np.isinf(least)
        return
    assert plan.evaluation.broken == ()
    assert plan.bound <= least + 1e-5 * max(1.0, abs(least))
    assert plan.evaluation.objective >= least - 1e-5 * max(1.0, abs(least))
    if plan.exact:
        assert close(plan.evaluation.objective, least)


def late_but_first(problem):
    """The same problem with a late duty at its sensitive sites, so that what comes first is a choice."""
    random = np.random.default_rng(len(problem.jobs))
    families = tuple(
        replace(f, due=problem.horizon - 1) if f.kind == "remove" else f for f in problem.families
    )
    duties = np.where(problem.jobs.sensitive, 1, random.integers(0, 2, len(problem.jobs)))
    return replace(problem, families=families, jobs=replace(problem.jobs, duties=duties.astype(np.int32)))


@given(SEEDS)
def test_branching_on_the_order_finds_the_same(seed):
    problem = late_but_first(draw_problem(seed))
    if problem.sensitive_first == NONE:
        return
    least = cheapest(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "MANY", -1)
        patch.setattr(solve, "FEW", 9)
        plan = find_plan(problem, EXACT)
    if np.isinf(least):
        assert plan.status is Status.INFEASIBLE
        return
    assert plan.evaluation.broken == ()
    assert close(plan.evaluation.objective, least)
    assert plan.bound <= least + 1e-5 * max(1.0, abs(least))


@given(SEEDS, st.floats(1.0, 3.0))
def test_more_budget_never_costs_more(seed, factor):
    problem = draw_problem(seed)
    assert cost_of(with_budget(problem, factor)) <= cost_of(problem) * (1 + 1e-6) + 1e-6


@given(SEEDS, st.integers(1, 2))
def test_later_deadlines_never_cost_more(seed, periods):
    problem = draw_problem(seed)
    assert cost_of(with_later(problem, periods)) <= cost_of(problem) * (1 + 1e-6) + 1e-6


@given(SEEDS)
def test_fewer_rules_never_cost_more(seed):
    problem = draw_problem(seed)
    random = np.random.default_rng(seed)
    held = [f for f in range(len(problem.families)) if random.random() < 0.7]
    plan = find_plan(problem, EXACT, active=held)
    eased = plan.evaluation.objective if plan.evaluation else np.inf
    assert eased <= cost_of(problem) * (1 + 1e-6) + 1e-6


@given(SEEDS)
def test_what_is_done_needs_no_plan(seed):
    """Take out what a plan replaces, with every duty that this meets: nothing is left to do."""
    problem = draw_problem(seed)
    jobs = problem.jobs
    plan = find_plan(problem, EXACT)
    if plan.schedule is None:
        return
    done = plan.schedule.replaced < problem.horizon
    met = done | (plan.schedule.managed < problem.horizon)
    left = replace(
        jobs,
        duties=np.where(met, 0, jobs.duties).astype(np.int32),
        caps=np.where(done, 0, jobs.caps).astype(np.int32),
        touched=np.where(done, 0, jobs.touched).astype(np.int32),
        anchor=np.where(done, NONE, jobs.anchor).astype(np.int32),
    )
    still = replace(problem.prices, delay=np.zeros_like(problem.prices.delay))
    demands = tuple(
        replace(d, price=0.0, families=() if taken != NONE else d.families)
        for d, taken in zip(problem.demands, plan.schedule.remedy, strict=True)
    )
    after = find_plan(replace(problem, jobs=left, prices=still, demands=demands), EXACT)
    assert after.evaluation.objective == pytest.approx(0.0, abs=1e-6)
    assert (after.schedule.replaced == problem.horizon).all()
