"""`cleanpath measure --beside`: traces of one pair, and a model of routes between the same systems."""

import pytest

from cleanpath.cli.main import main
from cleanpath.workspace.measuring import measure
from cleanpath.workspace.workspace import Workspace

TRACE = """traceroute to target.example (11.50.0.9), 30 hops max, 60 byte packets
 1  11.30.0.1  1.0 ms
 2  11.20.0.1  2.0 ms
 3  11.50.0.9  4.0 ms
"""
TABLE = "".join(f"11.{n}.0.0,11.{n}.255.255,{n}\n" for n in (10, 20, 30, 50))
MODEL = {
    "case.toml": 'title = "Four"\nlens = "as:20"\nas_of = "2018-06-01"\nrouting = "bgp"\ngraph = "made up"\n',
    "elements.csv": "id,kind\n" + "".join(f"AS{n},autonomous_system\n" for n in (10, 20, 30, 50)),
    "links.csv": "id,a,b,relationship\na,AS10,AS20,peer\nb,AS10,AS30,provider\n"
    "c,AS20,AS30,provider\nd,AS20,AS50,provider\n",
    "demands.csv": "id,source,target\nd,AS30,AS50\n",
}


@pytest.mark.parametrize(
    ("lens", "agreement", "low"), [("as:20", "agree", "always"), ("as:10", "may_agree", "possible")]
)
def test_a_model_of_routes_stands_beside_the_traces_of_the_same_systems(
    tmp_path, monkeypatch, lens, agreement, low
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model").mkdir()
    for name, text in MODEL.items():
        (tmp_path / "model" / name).write_text(text)
    (tmp_path / "trace.txt").write_text(TRACE)
    (tmp_path / "table.csv").write_text(TABLE)
    options = ("--option", "addresses=table.csv@2018-06-01", "--option", "source=probe")
    assert main(["import", "traceroutes", "trace.txt", "--to", "traces", *options]) == 0
    result = measure(Workspace(), "traces", lens=lens, beside="model")
    (pair,) = result["pairs"]
    assert (pair["model"]["low"], pair["agreement"]) == (low, agreement)
    assert result["beside"]["routing"] == "bgp"
    assert result["beside"]["agreement"][agreement] == 1
