"""What claims say together: agreement narrows, disagreement widens, and nothing is known before its day."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.claims.model import UNJUDGED, Attribution, Claim, Grade, ReadVia, Source
from cleanpath.claims.vendor_shares import mix, touch
from cleanpath.dates import Clocks, parse_date
from cleanpath.verdict import Level, Truth

RAN = "operator:zz-one/ran/4G"
READ = (Source("Paper", "A page", "https://example.org/", ReadVia.SECONDARY, "2019"),)
DAY = datetime.date(2020, 6, 1)
NOW = Clocks.at(DAY)


def claim(key, vendor="huawei", low=0.0, high=1.0, kind="share", **more):
    fields = {
        "key": key,
        "subject": RAN,
        "kind": kind,
        "vendor": vendor,
        "low": low,
        "high": high,
        "date": parse_date("2019-05-01", "test"),
        "known_from": parse_date("2019-06-01", "test"),
        "attribution": Attribution.ON_RECORD,
        "sources": READ,
        "verified": True,
        "origin": key,
        "statement": f"{key} says so.",
    }
    return Claim(**{**fields, **more})


def alone(claims):
    """What claims say together of the one vendor that they name."""
    (found,) = mix(claims, RAN, NOW).parts
    assert found.vendor == "huawei"
    return found


def test_agreeing_bounds_narrow_each_other_and_improve_the_grade():
    one = claim("one", low=0.5, high=1.0)
    two = claim("two", low=0.57, high=0.57)
    found = alone([one, two])
    assert (found.low, found.high, found.present) == (0.57, 0.57, True)
    assert found.grade == Grade("B", 2)
    same = alone([two, claim("three", low=0.57, high=0.57)])
    assert same.grade == Grade("B", 1)


def test_disagreeing_sources_give_the_range_and_the_reason():
    found = alone([claim("one", low=0.5, high=0.5), claim("two", low=0.6, high=0.6)])
    assert (found.low, found.high) == (0.5, 0.6)
    assert found.reasons[0] == "2 sources disagree: 50%, 60%"
    assert found.keys == ("one", "two")


def test_relays_of_one_original_are_one_source():
    pair = [claim(k, low=0.6, high=0.6, origin="report") for k in ("one", "two")]
    assert alone(pair).grade == Grade("B", 2)
    off = replace(pair[1], low=0.7, high=0.7)
    assert alone([pair[0], off]).reasons[0].startswith("relays of one original disagree")


def test_presence_against_absence_settles_nothing():
    found = alone([claim("in", kind="presence"), claim("out", low=0.0, high=0.0)])
    assert (found.low, found.high, found.present) == (0.0, 1.0, False)
    assert "disagree" in found.reasons[0]


def test_presence_without_a_number_is_sometimes_at_least():
    known = mix([claim("in", kind="presence")], RAN, NOW)
    found = touch(known, {"huawei": Truth.YES})
    assert (found.low, found.high) == (0.0, 1.0)
    assert found.levels == (Level.SOMETIMES, Level.ALWAYS)
    two = mix([claim("in", kind="presence"), claim("also", "nokia", kind="presence")], RAN, NOW)
    assert touch(two, {"huawei": Truth.YES, "nokia": Truth.NO}).levels == (Level.SOMETIMES, Level.SOMETIMES)
    assert touch(two, {"huawei": Truth.UNKNOWN, "nokia": Truth.NO}).levels == (Level.CLEAR, Level.SOMETIMES)


def test_an_award_or_a_promise_bounds_nothing():
    for kind in ("contract", "statement"):
        known = mix([claim("c", low=0.0, high=0.0, kind=kind)], RAN, NOW)
        assert touch(known, {"huawei": Truth.YES}).levels == (Level.CLEAR, Level.ALWAYS)
        assert [a.claim.key for a in known.asides] == ["c"]


def test_no_claim_never_clears():
    found = touch(mix([], RAN, NOW), {"huawei": Truth.YES})
    assert found.levels == (Level.CLEAR, Level.ALWAYS)
    assert found.grade == UNJUDGED
    absent = touch(mix([claim("out", low=0.0, high=0.0)], RAN, NOW), {"huawei": Truth.YES})
    assert absent.levels == (Level.CLEAR, Level.ALWAYS)


def test_a_joint_share_bounds_the_sum():
    known = mix([claim("both", "zte|huawei", low=0.4, high=0.4)], RAN, NOW)
    assert known.parts[0].vendor == "huawei|zte"
    found = touch(known, {"huawei": Truth.YES, "zte": Truth.YES})
    assert (found.low, found.high, found.some) == (0.4, 1.0, True)
    one = touch(known, {"huawei": Truth.YES, "zte": Truth.NO})
    assert (one.low, one.high, one.some) == (0.0, 1.0, False)


def test_shares_that_cannot_all_be_true_are_reported_and_spanned():
    known = mix([claim("one", low=0.7, high=0.7), claim("two", "nokia", low=0.6, high=0.6)], RAN, NOW)
    found = touch(known, {"huawei": Truth.YES, "nokia": Truth.NO})
    assert (found.low, found.high) == (0.0, 1.0)
    assert any("cannot all be true" in reason for reason in found.reasons)


def test_exact_shares_that_fill_the_whole_give_an_exact_touch():
    known = mix([claim("one", low=0.667, high=0.667), claim("two", "nokia", low=0.333, high=0.333)], RAN, NOW)
    found = touch(known, {"huawei": Truth.YES, "nokia": Truth.NO})
    assert (found.low, found.high) == (0.667, 0.667)


kinds = st.sampled_from(["share", "presence", "contract", "statement"])
months = st.dates(datetime.date(2012, 1, 1), datetime.date(2026, 12, 31)).map(
    lambda d: parse_date(d.isoformat()[:7], "test")
)


@st.composite
def any_claim(draw):
    low, high = sorted((draw(st.integers(0, 4)) / 4, draw(st.integers(0, 4)) / 4))
    key = draw(st.text("abcdef", min_size=1, max_size=3))
    vendor = draw(st.sampled_from(["huawei", "nokia", "huawei|zte"]))
    made = claim(key, vendor, low, high, draw(kinds), date=draw(months), known_from=draw(months))
    subject = draw(st.sampled_from([RAN, "operator:zz-one/ran/4G|5G", "country:zz/ran/4G", "element:x"]))
    return replace(made, subject=subject, verified=draw(st.booleans()))


@given(st.lists(any_claim(), max_size=6, unique_by=lambda c: c.key), st.dates(), st.dates())
def test_what_is_not_known_yet_leaves_no_trace(claims, as_of, known_at):
    clocks = Clocks(as_of, known_at)
    known = [c for c in claims if c.known_from.last <= known_at]
    assert mix(claims, RAN, clocks) == mix(known, RAN, clocks)


@given(st.lists(any_claim(), max_size=6, unique_by=lambda c: c.key))
def test_the_probability_keeps_the_level_and_the_bounds(claims):
    flags = {"huawei": Truth.YES, "nokia": Truth.NO, "zte": Truth.UNKNOWN}
    found = touch(mix(claims, (RAN, "element:x"), NOW), flags)
    share = found.probability()
    assert abs(share.low - found.low) < 1e-12
    assert abs(share.high - found.high) < 1e-12
    low, high = found.levels
    assert low <= high
    assert (low > Level.CLEAR) == found.some
    assert (high < Level.ALWAYS) == found.part


@given(st.lists(any_claim(), max_size=5, unique_by=lambda c: c.key), st.permutations(range(5)))
def test_the_order_of_claims_does_not_matter(claims, order):
    shuffled = [claims[i] for i in order if i < len(claims)]
    assert mix(shuffled, RAN, NOW) == mix(claims, RAN, NOW)


def test_country_figures_say_nothing_of_one_operator():
    country = claim("land", low=1.0, high=1.0, subject="country:zz/ran/4G")
    assert mix([country], RAN, NOW).parts == ()


VENDORS = ("huawei", "zte", "nokia", "unnamed")


@st.composite
def worlds(draw):
    """True shares of each maker in the 4G and the 5G network, and how large the 4G network is."""
    networks = []
    for _ in range(2):
        parts = [draw(st.integers(0, 5)) for _ in VENDORS]
        total = sum(parts) or 1
        parts[-1] += total - sum(parts)
        networks.append({m: n / total for m, n in zip(VENDORS, parts, strict=True)})
    return networks[0], networks[1], draw(st.integers(1, 9)) / 10


@st.composite
def true_claims(draw, world):
    """Claims that are all true of a world: exact or loose figures, presences, plans; of 4G, 5G or both."""
    first, second, weight = world
    claims = []
    for number in range(draw(st.integers(0, 7))):
        vendor = draw(st.sampled_from(["huawei", "zte", "nokia", "huawei|zte", "nokia|zte"]))
        generations = draw(st.sampled_from(["4G", "5G", "4G|5G"]))
        shares = [sum(network[v] for v in vendor.split("|")) for network in (first, second)]
        both = weight * shares[0] + (1 - weight) * shares[1]
        share = {"4G": shares[0], "5G": shares[1], "4G|5G": both}[generations]
        slack = draw(st.sampled_from([0.0, 0.1, 1.0]))
        low, high = max(0.0, share - slack), min(1.0, share + slack)
        if generations == "4G|5G" and min(shares) == 0:
            low = 0.0  # who gives a figure above 0 for several generations says that the vendor is in each
        listed = {"4G": shares[:1], "5G": shares[1:], "4G|5G": shares}[generations]
        kind = "presence" if min(listed) > 0 and draw(st.booleans()) else "share"
        if draw(st.integers(0, 5)) == 0:
            kind, low, high = "contract", 0.0, 1.0
        made = claim(f"c{number}", vendor, *((0.0, 1.0) if kind == "presence" else (low, high)), kind)
        claims.append(replace(made, subject=f"operator:zz-one/ran/{generations}"))
    return claims


@given(st.data())
def test_what_true_claims_say_holds_in_the_world_they_are_true_of(data):
    world = data.draw(worlds())
    claims = data.draw(true_claims(world))
    flags = {m: data.draw(st.sampled_from(Truth)) for m in ("huawei", "zte", "nokia")}
    found = touch(mix(claims, RAN, NOW), flags)
    least = sum(world[0][m] for m, t in flags.items() if t is Truth.YES)
    most = 1.0 - sum(world[0][m] for m, t in flags.items() if t is Truth.NO)
    assert found.low <= least + 1e-9
    assert most - 1e-9 <= found.high
    assert not found.some or least > 0.0
    assert not found.part or most < 1.0


@pytest.mark.parametrize(("shares", "low"), [((1e-10, 1.0), True), ((0.0, 0.9999999999999), False)])
def test_the_smallest_share_is_not_nothing(shares, low):
    pair = zip(("huawei", "nokia"), shares, strict=True)
    known = mix([claim(vendor, vendor, low=share, high=1.0) for vendor, share in pair], RAN, NOW)
    bounds = touch(known, {"huawei": Truth.YES, "nokia": Truth.NO}).probability()
    assert bounds.high > 0.0
    assert (bounds.low > 0.0) == low


def test_shares_of_the_harmless_add_up_to_all():
    vendors = {f"v{i}": share for i, share in enumerate((0.1, 0.2, 0.3, 0.15, 0.25))}
    known = mix([claim(v, v, low=share, high=share) for v, share in vendors.items()], RAN, NOW)
    assert touch(known, dict.fromkeys(vendors, Truth.NO)).high == 0.0
