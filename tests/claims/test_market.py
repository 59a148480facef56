"""Market claims: everything in the folder is read, nothing is dropped, nothing is known too early."""

import copy
import datetime
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.claims.kinds import BOUNDING, KINDS
from cleanpath.claims.market import load_market, load_market_claims
from cleanpath.claims.market_entries import STATES, as_range
from cleanpath.claims.subjects import parse_subject
from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput

MARKET = load_market()
UNREGISTERED = {"affirmed-networks", "wind-river"}
"""Makers that the facts name and the registry of vendors does not."""

SMALL = {
    "_about": {
        "title": "Small",
        "version": 1,
        "compiled": "2020-01-01",
        "method": "Made up.",
        "year_note": "None.",
        "unit": "fraction",
        "rules_of_use": ["None."],
        "gaps": ["All."],
    },
    "_operators": {
        "operators": {
            "zz-one": {
                "name": "One",
                "country": "ZZ",
                "plmns": ["999-01"],
                "asns": [64500],
                "note": "First.",
            },
            "zz-two": {"name": "Two", "country": "ZZ"},
        }
    },
    "_sources": {
        "sources": {
            "page": {
                "publisher": "Paper",
                "title": "A page",
                "url": "https://example.org/",
                "published": "2019-03",
                "kind": "press",
                "read": "excerpt",
                "read_via": "secondary",
            }
        }
    },
    "ZZ": {
        "jurisdiction": "ZZ",
        "share": [
            {
                "key": "half",
                "parts": ["ran"],
                "generations": ["4G"],
                "generation_words": "4G",
                "vendor": "zte|huawei",
                "vendor_words": "Huawei and ZTE",
                "low": 0.5,
                "high": 0.5,
                "date": "2019",
                "year": 2019,
                "basis": "installed",
                "attribution": "analyst",
                "said_by": "Somebody",
                "grade_words": "analyst estimate",
                "origin": "somebody-2019",
                "known_from": "2019-03",
                "verified": True,
                "sources": ["page"],
            }
        ],
        "contract": [
            {
                "key": "deal",
                "operators": ["zz-one", "zz-two"],
                "operator_words": "One, Two",
                "parts": ["ran", "core"],
                "part_words": "ran, core",
                "generations": ["4G", "5G"],
                "generation_words": "4G/5G",
                "vendors": ["huawei", "nokia"],
                "vendor_words": ["Huawei", "Nokia"],
                "state": "in_use",
                "status": "in use",
                "shares": {"huawei": [0.25, 0.5]},
                "date": "2019",
                "until": "2023",
                "attribution": "on_record",
                "said_by": "operator",
                "grade_words": "on record",
                "assigned": "B3",
                "origin": "one-2019",
                "known_from": "2019-03-31",
                "verified": False,
                "sources": ["page"],
                "note": "Note.",
            }
        ],
    },
}


def toml(value):
    """Write a value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


def write(folder, data):
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, fields in data.items():
        text = "\n".join(f"{json.dumps(k)} = {toml(v)}" for k, v in fields.items())
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_small_folder(tmp_path):
    market = load_market(write(tmp_path / "m", SMALL))
    assert [c.key for c in market.claims] == [
        "deal.zz-one.huawei",
        "deal.zz-one.nokia",
        "deal.zz-two.huawei",
        "deal.zz-two.nokia",
        "half",
    ]
    deal, other, *_, half = market.claims
    assert (deal.kind, deal.low, deal.high, str(deal.grade)) == ("share", 0.25, 0.5, "B3")
    assert (other.kind, other.low, other.high) == ("presence", 0.0, 1.0)
    assert deal.subject == "operator:zz-one/core|ran/4G|5G"
    assert (half.subject, half.vendor) == ("country:zz/ran/4G", "huawei|zte")
    for words in (
        "One, Two",
        "ran, core",
        "4G/5G",
        "Huawei, Nokia",
        "in use",
        "operator",
        "on record",
        "Note.",
    ):
        assert words in deal.statement


def places(data, path=()):
    """The paths of all values of nested tables and lists."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


PLACES = sorted(places(SMALL), key=str)
WRONG = [
    None,
    "",
    " ",
    "NO",
    "\x00",
    "x" * 30_000,
    -1,
    2,
    1.5,
    True,
    [],
    ["a", "a"],
    {},
    float("nan"),
    float("inf"),
    "2019-13",
    "a|a",
    "../x",
    [0.5, 0.1],
]


@given(st.sampled_from(PLACES), st.sampled_from(WRONG))
def test_any_change_is_read_or_refused_in_one_line(tmp_path_factory, place, wrong):
    data = copy.deepcopy(SMALL)
    *path, last = place
    table = data
    for step in path:
        table = table[step]
    if wrong is None:
        del table[last]
    elif len(place) > 1:
        table[last] = wrong
    else:
        data[last] = {"stray": wrong}
    try:
        market = load_market(write(tmp_path_factory.mktemp("m") / "m", data))
    except BadInput as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 1000
    else:
        for claim in market.claims:
            assert 0.0 <= claim.low <= claim.high <= 1.0
            parse_subject(claim.subject, claim.key)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("ZZ", "share", 0, "low"), 0.6),
        (("ZZ", "share", 0, "known_from"), "2019-02"),
        (("ZZ", "share", 0, "sources"), ["gone"]),
        (("ZZ", "share", 0, "sources"), []),
        (("ZZ", "share", 0, "spare"), 1),
        (("ZZ", "share", 0, "key"), "deal.zz-one.huawei"),
        (("ZZ", "contract", 0, "key"), "half.x"),
        (("ZZ", "contract", 0, "operators"), ["zz-three"]),
        (("ZZ", "contract", 0, "operators"), []),
        (("ZZ", "contract", 0, "state"), "rumoured"),
        (("ZZ", "contract", 0, "shares"), {"ericsson": [0.1, 0.2]}),
        (("ZZ", "contract", 0, "shares"), {"huawei": [0.6, 0.6], "nokia": [0.6, 0.6]}),
        (("ZZ", "contract", 0, "shares"), {"huawei": [0.6, 0.6], "huawei|nokia": [0.1, 0.2]}),
        (("ZZ", "contract", 0, "assigned"), "B9"),
        (("ZZ", "jurisdiction"), "YY"),
        (("_operators", "operators", "zz-one", "country"), "YY"),
        (("_sources", "sources", "page", "published"), "last year"),
    ],
)
def test_faults_are_refused(tmp_path, path, value):
    data = copy.deepcopy(SMALL)
    table = data
    for step in path[:-1]:
        table = table[step]
    table[path[-1]] = value
    with pytest.raises(BadInput):
        load_market(write(tmp_path / "m", data))


def test_two_entries_of_one_key_are_refused(tmp_path):
    data = copy.deepcopy(SMALL)
    data["ZZ"]["share"].append(data["ZZ"]["share"][0])
    with pytest.raises(BadInput, match="one entry a key"):
        load_market(write(tmp_path / "m", data))


def test_the_bundled_claims_are_complete():
    assert len({c.key.split(".")[0] for c in MARKET.claims}) == 139 + 434 + 1
    assert len(MARKET.claims) == 203 + 434 + 168
    assert len(MARKET.sources) == 372
    assert len(MARKET.about.rules_of_use) == 4
    named = {
        name for c in MARKET.claims for name in [parse_subject(c.subject, c.key)] if name.kind == "operator"
    }
    assert {n.id for n in named} <= set(MARKET.operators)


def test_the_bundled_claims_name_registered_vendors():
    from cleanpath.identity.vendors import load_vendors

    named = {v for c in MARKET.claims for v in c.vendor.split("|") if v}
    assert {v for v in named if v not in load_vendors()} <= UNREGISTERED


def test_no_claim_is_known_before_its_first_source_could_be_read():
    for claim in MARKET.claims:
        published = [parse_date(s.published, claim.key).last for s in claim.sources]
        assert claim.known_from.last >= min(published, default=MARKET.about.compiled.last)
        if not published and claim.kind != "searched":
            assert not claim.verified
            assert claim.grade.credibility == 6


@given(st.dates(datetime.date(2010, 1, 1), datetime.date(2027, 12, 31)), st.integers(0, 3000))
def test_a_later_day_only_adds_claims(day, more):
    later = day + datetime.timedelta(days=more)
    known = {c.key for c in MARKET.claims if Clocks.at(day).knows(c.known_from)}
    assert known <= {c.key for c in MARKET.claims if Clocks.at(later).knows(c.known_from)}
    for claim in MARKET.claims:
        if claim.key in known and claim.sources:
            assert any(parse_date(s.published, claim.key).last <= day for s in claim.sources)


def test_only_networks_in_use_bound_a_share():
    for claim in MARKET.claims:
        if claim.kind == "presence" or claim.kind not in BOUNDING:
            assert (claim.low, claim.high) == (0.0, 1.0)
    assert {kind for kind in STATES.values() if kind in BOUNDING} == {"presence", "absence"}
    assert {claim.kind for claim in MARKET.claims} == set(KINDS) - {"maker"}


def test_nothing_of_the_facts_is_dropped(shared):
    """Every entry of the facts file is there, with its words, dates, sources, grade and figure."""
    yaml = pytest.importorskip("yaml")
    facts = yaml.safe_load((shared / "facts" / "ran-share.yaml").read_text(encoding="utf-8"))
    claims = {}
    for claim in load_market_claims():
        claims.setdefault(claim.key.split(".")[0], []).append(claim)
    entries = facts["shares"] + facts["contracts"] + facts["statements"]
    assert {e["id"] for e in entries} <= set(claims)
    for entry in entries:
        for claim in claims[entry["id"]]:
            check_entry(entry, claim, facts)
    for key, source in facts["sources"].items():
        mine = MARKET.sources[key]
        found = (mine.source.url, mine.source.published, mine.kind, mine.read)
        assert found == (source["url"] or "", str(source["date"]), source["kind"], source["read"])
    about = MARKET.about
    assert (list(about.rules_of_use), list(about.gaps)) == (facts["rules_of_use"], facts["gaps"])
    assert about.method == facts["meta"]["method"]


def check_entry(entry, claim, facts):
    assert claim.verified == entry["verified"]
    assert [s.title for s in claim.sources] == [facts["sources"][s]["title"] for s in entry["sources"]]
    spoken = [
        "attribution",
        "grade",
        "note",
        "status",
        "operator",
        "part",
        "generation",
        "basis",
        "as_of",
        "statement",
    ]
    if entry["id"] == "gb_ee_core":
        spoken.remove("note")  # it tells in a claim of 2020 what came to light at the end of 2023
    for field in spoken:
        assert str(entry.get(field) or "") in claim.statement, (claim.key, field)
    names = entry.get("vendors", [])
    assert all(n in claim.statement for n in ([names] if isinstance(names, str) else names))
    if entry.get("year"):
        year = str(entry["year"])
        assert year in claim.statement or year in claim.date.text
    if "until" in entry:
        assert claim.until is not None
        assert claim.until.text == str(entry["until"])
    if "value" in entry:
        figure = re.search(r"(\d+)%", claim.statement)
        assert figure is not None
        assert int(figure[1]) == round(entry["value"] * 100)
        assert claim.kind == "statement" or claim.low == claim.high == entry["value"]
    for vendor, share in entry.get("share", {}).items():
        assert f"{share:.1%}" in claim.statement or "more than half" in claim.statement, vendor


@pytest.mark.parametrize(
    ("told", "bounds"),
    [
        ((0.667, 0.667), (0.617, 0.717)),
        ((0.5, 0.5), (0.45, 0.55)),
        ((0.25, 0.25), (0.2, 0.3)),
        ((0.54, 0.54), (0.54, 0.54)),
        ((1.0, 1.0), (1.0, 1.0)),
        ((0.5, 0.6), (0.5, 0.6)),
    ],
)
def test_a_fraction_in_words_is_a_range(told, bounds):
    assert as_range(*told) == bounds


def test_two_thirds_of_an_operator_are_no_figure_to_the_last_digit():
    found = next(claim for claim in load_market_claims() if claim.key.startswith("gb_ee_ran4g.huawei"))
    assert (found.low, found.high) == (0.617, 0.717)
    assert "huawei about 66.7%" in found.statement
