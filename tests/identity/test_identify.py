import csv
import datetime
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.identity import identify as identify_module
from cleanpath.identity.evidence import KINDS, is_kin
from cleanpath.identity.fingerprint_index import PLACES as TEXT_KINDS
from cleanpath.identity.fingerprints import read_marks
from cleanpath.identity.identify import LONGEST_KEPT, identify, identify_column, know
from cleanpath.identity.number_registries import NONE, NumberList
from cleanpath.identity.observations import Observation

DAY = datetime.date(2018, 11, 23)
LIST = NumberList(
    "IEEE registry",
    "2026-09-23",
    {"001122": "Cisco Systems, Inc", "00E0FC": "HUAWEI TECHNOLOGIES CO.,LTD", "AABBCC1": "zte corporation"}
    | {"A0B0C0": "Unknown Widgets Ltd"},
)
ROWS = list(
    csv.DictReader((Path(__file__).parent / "samples.csv").read_text(encoding="utf-8").splitlines(True))
)
VALUES = sorted({row["value"] for row in ROWS})


@pytest.fixture(scope="module")
def known(vendors):
    return know(vendors, DAY, LIST, NONE)


def ask(known, kind, value):
    return next(identify([Observation(kind, value)], known.vendors, DAY, known))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['kind']}: {row['value'][:30]}")
def test_samples(known, row):
    answer = ask(known, row["kind"], row["value"])
    assert answer["vendor"] == (row["vendor"] or None)
    assert answer["candidates"] or answer["notes"]


def test_every_kind_has_samples_that_decide_and_that_do_not():
    for kind in KINDS.keys() - {"oui", "mac", "ttl"}:
        decided = {bool(row["vendor"]) for row in ROWS if row["kind"] == kind}
        assert decided == {True, False}, kind


def is_same(vendors, one, other):
    return one == other or is_kin(vendors, one, other)


@pytest.mark.parametrize(
    ("kind", "aim"), [("cli_show_version", 0.95), ("inventory_model", 0.9), ("sysdescr", 0.9)]
)
def test_typical_values_reach_the_aim_and_none_is_given_to_another(known, kind, aim):
    """Typed after what vendors' systems print and their products are called; labels by the typist."""
    text = (Path(__file__).parent / "typical.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines(keepends=True)) if row["kind"] == kind]
    named = {row["value"]: ask(known, kind, row["value"])["vendor"] for row in rows}
    found = [row for row in rows if named[row["value"]]]
    right = [r for r in found if is_same(known.vendors, r["vendor"], named[r["value"]])]
    wrong = [r for r in found if r not in right]
    assert len(right) >= aim * len(rows)
    assert {row["value"] for row in wrong} <= {"OS6450-P48"}, "a brand of two companies in turn"


@pytest.mark.parametrize(
    ("kind", "value", "vendor", "note"),
    [
        ("mac", "00:e0:fc:12:34:56", "huawei", None),
        ("mac", "00E0.FC12.3456", "huawei", None),
        ("oui", "00-e0-fc", "huawei", None),
        ("oui", "00E0FC", "huawei", None),
        ("oui", "Huawei Technologies Co., Ltd.", "huawei", None),
        ("mac", "aa:bb:cc:1f:00:01", "zte", None),
        ("mac", "aa:bb:cc:2f:00:01", None, "locally administered"),
        ("mac", "a0b0c0000001", None, "not of a registered vendor"),
        ("mac", "00:e0:fc:12:34", None, "not a MAC address"),
        ("mac", "00:e0:fc:12:34:5g", None, "not a MAC address"),
        ("mac", "", None, "not a MAC address"),
        ("oui", "04aabb", None, "not in the IEEE registry of 2026-09-23"),
    ],
)
def test_addresses(known, kind, value, vendor, note):
    answer = ask(known, kind, value)
    assert answer["vendor"] == vendor
    if note:
        assert note in " ".join(answer["notes"])
    else:
        reason = answer["candidates"][0]["reasons"][0]
        assert "2026-09-23" in reason or "given as text" in reason


def test_without_a_list_the_way_out_is_told(vendors):
    answer = ask(know(vendors, DAY, NONE, NONE), "mac", "00:e0:fc:12:34:56")
    assert answer["vendor"] is None
    assert "vendors import" in answer["notes"][0]


def test_the_contract(known):
    answer = ask(known, "sysobjectid", ".1.3.6.1.4.1.25506.1.442")
    assert set(answer) == {"kind", "value", "vendor", "candidates", "owner_chain", "notes", "remote"}
    assert {"vendor", "grade", "reasons"} <= set(answer["candidates"][0])
    assert [link["name"] for link in answer["owner_chain"]] == ["Unisplendour"]
    then = know(known.vendors, datetime.date(2005, 6, 1), LIST, NONE)
    assert ask(then, "sysobjectid", ".1.3.6.1.4.1.25506.1.442")["owner_chain"][0]["vendor"] == "huawei"


def test_a_brand_and_who_made_it_are_kept_apart(known):
    answer = ask(known, "sysobjectid", ".1.3.6.1.4.1.25506.11.1.120")
    assert {(c["vendor"], c["role"]) for c in answer["candidates"]} == {("hpe", "maker"), ("h3c", "designer")}


def test_a_sold_business_joins_the_candidates_once_it_was_sold(known, vendors):
    later = know(vendors, datetime.date(2023, 1, 1), LIST, NONE)
    oid = ".1.3.6.1.4.1.2011.2.235.1.1"
    assert ask(known, "sysobjectid", oid)["vendor"] == "huawei"
    assert ask(later, "sysobjectid", oid)["vendor"] is None
    assert {c["vendor"] for c in ask(later, "sysobjectid", oid)["candidates"]} == {"huawei", "xfusion"}


def test_remote_fingerprints_are_marked_and_capped(known):
    for row in ROWS:
        answer = ask(known, row["kind"], row["value"])
        assert answer["remote"] == KINDS[row["kind"]].remote
        if answer["remote"]:
            assert all(c["grade"][0] == "D" and c["grade"][1] >= "3" for c in answer["candidates"])


def test_an_imported_list_names_the_holder_of_an_unregistered_number(vendors):
    listed = NumberList(
        "IANA enterprise numbers", "2024-08-23", {"999999": "Cisco Systems, Inc.", "7": "Acme"}
    )
    knowing = know(vendors, DAY, LIST, listed)
    answer = ask(knowing, "sysobjectid", ".1.3.6.1.4.1.999999.1")
    assert answer["vendor"] == "cisco"
    assert "2024-08-23" in answer["candidates"][0]["reasons"][0]
    assert "'Acme'" in ask(knowing, "sysobjectid", ".1.3.6.1.4.1.7.1")["notes"][0]


def test_a_holder_whose_name_only_begins_like_a_makers_opens_and_clears_nothing(vendors):
    names = {
        "99991": "Ericsson, Inc.",
        "99992": "Fujitsu General",
        "99993": "NokianTyres",
        "99994": "Solenovo",
    }
    knowing = know(vendors, DAY, LIST, NumberList("IANA enterprise numbers", "2024-08-23", names))
    strengths = {
        name: [
            (c["vendor"], c["strength"])
            for c in ask(knowing, "sysobjectid", f"1.3.6.1.4.1.{number}.1")["candidates"]
        ]
        for number, name in names.items()
    }
    assert strengths == {
        "Ericsson, Inc.": [("ericsson", "clears")],
        "Fujitsu General": [("fujitsu", "opens")],
        "NokianTyres": [],
        "Solenovo": [],
    }


def test_hop_limits_are_a_set_and_never_an_answer(known):
    answer = ask(known, "ttl", "250 61")
    assert (answer["vendor"], answer["remote"]) == (None, True)
    assert [c["vendor"] for c in answer["candidates"]] == ["juniper"]
    assert len(ask(known, "ttl", "255,255")["candidates"]) > 2


@pytest.mark.parametrize(
    ("address", "candidates"), [("02e0fc000001", ["huawei"]), ("aabbcc2f0001", []), ("0ae0fc000001", [])]
)
def test_a_derived_local_address_makes_a_candidate_and_no_answer(known, address, candidates):
    answer = ask(known, "mac", address)
    assert answer["vendor"] is None
    assert [c["vendor"] for c in answer["candidates"]] == candidates
    assert "locally administered" in answer["notes"][0]


def test_shared_agents_name_nobody(known):
    for number in (8072, 2021, 311, 4413):
        answer = ask(known, "sysobjectid", f".1.3.6.1.4.1.{number}.3.2.10")
        assert (answer["vendor"], answer["candidates"]) == (None, [])


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_invisible_characters_neither_hide_nor_fake(known, hidden):
    answer = ask(known, "sysdescr", f"Hua{hidden}wei Versatile Routing Platform")
    assert answer["vendor"] == "huawei"
    assert "invisible" in " ".join(answer["notes"])


def test_a_megabyte_banner_is_cut_and_said_to_be(known):
    answer = ask(known, "ssh_banner", "SSH-2.0-Cisco-1.25" + "A" * 5_000_000)
    assert "only the first" in answer["notes"][0]
    assert len(answer["value"]) == LONGEST_KEPT
    assert not [key for key in known.answers if len(key[1]) > LONGEST_KEPT]


@pytest.mark.parametrize("kind", ["inventory_model", "telnet_banner", "sysdescr"])
def test_a_name_by_chance_in_junk_is_no_answer(known, kind):
    junk = bytes(random.Random(3).choices(range(256), k=4000)).decode("utf-8", "replace")
    answer = ask(known, kind, f"{junk} Huawei ABB {junk}")
    assert answer["vendor"] is None
    assert "no text" in " ".join(answer["notes"])
    negotiated = b"\xff\xfd\x01\xff\xfd\x1f\xff\xfd!\xff\xfb\x01\xff\xfb\x03".decode("utf-8", "replace")
    assert ask(known, "telnet_banner", f"{negotiated}Huawei SmartAX\r\nLogin: ")["vendor"] == "huawei"


def test_an_unknown_kind_is_refused(known):
    with pytest.raises(BadInput, match="sysobjectid"):
        ask(known, "smell", "burnt")


rows = st.lists(
    st.builds(Observation, st.sampled_from(sorted(KINDS)), st.sampled_from(VALUES) | st.text(max_size=40)),
    max_size=30,
)


@given(rows)
def test_order_and_company_do_not_matter(vendors, known, batch):
    """Oracle: each row asked alone."""
    together = list(identify(batch, vendors, DAY, known))
    assert together == [ask(known, row.kind, row.value) for row in batch]
    assert list(identify(batch[::-1], vendors, DAY, known)) == together[::-1]
    json.dumps(together, allow_nan=False)


@settings(max_examples=min(50, settings().max_examples))
@given(
    st.lists(
        st.from_regex(r"\A(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}\Z|\A[0-9a-fA-F]{12}\Z", fullmatch=True)
        | st.sampled_from(["00:e0:fc:12:34:56", "AABBCC1F0001", "0011.2233.4455", "é" * 6, "\ud800", ""])
        | st.text(max_size=18),
        min_size=65,
        max_size=90,
    ),
    st.sampled_from(["mac", "oui"]),
)
def test_columns_of_addresses_agree_with_rows(known, values, kind):
    codes, answers = identify_column(kind, values, known)
    for value, code in zip(values, codes.tolist(), strict=True):
        alone, found = identify_column(kind, [value], known)
        assert answers[code] == found[alone[0]]


def test_memory_of_answers_has_a_limit(vendors, monkeypatch):
    monkeypatch.setattr(identify_module, "KEPT_ANSWERS", 50)
    knowing = know(vendors, DAY, LIST, NONE)
    for start in range(0x200, 0x200 + 600, 100):
        values = [f"{place:06X}" for place in range(start, start + 40)] * 2 + ["00E0FC"]
        codes, answers = identify_column("oui", values, knowing)
        assert answers[codes[-1]]["vendor"] == "huawei"
        assert f"{start:06X}" in answers[codes[0]]["notes"][0]
        list(identify([Observation("sysdescr", f"{value} text") for value in values], vendors, DAY, knowing))
        assert max(len(knowing.answers), len(knowing.prefix_answers), len(knowing.alike)) <= 100


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=300))
def test_any_text_has_an_answer(known, kind, value):
    answer = ask(known, kind, value)
    assert answer["candidates"] or answer["notes"]


@given(st.sampled_from([row for row in ROWS if row["vendor"]]), st.text(alphabet=" .,;:\n\t-()", max_size=20))
def test_padding_changes_nothing(known, row, padding):
    if row["kind"] in ("sysdescr", "lldp_sysdesc", "cli_show_version", "inventory_model"):
        assert ask(known, row["kind"], row["value"] + padding)["vendor"] == row["vendor"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ssh_banner", "SSH-2.0-Comware-5.20.105"),
        ("ssh_banner", "Comware-7.1.045"),
        ("cli_show_version", "Comware Software, Version 5.20, Release 2202"),
    ],
)
def test_a_system_sold_under_three_brands_names_all_of_them(known, kind, value):
    answer = ask(known, kind, value)
    assert answer["vendor"] is None
    assert {c["vendor"] for c in answer["candidates"]} == {"h3c", "hpe", "3com"}


def test_no_name_of_another_maker_is_given_to_a_listed_vendor(known):
    """What one maker's boxes and systems are called must not accuse another, in whatever text it stands."""
    listed = {vendor.id for vendor in known.vendors.values() if vendor.listings}
    texts = {
        (own.vendor, text)
        for own in read_marks(known.vendors).values()
        for text in (
            *(name for family in own.families for name in (*family.names, *family.unverified)),
            *(f"{name}-24" for family in own.families for name in (*family.names, *family.unverified)),
            *(marker.text for marker in own.markers),
        )
    }
    for kind in TEXT_KINDS:
        asked = sorted(texts)
        answers = identify([Observation(kind, text) for _, text in asked], known.vendors, DAY, known)
        for (vendor, text), answer in zip(asked, answers, strict=True):
            accused = answer["vendor"] in listed and not is_same(known.vendors, answer["vendor"], vendor)
            assert not accused, (kind, text, vendor, answer["vendor"])


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("00:00:00:00:00:00", "placeholder"),
        ("00:00:00:00:00:01", "placeholder"),
        ("ff:ff:ff:ff:ff:ff", "placeholder"),
        ("00:11:22:33:44:55", "placeholder"),
        ("12:34:56:78:9a:bc", "placeholder"),
        ("00:50:56:aa:bb:cc", "VMware"),
        ("00:15:5d:00:00:01", "Hyper-V"),
        ("08:00:27:00:00:01", "VirtualBox"),
        ("52:54:00:12:34:56", "QEMU"),
        ("50:6b:8d:00:00:01", "Nutanix"),
    ],
)
def test_placeholders_and_virtual_interfaces_name_nobody(vendors, value, note):
    everybody = NumberList("list", "2026-01-01", {value[:8].replace(":", "").upper(): "Cisco Systems, Inc"})
    knowing = know(vendors, DAY, everybody, NONE)
    for column in ([value], [value] * 70):
        codes, answers = identify_column("mac", column, knowing)
        answer = answers[codes[-1]]
        assert (answer["vendor"], answer["candidates"]) == (None, [])
        assert note in answer["notes"][0]


@pytest.mark.parametrize(
    ("kind", "value", "strength"),
    [
        ("sysobjectid", ".1.3.6.1.4.1.2011.2.23.1", "clears"),
        ("sysdescr", "Huawei Versatile Routing Platform Software", "clears"),
        ("register", "huawei", "clears"),
        ("netbox_slug", "huawei", "clears"),
        ("inventory_model", "Huawei NE40E-X8", "clears"),
        ("inventory_model", "NE40E-X8", "opens"),
        ("mac", "00:e0:fc:12:34:56", "opens"),
        ("ssh_banner", "SSH-2.0-HUAWEI-1.5", "opens"),
        ("snmp_engineid", "800007db0300e0fc123456", "opens"),
        ("part_maker", "Huawei", "opens"),
    ],
)
def test_what_a_kind_of_evidence_may_do(known, kind, value, strength):
    found = {c["vendor"]: c["strength"] for c in ask(known, kind, value)["candidates"]}
    assert found["huawei"] == strength


@pytest.mark.parametrize(
    "text", ["uplink to Huawei core", "not Huawei", "connected to huawei", "link: Huawei", "replaced Huawei"]
)
def test_what_a_text_says_of_others_is_no_answer(known, text):
    answer = ask(known, "sysdescr", text)
    assert answer["vendor"] is None
    assert all(c["strength"] == "opens" for c in answer["candidates"])


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("cisco ISR4331 with Intel Xeon CPU, 4GB. Samsung SSD 860", "cisco"),
        ("RouterX version 1\nModem: Huawei ME909s LTE module\nCPU: Freescale PowerQUICC", None),
        ("Processor: HiSilicon Kunpeng 920", None),
        ("Quectel EC25 modem", None),
        ("Huawei Versatile Routing Platform Software, CPU: MIPS", "huawei"),
    ],
)
def test_a_part_inside_is_not_the_maker(known, text, vendor):
    answer = ask(known, "cli_show_version", text)
    assert answer["vendor"] == vendor
    assert {c["vendor"] for c in answer["candidates"] if c["strength"] == "clears"} == {vendor} - {None}


def test_the_order_of_equal_marks_makes_no_difference(vendors):
    known = know(vendors, datetime.date(2026, 1, 1))
    for order in (("Huawei S5720", "rack 4 Huawei S5720"), ("rack 4 Huawei S5720", "Huawei S5720")):
        known.answers.clear()
        known.alike.clear()
        told = {}
        for text in order:
            codes, answers = identify_column("inventory_model", [text], known)
            told[text] = answers[codes[0]]["candidates"][0]["strength"]
        assert told == {"Huawei S5720": "clears", "rack 4 Huawei S5720": "opens"}


def test_a_hyphenated_name_introduces_nobody(vendors):
    known = know(vendors, datetime.date(2026, 1, 1))
    codes, answers = identify_column("sysdescr", ["TP-LINK TL-WR841N"], known)
    assert answers[codes[0]]["vendor"] == "tp-link"
    codes, answers = identify_column("sysdescr", ["Box, uplink TP-LINK"], known)
    assert answers[codes[0]]["vendor"] != "tp-link"


def test_an_inventory_says_what_a_thing_goes_with(vendors):
    known = know(vendors, datetime.date(2026, 1, 1))
    codes, answers = identify_column("inventory_model", ["MikroTik CRS328 for Cisco"], known)
    assert answers[codes[0]]["vendor"] == "mikrotik"
    codes, answers = identify_column("inventory_model", ["Rack for Huawei"], known)
    assert answers[codes[0]]["vendor"] is None
