"""Partial dates in columns are compared day by day."""

import datetime
import itertools

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from building import table
from cleanpath.dates import parse_date
from cleanpath.network.date_columns import read_arrivals, read_days
from cleanpath.verdict import Truth

TEXTS = ("", "2020", "2020-02", "2020-02-10", "2020-02-11", "2021-01-01")


def every_day(text):
    """A few days that a partial date can mean, its ends among them."""
    if not text:
        return [datetime.date.min, datetime.date(2020, 2, 10), datetime.date.max]
    date = parse_date(text, "")
    return [date.first, date.last]


def truth(answers):
    found = set(answers)
    return Truth.UNKNOWN if len(found) == 2 else Truth.YES if True in found else Truth.NO


@given(texts=st.lists(st.sampled_from(TEXTS), max_size=6), other=st.sampled_from(TEXTS[1:]))
def test_columns_say_what_holds_whatever_the_dates_turn_out_to_be(texts, other):
    days, start = read_days(pa.chunked_array([pa.array(texts, pa.string())])), parse_date(other, "")
    literal = [
        truth(a >= b for a, b in itertools.product(every_day(text), (start.first, start.last)))
        for text in texts
    ]
    assert days.since(start.first, start.last).tolist() == literal
    come = [truth(day <= start.first for day in every_day(text)) for text in texts]
    assert days.by(start.first).tolist() == come
    assert days.known.tolist() == [bool(text) for text in texts]


def test_purchase_and_installation_stand_in_for_each_other():
    rows = [
        {"id": "a", "kind": "k", "obtained": "2020"},
        {"id": "b", "kind": "k", "in_service": "2021-01-01"},
        {"id": "c", "kind": "k", "obtained": "2020", "in_service": "2021-01-01"},
        {"id": "d", "kind": "k"},
    ]
    bought, installed = read_arrivals(table("elements", rows))
    day = datetime.date(2021, 1, 1)
    assert installed.since(day, day).tolist() == [Truth.NO, Truth.YES, Truth.YES, Truth.UNKNOWN]
    assert bought.since(day, day).tolist() == [Truth.NO, Truth.UNKNOWN, Truth.NO, Truth.UNKNOWN]
    after = day + datetime.timedelta(days=1)
    assert bought.since(after, after).tolist() == [Truth.NO, Truth.NO, Truth.NO, Truth.UNKNOWN]
    open_, _ = read_arrivals(table("elements", rows), np.array([True, False, False, False]))
    assert open_.since(after, after).tolist()[0] == Truth.UNKNOWN
