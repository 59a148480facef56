"""A solver that fails, times out or returns nonsense never becomes a plan."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.planning import solve as solving
from cleanpath.planning.aggregation import aggregate
from cleanpath.planning.model import build_program
from cleanpath.planning.plan import find_plan
from cleanpath.planning.solve import Limits, SolverFault, Status, check_solution, solve
from trials import draw_problem


def solved(seed=12):
    problem = draw_problem(seed, alike=True)
    program = build_program(problem, aggregate(problem))
    return problem, program, solve(program, Limits(gap=1e-9))


def feasible(seeds=range(40)):
    return next(s for s in map(solved, seeds) if s[2].status is Status.OPTIMAL and s[2].x.any())


@given(st.integers(0, 10_000), st.floats(0.01, 1e6))
def test_a_changed_solution_is_refused(place, by):
    _, program, solution = feasible()
    x = solution.x.copy()
    x[place % len(x)] += by if place % 2 else -by
    value = float(program.cost @ x) + program.constant
    try:
        check_solution(program, x, value, -np.inf)
    except SolverFault:
        return
    rows = program.rows
    for row in range(len(rows.lower)):
        span = slice(rows.start[row], rows.start[row + 1])
        parts = rows.value[span] * x[rows.column[span]]
        slack = 1e-5 * max(1.0, np.abs(parts).max(initial=0.0))
        assert rows.lower[row] - slack <= parts.sum() <= rows.upper[row] + slack


@pytest.mark.parametrize("bad", ["nan", "short", "bound"])
def test_nonsense_is_refused(bad):
    _, program, solution = feasible()
    x, value = solution.x, solution.value / program.unit
    bound = value + 1.0 if bad == "bound" else -np.inf
    x = np.full_like(x, np.nan) if bad == "nan" else x[:-1] if bad == "short" else x
    with pytest.raises(SolverFault):
        check_solution(program, x, value, bound)


def test_a_lying_solver_gives_no_plan(monkeypatch):
    problem, _, _ = feasible()
    honest = solving.settle_whole
    monkeypatch.setattr(solving, "settle_whole", lambda program, x: honest(program, x) + 1.0)
    with pytest.raises(SolverFault):
        find_plan(problem)


def test_no_time_gives_no_plan_and_says_so():
    problem, program, _ = feasible()
    solution = solve(program, Limits(seconds=1e-9))
    assert solution.status in (Status.OPEN, Status.OPTIMAL, Status.STOPPED)
    plan = find_plan(problem, Limits(seconds=1e-9))
    assert (plan.schedule is None) == (plan.status is Status.OPEN)
    assert plan.status is not Status.INFEASIBLE


def test_progress_tells_the_best_cost_and_a_bound_below_it():
    said = []
    problem = draw_problem(20)
    plan = find_plan(replace(problem), Limits(gap=1e-9), lambda found, bound: said.append((found, bound)))
    assert all(bound <= found + 1e-6 for found, bound in said)
    assert plan.evaluation is None or all(b <= plan.evaluation.objective + 1e-4 for _, b in said)


def test_nothing_is_printed(capfd):
    find_plan(draw_problem(3))
    assert capfd.readouterr() == ("", "")
