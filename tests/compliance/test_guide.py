"""The pages about findings name every status, field and kind that there is."""

import re
from pathlib import Path

from building import judge, write
from cleanpath.compliance.findings import MEANINGS, Status
from cleanpath.policy.constraint_kinds import CONCERNS_TARGET, INSTALLING, KINDS, METHODS
from cleanpath.results.findings import describe_findings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_guide_says_what_each_status_means():
    text = (DOCS / "guide" / "compliance.md").read_text(encoding="utf-8")
    for status in Status:
        assert f"| `{status}` | {MEANINGS[status]} |" in text


def test_every_field_is_described(tmp_path):
    text = (DOCS / "reference" / "findings.md").read_text(encoding="utf-8")
    words = set(re.findall(r"`([a-z_]+)`", text))
    row = {"id": "a", "kind": "gnb", "vendor": "huawei", "generation": "5G", "country": "GB"}
    case = write(tmp_path / "case", "2024-01-01", elements=[row])
    found = judge(case)
    result = describe_findings(found, case.settings.as_of).to_dict()
    assert {*result, *result["findings"][0], *result["calendar"][0]} <= words
    measures = [m for f in result["findings"] for m in f["measures"]]
    assert set(measures[0]) <= words
    assert set(result["findings"][0]["reasons"][0]) <= words


def test_every_kind_of_constraint_has_one_way_to_be_judged():
    assert set(METHODS) == set(KINDS)
    assert {*CONCERNS_TARGET, *INSTALLING} <= set(KINDS)
    assert all(bool(m.need) is (m.way in ("declared", "silent")) for m in METHODS.values())
