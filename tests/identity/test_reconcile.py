import datetime
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.identity.devices import fuse_box
from cleanpath.identity.identify import Knowledge, know
from cleanpath.identity.observations import Observation
from cleanpath.identity.reconcile import Finding, settle_vendor, settle_vendors
from cleanpath.identity.vendors import load_vendors
from cleanpath.sources.builder import DECLARED, Draft, Evidence

VRP = ("sysdescr", "Huawei Versatile Routing Platform Software VRP (R) software, Version 8.180")
IOS = ("sysdescr", "Cisco IOS Software, C3750E Software (C3750E-UNIVERSALK9-M), Version 12.2(58)SE2")
PIECES = [
    VRP,
    IOS,
    ("sysobjectid", ".1.3.6.1.4.1.2011.2.23.1"),
    ("sysobjectid", ".1.3.6.1.4.1.8072.3.2.10"),
    ("sysobjectid", ".1.3.6.1.4.1.25506.11.1.120"),
    ("snmp_engineid", "800007db03487b6b001122"),
    ("inventory_model", "MX480"),
    ("inventory_model", "S5800"),
    *((DECLARED, name) for name in ("Huawei", "Cisco Systems", "ZTE Corp.", "Huawey", "Foo", "hpe|h3c")),
]


@lru_cache
def known() -> Knowledge:
    return know(load_vendors(), datetime.date(2026, 1, 1))


def settle(*pieces: tuple[str, str]) -> Finding:
    return settle_vendor([Evidence("e", kind, value) for kind, value in pieces], known())


def test_exact_names_match_and_alike_names_are_only_candidates() -> None:
    assert settle((DECLARED, "Huawei Technologies Co., Ltd.")).vendors == ("huawei",)
    alike = settle((DECLARED, "Huawey"))
    assert (alike.vendors, alike.outcome) == ((), "candidates")
    assert "huawei" in alike.candidates[0]
    assert settle((DECLARED, "Nobody at all")).outcome == "unknown"
    assert settle().outcome == "unknown"


def test_an_alike_name_counts_where_the_box_agrees() -> None:
    assert settle((DECLARED, "Huawey"), VRP).vendors == ("huawei",)


@pytest.mark.parametrize("name", ["Cisco Systems", "Foo"])
def test_register_and_box_that_disagree_are_both_kept(name: str) -> None:
    found = settle((DECLARED, name), VRP)
    assert found.relabelled
    assert "possible relabelling" in found.reason
    assert found.vendors == (("cisco", "huawei") if name != "Foo" else ())
    assert found.outcome == "candidates"


def test_who_built_what_another_sells_stays_in_the_set() -> None:
    arc = ("sysobjectid", ".1.3.6.1.4.1.25506.11.1.120")
    assert settle(arc).vendors == ("h3c", "hpe")
    assert settle((DECLARED, "HPE"), arc).vendors == ("h3c", "hpe")


def test_a_declaration_decides_among_what_the_box_leaves_open() -> None:
    assert len(settle(("inventory_model", "S5800")).candidates) > 1
    assert settle((DECLARED, "H3C"), ("inventory_model", "S5800")).vendors == ("h3c",)


def test_remote_fingerprints_and_generic_agents_name_nobody() -> None:
    remote = settle(("snmp_engineid", "800007db03487b6b001122"))
    assert (remote.vendors, remote.outcome) == ((), "candidates")
    assert settle(("sysobjectid", ".1.3.6.1.4.1.8072.3.2.10")).vendors == ()


@given(st.lists(st.sampled_from(PIECES), max_size=5, unique=True))
def test_what_is_settled_is_sound(pieces: list) -> None:
    found = settle(*pieces)
    again = settle(*reversed(pieces))
    assert (again.vendors, again.candidates, again.relabelled) == (
        found.vendors,
        found.candidates,
        found.relabelled,
    )
    alone = [settle(piece) for piece in pieces]
    supported = {vendor for one in alone for vendor in one.vendors}
    assert set(found.vendors) <= supported | {c.split(" ")[0] for one in alone for c in one.candidates}
    sure = {one.vendors[0] for one in alone if len(one.vendors) == 1}
    if found.vendors and len(sure) > 1:
        assert sure <= set(found.vendors), "of two makers that are each named alone, none is forgotten"


def test_every_row_and_every_element_is_reported() -> None:
    draft = Draft("x")
    for element in ("a", "b"):
        draft.add_element(element, "router", "x")
    draft.add_element("c", "router", "x", vendor="zte")
    draft.observe("a", DECLARED, "Huawei")
    draft.observe("b", DECLARED, "Huawey")
    draft.observe("c", *VRP)
    draft.add_row("x:2", "a")
    draft.add_row("x:3", "b", "latitude unreadable")
    settled, report = settle_vendors(draft.finish("t"), known())
    assert settled.tables["elements"]["vendor"] == ["huawei", "", "huawei|zte"]
    assert [(r["row"], r["outcome"]) for r in report] == [
        ("x:2", "matched"),
        ("x:3", "candidates"),
        ("", "candidates"),
    ]
    assert "latitude unreadable" in report[1]["reason"]
    assert report[2]["relabelling"]


def test_a_product_name_does_not_speak_against_a_declared_maker() -> None:
    assert settle((DECLARED, "H3C oder HPE"), ("inventory_model", "S5800")).vendors == ("h3c", "hpe")
    assert settle((DECLARED, "Cisco or Huawei"), VRP).vendors == ("huawei",)


def test_a_candidate_set_of_ids_is_narrowed_by_nothing() -> None:
    assert settle((DECLARED, "huawei|juniper"), ("inventory_model", "MX480")).vendors == ("huawei", "juniper")
    assert settle((DECLARED, "huawei|juniper"), VRP).vendors == ("huawei", "juniper")


@pytest.mark.parametrize("text", ["n/a", "-", "k.A.", "???", "TBD", "Unbekannt", "不明"])
def test_what_says_that_nothing_is_known_says_nothing(text: str) -> None:
    assert settle((DECLARED, text)).outcome == "unknown"
    found = settle((DECLARED, text), VRP)
    assert (found.vendors, found.relabelled) == (("huawei",), False)


@pytest.mark.parametrize(
    ("pieces", "grade", "kinds"),
    [
        ([(DECLARED, "Huawei")], "C2", "the register"),
        ([("sysobjectid", ".1.3.6.1.4.1.2011.2.23.1")], "B2", "SNMP sysObjectID"),
        ([(DECLARED, "Huawei"), ("sysobjectid", ".1.3.6.1.4.1.2011.2.23.1")], "B2", "SNMP sysObjectID"),
        ([(DECLARED, "Nobody Inc")], "", ""),
    ],
)
def test_the_grade_and_the_clue_of_a_maker_are_kept(pieces, grade, kinds):
    found = settle(*pieces)
    assert found.grade == grade
    assert found.clue.startswith(kinds)
    assert bool(found.clue) == bool(found.vendors)


WEAK_PIECES = [
    ("inventory_model", "NE40E-X8"),
    ("inventory_model", "MX480"),
    ("inventory_model", "ZXR10 5960"),
    ("inventory_model", "JG896A"),
    ("mac", "00:e0:fc:12:34:56"),
    ("mac", "00:50:56:00:00:01"),
    ("mac", "00:00:00:00:00:00"),
    ("oui", "001B21"),
    ("ssh_banner", "SSH-2.0-HUAWEI-1.5"),
    ("snmp_engineid", "800007db03487b6b001122"),
    ("sysdescr", "Comware Software, Version 5.20"),
    ("sysdescr", "Linux uplink to huawei 5.10"),
    ("sysdescr", "S5720-28P-SI-AC"),
    ("lldp_sysdesc", "connected to Cisco core, not Huawei"),
    (DECLARED, "not Huawei"),
    (DECLARED, "kein Huawei"),
    (DECLARED, "n/a"),
]


@given(st.lists(st.sampled_from(WEAK_PIECES), max_size=6, unique=True))
def test_what_cannot_clear_names_nobody_however_much_of_it_there_is(pieces: list) -> None:
    assert settle(*pieces).vendors == ()


@given(
    st.lists(st.sampled_from(WEAK_PIECES[:-3]), max_size=4, unique=True),
    st.sampled_from([*PIECES[:3], *PIECES[8:]]),
)
def test_what_cannot_clear_never_narrows_what_is_named(weak: list, firm: tuple) -> None:
    assert set(settle(firm).vendors) <= set(settle(firm, *weak).vendors)


OBSERVED = [VRP, IOS, *PIECES[2:6], *WEAK_PIECES[:-3], ("sysdescr", "HPE Comware Platform Software")]


@given(st.lists(st.sampled_from(OBSERVED), max_size=4, unique=True))
def test_import_and_identify_give_the_same_answer_for_the_same_evidence(pieces: list) -> None:
    found = settle(*pieces)
    box = fuse_box([Observation(kind, value) for kind, value in pieces], known())
    listed = {c["vendor"]: c for c in box["candidates"]}
    assert set(found.vendors) <= listed.keys()
    assert {c.split(" ")[0] for c in found.candidates} == listed.keys()
    clears = {vendor for vendor, c in listed.items() if c["strength"] == "clears"}
    assert bool(found.vendors) == bool(clears) or not found.vendors
    if box["vendor"] in clears and not box["contradictions"]:
        designers = {vendor for vendor, c in listed.items() if c["role"] == "designer"}
        assert {box["vendor"]} | designers <= set(found.vendors)
    if len(found.vendors) == 1 and not box["contradictions"]:
        assert box["vendor"] in (*found.vendors, None)


@pytest.mark.parametrize(
    "pieces, vendors",
    [
        ([("sysobjectid", ".1.3.6.1.4.1.43.45.1.2")], ("3com", "h3c")),
        ([(DECLARED, "Huawei-3Com")], ("h3c",)),
        ([(DECLARED, "HPE"), ("inventory_model", "JG896A")], ("h3c", "hpe")),
        ([("inventory_model", "Cisco ISR4331")], ("cisco",)),
        ([("inventory_model", "replacement for Cisco ISR4331")], ()),
        ([("sysobjectid", "1.3.6.1.4.1.2011.2.23.1.")], ("huawei",)),
        ([(DECLARED, "IBM"), ("inventory_model", "RackSwitch G8264")], ("ibm",)),
    ],
)
def test_who_designed_sold_or_only_stands_in_for_it(pieces: list, vendors: tuple) -> None:
    assert settle(*pieces).vendors == vendors


DOUBTED = (
    "maybe Cisco",
    "Cisco?",
    "unknown (perhaps Cisco)",
    "Cisco ??? (to be checked)",
    "vermutlich Cisco",
    "Cisco, TBC",
)


@pytest.mark.parametrize("kind", [DECLARED, "inventory_model"])
@pytest.mark.parametrize("text", DOUBTED)
def test_what_its_writer_doubted_is_a_candidate_in_imports_and_in_identify(kind, text) -> None:
    alone = settle((kind, text))
    assert alone.vendors == ()
    assert any(told.startswith("cisco") for told in alone.candidates)
    box = fuse_box([Observation("inventory_model", text)], known())
    assert box["vendor"] is None
    assert [c["strength"] for c in box["candidates"]] == ["opens"]


def test_a_doubted_maker_is_settled_by_the_box_alone() -> None:
    assert settle((DECLARED, "Cisco?"), IOS).vendors == ("cisco",)
    assert settle((DECLARED, "maybe Huawei"), IOS).vendors == ()
    assert settle((DECLARED, "likely-minded Huawei")).vendors == ()
    assert settle((DECLARED, "Huawei")).vendors == ("huawei",)
