import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.dates import Clocks
from cleanpath.errors import BadInput
from cleanpath.policy.registry import load_registry
from cleanpath.results.registries import list_rules

RULES = load_registry()
DAY = Clocks.at(datetime.date(2018, 11, 23))
DAYS = st.dates(datetime.date(2010, 1, 1), datetime.date(2027, 12, 31))


def test_rows_and_filters():
    rows = list_rules(RULES, DAY)
    hidden = {row["key"] for row in list_rules(RULES, DAY, state="not_visible") if not row["visible_events"]}
    assert hidden
    assert [row["key"] for row in rows] == sorted(set(RULES) - hidden)
    assert sum(row["visible_events"] for row in rows) == 66
    assert sum(row["verified_events"] for row in rows) == 63
    assert {row["key"] for row in list_rules(RULES, DAY, jurisdiction="AU", state="in_force")} == {
        "au-nbn-2012",
        "au-5g-2018",
    }
    assert "cn-procurement-2014" in {row["key"] for row in list_rules(RULES, DAY, vendor="cisco")}
    assert list_rules(RULES, DAY, vendor="nokia") == []
    with pytest.raises(BadInput, match="in_force"):
        list_rules(RULES, DAY, state="strict")


@given(day=DAYS)
def test_a_row_tells_nothing_of_what_was_not_visible(day):
    for row in list_rules(RULES, Clocks.at(day), state="not_visible"):
        assert row["visible_events"] > 0 or (row["title"] is None and row["vendors"] == [])
