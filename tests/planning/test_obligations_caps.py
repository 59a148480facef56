"""Caps of plans are measured on the whole network, as `judge` measures them."""

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import frame, write_case
from cleanpath.planning.plan import find_plan
from cleanpath.planning.solve import Limits

SITES = "id,name,country,sensitive\n" + "".join(f"s{n},S{n},GB,false\n" for n in range(10))
PLAN = 'currency = "GBP"\nperiod = "quarter"\nyears = 3\ndiscount = 0.035\nclean_by = "never"\n'
HEAD = "id,kind,vendor,site,operator,generation,obtained,premises\n"
ENDS = "a,boundary,,,op,,,\nr,router,nokia,,op,,,\nb,boundary,,,op,,,\n"


@pytest.mark.parametrize(("restricted", "replaced"), [(1, 0), (3, 0), (4, 1), (10, 7)])
def test_as_many_go_as_the_cap_on_the_network_asks(tmp_path, restricted, replaced):
    rows = [
        f"olt{n},olt,{'huawei' if n < restricted else 'nokia'},s{n},op,fibre,2021-01-01,1000\n"
        for n in range(10)
    ]
    folder = write_case(
        tmp_path / "case", elements=HEAD + "".join(rows) + ENDS, links="id,a,b\nl1,a,r\nl2,r,b\n",
        sites=SITES, demands="id,source,target,operator\nd1,a,b,op\n", relations="source,kind,target\n",
        plan=PLAN,
    )  # fmt: skip
    problem = frame(folder).posed.problem
    plan = find_plan(problem, Limits(gap=1e-9))
    assert int((plan.schedule.replaced < problem.horizon).sum()) == replaced


LIMIT, DUE = 0.35, "2023-10-31"
"""The cap of the British direction on full-fibre access, by premises and by units, and its day."""
PERIODS = 6


def cheapest(restricted, premises, factors, ends):
    """Return the least cost of all schedules that keep the cap, in prices of one unit, by trying each.

    A schedule gives each restricted unit a period in which it goes, or none; what goes by the day of the cap
    no longer counts in it. A unit costs the discount factor of its period.
    """
    owned = np.array(premises, dtype=float)
    least = np.inf
    for schedule in product(range(PERIODS + 1), repeat=len(restricted)):
        stays = [t == PERIODS or ends[t] > DUE for t in schedule]
        kept = np.array([r for r, stay in zip(restricted, stays, strict=True) if stay], dtype=int)
        if len(kept) > LIMIT * len(owned) or owned[kept].sum() > LIMIT * owned.sum():
            continue
        least = min(least, sum(factors[t] for t in schedule if t < PERIODS))
    return least


@given(st.integers(0, 2**32))
@settings(max_examples=max(8, settings.default.max_examples // 5))
def test_no_schedule_that_keeps_a_cap_is_cheaper(tmp_path_factory, seed):
    chance = random.Random(seed)
    count = chance.randint(2, 7)
    restricted = sorted(chance.sample(range(count), chance.randint(0, min(count, 4))))
    premises = [chance.choice((10, 100, 500, 1000, 3000)) for _ in range(count)]
    rows = [
        f"olt{n},olt,{'huawei' if n in restricted else 'nokia'},s{n},op,fibre,2021-01-01,{premises[n]}\n"
        for n in range(count)
    ]
    folder = write_case(
        tmp_path_factory.mktemp("cap") / "case",
        elements=HEAD + "".join(rows) + ENDS, links="id,a,b\nl1,a,r\nl2,r,b\n", sites=SITES,
        demands="id,source,target,operator\nd1,a,b,op\n", relations="source,kind,target\n", plan=PLAN,
    )  # fmt: skip
    problem = frame(folder).posed.problem
    schedule = find_plan(problem, Limits(gap=1e-9)).schedule.replaced
    ends = [end.isoformat() for end in problem.periods.end[:PERIODS]]
    assert ends[-1] > DUE
    factors = problem.discount.tolist()
    planned = sum(factors[t] for t in schedule.tolist() if t < problem.horizon)
    assert planned == pytest.approx(cheapest(restricted, premises, factors, ends)), (restricted, premises)


def _case_without_operators(place, kind="olt", weight="1000"):
    rows = [f"olt{n},olt,nokia,s{n},op,fibre,2021-01-01,1000\n" for n in range(4)]
    rows += [f"lost{n},{kind},huawei,s{n},,fibre,2021-01-01,{weight}\n" for n in range(4)]
    return write_case(
        place, elements=HEAD + "".join(rows) + ENDS, links="id,a,b\nl1,a,r\nl2,r,b\n", sites=SITES,
        demands="id,source,target,operator\nd1,a,b,op\n", relations="source,kind,target\n", plan=PLAN,
    )  # fmt: skip


def test_what_nobody_runs_weighs_in_the_cap_of_an_operator_as_it_does_for_judge(tmp_path):
    """Four boxes that may be the operator's: judge leaves its cap open, so a plan may not keep them."""
    framed = frame(_case_without_operators(tmp_path / "case"))
    names, found = framed.posed.elements, framed.posed.problem
    replaced = find_plan(found, Limits(gap=1e-9)).schedule.replaced
    standing = [
        n
        for row, n in enumerate(names)
        if n.startswith("lost") and replaced[found.element_job[row]] == found.horizon
    ]
    assert len(standing) <= 1


def test_a_plan_says_whose_law_it_does_not_know(tmp_path):
    """Under local law an operator without a home is bound by some law that nobody can name."""
    folder = write_case(
        tmp_path / "case", elements="id,kind,vendor,operator\na,olt,huawei,op\nb,olt,nokia,op\n",
        links="id,a,b\nl,a,b\n", sites="id,name,country\n", demands="id,source,target\nd,a,b\n",
        operators="id,name,country\nop,Op,\n", relations="source,kind,target\n", plan=PLAN,
    )  # fmt: skip
    notes = " ".join(frame(folder, "local").posed.notes)
    assert "Where Op is at home is not known" in notes
    assert "at home" not in " ".join(frame(folder, "GB").posed.notes)
