"""The lead paragraph and the parts of networks of allies-2018: figures, sources, and the law of the day."""

import re
from collections import Counter
from datetime import date

import pytest

from cleanpath.claims.market import load_market
from cleanpath.dates import Clocks
from cleanpath.results.axes import equipment_known, flow_rows
from cleanpath.results.classes import CLASSES, class_of
from cleanpath.results.lead import lead
from cleanpath.results.network_parts import CERTAIN, GROUPS, REPORTED, THERE, count_flows, network_parts
from cleanpath.workspace.assess import assess
from cleanpath.workspace.workspace import Workspace

IN_PART = {
    "de-vodafone": 7,
    "de-telefonica": 7,
    "it-wind-tre": 4,
    "jp-softbank": 10,
    "gb-bt": 6,
    "kr-kt": 10,
    "kr-lg-uplus": 5,
    "au-optus": 2,
    "au-vodafone": 2,
    "pl-play": 1,
    "pl-multimedia": 1,
}
"""Flows that firm sources of the day put in `exposed in part`, by operator."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    workspace = Workspace(str(tmp_path_factory.mktemp("lead") / "ledger.sqlite"))
    lenses = ("US:enacted", "US", "vendor:huawei,zte")
    return {lens: assess(workspace, "allies-2018", lens, "2018-11-23") for lens in lenses}


@pytest.fixture(scope="module")
def signed(results):
    return results["US:enacted"]


def test_the_flows_exposed_in_part_are_those_of_the_facts(signed):
    found = Counter(d["operator"] for d in signed["demands"] if d["class"] == "exposed in part")
    assert found == IN_PART
    assert signed["counts_by_class"]["exposed in part"] == sum(IN_PART.values()) == 55
    assert sum(signed["counts_by_class"].values()) == len(signed["demands"]) == 261


def test_what_is_certain_is_graded_by_what_it_touches_and_not_by_vendors_that_nobody_restricts(signed):
    grades = {one["grade"] for one in signed["demands"] if one["class"] == "exposed in part"}
    assert grades == {"B1", "B2", "D3"}


def test_the_lead_says_what_is_certain_reported_unknown_and_what_the_law_was(signed):
    certain, reported, unknown, law = lead(signed, "the lens")
    assert certain.startswith(
        "Under the lens, as of 2018-11-23, of 261 protected flows it is certain that 55 are "
    )
    assert "Vodafone Germany LTE radio network (7)" in certain
    assert "operators (9 of these parts), the press (8)" in certain
    assert f"are {signed['counts_by_class']['reported']} more" in reported
    assert f"known of {signed['counts_by_class']['nothing known']}." in unknown
    assert "searched and nothing found" in unknown
    assert "none of the 261 flows shown to be clear" in unknown
    assert "in force on the day: none." in law
    assert "Signed, not yet in force: NDAA FY2018 section 1656 (" in law
    assert "NDAA FY2019 section 889(a)(1)(A): government purchases (us-ndaa2019-889a1A);" in law


def test_a_law_that_is_not_in_force_exposes_nobody_and_is_told_all_the_same(results):
    certain, there, rest, law = lead(results["US"], "the lens")
    assert "no maker on record here is judged to be restricted for certain" in certain
    assert "none of 261" in certain
    assert "pass equipment of huawei or zte, and open whether that is restricted" in there
    assert "Of the makers of the other" in rest
    assert "in force on the day: none." in law
    assert "Signed, not yet in force: NDAA FY2018 section 1656 (" in law
    assert "no law is asked" in lead(results["vendor:huawei,zte"], "the lens")[-1]


def test_under_a_law_that_does_not_bind_the_same_equipment_is_told_of_the_same_flows(results):
    """The flows and parts are those that a lens on the makers decides."""
    named = results["vendor:huawei,zte"]
    shown = {part.id: part for part in network_parts(results["US"]) if part.standing == THERE}
    certain = {part.id: part for part in network_parts(named) if part.standing == CERTAIN}
    assert {name: part.known for name, part in shown.items()} == {n: p.known for n, p in certain.items()}
    exposed = {d["id"] for d in named["demands"] if class_of(d) == "exposed in part"}
    passing = {d["id"] for d in results["US"]["demands"] if set(d["may_touch"]) & shown.keys()}
    assert passing == exposed
    lines = lead(results["US"], "the lens")
    assert lines[1].startswith(f"261 are open. Of {len(exposed)} of them it is certain that they pass")
    assert f"the other {261 - len(exposed)} nothing is certain" in lines[2]
    assert {equipment_known(results["US"], d) for d in results["US"]["demands"] if d["id"] in exposed} == {
        THERE
    }


def test_a_maker_whom_no_rule_names_is_not_told_as_one_whose_restriction_is_open(twenty):
    for (_, lens), result in twenty.items():
        for part in network_parts(result):
            if part.standing == THERE and lens == "local":
                assert not {"nokia", "ericsson", "ciena", "nec"} & set(part.known.split(", "))


def test_only_what_is_certain_or_reported_has_a_grade(signed):
    for row, demand in zip(flow_rows(signed), signed["demands"], strict=True):
        if row["class"] == "nothing known":
            assert row["grade"] == ""
        elif row["class"] == "reported":
            grades = {c["grade"] for c in signed["claims"] if c["key"] in demand["reported"]}
            assert row["grade"] in grades
            assert row["grade"] <= "C3"
        else:
            assert row["grade"] == demand["grade"]


def test_reported_rests_on_firm_claims_of_the_time_about_a_part_on_the_way(signed):
    """From the claims themselves: grade C or better, of the vendor, of the last five years, and known."""
    claims = {claim.key: claim for claim in load_market().claims}
    clocks = Clocks.at(date(2018, 11, 23))
    reported = [demand for demand in signed["demands"] if demand["class"] == "reported"]
    assert reported
    for demand in reported:
        assert demand["low"] == "clear"
        for claim in (claims[key] for key in demand["reported"]):
            assert claim.grade.reliability in "ABC"
            assert set(claim.vendor.split("|")) <= {"huawei", "zte"}
            assert claim.kind in ("contract", "presence", "removal", "share", "sole")
            assert clocks.knows(claim.known_from)
            assert claim.date.last > date(2013, 11, 23)
            assert claim.subject.startswith(f"operator:{demand['operator']}/")


def test_parts_decide_as_many_flows_as_have_the_class_through_them(signed):
    parts = network_parts(signed)
    assert len({part.id for part in parts}) == len(parts)
    for part in parts:
        on = [d for d in signed["demands"] if part.id in (*d["touches"], *d["may_touch"])]
        assert part.flows == len(on)
        if part.standing == CERTAIN:
            assert part.decides == sum(1 for d in on if part.id in d["touches"])
            assert all((part.since, part.grade, part.claims))
        elif part.standing == REPORTED:
            assert part.decides == sum(1 for d in on if class_of(d) == "reported")
        else:
            assert not part.decides
    decided = {name for part in parts if part.standing == CERTAIN for name in [part.id]}
    exposed = [d for d in signed["demands"] if d["class"] == "exposed in part"]
    assert all(decided & set(d["touches"]) for d in exposed)


@pytest.mark.parametrize("by", GROUPS)
def test_flows_add_up_by_whatever_they_are_counted(signed, by):
    rows = count_flows(signed, by)
    assert sum(row["flows"] for row in rows) == 261
    for name in CLASSES:
        assert sum(row[name] for row in rows) == signed["counts_by_class"][name]
    assert len(rows) == len({demand[by] for demand in signed["demands"]})


DAYS = ("2018-11-23", "2018-11-29", "2020-07-15", "2026-11-29")
LENSES = ("US", "US:enacted", "local", "home:CN", "vendor:huawei,zte")


@pytest.fixture(scope="module")
def twenty(tmp_path_factory):
    workspace = Workspace(str(tmp_path_factory.mktemp("twenty") / "ledger.sqlite"))
    return {(day, lens): assess(workspace, "allies-2018", lens, day) for day in DAYS for lens in LENSES}


def test_the_text_accounts_for_every_change_of_day_and_lens(twenty):
    """Where the counts of two answers differ, the text differs in makers, in the law, or in what is old."""
    texts = {asked: lead(result, "the lens") for asked, result in twenty.items()}
    for asked, result in twenty.items():
        counts = result["counts_by_class"]
        text = " ".join(texts[asked])
        for name in ("exposed in part", "reported", "nothing known"):
            assert not counts[name] or str(counts[name]) in text
        for other, beside in twenty.items():
            if beside["counts_by_class"] != counts:
                assert told_without_counts(texts[asked]) != told_without_counts(texts[other])


def told_without_counts(lines):
    return re.sub(r"[0-9]+", "", " ".join(lines))


def test_the_text_of_each_lens_says_what_its_law_was(twenty):
    def law(day, lens):
        return lead(twenty[day, lens], "the lens")[-1]

    for day in DAYS[:2]:
        assert "in force on the day: none." in law(day, "US")
        assert "us-ndaa2019-889a1A" in law(day, "US").split("Signed, not yet in force")[1]
        assert "Under US:enacted" in lead(twenty[day, "US"], "the lens")[0]
        assert "au-5g-2018" in law(day, "local")
    assert law(DAYS[0], "local") != law(DAYS[1], "local")  # a cable treaty begins between the two days
    for day in DAYS[2:]:
        assert "us-fcc-usf-ban" in law(day, "US").split(" In force, and open")[0].split(" Signed")[0]
        assert "Under US:enacted" not in lead(twenty[day, "US"], "the lens")[0]
    for day in DAYS:
        for lens in ("home:CN", "vendor:huawei,zte"):
            assert law(day, lens) == "The lens says itself who is restricted; no law is asked."


def test_statements_that_became_too_old_are_told_of_with_their_effect(twenty):
    def aged(day):
        return [line for line in lead(twenty[day, "vendor:huawei,zte"], "x") if "years old" in line]

    assert aged("2026-11-29")
    few = twenty["2026-11-29", "vendor:huawei,zte"]["counts_by_class"]["exposed in part"]
    assert few < twenty["2020-07-15", "vendor:huawei,zte"]["counts_by_class"]["exposed in part"]
