"""Lists of claims, and the mixes of a case as claims."""

import datetime
import json

import pytest

from cleanpath.claims.market import load_market_claims
from cleanpath.claims.model import Grade
from cleanpath.claims.vendor_shares import list_claims, mix, mix_claims, touch
from cleanpath.dates import Clocks
from cleanpath.errors import BadInput, UnknownName
from cleanpath.verdict import Truth

CLAIMS = load_market_claims()


def keys(**filters):
    return [row["key"] for row in list_claims(CLAIMS, **filters)]


def test_all_claims_are_listed_in_order_and_fit_json():
    rows = list_claims(CLAIMS)
    assert [r["key"] for r in rows] == sorted(c.key for c in CLAIMS)
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows


def test_filters():
    assert keys(subject="gb-ee") == [c.key for c in CLAIMS if c.subject.startswith("operator:gb-ee/")]
    assert set(keys(subject="country:de")) < set(keys(subject="DE"))
    assert "gb_ee_ran4g.huawei" in keys(subject="GB")
    assert "de_db.huawei" not in keys(subject="IT")
    seed = Clocks.at(datetime.date(2018, 11, 23))
    seen = set(keys(clocks=seed))
    assert {"ch_sunrise_ops.huawei", "dk_tdc_h.huawei", "kr_lgu_lte.huawei", "kr_lgu_usfk.huawei"} <= seen
    assert "jp-softbank-ran-huawei-2016" in seen
    assert "jp-softbank-ran-huawei-2018-12-20" not in seen  # told later, of what was there since 2016
    hindsight = Clocks.at(datetime.date(2018, 11, 23), datetime.date(2026, 11, 23))
    assert "jp-softbank-ran-huawei-2018-12-20" in keys(clocks=hindsight)
    assert all(row["grade"] <= "B2" for row in list_claims(CLAIMS, grade="B2"))
    assert all(row["grade"][1] <= "3" for row in list_claims(CLAIMS, grade="3"))
    assert keys(grade="B") == [c.key for c in CLAIMS if c.grade.reliability <= "B"]


@pytest.mark.parametrize("grade", ["G1", "B7", "BB", "b2", " "])
def test_a_bad_grade_is_refused(grade):
    with pytest.raises(BadInput):
        list_claims(CLAIMS, grade=grade)


def row(vendor="huawei", low=0.2, high=0.4, claim=""):
    return {"element": "x", "vendor": vendor, "low": low, "high": high, "claim": claim}


def test_mixes_of_a_case_hold_on_any_day():
    made = mix_claims([row(), row("nokia", 0.6, 0.6)], CLAIMS, "mixes.csv")
    for day in (datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)):
        found = touch(mix(made, "element:x", Clocks.at(day)), {"huawei": Truth.YES, "nokia": Truth.NO})
        assert found.low == 0.2
        assert found.high == 0.4
        assert found.grade == Grade("B", 2)


def test_a_mix_that_rests_on_a_claim_has_its_clocks_and_grade():
    (made,) = mix_claims([row(claim="gb_ee_ran4g.huawei")], CLAIMS, "mixes.csv")
    assert made.known_from.text == "2020-07-09"
    assert made.grade == Grade("B", 2)
    before = Clocks.at(datetime.date(2020, 7, 8))
    assert mix([made], "element:x", before).parts == ()


def test_bad_mixes_are_refused():
    with pytest.raises(BadInput):
        mix_claims([row(low=0.5, high=0.4)], CLAIMS, "mixes.csv")
    with pytest.raises(BadInput):
        mix_claims([row(low=float("nan"))], CLAIMS, "mixes.csv")
    with pytest.raises(UnknownName):
        mix_claims([row(claim="gb_ee")], CLAIMS, "mixes.csv")
