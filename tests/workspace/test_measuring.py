"""Traceroutes from a file to verdicts, explained, verified, and beside a model."""

import json
import subprocess
import sys

import pytest

from cleanpath.cli.main import main
from cleanpath.measurement.addresses import combine
from cleanpath.sources.address_tables import read_address_table
from cleanpath.sources.traceroutes import Account, read_traceroutes
from cleanpath.sources.traces import V4, read_address
from cleanpath.workspace.measuring import _agreement

TABLE = """first,last,asn
198.51.100.0,198.51.100.127,64500
198.51.100.128,198.51.100.255,64501
203.0.113.0,203.0.113.255,64502
"""


def result(probe, *hops, time=1_700_000_000, reached=True):
    steps = [
        {"hop": n, "result": [{"from": a} if a else {"x": "*"} for a in hop.split(",")]}
        for n, hop in enumerate(hops, 1)
    ]
    if reached:
        steps.append({"hop": len(steps) + 1, "result": [{"from": "203.0.113.9"}]})
    return {
        "fw": 5080,
        "type": "traceroute",
        "prb_id": probe,
        "from": f"198.51.100.{probe}",
        "dst_addr": "203.0.113.9",
        "timestamp": time,
        "result": steps,
    }


RESULTS = [
    result(1, "198.51.100.10", "198.51.100.200", "198.51.100.201", "203.0.113.1"),
    result(1, "198.51.100.10", "203.0.113.1", time=1_700_000_900),
    result(2, "198.51.100.10", "203.0.113.1"),
    result(2, "198.51.100.10", "203.0.113.1", time=1_700_000_500),
    result(3, "198.51.100.10", "", "", "203.0.113.1"),
]


@pytest.fixture
def case(tmp_path, monkeypatch, capsys):
    """A measured case of three systems, under a lens that restricts AS64501."""
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))
    (tmp_path / "results.json").write_text(json.dumps(RESULTS), encoding="utf-8")
    (tmp_path / "ip2asn-202311.csv").write_text(TABLE, encoding="utf-8")
    to = tmp_path / "measured"
    option = f"addresses={tmp_path / 'ip2asn-202311.csv'}"
    words = ["import", "traceroutes", str(tmp_path / "results.json"), "--to", str(to), "--option", option]
    assert main([*words, "--as-of", "2023-11-20", "--lens", "as:64501"]) == 0
    capsys.readouterr()
    return to


def answer(capsys, *words):
    assert main([*map(str, words), "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_assess_measure_explain_and_verify_agree(case, tmp_path, capsys):
    found = answer(capsys, "assess", case)
    levels = {d["id"]: (d["low"], d["high"], d["traces"]) for d in found["demands"]}
    assert levels == {
        "probe-1->203.0.113.9": ("sometimes", "sometimes", 2),
        "probe-2->203.0.113.9": ("clear", "possible", 2),
        "probe-3->203.0.113.9": ("clear", "always", 1),
    }
    graded = {d["id"]: d["grade"] for d in found["demands"]}
    assert graded["probe-1->203.0.113.9"] == "B3"
    ground = found["grounds"]["AS64501"]["identified"]
    assert ground == {"grade": "B3", "clue": "addresses mapped by ip2asn-202311.csv (2023-11)"}
    measured = answer(capsys, "measure", case)
    pairs = {f"{p['source']}->{p['target']}": (p["low"], p["high"], p["traces"]) for p in measured["pairs"]}
    assert pairs == levels
    witness = measured["pairs"][0]["witness"]
    assert witness == {
        "trace": 0,
        "time": "2023-11-14T22:13:20Z",
        "hop": "hop 2",
        "address": "198.51.100.200",
        "asn": 64501,
        "mapped_by": "ip2asn-202311.csv (2023-11)",
    }
    (tmp_path / "result.json").write_text(json.dumps(found), encoding="utf-8")
    assert answer(capsys, "verify", tmp_path / "result.json", case)["accepted"]
    forged = json.loads(json.dumps(found))
    forged["demands"][1]["high"] = "clear"
    (tmp_path / "forged.json").write_text(json.dumps(forged), encoding="utf-8")
    assert main(["verify", str(tmp_path / "forged.json"), str(case)]) == 1
    capsys.readouterr()
    assert main(["explain", str(case), "probe-2->203.0.113.9"]) == 0
    text = capsys.readouterr().out
    assert "not seen in 2 traces" in text
    assert "That is not clear" in text


def test_nothing_measured_is_ever_clear(case, capsys):
    found = answer(capsys, "assess", case, "--lens", "as:65000")
    assert {d["low"] for d in found["demands"]} == {"clear"}
    assert "clear" not in {d["high"] for d in found["demands"]}
    measured = answer(capsys, "measure", case, "--lens", "as:65000")
    assert "clear" not in {pair["high"] for pair in measured["pairs"]}


def test_a_model_of_the_same_traffic_stands_beside(case, tmp_path, capsys):
    model = tmp_path / "model"
    model.mkdir()
    (model / "case.toml").write_text(
        'title = "Model"\nlens = "as:64501"\nas_of = "2023-11-20"\nrouting = "igp"\n', encoding="utf-8"
    )
    (model / "elements.csv").write_text(
        "id,kind\nAS64500,autonomous_system\nAS64501,autonomous_system\nAS64502,autonomous_system\n"
        "probe-2,boundary\n203.0.113.9,boundary\n",
        encoding="utf-8",
    )
    (model / "links.csv").write_text(
        "id,a,b\nl1,AS64500,AS64501\nl2,AS64501,AS64502\nl3,probe-2,AS64501\nl4,AS64501,203.0.113.9\n",
        encoding="utf-8",
    )
    (model / "demands.csv").write_text(
        "id,source,target\nby-systems,AS64500,AS64502\nby-name,probe-2,203.0.113.9\n", encoding="utf-8"
    )
    found = answer(capsys, "measure", case, "--beside", model)
    said = {pair["source"]: (pair["model"]["id"], pair["agreement"]) for pair in found["pairs"]}
    assert said == {
        "probe-1": ("by-systems", "contradict"),
        "probe-2": ("by-name", "contradict"),
        "probe-3": ("by-systems", "may_agree"),
    }
    assert found["beside"]["agreement"] == {
        "agree": 0,
        "may_agree": 1,
        "contradict": 2,
        "not_modelled": 0,
    }
    assert main(["measure", str(case), "--beside", str(model)]) == 0
    assert "contradict 2" in capsys.readouterr().out
    assert main(["measure", str(case), "--format", "csv"]) == 0
    assert "AS" not in capsys.readouterr().out.splitlines()[0]


def test_what_cannot_be_imported_is_refused_and_nothing_is_left(tmp_path, capsys):
    (tmp_path / "r.json").write_text(json.dumps(RESULTS), encoding="utf-8")
    (tmp_path / "none.json").write_text('[{"type": "ping"}]', encoding="utf-8")
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    words = ["import", "traceroutes", str(tmp_path / "r.json"), "--to", str(tmp_path / "out")]
    for more, expected in (
        ([], "a table of addresses to AS numbers"),
        (["--option", "adresses=x"], "Did you mean addresses?"),
        (["--option", f"addresses={tmp_path / 'absent.csv'}"], "a file"),
    ):
        assert main([*words, *more]) == 2
        assert expected in capsys.readouterr().err
    words[2] = str(tmp_path / "none.json")
    assert main([*words, "--option", f"addresses={tmp_path / 't.csv'}"]) == 2
    assert "at least one traceroute" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["none.json", "r.json", "t.csv"]


def test_the_local_engine_needs_neither_spark_nor_duckdb(case):
    code = (
        "import sys; sys.modules.update(dict.fromkeys(('pyspark', 'duckdb')));"
        "from cleanpath.cli.main import main; sys.exit(main(['measure', sys.argv[1]]))"
    )
    subprocess.run([sys.executable, "-c", code, str(case)], check=True, capture_output=True)


def test_the_mapping_is_scored_against_labels_of_hops(shared):
    """ip2asn against the labels of 2026 in a file of enriched results."""
    import lzma

    data = shared / "data"
    segments = combine(V4, [read_address_table(str(data / "as/ip2asn-v4-202606.csv.xz"))])
    same = other = 0
    with lzma.open(data / "trace/ripe-atlas-salzburg-enriched-2026.jsonl.xz", "rt", encoding="utf-8") as file:
        for line in file:
            for hop in json.loads(line)["result"]:
                for reply in hop.get("result", ()):
                    address = read_address(reply.get("ip_addr") or "")
                    if address and address.family == V4 and reply.get("asn"):
                        equal = segments.find(address.number) == reply["asn"]
                        same, other = same + equal, other + (not equal)
    assert same / (same + other) > 0.98
    account = Account()
    traces = list(read_traceroutes(str(data / "trace/ripe-atlas-salzburg-enriched-2026.jsonl.xz"), account))
    assert len(traces) == 348


@pytest.mark.parametrize(
    ("measured", "modelled", "said"),
    [
        (("sometimes", "sometimes"), ("sometimes", "sometimes"), "agree"),
        (("always", "always"), ("sometimes", "sometimes"), "may_agree"),  # every trace took that tie
        (("clear", "possible"), ("sometimes", "sometimes"), "may_agree"),  # and here none did
        (("clear", "possible"), ("always", "always"), "contradict"),
        (("sometimes", "sometimes"), ("always", "always"), "contradict"),
        (("sometimes", "sometimes"), ("possible", "possible"), "contradict"),
        (("clear", "possible"), ("clear", "clear"), "may_agree"),
    ],
)
def test_no_trace_contradicts_a_model_that_says_sometimes(measured, modelled, said):
    measured, modelled = ({"low": low, "high": high} for low, high in (measured, modelled))
    assert _agreement(measured, modelled) == said
