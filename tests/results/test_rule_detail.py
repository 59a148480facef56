"""One rule tells what could be known of it, and no more; whatever it tells fits its schema."""

import datetime
import json

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.dates import Clocks
from cleanpath.policy.registry import load_registry
from cleanpath.results.rule_detail import RuleDetail, WithheldRule, show_rule
from cleanpath.results.typed import schema_of

RULES = load_registry()
FORMS = {form: jsonschema.Draft202012Validator(schema_of(form)) for form in (RuleDetail, WithheldRule)}
DAYS = st.dates(datetime.date(2010, 1, 1), datetime.date(2027, 12, 31))


@given(day=DAYS, key=st.sampled_from(sorted(RULES)))
def test_the_ladder_shows_only_what_was_known(day, key):
    found = show_rule(RULES, key, Clocks.at(day))
    shown = found.to_dict()
    FORMS[type(found)].validate(shown)
    assert len(shown["events"]) + shown["withheld_events"] == len(RULES[key].events)
    hidden = [e.summary for e in RULES[key].events if e.known_from.last > day]
    told = json.dumps([event["summary"] for event in shown["events"]])
    visible = [e.summary for e in RULES[key].events if e.known_from.last <= day]
    assert all(json.dumps(summary)[1:-1] not in told for summary in set(hidden) - set(visible))
    if hidden:
        assert shown.get("confidence") is None


def test_everything_is_shown_without_a_day():
    for key, rule in RULES.items():
        found = show_rule(RULES, key)
        shown = found.to_dict()
        FORMS[type(found)].validate(shown)
        assert len(shown["events"]) == len(rule.events)
        assert len(shown["constraints"]) == len(rule.constraints)
        assert len(shown["targets"]) == len(rule.targets)
        assert all(event["grade"] for event in shown["events"])
    ladder = [event.date for event in show_rule(RULES, "us-ndaa2019-889a1B").events]
    assert ladder == sorted(ladder)


def test_a_rule_that_nobody_could_know_tells_its_key_alone():
    found = show_rule(RULES, "au-5g-2018", Clocks.at(datetime.date(2010, 1, 1)))
    assert isinstance(found, WithheldRule)
    assert (found.title, found.vendors, found.events) == (None, [], [])
    assert found.withheld_events == len(RULES["au-5g-2018"].events)
