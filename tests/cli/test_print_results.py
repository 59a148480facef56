import json

import pytest

from cleanpath.cli.main import main
from cleanpath.cli.print_results import print_findings, print_import

RESULT = {
    "written": "case",
    "title": "Net\x1b[31m",
    "rows": {"elements": 2, "links": 0},
    "kinds": {
        "understood": 1,
        "unknown": 3,
        "taken_as": {"Edge\x1b Router": "forwarder"},
        "unknown_words": {"pdu": 3},
    },
    "makers": {"matched": 1, "candidates": 0, "unknown": 1},
    "possible_relabelling": ["r1"],
    "report": "rows.csv",
    "column_map": "case.map.toml",
    "left_unread": ["column 'x': 1"],
    "next": "cleanpath assess case",
}


def test_what_was_made_and_left_and_comes_next_is_told(capsys: pytest.CaptureFixture) -> None:
    print_import(RESULT, "import")
    text = capsys.readouterr().out
    assert "kinds: 1 understood, 3 not" in text
    assert "Router as forwarder" in text
    for told in (
        "2 elements",
        "pdu 3",
        "matched 1",
        "possible relabelling",
        ": r1",
        "case.map.toml",
        "column 'x': 1",
    ):
        assert told in text
    assert "links" not in text
    assert "\x1b" not in text
    assert text.endswith("next: cleanpath assess case\n")


def test_a_plain_network_is_told_in_short(capsys: pytest.CaptureFixture) -> None:
    print_import(
        {name: RESULT[name] for name in ("written", "title", "rows", "next")} | {"left_unread": []}, "import"
    )
    assert "makers" not in capsys.readouterr().out


def finding(number, status, settle=(), **assets):
    return {
        "id": f"r/{number}/o", "rule": "r", "requirement": f"q-{number}", "operator": "o", "status": status,
        "deadline": None, "starts": "2020", "assets": assets, "measures": [], "settle": list(settle),
        "reasons": [{"text": "because"}],
    }  # fmt: skip


def test_boxes_in_breach_come_first_and_one_question_is_one_line(capsys: pytest.CaptureFixture) -> None:
    who = ["identify the maker of x, y (elements, row 2, 3, column vendor)"]
    findings = [
        finding(1, "breached", breached=["box-b", "box-a"]),
        finding(2, "breached", breached=["box-b"]),
        *(finding(number, "unknown", who, unknown=["x", "y"]) for number in (3, 4, 5)),
        finding(6, "unknown", ["say when z came into use"], unknown=["z"]),
    ]
    print_findings(
        {
            "title": "T", "lens": "local", "as_of": "2026-01-01", "known_at": "2026-01-01",
            "findings": findings, "counts": {"breached": 2, "unknown": 4}, "faults": [],
        }
    )  # fmt: skip
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert "2 elements in breach" in lines
    assert text.index("box-b") < text.index("box-a")
    assert next(line for line in lines if line.startswith("box-b")).endswith("r q-1, r q-2")
    assert sum("identify the maker" in line for line in lines) == 1
    assert "4 requirements are open: r (4). What keeps several of them open:" in text
    line = next(line for line in lines if "identify the maker" in line)
    assert line.split("  ")[0].endswith("column vendor)")
    assert line.split()[-1] == "3"
    assert "q-6" in text
    assert "q-4" not in text


def test_an_inventory_without_operators_asks_each_question_once(tmp_path, capsys):
    """Whom a rule binds, whose a box is, who made it: one line each, however many rules are open."""
    folder = tmp_path / "boxes"
    folder.mkdir()
    (folder / "case.toml").write_text('title = "Boxes"\nlens = "US"\nas_of = 2025-06-30\nrouting = "igp"\n')
    (folder / "elements.csv").write_text(
        "id,kind,vendor,country\na,router,,US\nb,router,,US\nc,router,nokia,US\n"
    )
    (folder / "links.csv").write_text("id,a,b\n1,a,b\n2,b,c\n")
    (folder / "demands.csv").write_text("id,source,target\nd,a,c\n")
    asked = ["--ledger", str(tmp_path / "ledger.sqlite"), "judge", str(folder), "--lens", "US"]
    assert main(asked) == 0
    lines = capsys.readouterr().out.splitlines()
    assert main([*asked, "--format", "json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    open_ = [f for f in findings if f["status"] == "unknown"]
    assert len(open_) > 20
    assert len([line for line in lines if line.startswith("unknown ")]) < 5
    for words, told in (
        ("which of the rules bind whoever", "binds whoever"),
        ("identify the maker of a, b (", "identify the maker of a, b ("),
        ("settle whose a, b is (", "settle whose a, b is ("),
    ):
        places = [number for number, line in enumerate(lines) if words in line]
        assert len(places) == 1
        assert sum(any(told in q for q in f["settle"]) for f in open_) == int(lines[places[0]].split()[-1])
    assert any("--option operator=NAME" in line for line in lines)


def test_a_maker_is_judged_as_a_ladder(capsys: pytest.CaptureFixture) -> None:
    assert main(["judge", "huawei", "--lens", "GB", "--as-of", "2022-10-13"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("huawei: restricted unknown\nlens GB, as of 2022-10-13\n")
    assert text.index("May restrict it") < text.index("Advised") < text.index("does not restrict it")
    assert "  2022-10-13  effective  gb-dvd-2022 (GB, in_force): the rule names huawei." in text
    assert "open: its network part; the generations that it serves" in text
