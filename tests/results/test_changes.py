import pytest

from cleanpath.compliance.findings import Status
from cleanpath.errors import BadInput
from cleanpath.results.changes import WORDS, compare, standings


def finding(status, beneath=None, assets=None, name="r/q/op"):
    return {"id": name, "status": status, "beneath": beneath or status, "assets": assets or {}}


def findings(*rows):
    return {"schema": "cleanpath.findings/1", "findings": list(rows)}


def demands(*rows):
    made = [{"id": i, "low": low, "high": high, "reachable": bool(low)} for i, low, high in rows]
    return {"schema": "cleanpath.assessment/1", "demands": made}


def word(old, new):
    changes = compare(findings(old), findings(new))
    return changes[0].change if changes else ""


@pytest.mark.parametrize(
    "old, new, said",
    [
        (finding("met"), finding("breached"), "breached"),
        (finding("unknown"), finding("breached"), "breached"),
        (finding("breached"), finding("met"), "cured"),
        (finding("breached"), finding("not_applicable"), "cured"),
        (finding("breached"), finding("unknown"), "better"),
        (finding("met"), finding("due"), "worse"),
        (finding("breached"), finding("waived", "breached"), "waived"),
        (finding("waived", "breached"), finding("breached"), "waiver_ended"),
        (finding("waived", "breached"), finding("met"), "cured"),
        (finding("waived", "due"), finding("waived", "breached"), "breached"),
        (finding("met"), finding("met"), ""),
    ],
)
def test_what_became_of_a_finding_has_one_word(old, new, said):
    assert word(old, new) == said


@pytest.mark.parametrize("old", Status)
@pytest.mark.parametrize("new", Status)
def test_nothing_is_cured_that_is_not_met(old, new):
    said = word(finding(str(old)), finding(str(new)))
    assert said in ("", *WORDS)
    assert (said == "") == (old == new)
    if said == "cured":
        assert new in (Status.MET, Status.NOT_APPLICABLE)
    assert (said == "breached") == (new is Status.BREACHED != old and old is not Status.WAIVED)


def test_assets_that_moved_are_named():
    old = finding("breached", assets={"breached": ["a", "b"], "met": ["c"]})
    new = finding("breached", assets={"breached": ["b", "c"], "met": ["d"]})
    (change,) = compare(findings(old), findings(new))
    assert change.change == "assets"
    assert change.to_dict()["assets"] == [
        {"asset": "c", "old": "met", "new": "breached"},
        {"asset": "d", "old": None, "new": "met"},
        {"asset": "a", "old": "breached", "new": None},
    ]


def test_demands_that_come_go_narrow_and_widen():
    old = demands(("a", "clear", "always"), ("b", "always", "always"), ("c", "clear", "clear"), ("e", "", ""))
    new = demands(("a", "always", "always"), ("b", "clear", "always"), ("d", "clear", "clear"), ("e", "", ""))
    said = {change.id: change.change for change in compare(old, new)}
    assert said == {"a": "narrowed", "b": "widened", "c": "gone", "d": "appeared"}
    moved = compare(demands(("a", "possible", "sometimes")), demands(("a", "sometimes", "always")))
    assert moved[0].change == "worse"


@pytest.mark.parametrize(
    "broken", [{}, {"schema": "other"}, [], {"schema": "cleanpath.findings/1"}, findings({"id": "a"})]
)
def test_what_is_no_result_is_refused(broken):
    with pytest.raises(BadInput):
        standings(broken)


def test_a_report_that_comes_or_goes_changes_no_interval_and_is_told():
    old, new = demands(("a", "clear", "always")), demands(("a", "clear", "always"))
    new["demands"][0]["reported"] = ["a-claim"]
    (change,) = compare(old, new)
    assert (change.change, change.old, change.new) == (
        "reported",
        "nothing known (unknown (clear..always))",
        "reported (unknown (clear..always))",
    )
    assert compare(new, old)[0].change == "unreported"
