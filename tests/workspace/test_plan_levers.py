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
    result = levers(workspace, "allies-2018", by=["country"], budget=5e9)
    kind = result["kinds"][0]
    assert [row["lever"] for row in kind["levers"]] == ["JP", "GB", "DE", "IT", "KR", "AU", "PL"]
    assert kind["bought"]["cost"] <= 5e9
    assert kind["bought"]["gap"] == 0
    assert result["whole"] == 261
    again = levers(workspace, "allies-2018", by=["country"], budget=5e9)
    assert to_json(result) == to_json(again)
    assert json.loads(to_json(result)) == result
    print_result("levers", result, "table")
    out = capsys.readouterr().out
    assert "Best order: " in out
    assert "A budget of 5,000 M at mid prices buys " in out
    assert "hindsight" in out


def test_more_money_never_clears_less(workspace):
    cleared = []
    for budget in (0, 1e9, 3e9, 1e10, 1e12):
        result = levers(workspace, "allies-2018", by=["country"], budget=budget)
        cleared.append(result["kinds"][0]["bought"]["cleared"])
    assert cleared == sorted(cleared)
    assert (cleared[0], cleared[-1]) == (0, 261)


def test_kinds_without_a_decision_are_named(workspace):
    result = levers(workspace, "allies-2018")
    assert [kind["by"] for kind in result["kinds"]] == ["country", "operator", "maker"]
    assert result["skipped"] == ["site: nothing that is or may be restricted has one."]


@pytest.mark.parametrize("words", [{"budget": -1.0}, {"case": "operator-5g", "budget": 1.0}])
def test_a_budget_that_makes_no_sense_is_refused(workspace, words):
    with pytest.raises(BadInput, match="budget"):
        levers(workspace, **{"case": "allies-2018", **words})
