import datetime

import pytest

from building import equipment
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput, Conflict, UnknownName
from cleanpath.identity.ownership import owned_by
from cleanpath.identity.vendors import load_vendors
from cleanpath.policy.judge import judge
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from cleanpath.policy.status import state_of
from cleanpath.scenarios.overlay import suppose_rules, suppose_vendors
from cleanpath.scenarios.scenario import Follow, Sale, Scenario, Step
from cleanpath.verdict import Truth

REGISTRY, VENDORS = load_registry(), load_vendors()


def date(text):
    return parse_date(text, "test")


def at(text):
    return Clocks.at(datetime.date.fromisoformat(text))


def step(key, status, day, force="", constraint=""):
    return Step(key, status, date(day), date(day), force, constraint)


def test_a_rule_climbs_a_rung_from_the_day_on_and_not_before():
    supposed = suppose_rules(
        REGISTRY, Scenario("x", steps=(step("us-ndaa2019-889a1A", "effective", "2018-11-01"),))
    )
    rule = supposed["us-ndaa2019-889a1A"]
    assert state_of(rule, at("2018-10-31")).state == "enacted_not_effective"
    assert state_of(rule, at("2018-11-23")).state == "in_force"
    assert state_of(REGISTRY[rule.key], at("2018-11-23")).state == "enacted_not_effective"


def test_what_begins_with_a_rule_begins_on_the_supposed_day():
    key = "us-ndaa2019-889a1A"
    lens = parse_lens("US", REGISTRY, VENDORS)
    asked = equipment(("huawei",), part="ran", generation=("4G",), country="US")
    supposed = suppose_rules(REGISTRY, Scenario("x", steps=(step(key, "effective", "2018-11-01"),)))
    assert judge(REGISTRY, VENDORS, lens, at("2018-11-23"), asked).truth < Truth.YES
    assert judge(supposed, VENDORS, lens, at("2018-10-31"), asked).truth < Truth.YES
    assert judge(supposed, VENDORS, lens, at("2018-11-23"), asked).truth is Truth.YES


def test_stages_with_days_of_their_own_stay_where_the_text_puts_them():
    key = "gb-dvd-2022"
    supposed = suppose_rules(REGISTRY, Scenario("x", steps=(step(key, "effective", "2021-01-01"),)))
    before = {one.id: (one.applies_from, one.deadline) for one in REGISTRY[key].constraints}
    after = {one.id: (one.applies_from, one.deadline) for one in supposed[key].constraints}
    moved = {name for name in before if before[name] != after[name]}
    start = min(event.date.first for event in REGISTRY[key].events if event.status == "effective")
    assert moved
    assert all(before[name][0].first == start and after[name][0] == date("2021-01-01") for name in moved)
    assert all(before[name][1] == after[name][1] for name in before)
    later = suppose_rules(REGISTRY, Scenario("x", steps=(step(key, "effective", "2030-01-01"),)))
    assert later[key].constraints == REGISTRY[key].constraints


def test_a_rule_goes_down_a_rung():
    supposed = suppose_rules(REGISTRY, Scenario("x", steps=(step("au-5g-2018", "rescinded", "2018-11-01"),)))
    assert state_of(supposed["au-5g-2018"], at("2018-11-23")).state == "rescinded"


def test_lobbying_becomes_law_where_a_constraint_is_given():
    scenario = Scenario(
        "x", steps=(step("jp-procurement-2018", "effective", "2018-11-01", "", "prohibit_new"),)
    )
    supposed = suppose_rules(REGISTRY, scenario)
    lens = parse_lens("JP", supposed, VENDORS)
    asked = equipment(("huawei",), part="ran", generation=("5G",), country="JP")
    assert judge(REGISTRY, VENDORS, lens, at("2018-11-23"), asked).truth < Truth.YES
    assert state_of(supposed["jp-procurement-2018"], at("2018-11-23")).state == "in_force"


def test_a_country_follows_with_dates_that_keep_their_distance():
    follow = Follow("PL", "gb-dvd-2022", date("2024-10-13"), date("2024-10-13"))
    supposed = suppose_rules(REGISTRY, Scenario("x", follows=(follow,)))
    copy, model = supposed["pl-like-gb-dvd-2022"], REGISTRY["gb-dvd-2022"]
    assert copy.jurisdiction == "PL"
    assert state_of(copy, at("2024-10-12")).state == "not_visible"
    assert state_of(copy, at("2024-10-13")).state == "in_force"
    pairs = [
        (a.deadline, b.deadline)
        for a, b in zip(model.constraints, copy.constraints, strict=True)
        if a.deadline
    ]
    assert len({(b.last - a.last).days for a, b in pairs}) == 1
    assert supposed["gb-dvd-2022"] == model


def test_what_cannot_be_supposed_is_refused():
    follow = Follow("Poland", "gb-dvd-2022", date("2024"), date("2024"))
    with pytest.raises(BadInput, match="country code"):
        suppose_rules(REGISTRY, Scenario("x", follows=(follow,)))
    with pytest.raises(UnknownName, match="Did you mean"):
        suppose_rules(REGISTRY, Scenario("x", steps=(step("gb-dvd-2023", "effective", "2024"),)))
    twice = Follow("PL", "gb-dvd-2022", date("2024"), date("2024"))
    with pytest.raises(Conflict):
        suppose_rules(REGISTRY, Scenario("x", follows=(twice, twice)))
    with pytest.raises(UnknownName):
        suppose_vendors(VENDORS, (Sale("nobody-at-all", "hpe", date("2024")),), "x")
    with pytest.raises(BadInput, match="another owner"):
        suppose_vendors(VENDORS, (Sale("huawei", "huawei", date("2024")),), "x")


def test_a_sold_maker_leads_to_its_buyer_from_the_day_on():
    sold = suppose_vendors(VENDORS, (Sale("hisilicon", "nokia", date("2024-06-01")),), "x")
    before, after = datetime.date(2024, 5, 31), datetime.date(2024, 6, 1)
    assert owned_by(sold, "hisilicon", "huawei", before) == Truth.YES
    assert owned_by(sold, "hisilicon", "nokia", before) == Truth.NO
    assert owned_by(sold, "hisilicon", "huawei", after) == Truth.NO
    assert owned_by(sold, "hisilicon", "nokia", after) == Truth.YES
