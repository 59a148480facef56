"""The bundled provider under the United Kingdom's direction: its calendar shows each date and its needs."""

import datetime

import pytest

from cleanpath.analysis import Analysis, Registries
from cleanpath.dates import Clocks
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import read_case
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from cleanpath.results.findings import describe_findings

RULE = "gb-dvd-2022"
DATES = {
    "R-managed-services": ("begins", "2021-03-31"),
    "R-5G-install": ("begins", "2022-10-13"),
    "R-fttp-sanctions": ("begins", "2022-10-13"),
    "R-sites": ("deadline", "2023-01-28"),
    "R-5G-ran-cap": ("deadline", "2023-07-31"),
    "R-fttp-cap": ("deadline", "2023-10-31"),
    "R-gigabit-cap": ("deadline", "2023-10-31"),
    "R-core": ("deadline", "2023-12-31"),
    "R-hdr-transmission": ("deadline", "2025-12-31"),
    "R-5G-remove": ("deadline", "2027-12-31"),
}


def judged(as_of, known_at=None):
    registry, vendors = load_registry(), load_vendors()
    clocks = Clocks.at(datetime.date.fromisoformat(as_of), known_at)
    lens = parse_lens("local", registry, vendors)
    return Analysis(read_case("operator-uk"), Registries(registry, vendors), lens, clocks).judge()


@pytest.fixture(scope="module")
def result():
    return describe_findings(judged("2022-11-01"), datetime.date(2027, 12, 31)).to_dict()


def test_the_case_says_that_nobody_operates_it_and_has_no_faults(result):
    assert result["synthetic"]
    assert "synthetic" in result["title"]
    assert result["faults"] == []


def test_the_calendar_shows_each_date_of_the_direction(result):
    dates = {
        row["requirement"]: (row["what"], row["date"])
        for row in result["calendar"]
        if row["rule"] == RULE and row["operator"] == "uk-provider" and row["requirement"] != "R-other"
    }
    assert dates == DATES
    assert [row["date"] for row in result["calendar"]] == sorted(row["date"] for row in result["calendar"])


def test_each_date_says_what_it_needs(result):
    needs = {row["requirement"]: row for row in result["calendar"] if row["operator"] == "uk-provider"}
    assert needs["R-sites"]["needs"] == "deal with 2 elements: enb-harbour, gnb-harbour"
    assert needs["R-core"]["needs"] == "deal with 4 elements: upf-north, mme, sgw, pgw"
    assert (needs["R-5G-remove"]["left_low"], needs["R-5G-remove"]["left_high"]) == (
        12,
        13,
    )  # with the manager of the 5G radio network
    assert "50% to 60% by base stations, at most 35%: replace 3" in needs["R-5G-ran-cap"]["needs"]
    assert "50% to 56% by premises, at most 35%: replace 2" in needs["R-fttp-cap"]["needs"]
    assert needs["R-5G-install"]["status"] == "unknown"
    assert "could not be read" in needs["R-other"]["needs"]


def test_the_partner_who_shares_sites_is_not_bound(result):
    partner = [f for f in result["findings"] if f["operator"] == "site-partner" and f["rule"] == RULE]
    assert {f["status"] for f in partner} == {"not_applicable"}


def test_before_the_direction_only_the_draft_is_shown():
    draft = [f for f in judged("2022-03-01").findings if f.rule == RULE and f.operator == "uk-provider"]
    assert {str(f.state) for f in draft} == {"proposed"}
    assert {str(f.status) for f in draft} <= {"due", "not_applicable"}
    assert not [f for f in judged("2020-11-29").findings if f.rule == RULE]


def test_all_is_in_breach_once_the_dates_have_passed():
    mine = [f for f in judged("2028-01-01").findings if f.operator == "uk-provider" and f.rule == RULE]
    found = {f.requirement: str(f.status) for f in mine}
    late = {name for name, (what, _) in DATES.items() if what == "deadline"} - {"R-gigabit-cap"}
    assert {found[name] for name in late} == {"breached"}
