import json

import pytest

from cleanpath.cli.output import print_result
from cleanpath.errors import BadInput
from cleanpath.files import to_json
from cleanpath.workspace.plan import levers
from cleanpath.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    return Workspace(str(tmp_path / "ledger.sqlite"))


def test_which_government_clears_most(workspace, capsys):
    result = levers(workspace, "allies-2018", by=["country"], count="flows", budget=5e9)
    kind = result["kinds"][0]
    assert [row["lever"] for row in kind["levers"]] == ["JP", "GB", "DE", "IT", "KR", "AU", "PL"]
    assert kind["bought"]["cost"] <= 5e9
    assert kind["bought"]["gap"] == 0
    assert result["whole"] == 261
    again = levers(workspace, "allies-2018", by=["country"], count="flows", budget=5e9)
    assert to_json(result) == to_json(again)
    assert json.loads(to_json(result)) == result
    print_result("levers", result, "table")
    out = capsys.readouterr().out
    assert "55 exposed for certain, 206 open." in out
    assert "in any order, and none of them can be spared" in out
    assert "A budget of 5,000 M at mid prices buys " in out
    assert "hindsight" in out


def test_more_money_never_clears_less(workspace):
    cleared = []
    for budget in (0, 1e9, 3e9, 1e10, 1e12):
        result = levers(workspace, "allies-2018", by=["country"], count="flows", budget=budget)
        cleared.append(result["kinds"][0]["bought"]["cleared"])
    assert cleared == sorted(cleared)
    assert (cleared[0], cleared[-1]) == (0, 261)


def test_few_operators_are_enough_where_a_site_may_choose(workspace, capsys):
    result = levers(workspace, "allies-2018", by=["operator"])
    kind = result["kinds"][0]
    assert (result["count"], result["whole"], result["flows"]) == ("choices", 70, 261)
    assert kind["now"] == {"clear": 0, "exposed": 0, "open": 70, "unreachable": 0}
    assert len(kind["levers"]) == 42
    assert len(kind["fewest"]) == 8
    assert kind["fewest_proven"]
    assert not kind["separate"]
    assert not any(row["shapley_error"] for row in kind["levers"])
    print_result("levers", result, "table")
    assert "8 of the 42 decisions clear as much (no fewer do)" in capsys.readouterr().out


def test_certain_and_perhaps_add_up_over_operators(workspace):
    """Flows exposed for certain on the day, each by one operator, are cleared for certain by it alone."""
    result = levers(workspace, "allies-2018", by=["country", "operator"], count="flows")
    for kind in result["kinds"]:
        assert kind["now"]["exposed"] == 55
        for row in kind["levers"]:
            assert row["certain"] + row["after"]["exposed"] == 55
            assert row["certain"] + row["perhaps"] + row["after"]["exposed"] + row["after"]["open"] == 261
    by_country = {row["lever"]: row["certain"] for row in result["kinds"][0]["levers"]}
    assert by_country == {"KR": 15, "DE": 14, "JP": 10, "GB": 6, "IT": 4, "AU": 4, "PL": 2}


def test_a_prior_is_no_price(workspace, capsys):
    result = levers(workspace, "allies-2018", by=["country"])
    print_result("levers", result, "table")
    rows = [line for line in capsys.readouterr().out.splitlines() if line[:3] in ("JP ", "GB ")]
    assert [("USD" in row) for row in rows] == [False, True]


def test_kinds_without_a_decision_are_named(workspace):
    result = levers(workspace, "allies-2018")
    assert [kind["by"] for kind in result["kinds"]] == ["country", "operator", "maker"]
    assert result["skipped"] == ["site: nothing that is or may be restricted has one."]


@pytest.mark.parametrize("words", [{"budget": -1.0}, {"case": "operator-5g", "budget": 1.0}])
def test_a_budget_that_makes_no_sense_is_refused(workspace, words):
    with pytest.raises(BadInput, match="budget"):
        levers(workspace, **{"case": "allies-2018", **words})
