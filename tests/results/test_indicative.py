"""Estimates stand beside the proof: they are shown, and change no verdict, class or gate."""

import json

import pytest

from cleanpath.cli.main import main
from cleanpath.policy import restricted
from cleanpath.results.axes import flow_rows
from cleanpath.workspace.assess import assess
from cleanpath.workspace.workspace import Workspace

DAY = "2020-07-15"


@pytest.fixture
def workspace(tmp_path):
    return Workspace(str(tmp_path / "ledger.sqlite"))


def stripped(result):
    """A result without what an estimate may add: itself, its claims, and what digests them."""
    found = {name: value for name, value in result.items() if name not in ("claims", "seal")}
    found["demands"] = [{k: v for k, v in one.items() if k != "indicative"} for one in result["demands"]]
    found["grounds"] = {
        name: {k: v for k, v in one.items() if k != "indicative"} for name, one in result["grounds"].items()
    }
    return found


def test_no_verdict_rests_on_an_estimate(workspace, monkeypatch):
    estimated = assess(workspace, "allies-2018", as_of=DAY)
    monkeypatch.setattr(restricted, "find_indicative", lambda *asked: None)
    plain = assess(workspace, "allies-2018", as_of=DAY)
    assert any("indicative" in one for one in estimated["demands"])
    assert not any("indicative" in one for one in plain["demands"])
    assert stripped(estimated) == stripped(plain)


def test_an_estimate_names_its_range_and_its_claims(workspace):
    result = assess(workspace, "allies-2018", as_of=DAY)
    known = {claim["key"] for claim in result["claims"]}
    found = {one["id"]: one["indicative"] for one in result["demands"] if "indicative" in one}
    assert found["yokota-mobile-jp-softbank"] == {
        "low": 0.08, "mid": 0.1, "high": 0.12, "basis": "operator",
        "claims": ["jp-softbank-ran-chinese-share-2018"],
    }  # fmt: skip
    for one in found.values():
        assert 0.0 <= one["low"] <= one["mid"] <= one["high"] <= 1.0
        assert set(one["claims"]) <= known


def test_what_was_not_yet_said_suggests_nothing(workspace):
    result = assess(workspace, "allies-2018")
    said = {key for one in result["demands"] for key in one.get("indicative", {}).get("claims", ())}
    assert said == {"kr-transport-huawei-share-2015", "pl-play-ran-huawei-share-2018"}


def test_the_table_has_a_column_and_the_gate_does_not_look_at_it(tmp_path, capsys, monkeypatch):
    asked = ["--ledger", str(tmp_path / "ledger.sqlite"), "assess", "allies-2018", "--as-of", DAY]
    status = main([*asked, "--fail-on", "possible"])
    shown = capsys.readouterr().out
    assert "indicative share" in shown
    assert "about 10%" in shown
    assert "no verdict rests on them" in shown
    monkeypatch.setattr(restricted, "find_indicative", lambda *asked: None)
    assert main([*asked, "--fail-on", "possible"]) == status
    assert "indicative" not in capsys.readouterr().out
    assert main([*asked, "--by", "flow"]) == 0
    capsys.readouterr()
    assert main([*asked, "--format", "json"]) == 0
    json.loads(capsys.readouterr().out)


def test_the_rows_of_flows_have_the_estimate_in_columns_of_its_own(workspace):
    result = assess(workspace, "allies-2018", as_of=DAY)
    rows = {row["id"]: row for row in flow_rows(result)}
    told = rows["yokota-mobile-jp-softbank"]
    columns = ("indicative_low", "indicative_mid", "indicative_high", "indicative_basis")
    assert tuple(told[name] for name in columns) == (0.08, 0.1, 0.12, "operator")
    assert (told["share_low"], told["share_high"]) == (0.08, 1.0)  # no bound is the estimate
    assert rows["yokota-mobile-jp-docomo"]["indicative_mid"] is None
    assert not [name for name in flow_rows(assess(workspace, "operator-5g"))[0] if "indicative" in name]
