import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.planning.problem import lay_periods

DAY = datetime.date


@given(st.dates(DAY(2000, 1, 1), DAY(2060, 12, 31)), st.integers(1, 12), st.sampled_from(["year", "quarter"]))
def test_periods_follow_each_other_to_the_end_of_the_last_year(begin, years, each):
    periods = lay_periods(begin, years, each)
    assert periods.end[-1] == DAY(begin.year + years - 1, 12, 31)
    assert list(periods.end) == sorted(set(periods.end))
    assert periods.end[0] >= begin
    whole = (periods.end[-1] - begin).days + 1
    assert periods.length.sum() == pytest.approx(whole / 365.25)
    assert len(set(periods.names)) == len(periods)
    if len(periods) > 1:
        assert periods.length[0] >= 0.49 * {"year": 1.0, "quarter": 0.25}[each]


@given(st.dates(DAY(2000, 1, 1), DAY(2040, 1, 1)), st.dates(DAY(1999, 1, 1), DAY(2060, 1, 1)))
def test_a_date_is_met_by_the_last_period_that_is_over(begin, day):
    periods = lay_periods(begin, 8, "quarter")
    last = periods.last_by(day)
    assert last == -1 or periods.end[last] <= day
    assert last == len(periods) - 1 or periods.end[last + 1] > day


def test_the_rest_of_a_period_joins_the_next():
    assert lay_periods(DAY(2025, 6, 30), 2, "quarter").names[0] == "2025-Q3"
    assert lay_periods(DAY(2022, 11, 1), 2, "quarter").names[0] == "2022-Q4"


@pytest.mark.parametrize("years, each", [(0, "year"), (3, "month"), (1000, "year")])
def test_other_lengths_are_refused(years, each):
    with pytest.raises(BadInput):
        lay_periods(DAY(2025, 1, 1), years, each)
