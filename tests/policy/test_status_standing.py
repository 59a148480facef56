import datetime

import pytest

from cleanpath.dates import Clocks
from cleanpath.identity.vendors import load_vendors
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from cleanpath.policy.status import silent_places, standing_rules, state_of, visible_events

REGISTRY = load_registry()
DAY = Clocks.at(datetime.date(2018, 11, 23))


def standing(lens, places=(), clocks=DAY):
    return standing_rules(REGISTRY, parse_lens(lens, REGISTRY, load_vendors()), clocks, places)


def test_a_jurisdiction_has_its_own_rules_and_no_others():
    assert [s.rule.key for s in standing("AU")] == ["au-5g-2018", "au-coral-sea-cable-2018", "au-nbn-2012"]


def test_the_law_of_the_place_depends_on_the_place():
    assert [s.rule.key for s in standing("local", {"DE"})] == ["de-status-2018"]
    assert standing("local", {"PL"}) == standing("vendor:huawei") == standing("local") == []


def test_a_place_without_rules_is_named_not_freed():
    lens = parse_lens("local", REGISTRY, load_vendors())
    assert silent_places(REGISTRY, lens, DAY, {"DE", "PL", "IT"}) == ["IT", "PL"]


@pytest.mark.parametrize("year", [2010, 2014, 2018, 2020, 2023, 2026])
def test_nothing_later_is_told(year):
    clocks = Clocks.at(datetime.date(year, 6, 1))
    for one in standing("US", clocks=clocks):
        assert one.event in visible_events(one.rule, clocks)
        assert one.state == state_of(one.rule, clocks).state != "not_visible"
