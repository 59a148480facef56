"""REST: pages of lists, entity tags, refusals, changes with a role, jobs, and its description."""

import json

import jsonschema
import pytest

from cleanpath.web.accounts.model import Role
from cleanpath.web.api.schemas import REFUSALS


def test_pages_of_a_list_lead_to_each_other(client):
    rows, place = [], "/api/v1/rules?as_of=2018-11-23&limit=20"
    while place:
        page = client.get(place).json()
        rows += page["results"]
        place = page["next"]
    assert len(rows) == page["count"] > 20
    assert page["previous"].startswith("/api/v1/rules?as_of=2018-11-23&limit=20&offset=")


def test_an_entity_tag_saves_the_answer(client):
    first = client.get("/api/v1/assess", params={"case": "operator-5g"})
    tag = first.headers["etag"]
    again = client.get("/api/v1/assess", params={"case": "operator-5g"}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/assess?case=operator-5g&as_of=2020-01-01", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("assess", 400),
        ("assess?case=nowhere", 404),
        ("assess?case=..%2Fetc", 404),
        ("assess?case=operator-5g&lens=file:x", 400),
        ("assess?case=operator-5g&as_of=today", 400),
        ("assess?case=operator-5g&resume=x", 400),
        ("assess?case=operator-5g&colour=red", 400),
        ("explain?case=operator-5g&demand=nobody", 404),
        ("judge?subject=.%2Fsrc", 404),
        ("judge?subject=huawei", 400),
        ("judge?subject=operator-uk&kind=router", 400),
        ("levers?case=operator-5g&count=all", 400),
        ("rules?limit=0", 400),
        ("rules?state=odd", 400),
        ("rules/show?key=none", 404),
        ("diff?old=r1&new=r999", 404),
        ("nothing", 404),
    ],
)
def test_a_refusal_is_a_problem_of_its_form(client, address, status):
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status in REFUSALS
    assert problem["detail"]


def test_answers_follow_the_schemas_of_the_description(client):
    described = client.get("/api/v1/openapi.json").json()
    for name, parameters in (
        ("assess", {"case": "operator-5g", "planes": "all"}),
        ("explain", {"case": "operator-5g", "demand": "ministry"}),
        ("judge", {"subject": "operator-uk"}),
        ("levers", {"case": "operator-5g"}),
        ("rules", {}),
    ):
        told = described["paths"][f"/api/v1/{name}"]["get"]["responses"]["200"]
        schema = told["content"]["application/json"]["schema"] | {"components": described["components"]}
        jsonschema.validate(client.get(f"/api/v1/{name}", params=parameters).json(), schema)
    text = json.dumps(described)
    assert "HTTPValidationError" not in text
    assert "$defs" not in text


def test_changes_need_a_role_and_are_made_under_the_name_of_the_sender(client, browse, people, app):
    claim = {
        "subject": "de-telekom-core", "vendor": "huawei", "kind": "presence", "date": "2018-06",
        "source": "Operator, letter", "statement": "In service.",
    }  # fmt: skip
    assert client.post("/api/v1/claims/add", json=claim).status_code in (401, 403)
    analyst = browse()
    headers = {"X-CSRF-Token": people(analyst, Role.ANALYST)}
    made = analyst.post("/api/v1/claims/add", json=claim, headers=headers)
    assert made.status_code == 201, made.text
    key = made.json()["key"]
    forged = analyst.post("/api/v1/claims/add", json=claim | {"by": "the minister"}, headers=headers)
    assert forged.status_code == 400
    why = {"key": key, "why": "retracted"}
    gone = analyst.post("/api/v1/claims/withdraw", json=why, headers=headers)
    assert gone.json()["history"][-1]["by"] == "analyst-all"
    assert analyst.post("/api/v1/claims/withdraw", json=why, headers=headers).status_code == 409
    waiver = {"rule": "gb-dvd-2022", "expires": "2029-01-01", "why": "x", "operator": "uk-provider"}
    assert analyst.post("/api/v1/waivers/add", json=waiver, headers=headers).status_code == 403


def test_long_work_is_a_job(browse, people):
    analyst = browse()
    headers = {"X-CSRF-Token": people(analyst, Role.ANALYST)}
    asked = analyst.post("/api/v1/plan", json={"case": "operator-uk", "runs": 0}, headers=headers)
    assert asked.status_code == 202, asked.text
    assert asked.headers["location"] == asked.json()["url"]
    assert asked.json()["verb"] == "plan"
    assert analyst.post("/api/v1/plan", json={"case": "nowhere"}, headers=headers).status_code == 404


def test_a_result_is_verified_and_a_changed_one_refused(browse, people):
    reader = browse()
    headers = {"X-CSRF-Token": people(reader, Role.READER)}
    result = reader.get("/api/v1/assess", params={"case": "operator-5g"}).json()
    body = {"case": "operator-5g", "result": result}
    assert reader.post("/api/v1/verify", json=body, headers=headers).json()["accepted"] is True
    result["demands"][0]["low"] = "always"
    assert reader.post("/api/v1/verify", json=body, headers=headers).json()["accepted"] is False
    odd = {"case": "operator-5g", "result": {"schema": "cleanpath.assessment/1"}}
    assert reader.post("/api/v1/verify", json=odd, headers=headers).json()["accepted"] is False
