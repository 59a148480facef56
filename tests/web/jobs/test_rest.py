"""Jobs by REST: 202 with an address, progress, cancel, result; nobody sees what is not theirs."""

import json
import re
import time

import pytest
from starlette.testclient import TestClient

from cleanpath.web.accounts.model import Role
from cleanpath.web.app import create_app
from cleanpath.web.settings import Settings
from cleanpath.workspace.internet import internet
from cleanpath.workspace.workspace import Workspace
from people_samples import PASSWORD
from small import write

TABLES = {
    "elements": "id,kind,vendor,site;a,router,nokia,s1;b,router,huawei,s1;c/1,router,nokia,s2;d,router",
    "links": "id,a,b;ab,a,b;bc,b,c/1;cd,c/1,d",
    "demands": "id,source,target,volume;ac,a,c/1,1;ad,a,d,1",
    "sites": "id,name,country;s1,One,GB;s2,Two,GB",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    write(folder / "cases" / "mine", **TABLES)
    return create_app(Settings(str(folder / "ledger.sqlite"), folder / "cases", workers=1))


@pytest.fixture(scope="module")
def call(app):
    """Return a function that calls REST as somebody: with a role, and with cases."""
    people, tokens = app.state.accounts.people, app.state.accounts.tokens
    people.set_up(people.make_set_up_link(), "chief", PASSWORD)
    chief = people.find("chief").person
    with TestClient(app, client=("192.0.2.7", 1), raise_server_exceptions=False) as client:

        def ask(method, path, role=Role.ANALYST, cases=None, **more):
            token = tokens.make(chief, "trial", role, cases, None)
            headers = {"Authorization": f"Token {token}"}
            return client.request(method, f"/api/v1{path}", headers=headers, **more)

        yield ask


SYSTEMS = {
    "elements": "id,kind,vendor,country;AS10,autonomous_system,,US;AS20,autonomous_system,,CN;"
    "AS30,autonomous_system,,DE;AS40,autonomous_system,,DE",
    "links": "id,a,b,relationship;a,AS10,AS20,peer;b,AS10,AS30,provider;c,AS20,AS40,provider",
    "demands": "id,source,target;d,AS30,AS40",
}


def done(call, path, asked):
    """Send what is done as a job; return its place, the finished job and its result."""
    taken = call("POST", path, json=asked)
    assert taken.status_code == 202, taken.text
    place = taken.headers["location"].removeprefix("/api/v1")
    until = time.monotonic() + 60
    while (job := call("GET", place).json())["status"] in ("waiting", "running"):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert job["status"] == "finished", job
    return place, job, call("GET", job["result_url"].removeprefix("/api/v1")).json()


def test_the_routes_of_all_pairs_are_a_job_with_the_result_of_the_command(call, app):
    folder = write(app.state.settings.cases / "systems", routing="bgp", **SYSTEMS)
    with (app.state.settings.cases / "systems" / "case.toml").open("a") as settings:
        settings.write('graph = "made up, 2024"\n')
    _, _, result = done(call, "/internet", {"case": "systems", "from": "DE", "top": 2})
    with Workspace(app.state.settings.database) as workspace:
        told = internet(workspace, folder, from_="DE", top=2)
    assert result == json.loads(json.dumps(told))
    assert result["counts"]["pairs"] > 0
    for wrong in ({"save": "/tmp/x"}, {"from_": "DE"}, {"top": 0.5}, {"to": 7}):
        answer = call("POST", "/internet", json={"case": "systems", **wrong})
        assert answer.status_code in (202, 400, 404), answer.text
        assert (answer.status_code == 202) == ("top" in wrong)  # which the job itself refuses


def test_a_job_is_taken_told_of_and_its_result_returned(call):
    place, job, result = done(call, "/jobs", {"verb": "assess", "parameters": {"case": "mine"}})
    assert {demand["id"] for demand in result["demands"]} == {"ac", "ad"}
    listed = call("GET", "/jobs?status=finished&limit=1").json()
    assert listed["results"][0]["id"] == job["id"]
    assert call("POST", f"{place}/cancel").status_code == 409


@pytest.mark.parametrize(
    "body, status",
    [
        ({"verb": "serve"}, 404),
        ({"verb": "assess", "parameters": {"case": "../x"}}, 400),
        ({"verb": "assess", "parameters": {"case": "mine", "resume": "/tmp"}}, 404),
        ({"verb": "assess", "parameters": []}, 400),
        ({"verb": "assess", "more": 1}, 400),
        ([], 400),
    ],
)
def test_what_no_job_is_is_refused_as_a_problem(call, body, status):
    answer = call("POST", "/jobs", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_token_of_another_case_neither_runs_nor_sees(call):
    wanted = {"verb": "judge", "parameters": {"subject": "mine"}}
    assert call("POST", "/jobs", role=Role.READER, json=wanted).status_code == 403
    assert call("POST", "/jobs", cases={"operator-uk"}, json=wanted).status_code == 404
    for path in ("/elements/a", "/sites/s1", "/makers/huawei"):
        assert call("GET", f"/cases/mine{path}", role=Role.READER, cases={"operator-uk"}).status_code == 404
    assert call("GET", "/jobs/j999").status_code == 404
    assert call("GET", "/jobs/%00").status_code == 404


def test_the_card_of_an_element_says_flows_maker_and_what_is_asked(call):
    card = call("GET", "/cases/mine/elements/b", role=Role.READER).json()
    said = "on 2 protected flows; maker huawei, restricted; perhaps to be removed by 2025-12-31"
    assert card["line"] == said
    assert (card["restricted"], card["flows"], card["makers"]) == ("yes", ["ac", "ad"], ["huawei"])
    clean = call("GET", "/cases/mine/elements/c/1", role=Role.READER).json()
    assert (clean["restricted"], clean["flow_count"]) == ("no", 0)
    unknown = call("GET", "/cases/mine/elements/d", role=Role.READER).json()
    assert unknown["line"].startswith(
        "perhaps on 1 protected flow; maker unknown, perhaps restricted; perhaps"
    )
    assert call("GET", "/cases/mine/elements/zz", role=Role.READER).status_code == 404


def test_the_card_of_a_bundled_element_names_rule_and_deadline(call):
    card = call("GET", "/cases/operator-uk/elements/gnb-port", role=Role.READER).json()
    assert card["restricted"] == "yes"
    assert re.search(r"maker huawei, restricted by [a-z0-9-]+.*; to be (put right|removed) by", card["line"])
    named = {finding["rule"] for finding in card["findings"]}
    assert "gb-dvd-2022" in named


def test_the_cards_of_a_site_and_of_makers(call):
    site = call("GET", "/cases/mine/sites/s1", role=Role.READER).json()
    assert (site["elements"], site["restricted"]) == (2, {"yes": 1, "unknown": 0, "no": 1})
    assert call("GET", "/cases/mine/sites/zz", role=Role.READER).status_code == 404
    vendor = call("GET", "/cases/mine/makers/Huawei Technologies Co., Ltd.", role=Role.READER).json()
    assert (vendor["vendor"], vendor["restricted"]) == ("huawei", "yes")
    assert call("GET", "/cases/mine/makers/cisco", role=Role.READER).json()["restricted"] == "no"
    nobody = call("GET", "/cases/mine/makers/<script>", role=Role.READER).json()
    assert (nobody["vendor"], nobody["restricted"]) == (None, "unknown")
