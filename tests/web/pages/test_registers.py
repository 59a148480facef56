"""Rules, vendors, claims, findings, plan, what-if, levers and runs as pages."""

import pytest

from cleanpath.workspace import assess, plan, registries
from cleanpath.workspace.workspace import Workspace


def test_rules_on_a_day(client):
    rows = client.get("/rules.json?as_of=2018-11-23").json()
    told = registries.rules(Workspace(), as_of="2018-11-23")
    assert [(r["key"], r["state"]) for r in rows] == [(r["key"], r["state"]) for r in told]


def test_a_rule_shows_every_event_with_its_source(client):
    rule = registries.rules_show(Workspace(), "au-5g-2018")
    page = client.get("/rules/au-5g-2018").text
    assert page.count('<li class="later">') + page.count("<li><p><strong>") >= len(rule["events"])
    for event in rule["events"]:
        assert event["source"]["publisher"] in page


def test_a_day_hides_what_could_not_be_known(client):
    page = client.get("/rules/au-5g-2018?as_of=2018-07-01").text
    assert "Nothing of it could be known then" in page


def test_the_ladder_moves_with_the_day(client):
    early = client.get("/rules/ladder?vendor=huawei&as_of=2018-08-01").text
    late = client.get("/rules/ladder?vendor=huawei&as_of=2019-08-01").text
    assert "au-5g-2018" not in early
    assert "au-5g-2018" in late
    assert 'rel="next"' in early


def test_two_days_are_compared(client):
    page = client.get("/rules/compare?from=2018-08-01&to=2018-11-23").text
    assert "5G security guidance to Australian carriers" in page


def test_owners_change_with_the_day(client):
    assert "huawei" in client.get("/vendors/h3c?as_of=2005-06-01").text
    page = client.get("/vendors/h3c").text
    assert "Owners through time" in page
    assert "Unisplendour" in page


def test_findings_are_those_of_judge(client):
    rows = client.get("/cases/operator-uk/findings.json").json()
    told = assess.judge(Workspace(), "operator-uk")["findings"]
    shown = client.get("/cases/operator-uk/findings.json?lens=local").json()
    assert sorted((r["id"], r["status"]) for r in shown) == sorted((f["id"], f["status"]) for f in told)
    assert {row["id"] for row in rows} == {row["id"] for row in shown}
    page = client.get(f"/cases/operator-uk/findings/{told[0]['id']}")
    assert page.status_code == 200


def test_the_calendar_goes_as_far_as_asked(client):
    rows = client.get("/cases/operator-uk/calendar.json?until=2023-12-31").json()
    assert rows
    assert max(row["date"] for row in rows) <= "2023-12-31"


def test_the_plan_costs_what_the_command_says(client):
    told = plan.plan(Workspace(), "operator-uk", gap=0.005, runs=0)
    page = client.get("/cases/operator-uk/plan").text
    assert f"{told['cost']['present']:,.0f} {told['currency']}" in page


def test_levers_rank_governments(client):
    page = client.get("/cases/allies-2018/levers").text
    assert "Clear now 0 of 70, after all of them 70." in page
    assert "8 of the 42 clear as much, and no fewer do: au-optus, de-telekom" in page


def test_a_what_if_stands_beside_what_is(client):
    edits = "element_id=agg-b,gnb-harb&element_vendor=nokia"
    page = client.get(f"/cases/operator-5g/whatif?{edits}").text
    assert "as it is" in page
    assert "flows with another verdict" in page
    assert 'value="agg-b,gnb-harb"' in page


@pytest.mark.parametrize(
    "edits",
    ["rule_key=nothing&rule_status=effective&rule_date=2018-01-01", "leave_operator=", "fund_share=x"],
)
def test_a_wrong_what_if_is_told_on_the_page(client, edits):
    assert client.get(f"/cases/operator-5g/whatif?{edits}").status_code == 200


def test_a_run_is_listed_and_compared(client, settings):
    with Workspace(settings.database) as workspace:
        assess.assess(workspace, "operator-5g")
        assess.assess(workspace, "operator-5g", as_of="2024-01-01")
    runs = client.get("/runs.json").json()
    assert [run["verb"] for run in runs][:2] == ["assess", "assess"]
    new, old = runs[0]["id"], runs[1]["id"]
    assert client.get(f"/runs/{new}").status_code == 200
    assert client.get(f"/runs/{new}/result.json").json()["case"] == "operator-5g"
    assert client.get(f"/runs/diff?old={old}&new={new}").status_code == 200
    assert client.get(f"/runs/diff.csv?old={old}&new={new}").status_code == 200


def test_a_visitor_changes_nothing(client):
    for address in ("/claims/add", "/waivers/add", "/inbox", "/import"):
        answer = client.post(address, data={"why": "x"}, follow_redirects=False)
        assert answer.status_code in (303, 401, 403), address
