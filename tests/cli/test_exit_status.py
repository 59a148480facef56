"""Only what is new or worse counts, and whatever counts without a baseline counts with an empty one."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.cli.command import LEVEL_OF_CLASS
from cleanpath.cli.exit_status import exit_code, keep_news, read_baseline
from cleanpath.compliance.findings import Status
from cleanpath.errors import BadInput
from cleanpath.verdict import Level

NAMES = "abcd"
words = st.sampled_from([str(s) for s in Status])
unwaived = st.sampled_from([str(s) for s in Status if s is not Status.WAIVED])


@st.composite
def findings(draw):
    made = []
    for name in draw(st.sets(st.sampled_from(NAMES))):
        status = draw(words)
        beneath = draw(unwaived) if status == "waived" else status
        assets = draw(st.dictionaries(st.sampled_from("xyz"), words))
        grouped = {s: [a for a, t in assets.items() if t == s] for s in set(assets.values())}
        made.append({"id": name, "status": status, "beneath": beneath, "assets": grouped})
    return {"schema": "cleanpath.findings/1", "findings": made}


@st.composite
def demands(draw):
    made = []
    for name in draw(st.sets(st.sampled_from(NAMES))):
        low, high = sorted((draw(st.sampled_from(Level)), draw(st.sampled_from(Level))))
        reachable = draw(st.booleans())
        made.append({"id": name, "low": str(low), "high": str(high), "reachable": reachable})
    return {"schema": "cleanpath.assessment/1", "demands": made}


def rows(result):
    return result.get("demands", result.get("findings"))


@given(result=findings() | demands())
def test_a_result_is_no_news_to_itself_and_all_news_to_nothing(result):
    empty = {**result, "demands": [], "findings": []}
    empty = {k: v for k, v in empty.items() if k == "schema" or k in result}
    assert rows(keep_news(result, result)) == []
    assert keep_news(result, empty) == result


@given(old=findings(), new=findings())
def test_what_is_graver_is_always_news(old, new):
    kept = {row["id"] for row in keep_news(new, old)["findings"]}
    before = {row["id"]: row for row in old["findings"]}
    for row in new["findings"]:
        known = before.get(row["id"])
        worse = known is None or Status[row["beneath"].upper()] > Status[known["beneath"].upper()]
        if worse or (known["status"] == "waived" != row["status"]):
            assert row["id"] in kept


@given(old=demands(), new=demands(), fail_on=st.sampled_from(("always", "sometimes", "possible")))
def test_with_a_baseline_never_more_fails_than_without(old, new, fail_on):
    kept = keep_news(new, old)
    if exit_code(kept, fail_on, False) == 1:
        assert exit_code(new, fail_on, False) == 1
    if exit_code(new, fail_on, False) == 1 and exit_code(old, fail_on, False) == 0:
        shared = {row["id"] for row in old["demands"]}
        certain = [
            d for d in new["demands"] if d["reachable"] and Level[d["low"].upper()] >= Level[fail_on.upper()]
        ]
        reachable_before = {d["id"] for d in old["demands"] if d["reachable"]}
        if any(d["id"] not in shared or d["id"] in reachable_before for d in certain):
            assert exit_code(kept, fail_on, False) == 1


def test_a_new_asset_in_an_old_breach_is_news():
    def breach(*assets):
        row = {"id": "a", "status": "breached", "beneath": "breached", "assets": {"breached": list(assets)}}
        return {"schema": "cleanpath.findings/1", "findings": [row]}

    assert rows(keep_news(breach("x", "y"), breach("x"))) != []
    assert rows(keep_news(breach("x"), breach("x", "y"))) == []


def test_the_gate_reads_a_file_and_refuses_what_is_no_result(tmp_path: Path):
    row = {"id": "a", "low": "always", "high": "always", "reachable": True}
    result = {"schema": "cleanpath.assessment/1", "demands": [row]}
    path = tmp_path / "old.json"
    path.write_text(json.dumps(result))
    assert exit_code(result, "always", False) == 1
    assert exit_code(result, "always", False, str(path)) == 0
    assert read_baseline(path) == result
    path.write_text(json.dumps({"schema": "cleanpath.findings/1", "findings": []}))
    with pytest.raises(BadInput, match="same verb"):
        exit_code(result, "always", False, str(path))
    for wrong in ("[]", "{", '{"schema": "x"}', '{"schema": "cleanpath.findings/1"}'):
        path.write_text(wrong)
        with pytest.raises(BadInput):
            exit_code(result, "always", False, str(path))


@given(result=demands(), word=st.sampled_from(sorted(LEVEL_OF_CLASS)))
def test_a_class_gates_as_its_level_does(result, word):
    assert exit_code(result, word, False) == exit_code(result, LEVEL_OF_CLASS[word], False)


def test_a_gate_on_reports_counts_what_is_certain_or_reported_and_new_reports_are_news(tmp_path):
    demand = {"id": "a", "low": "clear", "high": "always", "reachable": True}
    told = {"schema": "cleanpath.assessment/1", "demands": [demand | {"reported": ["a-claim"]}]}
    untold = {"schema": "cleanpath.assessment/1", "demands": [demand]}
    assert exit_code(told, "reported", False) == 1
    assert exit_code(told, "at-risk", True) == 3
    assert exit_code(untold, "reported", False) == 0
    assert [row["id"] for row in keep_news(told, untold)["demands"]] == ["a"]
    assert keep_news(untold, told)["demands"] == []
