"""Indicative shares: which shares count, and what several of them suggest together."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.claims.indicative import Indicative, find_indicative, join
from cleanpath.claims.market import load_market_claims
from cleanpath.dates import Clocks, parse_date
from cleanpath.verdict import Truth

CLAIMS = {claim.key: claim for claim in load_market_claims()}
SUBJECT = "operator:kr-sk-telecom/ran/4G"
COUNTRY = CLAIMS["kr-ran-huawei-share-2018"]
OWN = replace(CLAIMS["gb-vodafone-ran-huawei-32-2019"], key="own", subject=SUBJECT)


def at(day):
    return Clocks.at(datetime.date.fromisoformat(day))


def find(*claims, day="2020-01-01", subject=SUBJECT, restricted=("huawei", "zte")):
    def truths(vendors):
        return [Truth.YES if vendor in restricted else Truth.NO for vendor in vendors]

    return find_indicative(claims, ["element:x", subject], "KR", at(day), truths)


def test_a_country_share_stands_for_its_operators_until_one_of_their_own_is_known():
    assert find(COUNTRY) == Indicative(0.08, 0.1, 0.12, "country", (COUNTRY.key,))
    assert find(COUNTRY, OWN) == Indicative(0.32, 0.32, 0.32, "operator", ("own",))
    assert find(COUNTRY, OWN, day="2018-12-31").basis == "country"


@pytest.mark.parametrize(
    "words",
    [
        {"subject": "operator:kr-sk-telecom/core/4G"},
        {"subject": "operator:kr-sk-telecom/ran/5G"},
        {"day": "2017-06-01"},
        {"day": "2025-01-01"},
        {"restricted": ("nokia",)},
    ],
)
def test_shares_of_other_parts_days_and_vendors_do_not_count(words):
    assert find(COUNTRY, **words) is None


def test_what_is_no_share_or_of_a_place_suggests_nothing():
    assert find(replace(COUNTRY, kind="presence")) is None
    assert find(replace(COUNTRY, places=("KR-11",))) is None
    assert find(replace(COUNTRY, subject="country:kr/ran/4G/subscribers")) is None


def test_vendors_add_up_and_the_latest_of_one_counts():
    late = replace(COUNTRY, key="late", date=parse_date("2019-01-01", "test"), low=0.2, high=0.3)
    zte = replace(COUNTRY, key="zte", vendor="zte", low=0.1, high=0.1)
    both = replace(COUNTRY, key="both", vendor="huawei|zte", low=0.5, high=0.5)
    assert find(COUNTRY, late) == Indicative(0.2, 0.25, 0.3, "country", ("late",))
    added = find(COUNTRY, zte)
    assert (added.low, added.high) == (pytest.approx(0.18), pytest.approx(0.22))
    assert find(both, restricted=("huawei",)) == Indicative(0.0, 0.25, 0.5, "country", ("both",))


shares = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)


@given(st.lists(shares, min_size=1, max_size=4), st.data())
def test_a_way_over_several_parts_lies_in_what_all_of_them_allow(spans, data):
    """Whatever share each part has and however they overlap, the union lies between the ends."""
    parts = [Indicative(a, (a + b) / 2, b, "country", (str(n),)) for n, (a, b) in enumerate(spans)]
    found = join(parts)
    held = [data.draw(st.floats(low, high)) for low, high in spans]
    starts = [data.draw(st.floats(0, 1)) for _ in spans]
    pieces = sorted(
        piece
        for share, start in zip(held, starts, strict=True)
        for piece in ((start, min(1.0, start + share)), (0.0, max(0.0, start + share - 1.0)))
    )
    union, end = 0.0, 0.0
    for begin, stop in pieces:
        union += max(0.0, stop - max(begin, end))
        end = max(end, stop)
    assert found.low - 1e-9 <= union <= found.high + 1e-9
    assert found.low <= found.mid <= found.high


def test_nothing_is_made_of_nothing():
    assert join([]) is None
