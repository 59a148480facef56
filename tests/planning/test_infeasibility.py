"""Conflicts: what is named cannot hold together, and without any one of it the rest can."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.planning.infeasibility import AMOUNTS, find_conflicts
from cleanpath.planning.plan import find_plan
from cleanpath.planning.problem import NONE
from cleanpath.planning.solve import Limits, Status
from trials import cheapest, draw_problem

LIMITS = Limits(gap=1e-9)


def possible(problem, held):
    return find_plan(problem, LIMITS, active=held).status is not Status.INFEASIBLE


@given(st.integers(0, 1_000_000))
@settings(max_examples=40)
def test_conflicts_are_smallest(seed):
    problem = draw_problem(seed, alike=seed % 2 == 1)
    conflicts = find_conflicts(problem, LIMITS)
    assert bool(conflicts) == np.isinf(cheapest(problem))
    for one in conflicts:
        assert one.minimal
        assert not possible(problem, one.families)
        for family in one.families:
            assert possible(problem, [f for f in one.families if f != family])
        for family, alone in zip(one.families, one.alone, strict=True):
            assert alone == possible(problem, [f for f in range(len(problem.families)) if f != family])


@given(st.integers(0, 1_000_000))
@settings(max_examples=40)
def test_relaxations_are_enough_and_no_less_is(seed):
    problem = draw_problem(seed)
    for one in find_conflicts(problem, LIMITS):
        for relaxation, alone in zip(one.relaxations, one.alone, strict=True):
            held = range(len(problem.families)) if alone else one.families
            family = problem.families[relaxation.family]
            if relaxation.period != NONE:
                assert possible(_dated(problem, relaxation.family, relaxation.period), held)
                assert not possible(_dated(problem, relaxation.family, relaxation.period - 1), held)
            elif family.kind in AMOUNTS and np.isfinite(relaxation.amount):
                more = _more(problem, relaxation.family, relaxation.amount * (1 + 1e-6) + 1e-6)
                less = _more(problem, relaxation.family, relaxation.amount * 0.99 - 1e-3)
                assert possible(more, held)
                assert not possible(less, held)


def _dated(problem, family, due):
    families = list(problem.families)
    families[family] = replace(families[family], due=due)
    return replace(problem, families=tuple(families))


def _more(problem, family, amount):
    def limits(of):
        return tuple(replace(o, amount=o.amount + amount) if o.family == family else o for o in of)

    caps = tuple(replace(c, allowed=c.allowed + amount) if c.family == family else c for c in problem.caps)
    return replace(
        problem, crews=limits(problem.crews), outages=limits(problem.outages),
        budgets=limits(problem.budgets), caps=caps,
    )  # fmt: skip
