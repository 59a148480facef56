"""The headline class of every interval, from its meaning; and of results that older versions printed."""

from itertools import product

import pytest

from cleanpath.results.classes import CLASSES, class_of, count_classes, headline_class
from cleanpath.results.wording import classed_text
from cleanpath.verdict import Level, Verdict

INTERVALS = [(low, high) for low, high in product(Level, Level) if low <= high]


def literal(low: Level, high: Level, reported: bool) -> str:
    if high == Level.CLEAR:
        return "clear"
    if low == Level.ALWAYS:
        return "exposed in full"
    if low == Level.SOMETIMES:
        return "exposed in part"
    if low == Level.POSSIBLE:
        return "at risk"
    return "reported" if reported else "nothing known"


@pytest.mark.parametrize(("low", "high"), INTERVALS)
@pytest.mark.parametrize("reported", [False, True])
def test_every_interval_has_the_class_that_its_meaning_says(low, high, reported):
    assert headline_class(True, Verdict(low, high), reported) == literal(low, high, reported)
    assert headline_class(False, Verdict(low, high), reported) == "unreachable"


@pytest.mark.parametrize(("low", "high"), INTERVALS)
def test_a_report_never_clears_and_never_overrules_what_is_certain(low, high):
    with_, without = (headline_class(True, Verdict(low, high), told) for told in (True, False))
    assert with_ == without or (with_, without) == ("reported", "nothing known")
    assert (with_ == "clear") == (high == Level.CLEAR)


def test_a_printed_demand_has_the_same_class_and_an_older_one_reports_nothing():
    demand = {"reachable": True, "low": "clear", "high": "always", "reported": ["x"]}
    assert class_of(demand) == "reported"
    del demand["reported"]
    assert class_of(demand) == "nothing known"


def test_each_class_is_counted_also_where_none_is_in_it():
    assert count_classes(["clear", "reported", "clear"]) == dict.fromkeys(CLASSES, 0) | {
        "clear": 2,
        "reported": 1,
    }


def test_the_class_stands_before_the_verdict_unless_they_say_the_same():
    demand = {"reachable": True, "low": "sometimes", "high": "always"}
    assert classed_text(demand) == "exposed in part (unknown (sometimes..always))"
    assert classed_text(demand | {"low": "always"}) == "exposed in full (always)"
    assert classed_text(demand | {"low": "clear", "high": "clear"}) == "clear"
    assert classed_text(demand | {"low": "clear", "high": "clear", "basis": "model"}) == "clear in the model"
    assert classed_text(demand | {"reachable": False}) == "unreachable"
