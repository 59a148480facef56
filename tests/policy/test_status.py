import bisect
import datetime
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.dates import Clocks
from cleanpath.policy.registry import load_registry
from cleanpath.policy.status import STATES, happened, state_of, visible_events

RULES = load_registry()
REFERENCE = tomllib.loads((Path(__file__).parent / "asof-2018-11-23.toml").read_text(encoding="utf-8"))
DAYS = st.dates(datetime.date(2010, 1, 1), datetime.date(2027, 12, 31))


def at(day: str, known: str = "") -> Clocks:
    return Clocks.at(datetime.date.fromisoformat(day), datetime.date.fromisoformat(known) if known else None)


def test_the_reference_day_is_reproduced_exactly():
    states = {key: state_of(rule, at(REFERENCE["as_of"])) for key, rule in RULES.items()}
    assert sum(len(s.visible) for s in states.values()) == REFERENCE["visible_events"]
    assert sum(s.verified for s in states.values()) == REFERENCE["visible_verified_events"]
    lists = {name: keys for name, keys in REFERENCE.items() if name in STATES}
    assert {name: {k for k, s in states.items() if s.state == name} for name in lists} == {
        name: set(keys) for name, keys in lists.items()
    }
    unseen = {key for key, s in states.items() if s.state == "not_visible"}
    assert unseen >= set(REFERENCE["not_visible_examples"])
    assert unseen == RULES.keys() - {key for keys in lists.values() for key in keys}


@pytest.mark.parametrize(
    ("key", "day", "state"),
    [
        ("nz-ticsa-spark-2018", "2018-11-23", "regime_only"),
        ("nz-ticsa-spark-2018", "2018-11-28", "in_force"),
        ("pg-2018", "2018-11-25", "rumoured_or_lobbied_only"),
        ("pg-2018", "2018-11-26", "no_restriction_stated"),
        ("jp-procurement-2018", "2018-12-09", "rumoured_or_lobbied_only"),
        ("jp-procurement-2018", "2018-12-10", "announced_other"),
        ("jp-procurement-2018", "2019-04-01", "in_force"),
        ("us-ndaa2019-889a1A", "2018-08-12", "proposed"),
        ("us-ndaa2019-889a1A", "2019-08-12", "enacted_not_effective"),
        ("us-ndaa2019-889a1A", "2019-08-13", "in_force"),
        ("us-ndaa2019-889a1B", "2020-07-15", "enacted_not_effective"),
        ("us-ndaa2019-889a1B", "2020-08-13", "in_force"),
        ("us-ndaa2019-889a1B", "2020-12-31", "in_force"),
        ("us-eo13873", "2018-12-26", "not_visible"),
        ("us-eo13873", "2018-12-27", "rumoured_or_lobbied_only"),
        ("us-eo13873", "2026-11-23", "regime_only"),
        ("us-bis-zte-denial-2018", "2018-05-01", "in_force"),
        ("us-fcc-usf-ban", "2019-12-01", "enacted_not_effective"),
        ("us-fcc-usf-ban", "2020-01-03", "in_force"),
        ("us-state-cleanpath-2020", "2020-07-15", "in_force"),
        ("us-tplink-commerce", "2026-11-23", "rumoured_or_lobbied_only"),
        ("gb-hrv-2020-01", "2020-07-15", "advisory"),
        ("gb-5g-ban-2020-07", "2020-07-13", "not_visible"),
        ("gb-5g-ban-2020-07", "2020-07-15", "advisory"),
        ("gb-dvd-2022", "2022-03-01", "proposed"),
        ("gb-dvd-2022", "2022-10-13", "in_force"),
        ("gb-tsa-2021", "2026-11-23", "regime_only"),
        ("de-bmi-2023-proposal", "2024-01-01", "proposed"),
        ("de-bmi-2023-proposal", "2026-11-23", "no_restriction_stated"),
        ("de-contracts-2024", "2026-11-23", "in_force"),
        ("ca-c26-c8", "2025-05-01", "no_restriction_stated"),
        ("ca-c26-c8", "2026-11-23", "regime_only"),
        ("ca-policy-2022", "2026-11-23", "announced_other"),
        ("cr-44196", "2024-03-01", "enacted_not_effective"),
        ("cr-44196", "2026-11-23", "in_force"),
        ("se-pts-2020", "2020-11-30", "enacted_not_effective"),
        ("se-pts-2020", "2021-01-20", "in_force"),
        ("ru-domestic-bts-2028", "2026-11-23", "announced_other"),
    ],
)
def test_well_known_rules_on_well_known_days(key, day, state):
    assert state_of(RULES[key], at(day)).state == state


def test_hindsight_separates_the_two_clocks():
    korea = RULES["kr-routing-2014"]
    assert state_of(korea, at("2014-02-01")).state == "rumoured_or_lobbied_only"
    order = RULES["us-eo13873"]
    assert state_of(order, at("2018-11-23", "2019-01-01")).state == "not_visible"
    act = RULES["us-ndaa2019-889a1A"]
    assert state_of(act, at("2020-07-15", "2018-11-23")).state == "in_force", "its start was set in the act"
    clause = RULES["us-ndaa2018-1656"]
    assert state_of(clause, at("2020-07-15", "2018-11-23")).state == "enacted_not_effective"
    assert state_of(RULES["us-bis-zte-denial-2018"], at("2018-05-01", "2026-01-01")).state == "in_force"


@given(day=DAYS, key=st.sampled_from(sorted(RULES)))
def test_nothing_known_later_changes_the_state(day, key):
    rule, clocks = RULES[key], Clocks.at(day)
    state = state_of(rule, clocks)
    assert all(event.known_from.last <= day for event in state.visible)
    earlier = type(rule)(**{**fields(rule), "events": state.visible})
    told = state_of(earlier, clocks) if state.visible else None
    assert told is None or (told.state, told.decisive) == (state.state, state.decisive)
    assert state.decisive is None or (state.decisive in state.visible and happened(state.decisive, clocks))


@given(one=DAYS, other=DAYS, key=st.sampled_from(sorted(RULES)))
def test_more_knowledge_never_removes_an_event(one, other, key):
    first, second = sorted((one, other))
    rule = RULES[key]
    before, after = (told(rule, Clocks(one, day)) for day in (first, second))
    assert before <= after


def told(rule, clocks):
    """Return the visible events but for their sources, of which a later day may name more."""
    return {(e.date, e.known_from, e.status, e.summary) for e in visible_events(rule, clocks)}


def test_no_event_leaks_on_any_day_from_2010_to_2027():
    first, last = datetime.date(2010, 1, 1).toordinal(), datetime.date(2027, 12, 31).toordinal()
    for rule in RULES.values():
        known = sorted(event.known_from.last.toordinal() for event in rule.events)
        gone = sorted(e.superseded_from.last.toordinal() for e in rule.events if e.superseded_from)
        for ordinal in range(first, last + 1):
            day = datetime.date.fromordinal(ordinal)
            seen = bisect.bisect_right(known, ordinal) - bisect.bisect_right(gone, ordinal)
            assert len(visible_events(rule, Clocks.at(day))) == seen


def fields(rule):
    return {name: getattr(rule, name) for name in type(rule).__slots__}
