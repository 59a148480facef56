"""`cleanpath internet`: the sums of a small case, its selections, what is printed and what is written."""

import json

import pyarrow.parquet as pq
import pytest

from cleanpath.cli.main import main
from cleanpath.errors import BadInput, UnknownName
from cleanpath.exposure.internet import select_systems
from cleanpath.network.case import read_case
from cleanpath.progress import telling_times
from cleanpath.workspace.internet import internet, losses
from cleanpath.workspace.workspace import Workspace

CASE = """title = "Seven systems"
lens = "as:20"
as_of = "2018-06-01"
routing = "bgp"
graph = "made up, June 2018"
"""
ELEMENTS = """id,kind,vendor,site,operator,country,name
AS10,autonomous_system,,,Ten,US,Ten
AS20,autonomous_system,,,Twenty,CN,Twenty
AS30,autonomous_system,,base,Thirty,DE,Thirty
AS40,autonomous_system,,,Forty,DE,Forty
AS50,autonomous_system,,,Fifty,JP,Fifty
AS60,autonomous_system,,,,,
AS70,autonomous_system,,,Seventy,JP,Seventy
"""
# 10 and 20 are peers; 30 buys of both, 40 of 20 alone, 50 of 10; 60 has no link but to 70.
LINKS = """id,a,b,relationship
a,AS10,AS20,peer
b,AS10,AS30,provider
c,AS20,AS30,provider
d,AS20,AS40,provider
e,AS10,AS50,provider
f,AS60,AS70,provider
"""


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "seven"
    folder.mkdir()
    (folder / "case.toml").write_text(CASE)
    (folder / "elements.csv").write_text(ELEMENTS)
    (folder / "links.csv").write_text(LINKS)
    (folder / "sites.csv").write_text("id,name,country,sensitive\nbase,A base,DE,true\n")
    (folder / "demands.csv").write_text("id,source,target\nd,AS30,AS50\n")
    return str(folder)


def ask(case, **options):
    return internet(Workspace(), case, **options)


def test_the_whole_is_added_up(case):
    result = ask(case)
    assert (result["schema"], result["basis"], result["graph"]) == (
        "cleanpath.internet/1", "model", "made up, June 2018",
    )  # fmt: skip
    counts = result["counts"]
    assert (counts["asked"], counts["pairs"], counts["unreachable"]) == (42, 22, 20)
    # Of the twenty pairs of 10 to 50 those with 20 or 40 at an end always touch 20; 10, 30 and 50 among
    # themselves have one best route each, which does not; 30 and 10 could also meet over 20.
    assert (counts["always_low"], counts["sometimes_low"]) == (14, 0)
    assert result["restricted"] == 1
    assert result["open"] == 0
    assert result["shares"]["clear_in_model_low"] == result["shares"]["clear_in_model_high"]
    (carrier,) = result["carriers"]
    assert (carrier["id"], carrier["carried"]) == ("AS20", 14)
    assert carrier["transit_share"] == pytest.approx(6 / 22)
    assert result["freed_by_system"]["alone_share"] == result["shares"]["chosen"] == pytest.approx(14 / 22)
    assert result["freed_by_country"]["country"] == "CN"


def test_every_pair_of_countries_is_told(case):
    rows = {(row["from"], row["to"]): row for row in ask(case, top=100)["by_country_pair"]}
    assert rows["DE", "US"]["pairs"] == 2
    assert rows["DE", "US"]["always_low"] == 0.5
    assert rows["DE", "US"]["avoidable"] == 0.5
    assert rows["US", "JP"]["always_low"] == 0.0
    assert ("DE", None) not in rows


def test_a_selection_asks_for_less(case):
    result = ask(case, from_="protected", to="JP,AS10")
    assert (result["sources"], result["targets"], result["counts"]["asked"]) == (1, 3, 3)
    assert [row["id"] for row in result["by_system"]] == ["AS30"]
    assert result["counts"]["pairs"] == 2
    assert result["counts"]["always_low"] == 0


def test_an_open_country_makes_the_high_end(case):
    result = ask(case, lens="home:CN")
    assert (result["restricted"], result["open"]) == (1, 1)
    assert result["counts"]["always_high"] == result["counts"]["always_low"] + 2


@pytest.mark.parametrize("text", ["XX", "AS99", "nowhere", "DE,"])
def test_a_selection_of_nothing_is_refused(case, text):
    with pytest.raises(UnknownName):
        select_systems(read_case(case).network, text, "--from")


@pytest.mark.parametrize("top", [0, 1.5, 1e9])
def test_top_is_a_whole_number(case, top):
    with pytest.raises(BadInput, match="--top"):
        ask(case, top=top)


def test_another_routing_is_refused(case):
    from pathlib import Path

    path = Path(case, "case.toml")
    path.write_text(CASE.replace('"bgp"', '"structural"'))
    with pytest.raises(BadInput, match="import as-relationships"):
        ask(case)


def test_the_terminal_never_says_clear_without_the_model(case, capsys):
    assert main(["internet", case, "--lens", "as:60"]) == 0
    text = capsys.readouterr().out
    assert "Clear in the model is not clear." in text
    assert "made up, June 2018" in text
    for line in text.splitlines():
        assert "clear" not in line.lower() or "in the model" in line.lower()


def test_json_and_parquet_hold_the_same(case, capsys, tmp_path):
    folder = tmp_path / "rows"
    assert main(["internet", case, "--format", "json", "--save", str(folder), "--top", "3"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert len(result["by_system"]) == 3
    whole = pq.read_table(folder / "by_system.parquet").to_pylist()
    assert whole[:3] == result["by_system"]
    assert len(whole) == 6
    assert result["written"] == sorted(result["written"], key=result["written"].index)


def test_decisions_on_a_model_say_that_it_is_one(case, capsys):
    assert main(["levers", case]) == 0
    assert "Clear in the model is not clear." in " ".join(capsys.readouterr().out.split())


def test_a_carrier_is_not_replaced_at_a_price(case, capsys):
    assert main(["plan", case]) == 2
    told = capsys.readouterr().err
    assert "1 autonomous systems that are or may be restricted, such as AS20" in told
    assert "levers ranks decisions" in told


def test_decisions_of_makers_are_not_asked_of_systems(case):
    from cleanpath.workspace.plan import levers

    found = levers(Workspace(), case, lens="as:10")
    kinds = {kind["by"]: [row["lever"] for row in kind["levers"]] for kind in found["kinds"]}
    assert kinds == {"country": ["US"], "operator": ["Ten"]}
    assert any(line.startswith("maker: nothing") for line in found["skipped"])


def test_suppositions_and_differences_work_on_routes_between_systems(case, tmp_path):
    from cleanpath.workspace.assess import assess
    from cleanpath.workspace.history import diff, runs
    from cleanpath.workspace.plan import whatif

    scenario = tmp_path / "away.toml"
    scenario.write_text('title = "Ten leaves"\n[[leave]]\noperator = "Ten"\n')
    base, away = whatif(Workspace(), case, [str(scenario)], lens="as:10")["variants"]
    assert base["verdicts"]["always"] == 1
    assert [one["after"] for one in away["changed"]] == ["unreachable"]
    workspace = Workspace(str(tmp_path / "ledger.sqlite"))
    ran = []
    for lens in ("as:20", "as:10"):
        assess(workspace, case, lens=lens)
        ran.append(runs(workspace, limit=1)[0]["id"])
    changes = diff(workspace, *ran)["changes"]
    assert [one["id"] for one in changes] == ["d"]


def test_the_time_of_loading_is_told_apart(case, capsys):
    ask(case)
    assert "loading the graph" not in capsys.readouterr().err
    with telling_times(True):
        ask(case)
    told = capsys.readouterr().err
    assert "cleanpath: loading the graph and judging its systems: " in told
    assert "cleanpath: routes of all pairs: " in told


def test_losses_are_what_a_case_without_them_shows(case, tmp_path, capsys):
    path = tmp_path / "losses.csv"
    path.write_text("loss,lost\nno twenty,AS20\none link,AS10-AS20\nJapan,JP\n")
    result = losses(Workspace(), case, str(path))
    base, twenty, link, japan = result["rows"]
    assert (base["loss"], base["pairs"], base["change"]) == ("nothing lost", ask(case)["counts"]["pairs"], {})
    assert base["shares"]["chosen"] == ask(case)["shares"]["chosen"]
    assert twenty["shares"]["always_low"] == 0.0  # what is lost carries nothing
    assert japan["cut_off"] == base["pairs"] - japan["pairs"] > 0
    links = tmp_path / "seven" / "links.csv"
    links.write_text(LINKS.replace("a,AS10,AS20,peer\n", ""))
    without = ask(case)
    assert link["pairs"] == without["counts"]["pairs"]
    assert link["shares"] == {name: without["shares"][name] for name in link["shares"]}
    links.write_text(LINKS)
    assert main(["losses", case, str(path)]) == 0
    assert "one link" in capsys.readouterr().out
    assert main(["losses", case, str(path), "--format", "csv"]) == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[0]
        .startswith("case,graph,loss,asked,pairs,cut_off,lost,always_low")
    )


@pytest.mark.parametrize("lost", ["AS99", "AS10-AS60", "XX", "AS10-", ""])
def test_a_loss_of_what_is_not_there_is_refused(case, tmp_path, lost):
    path = tmp_path / "losses.csv"
    path.write_text(f"loss,lost\nx,{lost}\n")
    with pytest.raises(BadInput, match="loss 'x'"):
        losses(Workspace(), case, str(path))


def test_bits_tell_of_each_pair_what_the_sums_add_up(case, tmp_path):
    result = ask(case, from_="DE", to="JP,AS20", save=str(tmp_path / "rows"), bits=True)
    assert {"pairs.parquet", "destinations.parquet"} < set(result["written"])
    named = pq.read_table(tmp_path / "rows" / "destinations.parquet").to_pylist()
    assert [(row["block"], row["bit"], row["destination"]) for row in named] == [
        (0, 0, "AS20"), (0, 1, "AS50"), (0, 2, "AS70"),
    ]  # fmt: skip
    rows = {row["source"]: row for row in pq.read_table(tmp_path / "rows" / "pairs.parquet").to_pylist()}
    assert set(rows) == {"AS30", "AS40"}
    for name, count in result["counts"].items():
        if name in rows["AS30"]:
            assert sum(row[name].bit_count() for row in rows.values()) == count, name
    assert (rows["AS30"]["always_low"], rows["AS40"]["always_low"], rows["AS30"]["avoidable"]) == (1, 3, 2)


def test_bits_need_a_folder_and_not_too_many_pairs(case, tmp_path, monkeypatch):
    with pytest.raises(BadInput, match="--save"):
        ask(case, bits=True)
    monkeypatch.setattr("cleanpath.results.pair_bits.ROW_LIMIT", 3)
    with pytest.raises(BadInput, match="--from"):
        ask(case, save=str(tmp_path / "rows"), bits=True)
    assert not (tmp_path / "rows").exists()
