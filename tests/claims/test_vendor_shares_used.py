"""Which claims bear on an aggregate: subjects, ages, ends, and what cannot be judged."""

import datetime
from dataclasses import replace

import pytest

from cleanpath.claims.kinds import INFERENCES
from cleanpath.claims.model import Attribution, Claim, ReadVia, Source, Strength
from cleanpath.claims.vendor_shares import element_subjects, mix, searched, touch, weigh
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput
from cleanpath.verdict import Share, Truth

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
        since=parse_date(more["since"], "test") if "since" in more else None,
        **{name: more[name] for name in ("scope", "places", "inference", "said_by") if name in more},
    )


def bounds(made, as_of="2019-12-01", known_at=None, subjects=(RAN,), place=""):
    clocks = Clocks.at(
        datetime.date.fromisoformat(as_of), datetime.date.fromisoformat(known_at) if known_at else None
    )
    bearings, asides = weigh([made], subjects, clocks, place)
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
        ("operator:zz-one/ran/4G|5G", 0.5, 0.5, (Share(0.0, 1.0), True)),
        ("operator:zz-one/ran/4G|5G", 0.0, 0.5, "its figure covers more or less than this aggregate"),
        ("operator:zz-one/core|ran/4G", 1.0, 1.0, (Share(1.0, 1.0), True)),
        ("operator:zz-one/ran/4G|5G", 0.0, 0.0, (Share(0.0, 0.0), False)),
        ("operator:zz-one/ran/all", 0.0, 0.0, (Share(0.0, 0.0), False)),
        ("operator:zz-one/ran/5G", 0.5, 0.5, "it speaks of 5G"),
        ("operator:zz-one/network/all", 0.5, 0.5, "it names no part of the network"),
        ("operator:zz-one/core/4G", 0.5, 0.5, "invisible"),
        ("operator:zz-one2/ran/4G", 0.5, 0.5, "invisible"),
        ("operator:zz-one/ran/4G/subscribers", 0.5, 0.5, "it counts subscribers"),
        ("country:zz/ran/4G", 1.0, 1.0, "it speaks of the country as a whole and of no operator"),
        ("country:zz/core/4G", 1.0, 1.0, "invisible"),
        ("country:yy/ran/4G", 1.0, 1.0, "invisible"),
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
    assert bounds(claim(until="2026-01-01"), "2026-01-01") == (Share(0.5, 0.5), True)
    assert "held until" in bounds(claim(until="2026"), "2026-01-02")
    assert "held until" in bounds(claim(until="2026-01-01"), "2026-01-02")
    assert bounds(claim("element:x"), "2090-01-01", subjects=("element:x", RAN)) == (Share(0.5, 0.5), True)


def test_what_cannot_be_judged_bounds_nothing():
    assert "cannot be judged" in bounds(claim(verified=False))


def test_a_presence_is_one_in_each_part_that_it_lists():
    made = claim("operator:zz-one/core|ran/4G|5G", 0.0, 1.0, "presence")
    assert bounds(made) == (Share(0.0, 1.0), True)
    assert bounds(made, subjects=("operator:zz-one/ran/3G|4G",)) == (Share(0.0, 1.0), True)
    assert bounds(made, subjects=("operator:zz-one/ran/3G",)) == "it speaks of 4G and 5G"
    crossing = claim("operator:zz-one/ran/4G|5G", 0.5, 0.5)
    assert bounds(crossing, subjects=("operator:zz-one/ran/3G|4G",)) == (Share(0.0, 1.0), True)


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


def test_an_installed_base_counts_back_to_its_start_and_only_once_told():
    made = claim(kind="presence", low=0.0, high=1.0, since="2014", date="2019-06-18", known="2019-06-18")
    assert bounds(made, "2018-11-23") == "invisible"
    assert bounds(made, "2018-11-23", "2019-06-18") == (Share(0.0, 1.0), True)
    assert "may be later" in bounds(made, "2013-11-23", "2019-06-18")
    assert bounds(made, "2024-06-17") == (Share(0.0, 1.0), True)  # it ages from the day it was told of
    assert "years old" in bounds(made, "2024-06-18")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("sole", (Share(1.0, 1.0), True)),
        ("absence", (Share(0.0, 0.0), False)),
        ("contract", "a contract is not a network"),
        ("tender", "a bid, a trial or a plan is not a network"),
        ("removal", "it is being replaced, and how much of it is left is not said"),
        ("undertaking", "a promise is not a state"),
        ("managed_service", "who runs a network need not have made it"),
        ("statement", "words that bound no share"),
        ("searched", "invisible"),
    ],
)
def test_kinds(kind, expected):
    low, high = {"sole": (1.0, 1.0), "absence": (0.0, 0.0)}.get(kind, (0.0, 1.0))
    assert bounds(claim(kind=kind, low=low, high=high)) == expected


def test_what_is_said_of_a_place_bounds_the_whole_only_by_presence():
    south = {"scope": "the south", "places": ("ZZ-S1", "ZZ-S2")}
    assert bounds(claim(kind="sole", low=1.0, high=1.0, **south)) == (Share(0.0, 1.0), True)
    assert bounds(claim(kind="absence", low=0.0, high=0.0, **south)) == "it speaks of the south only"
    assert bounds(claim(kind="absence", low=0.0, high=0.0, scope="bases")) == "it speaks of bases only"
    for place, expected in (("ZZ-S1", Share(1.0, 1.0)), ("ZZ", Share(0.0, 1.0)), ("", Share(0.0, 1.0))):
        assert bounds(claim(kind="sole", low=1.0, high=1.0, **south), place=place) == (expected, True)
    assert "only" in bounds(claim(kind="sole", low=1.0, high=1.0, **south), place="ZZ-N1")
    assert bounds(claim(kind="absence", low=0.0, high=0.0, **south), place="ZZ-S2") == (
        Share(0.0, 0.0),
        False,
    )


def test_what_is_said_of_a_whole_network_holds_in_a_part_of_the_country_if_it_is_none_or_all():
    assert "more or less" in bounds(claim(), place="ZZ-S1")
    assert bounds(claim(low=1.0, high=1.0), place="ZZ-S1") == (Share(1.0, 1.0), True)
    assert bounds(claim(low=0.0, high=0.0), place="ZZ-S1") == (Share(0.0, 0.0), False)


@pytest.mark.parametrize("inference", sorted(INFERENCES))
def test_what_we_infer_opens_a_question_and_tells_what_it_would_add(inference):
    made = claim(kind="presence", low=0.0, high=1.0, inference=inference)
    _, (aside,) = weigh([made], [RAN], Clocks.at(datetime.date(2019, 12, 1)))
    assert str(aside) == f"{INFERENCES[inference]}; it would add huawei, more than 0"
    assert made.strength is Strength.OPENS


def test_what_is_too_old_tells_what_it_would_add():
    _, (aside,) = weigh([claim(date="2012")], [RAN], Clocks.at(datetime.date(2019, 12, 1)))
    assert str(aside) == "it is of 2012, more than 5 years old; it would add huawei, 50%"


@pytest.mark.parametrize(
    ("attribution", "said_by", "strength"),
    [
        (Attribution.OFFICIAL_DOCUMENT, "", Strength.CLEARS),
        (Attribution.ON_RECORD, "operator", Strength.CLEARS),
        (Attribution.ON_RECORD, "vendor", Strength.ACCUSES),
        (Attribution.PRESS_REPORT, "press", Strength.ACCUSES),
        (Attribution.ANALYST, "", Strength.ACCUSES),
        (Attribution.PEOPLE_FAMILIAR, "", Strength.ACCUSES),
    ],
)
def test_who_may_clear(attribution, said_by, strength):
    assert replace(claim(said_by=said_by), attribution=attribution).strength is strength
    assert replace(claim(), attribution=attribution, verified=False).strength is Strength.OPENS


def test_the_press_accuses_and_does_not_clear():
    clocks = Clocks.at(datetime.date(2019, 12, 1))
    other = replace(claim(low=1.0, high=1.0), key="n", vendor="nokia")
    for attribution, high in ((Attribution.ON_RECORD, 0.0), (Attribution.PRESS_REPORT, 1.0)):
        found = touch(mix([replace(other, attribution=attribution)], RAN, clocks), {"nokia": Truth.NO})
        assert (found.low, found.high) == (0.0, high)
        guilty = touch(mix([replace(other, attribution=attribution)], RAN, clocks), {"nokia": Truth.YES})
        assert guilty.low == 1.0


def test_a_search_is_seen_on_every_day_and_differs_from_none():
    looked = replace(claim("operator:zz-one/ran/all", 0.0, 1.0, "searched"), vendor="")
    assert searched([looked, claim()], [RAN]) == (looked,)
    assert searched([looked], ["operator:zz-one/core/4G"]) == ()
