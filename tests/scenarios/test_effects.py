"""Why an edit changes nothing: each answer on a case in which it holds."""

import datetime
from dataclasses import replace

import pytest

from building import REGISTRY, VENDORS
from cleanpath.analysis import Analysis, Registries
from cleanpath.claims.market import load_market_claims
from cleanpath.dates import Clocks, parse_date
from cleanpath.network.case import read_case
from cleanpath.scenarios.effects import why_nothing, why_rule
from cleanpath.scenarios.scenario import Cut, Departure, Follow, Protect, Sale, Scenario, Step

CLAIMS = load_market_claims()


def date(text):
    return parse_date(text, "test")


def why(case, lens, day, edit, field):
    registries = Registries(REGISTRY, VENDORS)
    clocks = Clocks.at(datetime.date.fromisoformat(day))
    base = Analysis(read_case(case), registries, registries.lens(lens), clocks, CLAIMS)
    with base.suppose(Scenario("x", **{field: (edit,)})) as (now, _):
        return why_nothing(edit, now.rules_as_of, base.restricted, now.restricted, now.case.network)


def moved(key, status="effective", day="2018-11-01"):
    return Step(key, status, date(day), date(day), "", "")


def follow(country, like="gb-dvd-2022", day="2022-06-01"):
    return Follow(country, like, date(day), date(day))


@pytest.mark.parametrize(
    ("lens", "day", "edit", "field", "words"),
    [
        ("vendor:huawei", "2022-11-01", follow("PL"), "follows", "asks for no rule"),
        ("US", "2022-11-01", follow("PL"), "follows", "does not ask for the rules of PL"),
        ("gb-dvd-2022", "2022-11-01", follow("PL"), "follows", "asks for that rule alone"),
        ("PL", "2022-05-31", follow("PL"), "follows", "nothing of it had happened or could be known"),
        ("local", "2022-11-01", follow("FR"), "follows", "no equipment of the case is said to stand in FR"),
        ("US", "2018-11-23", moved("us-ndaa2019-889a1A", "proposed"), "steps", "does not count"),
        ("local", "2022-11-01", follow("PL"), "follows", "stays open whether it means"),
        ("US", "2018-11-23", Sale("huawei", "nokia", date("2020")), "sales", "takes place after 2018-11-23"),
        ("US", "2018-11-23", Sale("ribbon", "nokia", date("2018")), "sales", "no equipment of ribbon"),
        ("US", "2018-11-23", Protect("*", "end_to_end", ""), "protects", "protection hides content"),
        ("US", "2018-11-23", Departure("pl-play"), "departures", "no verdict of the flows that stay"),
    ],
)
def test_the_reason_is_the_one_that_holds(lens, day, edit, field, words):
    assert words in why("allies-2018", lens, day, edit, field)


def test_aid_is_told_to_bear_on_plans():
    assert "--plan" in why("operator-uk", "gb-dvd-2022", "2022-11-01", Cut("", 0.5), "cuts")


def test_a_rule_of_which_nothing_has_begun_says_when_it_does():
    case, key = read_case("allies-2018"), "us-ndaa2019-889a1A"
    rule = REGISTRY[key]
    late = replace(rule.constraints[0], applies_from=date("2021-01-01"), known_from=date("2018-08-13"))
    rules = replace(REGISTRY, by_key=dict(REGISTRY.by_key) | {key: replace(rule, constraints=(late,))})
    registries = Registries(rules, VENDORS)
    clocks = Clocks.at(datetime.date(2020, 1, 1))
    now = Analysis(case, registries, registries.lens("US"), clocks)
    assert "has begun on 2020-01-01: prohibit procurement from 2021-01-01" in why_rule(
        key, now.rules_as_of, now.restricted, case.network
    )
