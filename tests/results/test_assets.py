import json

import pytest

from cleanpath.errors import BadInput
from cleanpath.results.assets import Planned, read_planned

DIGESTS = {"elements.csv": "ab"}
STEP = {"id": "2027-1", "action": "replace", "by": "2027-12-31", "for": ["rule R-1"], "elements": ["a", "b"]}


def plan(**changes):
    return {"schema": "cleanpath.plan/1", "digests": DIGESTS, "steps": [STEP], **changes}


def test_each_asset_has_the_first_step_about_it(tmp_path):
    path = tmp_path / "plan.json"
    manage = {**STEP, "id": "2028-1", "action": "manage", "elements": ["b", "c"]}
    path.write_text(json.dumps(plan(steps=[STEP, manage])))
    found = read_planned(path, DIGESTS)
    replaced = Planned("2027-1: replace by 2027-12-31 for rule R-1", "2027-12-31", True)
    assert found["a"] == found["b"] == replaced
    assert not found["c"].replaced


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        json.dumps(plan(schema="other")),
        json.dumps(plan(digests={})),
        json.dumps(plan(steps=[{}])),
        json.dumps(plan(steps=None)),
        json.dumps(plan(steps=[{**STEP, "for": None}])),
    ],
)
def test_what_is_no_plan_for_the_case_is_refused(tmp_path, text):
    path = tmp_path / "plan.json"
    path.write_text(text)
    with pytest.raises(BadInput):
        read_planned(path, DIGESTS)


def test_what_becomes_of_a_box_outweighs_finding_out_who_made_it(tmp_path):
    identify = {**STEP, "id": "2026-1", "action": "identify", "by": "2026-12-31", "elements": ["a", "d"]}
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan(steps=[identify, STEP])))
    found = read_planned(path, DIGESTS)
    assert found["a"].replaced
    assert found["a"].text.startswith("2027-1: replace")
    assert found["d"].text.startswith("2026-1: identify")
