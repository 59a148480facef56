"""Real networks from import to verified result, and the small shipped ones that stand for them."""

import csv
import datetime
import json
from pathlib import Path

import pytest

from cleanpath.checker.check import check
from cleanpath.cli.main import main
from cleanpath.network.case import bundled_cases, read_case, write_case
from cleanpath.network.synthetic.operator import generate_operator
from cleanpath.workspace.workspace import Workspace

SAMPLES = Path(__file__).resolve().parent.parent / "sources" / "samples"
VENDORS = ("nokia", "ericsson", "huawei", "nokia", "", "ciena", "nokia", "zte|nokia", "nokia")
MOST_DEMANDS = 20


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(str(tmp_path_factory.mktemp("ledger") / "ledger.sqlite"))


@pytest.fixture
def call(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))

    def run(*words):
        code = main(words)
        out, err = capsys.readouterr()
        assert err == ""
        return code, out

    return run


def rewrite(path, change):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(changed[0]))
        writer.writeheader()
        writer.writerows(changed)


def equip(folder):
    """Give a network without makers some, and demands if it has none; keep a few of many."""
    rewrite(
        folder / "elements.csv",
        lambda rows: [row | {"vendor": VENDORS[i % len(VENDORS)]} for i, row in enumerate(rows)],
    )
    with (folder / "elements.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    pairs = [(ids[i], ids[(i * 7 + len(ids) // 2) % len(ids)]) for i in range(min(MOST_DEMANDS, len(ids)))]
    path = folder / "demands.csv"
    if path.exists() and path.read_text(encoding="utf-8").count("\n") > 1:
        rewrite(path, lambda rows: rows[:: max(1, len(rows) // MOST_DEMANDS)])
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("id", "source", "target"), *((f"d{i}", *p) for i, p in enumerate(pairs))]
        )


def judge(workspace, folder, lens=None):
    """Assess a case and let the checker look at it; returns the result."""
    case = read_case(str(folder))
    study = workspace.analyse(case, lens)
    result = json.loads(json.dumps(study.assessment.to_dict()))
    assert check(result, {name: table.to_pydict() for name, table in case.network.tables().items()}) == []
    for demand in result["demands"]:
        assert demand["reachable"] or (demand["low"], demand["high"]) == ("clear", "always")
    assert sum(result["counts"].values()) == len(result["demands"])
    return result


def test_a_small_mesh_stands_for_a_large_one(call, workspace, tmp_path):
    assert call("import", "meshviewer", str(SAMPLES / "mesh.json"), "--to", str(tmp_path / "mesh"))[0] == 0
    result = judge(workspace, tmp_path / "mesh", "vendor:tp-link")
    told = {d["id"]: (d["low"], d["high"]) for d in result["demands"]}
    assert told["0a01->0aff"] == ("always", "always")
    code, table = call("assess", str(tmp_path / "mesh"), "--lens", "vendor:tp-link")
    assert code == 0
    assert "0a01 (tp-link)" in table


def test_a_small_collection_stands_for_a_large_one(call, workspace, tmp_path):
    for name in ("triangle", "drawing"):
        place = tmp_path / name
        option = "--option", f"name={name}"
        assert call("import", "topohub", str(SAMPLES / "two.jsonl"), "--to", str(place), *option)[0] == 0
        equip(place)
        judge(workspace, place)


@pytest.mark.parametrize("name", bundled_cases())
def test_every_certificate_of_a_bundled_case_is_accepted(workspace, name):
    judge(workspace, name)


@pytest.mark.parametrize("routing", ["structural", "igp"])
def test_every_certificate_of_a_generated_operator_is_accepted(workspace, tmp_path, routing):
    write_case(tmp_path / "case", generate_operator(400, 5), "vendor:huawei,zte", datetime.date(2026, 1, 1))
    settings = tmp_path / "case" / "case.toml"
    settings.write_text(settings.read_text("utf-8").replace('"igp"', f'"{routing}"'), encoding="utf-8")
    counts = judge(workspace, tmp_path / "case")["counts"]
    assert counts["always"]


def test_freifunk_aachen(shared, call, workspace, tmp_path):
    source = shared / "data" / "inventory" / "freifunk-aachen-202005.json.xz"
    assert call("import", "meshviewer", str(source), "--to", str(tmp_path / "aachen"))[0] == 0
    result = judge(workspace, tmp_path / "aachen", "vendor:tp-link")
    assert result["counts"] == {
        "clear": 0, "possible": 0, "sometimes": 0, "always": 1660, "unknown": 222, "unreachable": 19,
    }  # fmt: skip
    assert any("vpn links" in reason for reason in result["incomplete"])
    assert result["settle"]["left_out"] == result["settle"]["undecided"] == 222
    code, table = call("assess", str(tmp_path / "aachen"), "--lens", "vendor:tp-link")
    assert code == 0
    assert len(table.splitlines()) < 100
    for line in (
        "none of 1901 protected flows is shown to be clear",
        "1660 are exposed to restricted equipment with all of their traffic",
        "exposed in full 1660, exposed in part 1, at risk 73, reported 0, nothing known 148, unreachable 19",
        "What would settle the 222 undecided verdicts",
        "(tp-link)",
    ):
        assert line in table


def hub(shared):
    return shared / "data" / "topology" / "topohub-selected.jsonl.xz"


@pytest.mark.parametrize("name", ["germany50", "dfn-bwin", "dfn-gwin"])
def test_traffic_matrices(shared, call, workspace, tmp_path, name):
    place = tmp_path / name
    options = "--option", f"name={name}", "--option", "country=DE", "--option", "ids=name"
    assert call("import", "topohub", str(hub(shared)), "--to", str(place), *options)[0] == 0
    rewrite(
        place / "elements.csv",
        lambda rows: [row | {"vendor": VENDORS[i % len(VENDORS)]} for i, row in enumerate(rows)],
    )
    result = judge(workspace, place)
    assert result["counts"]["always"]
    assert result["counts"]["unknown"]
    assert result["counts"]["unreachable"] == 0


def test_all_networks_of_the_collection(shared, call, workspace, tmp_path):
    import lzma

    with lzma.open(hub(shared), "rt") as file:
        lines = file.read().splitlines()
    assert len(lines) == 69
    seen = set()
    for number, line in enumerate(lines):
        place, source = tmp_path / str(number), tmp_path / f"{number}.jsonl"
        source.write_text(line + "\n", encoding="utf-8")
        assert call("import", "topohub", str(source), "--to", str(place))[0] == 0
        equip(place)
        seen |= {(d["low"], d["high"], d["reachable"]) for d in judge(workspace, place)["demands"]}
    assert {low for low, high, reachable in seen if reachable and low == high} >= {"clear", "always"}
