"""Which claims bear on an aggregate: subjects, ages, ends, and what cannot be judged."""

import datetime

import pytest

from cleanpath.claims.model import Attribution, Claim, ReadVia, Source
from cleanpath.claims.vendor_shares import element_subjects, weigh
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput
from cleanpath.verdict import Share

READ = (Source("Paper", "A page", "https://example.org/", ReadVia.SECONDARY, "2019"),)
RAN = "operator:zz-one/ran/4G"


def claim(subject=RAN, low=0.5, high=0.5, kind="share", date="2019-05", known="2019-06", until=None, **more):
    return Claim(
        key="c",
        subject=subject,
        kind=kind,
        vendor="huawei",
        low=low,
        high=high,
        date=parse_date(date, "test"),
        known_from=parse_date(known, "test"),
        attribution=Attribution.ON_RECORD,
        sources=READ,
        verified=more.get("verified", True),
        origin="c",
        statement="So it is.",
        until=parse_date(until, "test") if until else None,
    )


def bounds(made, as_of="2019-12-01", known_at=None, subjects=(RAN,)):
    clocks = Clocks.at(
        datetime.date.fromisoformat(as_of), datetime.date.fromisoformat(known_at) if known_at else None
    )
    bearings, asides = weigh([made], subjects, clocks)
    if bearings:
        return Share(bearings[0].low, bearings[0].high), bearings[0].present
    return asides[0].reason if asides else "invisible"


def test_subjects_of_an_element():
    assert element_subjects("x", "zz-one", "ran", "4G|5G") == ("element:x", "operator:zz-one/ran/4G|5G")
    assert element_subjects("x", "zz-one", "ran", "") == ("element:x", "operator:zz-one/ran/all")
    assert element_subjects("x", "", "ran", "4G") == ("element:x",)


@pytest.mark.parametrize(
    ("subject", "low", "high", "expected"),
    [
        (RAN, 0.5, 0.5, (Share(0.5, 0.5), True)),
        ("operator:zz-one/ran/4G|5G", 0.5, 0.5, "its figure covers more or less than this aggregate"),
        ("operator:zz-one/core|ran/4G", 1.0, 1.0, (Share(1.0, 1.0), True)),
        ("operator:zz-one/ran/4G|5G", 0.0, 0.0, (Share(0.0, 0.0), False)),
        ("operator:zz-one/ran/all", 0.0, 0.0, (Share(0.0, 0.0), False)),
        ("operator:zz-one/ran/5G", 0.5, 0.5, "invisible"),
        ("operator:zz-one/core/4G", 0.5, 0.5, "invisible"),
        ("operator:zz-one2/ran/4G", 0.5, 0.5, "invisible"),
        ("operator:zz-one/ran/4G/subscribers", 0.5, 0.5, "invisible"),
        ("country:zz/ran/4G", 1.0, 1.0, "invisible"),
    ],
)
def test_a_figure_holds_for_what_it_was_given_for(subject, low, high, expected):
    assert bounds(claim(subject, low, high)) == expected


def test_a_part_tells_of_the_whole_only_that_the_vendor_is_there():
    whole = ("operator:zz-one/ran/4G|5G",)
    assert bounds(claim(RAN, 1.0, 1.0), subjects=whole) == (Share(0.0, 1.0), True)
    assert "more or less" in bounds(claim(RAN, 0.0, 0.0), subjects=whole)


def test_a_statement_counts_from_its_day_and_not_before():
    year = claim(date="2019", known="2019-06-01")
    assert bounds(year, "2019-05-31") == "invisible"
    assert bounds(year, "2019-06-01") == (Share(0.5, 0.5), True)
    assert "may be later" in bounds(year, "2019-05-31", "2026-01-01")
    assert "may be later" in bounds(year, "2018-05-31", "2026-01-01")


def test_a_partly_known_publication_counts_from_its_last_day():
    made = claim(known="2019-06")
    assert bounds(made, "2019-06-29") == "invisible"
    assert bounds(made, "2019-06-30") == (Share(0.5, 0.5), True)


def test_a_statement_ages_unless_it_says_until_when():
    assert bounds(claim(date="2019-05"), "2024-04-30") == (Share(0.5, 0.5), True)
    assert "years old" in bounds(claim(date="2019-05"), "2024-05-01")
    assert bounds(claim(until="2026"), "2025-12-31") == (Share(0.5, 0.5), True)
    assert "held until" in bounds(claim(until="2026"), "2026-01-01")
    assert bounds(claim("element:x"), "2090-01-01", subjects=("element:x", RAN)) == (Share(0.5, 0.5), True)


def test_what_cannot_be_judged_bounds_nothing():
    assert "cannot be judged" in bounds(claim(verified=False))


def test_a_presence_is_one_in_each_part_that_it_lists():
    made = claim("operator:zz-one/core|ran/4G|5G", 0.0, 1.0, "presence")
    assert bounds(made) == (Share(0.0, 1.0), True)
    assert bounds(made, subjects=("operator:zz-one/ran/3G|4G",)) == (Share(0.0, 1.0), True)
    assert bounds(made, subjects=("operator:zz-one/ran/3G",)) == "invisible"
    crossing = claim("operator:zz-one/ran/4G|5G", 0.5, 0.5)
    assert "more or less" in bounds(crossing, subjects=("operator:zz-one/ran/3G|4G",))


def test_an_operator_that_no_claim_can_name_has_no_claims():
    names = element_subjects("x", "One / Two", "ran", "4G")
    assert weigh([claim()], names, Clocks.at(datetime.date(2020, 1, 1))) == ((), ())
    own = claim("element:x")
    assert len(weigh([own], names, Clocks.at(datetime.date(2020, 1, 1)))[0]) == 1


def test_a_claim_with_a_bad_subject_is_named():
    with pytest.raises(BadInput, match="claim c"):
        weigh(
            [claim("operator:zz-one/ran")], ["operator:zz-one/ran/4G"], Clocks.at(datetime.date(2020, 1, 1))
        )
