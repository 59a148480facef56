"""The checker of plans refuses every plan whose steps were changed for the worse."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import plan_of, tables_of
from cleanpath.checker.plan import check_plan
from cleanpath.network.case import find_case

CASE = find_case("operator-uk")


@pytest.fixture(scope="module")
def printed():
    return plan_of(CASE), tables_of(CASE)


@pytest.fixture(scope="module")
def bundled(printed):
    """The plan behind a call, so that a failing example does not print all of it."""
    return lambda: printed


def step_with(plan, element):
    return next(s for s in plan["steps"] if element in s["elements"])


CHANGES = {
    "a core element too late": lambda p: step_with(p, "upf-north").update(period="2024-Q1"),
    "an element left out": lambda p: step_with(p, "upf-north")["elements"].clear(),
    "an element twice": lambda p: p["steps"].append(copy.deepcopy(p["steps"][0])),
    "an element that is not there": lambda p: p["steps"][0]["elements"].append("ghost"),
    "a cap exceeded": lambda p: p["terms"]["caps"][-1].update(allowed=0.0),
    "a visit too many": lambda p: [s.update(period="2022-Q4") for s in p["steps"]],
    "a lower cost": lambda p: p["cost"].update(present=p["cost"]["present"] * 0.99),
    "less cash": lambda p: p["cost"].update(cash=0.0),
    "a bound too high": lambda p: p["proof"].update(bound=p["proof"]["objective"] * 1.01),
    "another gap": lambda p: p["proof"].update(gap=0.5),
    "a demand called clear": lambda p: p["demands"][0]["touches"].append("enb-vale"),
    "more aid than there is": lambda p: p["aid"][0].update(amount=1e9),
    "a longer year": lambda p: p["periods"][0].update(years=3.0),
    "a broken requirement": lambda p: p["requirements"][0].update(met=False),
    "a maker found out too late": lambda p: step_with(p, "gnb-coast").update(period="2023-Q1"),
    "a maker not found out": lambda p: p["steps"].remove(step_with(p, "gnb-coast")),
    "a known maker found out": lambda p: step_with(p, "gnb-coast")["elements"].append("upf-north"),
    "a part of the cost hidden": lambda p: p["cost"]["parts"].update(visits=0.0),
    "more that may fall away": lambda p: p["cost"].update(uncertain=1e9),
    "a date called late": lambda p: p["requirements"][0].update(late_years=1.0),
    "no plan": lambda p: p.update(cost=None),
    "something else": lambda p: p.update(schema="cleanpath.assessment/1"),
}


def test_the_plan_itself_is_accepted(printed):
    assert check_plan(*printed) == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_plan_is_refused(printed, name):
    plan = copy.deepcopy(printed[0])
    CHANGES[name](plan)
    assert check_plan(plan, printed[1])


@pytest.mark.parametrize("table, column, value", [("crews", "visits", 0.1), ("budgets", "amount", 10.0)])
def test_a_plan_for_more_than_there_is_is_refused(printed, table, column, value):
    tables = copy.deepcopy(printed[1])
    tables[table][column] = [value] * len(tables[table][column])
    assert any(fault.startswith(table) for fault in check_plan(printed[0], tables))


def _places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*path, key))


@given(st.integers(0, 1_000_000), st.sampled_from([None, -1, "x", [], {}, True, 1e308]))
def test_hostile_plans_never_break_the_checker(bundled, number, value):
    plan, tables = copy.deepcopy(bundled())
    places = [p for p in _places(plan) if p]
    place = places[number % len(places)]
    inner = plan
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    assert isinstance(check_plan(plan, tables), list)
