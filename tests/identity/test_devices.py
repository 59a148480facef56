import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.identity.devices import fuse_box, identify_boxes
from cleanpath.identity.evidence import is_kin
from cleanpath.identity.identify import know
from cleanpath.identity.number_registries import NONE, NumberList
from cleanpath.identity.observations import Observation

DAY = datetime.date(2018, 11, 23)
LIST = NumberList("IEEE registry", "2026-09-23", {"00E0FC": "HUAWEI TECHNOLOGIES CO.,LTD"})
HUAWEI = Observation("sysobjectid", ".1.3.6.1.4.1.2011.2.23.1", "a")
CISCO = Observation("sysdescr", "Cisco IOS Software, C2960", "a")
LABEL = Observation("netbox_slug", "cisco", "a")
MAC = Observation("mac", "00:e0:fc:12:34:56", "a")
BANNER = Observation("ssh_banner", "SSH-2.0-HUAWEI-1.5", "a")


@pytest.fixture(scope="module")
def known(vendors):
    return know(vendors, DAY, LIST, NONE)


def test_agreeing_signals_are_firmer(known):
    fused = fuse_box([HUAWEI, MAC], known)
    assert fused["vendor"] == "huawei"
    assert fused["candidates"][0]["grade"] == "B2"
    assert (fused["contradictions"], fused["remote"], fused["observations"]) == ([], False, 2)


def test_declared_against_observed_names_nobody_and_says_so(known):
    fused = fuse_box([LABEL, HUAWEI], known)
    assert fused["vendor"] is None
    assert any("possible relabelling" in told for told in fused["contradictions"])
    assert {c["vendor"] for c in fused["candidates"]} == {"cisco", "huawei"}


def test_observed_against_observed_names_nobody(known):
    assert fuse_box([HUAWEI, CISCO], known)["vendor"] is None


def test_an_interface_of_another_maker_stays_a_candidate(known):
    one = fuse_box([CISCO, Observation("sysobjectid", ".1.3.6.1.4.1.9.1.1208", "a"), MAC], known)
    assert one["vendor"] == "cisco"
    assert "huawei" in {c["vendor"] for c in one["candidates"]}
    assert any("huawei" in told for told in one["contradictions"])


def test_banners_alone_are_remote(known):
    assert fuse_box([BANNER], known)["remote"]
    assert not fuse_box([BANNER, HUAWEI], known)["remote"]
    assert not fuse_box([Observation("ssh_banner", "SSH-2.0-OpenSSH_8.0", "a")], known)["remote"]


def test_boxes_come_in_order_of_appearance(known):
    rows = [Observation("netbox_slug", "cisco", box) for box in ("b", "a", "b", None)]
    assert [b["box"] for b in identify_boxes(rows, known.vendors, DAY, known)] == ["b", "a"]


seen = st.lists(
    st.sampled_from(
        [
            *(HUAWEI, CISCO, LABEL, MAC, BANNER),
            Observation("sysobjectid", ".1.3.6.1.4.1.8072.3.2.10", "a"),
            Observation("sysobjectid", ".1.3.6.1.4.1.25506.11.1.1", "a"),
            Observation("sysdescr", "HPE Comware Platform Software", "a"),
            Observation("inventory_model", "S5720-28P", "a"),
            Observation("inventory_model", "Nokia 7750 SR", "a"),
            Observation("http_banner", "Server: ZTE corp", "a"),
        ]
    ),
    max_size=6,
)


@given(seen, st.randoms())
def test_order_and_repetition_do_not_matter(known, rows, random):
    fused = fuse_box(rows, known)
    mixed = rows + rows
    random.shuffle(mixed)
    again = fuse_box(mixed, known)
    assert {**again, "observations": 0} == {**fused, "observations": 0}


@given(seen, seen)
def test_more_evidence_never_turns_a_vendor_into_another_in_silence(known, first, more):
    before, after = fuse_box(first, known), fuse_box(first + more, known)
    if before["vendor"] and after["vendor"] and before["vendor"] != after["vendor"]:
        kin = is_kin(known.vendors, before["vendor"], after["vendor"])
        assert kin or after["contradictions"]
    old = {c["vendor"] for c in before["candidates"]}
    assert old <= {c["vendor"] for c in after["candidates"]}
