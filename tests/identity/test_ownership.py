import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import UnknownName
from cleanpath.identity.ownership import affiliates, homes, owned_by, owner_chain, shareholders
from cleanpath.identity.vendors import load_vendors
from cleanpath.verdict import Truth

days = st.dates(datetime.date(1985, 1, 1), datetime.date(2030, 1, 1))


def on(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("day", "truth"),
    [
        ("2003-10-31", Truth.NO),
        ("2003-11-15", Truth.UNKNOWN),
        ("2005-06-01", Truth.YES),
        ("2006-06-01", Truth.UNKNOWN),
        ("2010-01-01", Truth.NO),
        ("2018-11-23", Truth.NO),
    ],
)
def test_h3c_was_huaweis_until_2006(vendors, day, truth):
    assert owned_by(vendors, "h3c", "huawei", on(day)) == truth


def test_a_minority_holding_is_no_control(vendors):
    held = {holder.who: truth for holder, truth in shareholders(vendors, "h3c", on("2006-06-01"))}
    assert held["huawei"] is Truth.UNKNOWN
    assert owned_by(vendors, "h3c", "hpe", on("2020-01-01")) is Truth.NO
    assert ("hpe", 49.0) in [(h.who, h.share) for h, _ in shareholders(vendors, "h3c", on("2020-01-01"))]


def test_affiliates_of_huawei_on_the_day_of_the_article(vendors):
    found = affiliates(vendors, "huawei", on("2018-11-23"))
    assert {"huawei", "hisilicon", "honor", "hmn-tech", "xfusion", "huawei-symantec"} == set(found)
    assert "honor" not in affiliates(vendors, "huawei", on("2021-01-01"))
    with pytest.raises(UnknownName):
        affiliates(vendors, "huaweii", on("2018-11-23"))


def test_a_chain_goes_all_the_way_up(vendors):
    parents = [link.parent for link in owner_chain(vendors, "fiberhome", on("2018-11-23"))]
    assert parents == ["cict", "SASAC (state)"]
    assert owned_by(vendors, "lucent", "nokia", on("2018-11-23")) is Truth.YES


def test_homes_of_a_split_group_are_unknown(vendors):
    assert homes(vendors, "huawei") == {"CN": Truth.YES}
    assert homes(vendors, "tp-link") == {"CN": Truth.UNKNOWN, "US": Truth.UNKNOWN}
    assert homes(vendors, "digitalsystem-technology") == {}


def test_a_ring_of_owners_ends(tmp_path, write_vendors):
    ring = '[[ownership]]\ntype = "owner"\ncontroller = "{}"\nverified = true\n'
    loaded = load_vendors(write_vendors(tmp_path / "v", a=ring.format("b"), b=ring.format("a")))
    assert affiliates(loaded, "a", on("2018-11-23")) == {"a": Truth.YES, "b": Truth.YES}


@given(day=days, data=st.data())
def test_chains_agree_with_walking_the_facts(vendors, day, data):
    """Oracle: the best of all ways up, each as good as its worst link, found by trying every way."""
    key = data.draw(st.sampled_from(sorted(vendors)))

    def ways(at, seen):
        yield at, Truth.YES
        for link in owner_chain(vendors, at, day):
            if link.depth == 1 and link.registered and link.parent not in seen:
                for top, truth in ways(link.parent, seen | {link.parent}):
                    yield top, min(truth, link.truth)

    best = {}
    for top, truth in ways(key, {key}):
        best[top] = max(best.get(top, Truth.NO), truth)
    for owner in vendors:
        assert owned_by(vendors, key, owner, day) == best.get(owner, Truth.NO)


@given(day=days)
def test_only_facts_of_the_day_are_used(vendors, day):
    for key in vendors:
        for link in owner_chain(vendors, key, day):
            assert link.through <= link.truth
            assert link.truth > Truth.NO
            if link.fact and link.fact.span.start:
                assert link.fact.span.start.first <= day


def test_two_facts_of_one_owner_that_meet_add_up(write_vendors, tmp_path):
    owner = '[[ownership]]\ntype = "owner"\ncontroller = "{0}"\nfrom = "{1}"\nto = "{2}"\nverified = false\n'
    parts = owner.format("big", "2006", "2007") + owner.format("big", "2007", "2010")
    folder = write_vendors(
        tmp_path / "met", big="", small=parts + owner.format("other", "2010", "2012"), other=""
    )
    known = load_vendors(folder)
    assert owned_by(known, "small", "big", on("2007-06-01")) is Truth.YES
    assert owned_by(known, "small", "big", on("2006-06-01")) is Truth.UNKNOWN
    assert owned_by(known, "small", "big", on("2010-06-01")) is Truth.UNKNOWN
    assert owned_by(known, "small", "other", on("2010-06-01")) is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("day", "truth"), [("2017-10-31", None), ("2017-11-10", Truth.UNKNOWN), ("2017-12-01", Truth.YES)]
)
def test_broadcom_controls_brocade_from_november_2017(vendors, day, truth):
    found = {link.parent: link.truth for link in owner_chain(vendors, "brocade", on(day))}
    assert found.get("Broadcom") == truth
    assert owned_by(vendors, "foundry", "brocade", on("2009-01-01")) is Truth.YES
