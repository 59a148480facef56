"""What is open and what would close it: law and equipment apart, both grades."""

import re

import pytest

from cleanpath.workspace.assess import explain
from cleanpath.workspace.workspace import Workspace

OPEN = "What is open, and what would close it"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    workspace = Workspace(str(tmp_path_factory.mktemp("axes") / "ledger.sqlite"))

    def tell(case, demand, **more):
        sections = explain(workspace, case, demand, **more)["sections"]
        return {s["title"]: [one["text"] for one in s["sentences"]] for s in sections}

    return tell


def test_a_law_to_come_is_named_with_its_day_and_whom_it_would_mean(told):
    found = told("allies-2018", "ramstein-mobile-de-vodafone", lens="US")
    law = next(one for one in found[OPEN] if "us-ndaa2019-889a1A" in one)
    assert law.startswith("The law is open: us-ndaa2019-889a1A is signed and comes into force on 2019-08-13")
    assert "huawei" in law
    assert any("us-fcc-usf-ban is a draft" in one for one in found[OPEN])
    equipment = [one for one in found[OPEN] if one.startswith("Equipment is open")]
    assert len(equipment) == 1
    assert "de-vodafone-core" in equipment[0]
    assert "shares of its makers" in equipment[0]


def test_the_day_that_nobody_could_know_is_not_told(told):
    """Before it was signed nobody could know when it begins."""
    found = told("allies-2018", "ramstein-mobile-de-vodafone", lens="US", as_of="2018-07-01")
    assert not re.search(r"889.*comes into force", " ".join(found[OPEN]))


def test_certain_and_open_part_have_their_own_grades(told):
    found = told("allies-2018", "ramstein-mobile-de-vodafone")["Verdict"]
    assert "The certain part (sometimes) has the grade D3, its weakest evidence." in found
    assert any(
        re.match(r"The open part has no grade; the firmest statement .*huawei.*, [BC]\d", o) for o in found
    )


def test_what_is_decided_has_nothing_open(told):
    found = told("operator-5g", "harbour")
    assert OPEN not in found
    assert not any("open part" in one for one in found["Verdict"])


def test_a_maker_that_nobody_knows_is_an_axis_of_equipment(told):
    found = told("operator-5g", "ridge")[OPEN]
    assert any("who made it (elements, column vendor)" in one for one in found)
    assert not any("The law is open" in one for one in found)
