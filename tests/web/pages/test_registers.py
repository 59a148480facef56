"""Rules, vendors, claims, findings, plan, what-if, levers and runs as pages."""

import re
from html import unescape

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


def test_the_ladder_has_the_states_as_data(client):
    rows = client.get("/rules/ladder.json?vendor=huawei&as_of=2018-11-23").json()
    page = client.get("/rules/ladder?vendor=huawei&as_of=2018-11-23").text
    assert rows
    assert all(f"/rules/{row['key']}?as_of=2018-11-23" in page for row in rows)


def test_two_days_are_compared(client):
    days = "from=2018-08-01&to=2018-11-23"
    page = client.get(f"/rules/compare?{days}").text
    assert "5G security guidance to Australian carriers" in page
    old, new = (
        {row["key"]: row["state"] for row in client.get(f"/rules.json?as_of={day}").json()}
        for day in ("2018-08-01", "2018-11-23")
    )
    told = {row["key"]: row["new"] for row in client.get(f"/rules/compare.json?{days}").json()}
    assert told == {key: state for key, state in new.items() if old.get(key, "not_visible") != state}
    some = client.get(f"/rules/compare.json?{days}&jurisdiction=AU").json()
    assert {row["jurisdiction"] for row in some} == {"AU"}
    assert client.get(f"/rules/compare.csv?{days}").text.startswith("title,key,jurisdiction,old,new,since")


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


def test_the_tables_of_a_plan_are_data_too(client):
    told = plan.plan(Workspace(), "operator-uk", gap=0.005, runs=0)
    steps = client.get("/cases/operator-uk/plan/steps.json").json()
    assert sum(row["units"] for row in steps) == sum(step["units"] for step in told["steps"])
    programme = client.get("/cases/operator-uk/plan/programme.json").json()
    assert len(programme) == len(told["programme"])
    assert client.get("/cases/operator-uk/plan/steps?sort=by").status_code == 200
    assert client.get("/cases/operator-uk/plan/nothing").status_code == 400


def test_levers_are_data_too(client):
    told = plan.levers(Workspace(), "allies-2018")
    rows = client.get("/cases/allies-2018/levers.json").json()
    held = [(kind["by"], row["lever"], row["certain"]) for kind in told["kinds"] for row in kind["levers"]]
    assert [(row["by"], row["lever"], row["certain"]) for row in rows] == held


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


def test_several_what_ifs_stand_side_by_side(client, tmp_path):
    edits = "element_id=agg-b&element_vendor=nokia&3_element_id=agg-b,gnb-harb&3_element_vendor=nokia"
    files = []
    for number, ids in ((1, ["agg-b"]), (3, ["agg-b", "gnb-harb"])):
        sets = "".join(
            f'[[set]]\ntable = "elements"\nwhere = {{ id = "{id}" }}\nvalues = {{ vendor = "nokia" }}\n'
            for id in ids
        )
        files.append(tmp_path / f"{number}.toml")
        files[-1].write_text(f'title = "what if {number}"\n{sets}', encoding="utf-8")
    told = plan.whatif(Workspace(), "operator-5g", scenario=[str(path) for path in files])
    rows = client.get(f"/cases/operator-5g/whatif.json?{edits}").json()
    assert [row["variant"] for row in rows] == [one["title"] for one in told["variants"]]
    for row, one in zip(rows, told["variants"], strict=True):
        assert row["traffic_exposed_high"] == one["traffic"]["exposed_high"]
        assert {name: row[name.replace(" ", "_")] for name in one["classes"]} == one["classes"]
    changed = client.get(f"/cases/operator-5g/whatif/flows.json?{edits}").json()
    assert [(row["variant"], row["demand"]) for row in changed] == [
        (one["title"], row["demand"]) for one in told["variants"] for row in one["changed"]
    ]
    page = client.get(f"/cases/operator-5g/whatif?{edits}&edit=3").text
    assert 'name="3_element_id" value="agg-b,gnb-harb"' in page
    assert '<input type="hidden" name="element_id" value="agg-b">' in page
    for words in ("Change what if 1", "leave what if 1 out", "Another what-if beside"):
        [address] = re.findall(rf'href="([^"]*)"[^>]*>{words}', page)
        assert client.get(unescape(address)).status_code == 200
    dropped = unescape(re.findall(r'href="([^"]*)"[^>]*>leave what if 1 out', page)[0])
    assert "&element_id=" not in dropped.replace("?", "&")
    assert client.get("/cases/operator-5g/whatif.csv").status_code == 400
    assert client.get(f"/cases/operator-5g/whatif?{edits}&5_element_id=x").status_code == 400


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
