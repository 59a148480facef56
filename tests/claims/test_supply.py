"""Statements about who supplies what: all are there, each with what it may do."""

import copy
import datetime

import pytest
from tests.claims.test_market import SMALL, write

from cleanpath.claims.kinds import KINDS
from cleanpath.claims.market import load_market
from cleanpath.claims.subjects import parse_subject
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput
from cleanpath.identity.vendors import load_vendors

CLAIMS = {claim.key: claim for claim in load_market().claims}
DAY = Clocks.at(datetime.date(2018, 11, 23))
KIND_OF = {
    "contract": "contract",
    "deployment": "presence",
    "sole": "sole",
    "share": "share",
    "exclusion": "absence",
    "swap": "removal",
    "managed_service": "managed_service",
}
SAID = {
    "on_record_operator": ("on_record", "operator"),
    "on_record_vendor": ("on_record", "vendor"),
    "official_document": ("official_document", "official document"),
    "press_named": ("press_report", "press"),
    "press_unnamed": ("people_familiar", "unnamed people, through the press"),
    "analyst": ("analyst", "analyst"),
}


@pytest.fixture(scope="module")
def statements(shared):
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load((shared / "facts" / "contracts.yaml").read_text(encoding="utf-8"))


def test_every_statement_is_there(statements):
    assert len(statements) == 434
    for one in statements:
        claim = CLAIMS[one["id"]]
        kind = "tender" if one["reads_as"] == "tender" else KIND_OF[one["kind"]]
        assert claim.kind == ("statement" if one["vendor"] == "unknown" else kind), claim.key
        assert (str(claim.attribution), claim.said_by) == SAID[one["attribution"]]
        assert claim.verified == one["verified"]
        assert claim.known_from.text == str(one["known_from"])
        assert DAY.knows(claim.known_from) == one["known_on_case_day"], claim.key
        assert (claim.until.text if claim.until else None) == (str(one["until"]) if one["until"] else None)
        for source, given in zip(claim.sources, one["sources"], strict=True):
            assert given["title"] == source.title or given["url_or_locator"] == source.url
        if one["operator"] != "*":
            assert parse_subject(claim.subject, claim.key).id == one["operator"]
        if one["share_low"] is not None and one["kind"] in ("share", "sole"):
            assert (claim.low, claim.high) == pytest.approx((one["share_low"], one["share_high"]))
        if one["from"] and claim.since:
            assert claim.since.text == str(one["from"])


def test_every_scope_is_kept(statements):
    for one in statements:
        if one["scope"] and not one["scope"].startswith("country"):
            assert CLAIMS[one["id"]].scope == one["scope"]


def test_what_is_our_own_inference_is_marked(statements):
    for one in statements:
        note, marked = (one["note"] or "").lower(), CLAIMS[one["id"]].inference
        if "two facts joined" in note:
            assert marked == "joined"
        if "undated" in note or "carries no date" in note:
            assert marked in ("undated", "joined"), one["id"]


def test_vendors_are_registered():
    vendors = load_vendors()
    assert {"coweaver", "dasan", "te-subcom", "kdd-scs", "mitsubishi-electric", "hkt"} <= set(vendors)


def test_notes_tell_nothing_of_later_years():
    import re

    for claim in CLAIMS.values():
        if "Note: " in claim.statement:
            years = re.findall(r"\b(20[0-2]\d)\b", claim.statement.split("Note: ")[1])
            assert all(int(year) <= claim.known_from.last.year for year in years), claim.key


SUPPLY = {
    "key": "one-ran",
    "operator": "zz-one",
    "parts": ["ran"],
    "generations": ["4G"],
    "vendor": "huawei",
    "kind": "sole",
    "scope": "the south",
    "places": ["ZZ-S1"],
    "since": "2014",
    "date": "2019-03",
    "until": "2025",
    "known_from": "2019-03-31",
    "attribution": "on_record",
    "said_by": "operator",
    "inference": "undated",
    "verified": True,
    "sources": ["page"],
    "says": "One has Huawei in the south.",
    "note": "Note.",
}
SEARCH = {
    "key": "searched-2026",
    "operators": ["zz-one", "zz-two"],
    "parts": ["ran", "core"],
    "generations": ["all"],
    "date": "2026-11",
    "by": "the editors",
    "sources": "trade press",
}


def small(**changes):
    data = copy.deepcopy(SMALL)
    data["ZZ"]["supply"] = [{**SUPPLY, **changes}]
    data["ZZ"]["supply"][0] = {k: v for k, v in data["ZZ"]["supply"][0].items() if v is not None}
    return data


def test_a_statement_becomes_a_claim(tmp_path):
    claims = {c.key: c for c in load_market(write(tmp_path / "m", small())).claims}
    made = claims["one-ran"]
    assert (made.subject, made.kind, made.vendor) == ("operator:zz-one/ran/4G", "sole", "huawei")
    assert (made.low, made.high, made.scope, made.places) == (1.0, 1.0, "the south", ("ZZ-S1",))
    assert (str(made.since), made.inference, made.said_by) == ("2014", "undated", "operator")
    assert made.origin == "page"
    assert made.statement == "One has Huawei in the south. Said by operator. Note: Note."


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"maker", "searched"}))
def test_every_kind_can_be_written(tmp_path, kind):
    figures = {"low": 0.1, "high": 0.2} if kind == "share" else {}
    vendor = None if kind == "statement" else "huawei"
    claims = load_market(write(tmp_path / "m", small(kind=kind, vendor=vendor, **figures))).claims
    assert {c.key: c.kind for c in claims}["one-ran"] == kind


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("operator", "zz-three"),
        ("vendor", None),
        ("kind", "maker"),
        ("kind", "share"),
        ("low", 0.5),
        ("places", ["the south"]),
        ("since", "2020"),
        ("inference", "guessed"),
        ("sources", ["gone"]),
        ("known_from", "2019-02"),
        ("spare", 1),
        ("says", ""),
    ],
)
def test_faults_are_refused(tmp_path, field, value):
    with pytest.raises(BadInput):
        load_market(write(tmp_path / "m", small(**{field: value})))


def test_searches(tmp_path):
    data = copy.deepcopy(SMALL)
    data["_searched"] = {"search": [SEARCH]}
    found = [c for c in load_market(write(tmp_path / "m", data)).claims if c.kind == "searched"]
    assert [c.subject for c in found] == [
        f"operator:zz-{one}/{part}/all" for one in ("one", "two") for part in ("core", "ran")
    ]
    assert found[0].date == parse_date("2026-11", "")
    data["_searched"]["search"][0]["operators"] = ["zz-three"]
    with pytest.raises(BadInput):
        load_market(write(tmp_path / "m", data))


def test_every_operator_of_the_bundled_case_was_searched():
    from cleanpath.network.case import read_case

    elements = read_case("allies-2018").network.elements.to_pylist()
    looked = {c.subject.split("/")[0] for c in CLAIMS.values() if c.kind == "searched"}
    assert {f"operator:{row['operator']}" for row in elements if row["operator"]} == looked


def test_the_guide_explains_every_kind():
    from pathlib import Path

    text = (Path(__file__).resolve().parents[2] / "docs" / "guide" / "claims.md").read_text(encoding="utf-8")
    assert all(f"| `{kind}` | {meaning} |" in text for kind, meaning in KINDS.items())
