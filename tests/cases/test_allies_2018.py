"""The case allies-2018: facts only, every site with mobile and fixed demands, one path an operator."""

import csv
import datetime
import lzma
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest

from cleanpath.claims.market import load_market
from cleanpath.claims.model import Claim
from cleanpath.claims.vendor_shares import Touch, element_subjects, mix, touch
from cleanpath.dates import Clocks
from cleanpath.network.case import read_case
from cleanpath.network.kinds import load_kinds
from cleanpath.verdict import Level, Truth

CASE = read_case("allies-2018")
ROWS = {name: table.to_pylist() for name, table in CASE.network.tables().items()}
ELEMENTS = {row["id"]: row for row in ROWS["elements"]}
MARKET = load_market()
COUNTRIES = {"DE": 7, "IT": 4, "JP": 10, "GB": 6, "KR": 5, "AU": 2, "PL": 1}
MOBILE = {"DE": 3, "IT": 4, "JP": 3, "GB": 4, "KR": 3, "AU": 3, "PL": 5}
FIXED = {"DE": 3, "IT": 4, "JP": 5, "GB": 5, "KR": 3, "AU": 4, "PL": 4}


def paths():
    found = defaultdict(list)
    for row in sorted(ROWS["paths"], key=lambda r: (r["demand"], r["position"])):
        found[row["demand"]].append(row["element"])
    return found


PATHS = paths()


def test_settings():
    settings = CASE.settings
    assert (settings.lens, settings.as_of) == ("US:enacted", datetime.date(2018, 11, 23))
    assert (settings.routing, settings.failures, settings.reroute) == ("pinned", "none", False)
    assert not settings.synthetic


def test_counts():
    assert Counter(s["country"] for s in ROWS["sites"]) == COUNTRIES
    assert len(ROWS["demands"]) == sum(n * (MOBILE[c] + FIXED[c]) for c, n in COUNTRIES.items())


def test_every_site_has_each_operator_once_in_each_class():
    by_choice = defaultdict(list)
    for demand in ROWS["demands"]:
        assert demand["id"] == f"{demand['site']}-{demand['class']}-{demand['operator']}"
        assert demand["choice"] == f"{demand['site']}-{demand['class']}"
        by_choice[demand["choice"]].append(demand["operator"])
    for site in ROWS["sites"]:
        for kind, expected in (("mobile", MOBILE), ("fixed", FIXED)):
            operators = by_choice[f"{site['id']}-{kind}"]
            assert len(operators) == len(set(operators)) == expected[site["country"]]
            assert all(MARKET.operators[o].country == site["country"] for o in operators)


def test_each_demand_has_one_path_over_links_from_the_site_home():
    links = {(row["a"], row["b"]) for row in ROWS["links"]}
    assert all(row["directed"] for row in ROWS["links"])
    used = set()
    for demand in ROWS["demands"]:
        path = PATHS[demand["id"]]
        steps = list(pairwise(path))
        assert set(steps) <= links
        used |= set(steps)
        assert (path[0], path[-1]) == (demand["source"], demand["target"]) == (demand["choice"], "us-home")
        parts = [ELEMENTS[e]["part"] for e in path[1:-1]]
        assert parts == (
            ["ran", "core", "transport", "transport"]
            if demand["class"] == "mobile"
            else ["access", "transport", "transport"]
        )
    assert used == links


def test_the_links_lead_nowhere_that_no_path_goes():
    """Any walk along the links from a site's end is one of its paths, so structural routing agrees."""
    ahead = defaultdict(list)
    for row in ROWS["links"]:
        ahead[row["a"]].append(row["b"])

    def walks(path):
        if path[-1] == "us-home":
            yield tuple(path)
        for following in ahead[path[-1]]:
            yield from walks([*path, following])

    expected = defaultdict(set)
    for demand in ROWS["demands"]:
        expected[demand["source"]].add(tuple(PATHS[demand["id"]]))
    for source, wanted in expected.items():
        assert set(walks([source])) == wanted


def test_elements_are_places_or_aggregates_of_registered_operators():
    places = {k for k, kind in load_kinds().items() if kind.place}
    for element in ROWS["elements"]:
        if element["kind"] == "aggregate":
            assert element["vendor"] == "@claims"
            assert element["operator"] in MARKET.operators
            assert element["part"]
            assert element["generation"] in ("4G", "fixed", "international")
            outside = element["generation"] == "international"
            assert element["country"] == ("" if outside else MARKET.operators[element["operator"]].country)
        else:
            assert element["kind"] in places
            assert not element["vendor"]


def touched(day: datetime.date, claims: tuple[Claim, ...] = MARKET.claims) -> dict[str, Touch]:
    """What claims say of each aggregate on a day, if Huawei and ZTE are restricted and nobody else."""
    vendors = {v for c in claims for v in c.vendor.split("|")}
    flags = {v: Truth.YES if v in ("huawei", "zte") else Truth.NO for v in vendors}
    found = {}
    for element in (e for e in ROWS["elements"] if e["vendor"] == "@claims"):
        subjects = element_subjects(*(element[k] for k in ("id", "operator", "part", "generation")))
        known = touch(mix(claims, subjects, Clocks.at(day), element["country"]), flags)
        if known.levels != (Level.CLEAR, Level.ALWAYS):
            found[element["id"]] = known
    return found


def exposed(day: datetime.date, *counted: str) -> Counter[str]:
    """How many flows of each operator and class certainly touch; `counted` inferences are taken for firm."""
    claims = tuple(replace(c, inference="") if c.inference in counted else c for c in MARKET.claims)
    some = {name for name, known in touched(day, claims).items() if known.some}
    return Counter(
        f"{demand['operator']} {demand['class']}"
        for demand in ROWS["demands"]
        if some & set(PATHS[demand["id"]])
    )


FIRM = {
    "de-vodafone mobile": 7,
    "de-telefonica mobile": 7,
    "it-wind-tre mobile": 4,
    "jp-softbank mobile": 10,
    "gb-bt fixed": 6,
    "kr-kt mobile": 5,
    "kr-kt fixed": 5,
    "kr-lg-uplus mobile": 5,
    "au-optus mobile": 2,
    "au-vodafone mobile": 2,
    "pl-play mobile": 1,
    "pl-multimedia fixed": 1,
}


def test_on_the_day_firm_sources_show_that_a_part_of_55_flows_touches():
    assert exposed(CASE.settings.as_of) == FIRM
    assert sum(FIRM.values()) == 55


def test_undated_copies_and_joined_facts_would_add_more_and_do_not_count():
    assert sum(exposed(CASE.settings.as_of, "undated").values()) == 91
    assert sum(exposed(CASE.settings.as_of, "undated", "joined").values()) == 123


def test_nothing_public_cleared_any_network_on_any_day():
    for year in range(2010, 2027):
        for known in touched(datetime.date(year, 11, 23)).values():
            assert known.levels[1] > Level.CLEAR


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2013-11-23", {"gb-bt-access": True, "de-vodafone-ran": True}),
        ("2020-07-15", {"gb-ee-ran": True, "gb-vodafone-ran": True, "jp-softbank-ran": True}),
        ("2026-11-23", {"de-telekom-ran": True, "jp-softbank-ran": False}),
    ],
)
def test_later_days_know_more_and_forget_what_is_stale(day, expected):
    found = touched(datetime.date.fromisoformat(day))
    assert {name: name in found and found[name].some for name in expected} == expected


def test_shares_on_record_count_as_figures():
    found = touched(datetime.date(2020, 7, 15))
    assert found["gb-vodafone-ran"].low == pytest.approx(1 / 3 - 0.05, abs=0.01)  # "a third", in words
    assert found["gb-ee-ran"].low >= 0.6


def test_the_promise_of_lg_uplus_is_on_record_and_bounds_nothing():
    element = ELEMENTS["kr-lg-uplus-ran"]
    subjects = element_subjects(*(element[k] for k in ("id", "operator", "part", "generation")))
    told = {a.claim.key: a for a in mix(MARKET.claims, subjects, Clocks.at(CASE.settings.as_of), "KR").asides}
    assert told["kr_lgu_usfk.huawei"].reason == "a promise is not a state"
    later = mix(MARKET.claims, subjects, Clocks.at(datetime.date(2019, 11, 23)), "KR").asides
    bases = {aside.claim.key: aside for aside in later}["kr-lg-uplus-ran-bases-no-huawei-2019"]
    assert bases.reason == "it speaks of US bases in Korea only"


def test_sites_are_those_of_the_data(shared):
    with (shared / "data" / "sites" / "us-sites.csv").open(encoding="utf-8") as file:
        given = {r["site"]: r for r in csv.DictReader(file) if r["country"] in COUNTRIES}
    assert {s["name"] for s in ROWS["sites"]} == set(given)
    for site in ROWS["sites"]:
        row = given[site["name"]]
        assert (site["country"], site["town"], site["kind"]) == (row["country"], row["city"], row["kind"])
        assert (site["latitude"], site["longitude"]) == (float(row["lat"]), float(row["lon"]))


def test_mobile_operators_are_those_on_air_that_day(shared):
    """Every code with LTE beside a network for calls is in, by the rule of the guide page; no other is."""
    with lzma.open(shared / "data" / "mobile" / "mcc-mnc-20181123.csv.xz", "rt", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["countryCode"] in COUNTRIES]
    islands = ("Guernsey", "Jersey", "Isle of Man")
    on_air = [r for r in rows if r["status"] == "Operational" and not any(i in r["notes"] for i in islands)]
    bands = defaultdict(str)
    codes = defaultdict(set)
    for row in on_air:
        key = (row["countryCode"], row["operator"])
        bands[key] += row["bands"] + (" LTE " if "shared LTE network" in row["notes"] else " ")
        codes[key].add(f"{row['mcc']}-{row['mnc']}")
    full = {
        code
        for key, text in bands.items()
        if "LTE" in text and any(word in text for word in ("GSM ", "UMTS", "CDMA2000"))
        for code in codes[key]
    }
    okinawa = {"440-78"}  # the same brand as KDDI's, without LTE codes of its own
    mobile = {d["operator"] for d in ROWS["demands"] if d["class"] == "mobile"} | {"pl-networks"}
    assert {code for o in mobile for code in MARKET.operators[o].plmns} == full | okinawa


def test_fixed_operators_are_the_carriers_of_the_data(shared):
    with (shared / "data" / "as" / "carriers.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["country"] in COUNTRIES and r["verified"] == "true"]
    wanted = {int(r["asn"]) for r in rows if r["kind"] in ("incumbent", "fixed", "cable", "mobile+fixed")}
    fixed = {d["operator"] for d in ROWS["demands"] if d["class"] == "fixed"}
    found = {asn for o in fixed for asn in MARKET.operators[o].asns}
    assert wanted <= found
    assert found <= {int(r["asn"]) for r in rows}
    assert all(set(MARKET.operators[o].asns) & wanted for o in fixed)
