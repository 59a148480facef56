"""Two runs are compared, and what changed is traced to what brought it about."""

import shutil

import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.network.case import find_case
from cleanpath.workspace import assess, history, records
from cleanpath.workspace.workspace import Workspace

ASKED = {"lens": "vendor:huawei,zte", "as_of": "2025-06-30"}


@pytest.fixture
def desk(tmp_path):
    return Workspace(str(tmp_path / "ledger.db"))


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "operator"
    shutil.copytree(find_case("operator-5g"), folder)
    return folder


def run(desk, case, **changes):
    assess.assess(desk, str(case), **{**ASKED, **changes})
    return history.runs(desk, limit=1)[0]["id"]


def replace(case, old, new):
    path = case / "elements.csv"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(found):
    return {change["id"]: (change["change"], change["cause"]) for change in found["changes"]}


def test_the_network_is_the_cause_where_nothing_else_changed(desk, case):
    old = run(desk, case)
    replace(case, "gnb-harb,gnb,huawei", "gnb-harb,gnb,nokia")
    replace(case, "agg-b,aggregation_router,huawei", "agg-b,aggregation_router,nokia")
    new = run(desk, case)
    found = history.diff(desk, old, new)
    assert list(found["causes"]) == ["network"]
    assert [row["name"] for row in found["inputs"]] == ["elements.csv"]
    assert found["changes"]
    assert {cause for _, cause in told(found).values()} == {"network"}
    back = history.diff(desk, new, old)
    assert {change["id"] for change in back["changes"]} == {change["id"] for change in found["changes"]}
    assert history.diff(desk, old, old)["changes"] == []


def test_network_and_claims_are_told_apart_by_judging_again(desk, case):
    old = run(desk, case)
    replace(case, "gnb-ridge,gnb,,", "gnb-ridge,gnb,@claims,")
    middle = run(desk, case)
    records.claims_add(
        desk, "gnb-ridge", "huawei", "2024", "Letter", "auditor", low=1.0, attribution="on_record"
    )
    replace(case, "gnb-harb,gnb,huawei", "gnb-harb,gnb,nokia")
    new = run(desk, case)
    causes = told(history.diff(desk, middle, new, str(case)))
    assert causes["ridge"][1] == "evidence"
    assert {causes["harbour"][1], causes["harbour-vpn"][1]} == {"network"}
    without = history.diff(desk, middle, new)
    assert {cause for _, cause in told(without).values()} == {"several"}
    with pytest.raises(BadInput, match="--case"):
        history.diff(desk, old, middle, str(case))


def test_a_date_is_told_from_a_rule_that_became_known(desk):
    hindsight = {"lens": "US", "known_at": "2026-01-01"}
    early = run(desk, "operator-5g", as_of="2018-01-01", **hindsight)
    late = run(desk, "operator-5g", as_of="2026-01-01", **hindsight)
    unaware = run(desk, "operator-5g", as_of="2026-01-01", lens="US", known_at="2018-01-01")
    plain = run(desk, "operator-5g", as_of="2018-01-01", lens="US")
    causes = [{cause for _, cause in told(history.diff(desk, *pair)).values()} for pair in (
        (early, late), (unaware, late), (plain, late)
    )]  # fmt: skip
    assert causes == [{"date"}, {"rules"}, {"rules"}]


def test_since_is_the_first_run_from_which_it_stood_so(desk, case):
    old = run(desk, case)
    replace(case, "gnb-harb,gnb,huawei", "gnb-harb,gnb,nokia")
    first = run(desk, case, as_of="2025-07-31")
    new = run(desk, case, as_of="2025-08-31")
    changes = history.diff(desk, old, new)["changes"]
    assert {(change["since_run"], change["since"]) for change in changes} == {(first, "2025-07-31")}


def test_runs_that_cannot_be_compared_are_refused(desk, case):
    known = run(desk, case)
    with pytest.raises(UnknownName):
        history.diff(desk, known, "r99")
    ledger = desk.ledger
    terms = {"inputs": {}, "as_of": None, "known_at": None, "lens": "", "version": "1", "parameters": {}}
    begun, other = ledger.begin_run("assess", "", **terms), ledger.begin_run("judge", "", **terms)
    with pytest.raises(BadInput, match="begun"):
        history.diff(desk, known, begun)
    with pytest.raises(BadInput, match="judge"):
        history.diff(desk, known, other)


def test_findings_are_compared_too_and_a_waiver_is_a_cause(desk):
    terms = {"expires": "2026-01-01", "signed": "2024-02-01", "by": "chief", "why": "letter"}

    def judge(**asked):
        assess.judge(desk, "operator-uk", **asked)
        return history.runs(desk, limit=1)[0]["id"]

    early, late = judge(as_of="2023-06-01"), judge(as_of="2024-06-01")
    records.waivers_add(desk, "gb-dvd-2022", requirement="R-core", operator="uk-provider", **terms)
    marked = judge(as_of="2024-06-01")
    core = "gb-dvd-2022/R-core/uk-provider"
    passed = {c["id"]: c for c in history.diff(desk, early, late)["changes"]}
    assert (passed[core]["change"], passed[core]["cause"]) == ("breached", "date")
    assert passed[core]["since"] == "2023-12-31"
    signed = {c["id"]: c for c in history.diff(desk, late, marked)["changes"]}
    assert {name: (c["change"], c["cause"]) for name, c in signed.items()} == {core: ("waived", "waivers")}
    both = {c["id"]: c for c in history.diff(desk, early, marked)["changes"]}
    assert both[core]["change"] == "waived"
    expired = judge(as_of="2026-01-02")
    ended = {c["id"]: c for c in history.diff(desk, marked, expired)["changes"]}
    assert (ended[core]["change"], ended[core]["cause"]) == ("waiver_ended", "date")


def test_two_cases_are_compared_with_a_warning_and_classes_are_counted(desk, case):
    old = run(desk, case)
    assess.assess(desk, "operator-uk", **ASKED)
    new = history.runs(desk, limit=1)[0]["id"]
    found = history.diff(desk, old, new)
    assert any("operator-uk" in line for line in found["warnings"])
    same = history.diff(desk, old, old)
    assert same["warnings"] == []
    assert all(was == now for was, now in same["classes"].values())
    assert sum(was for was, _ in same["classes"].values()) == len(desk.analyse(str(case)).assessment)
