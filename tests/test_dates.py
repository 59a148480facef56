"""Partial dates and spans: an end is a last day, and what lies within the width of a date is not known."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.dates import Span, parse_date
from cleanpath.verdict import Truth

TEXTS = ("", "2023", "2024", "2024-02", "2024-06", "2024-02-29", "2024-06-15", "2025")


def possible(text: str) -> list[datetime.date | None]:
    """Return the days that a text may mean, no day for none."""
    if not text:
        return [None]
    days = (datetime.date(2023, 1, 1) + datetime.timedelta(days=n) for n in range(3 * 366))
    return [day for day in days if day.isoformat().startswith(text)]


@given(
    st.sampled_from(TEXTS),
    st.sampled_from(TEXTS),
    st.dates(datetime.date(2022, 1, 1), datetime.date(2026, 1, 1)),
)
def test_a_span_holds_on_each_day_from_its_first_to_its_last(start, end, day):
    span = Span(*(parse_date(text, "x") if text else None for text in (start, end)))
    begun = {first is None or first <= day for first in possible(start)}
    lasts = {last is None or day <= last for last in possible(end)}
    expected = (
        Truth.NO if {False} in (begun, lasts) else Truth.YES if begun == lasts == {True} else Truth.UNKNOWN
    )
    assert span.holds(day) is expected


@pytest.mark.parametrize(
    ("text", "day", "over"),
    [
        ("2024-06-15", "2024-06-15", Truth.NO),
        ("2024-06-15", "2024-06-16", Truth.YES),
        ("2024", "2024-01-01", Truth.NO),
        ("2024", "2024-12-31", Truth.UNKNOWN),
        ("2024", "2025-01-01", Truth.YES),
    ],
)
def test_an_end_is_the_last_day(text, day, over):
    assert parse_date(text, "x").over(datetime.date.fromisoformat(day)) is over
