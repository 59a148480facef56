"""assess, explain and verify as a user meets them: formats, exit codes, same input same bytes."""

import csv
import io
import json

import pytest

from cleanpath.checker.check import seal
from cleanpath.cli.main import main

SETTINGS = 'title = "T"\nlens = "vendor:huawei"\nas_of = "2018-11-23"\nrouting = "{}"\n'
ELEMENTS = "id,kind,vendor\na,router,nokia\nb,router,{}\nc,router,nokia\nd,router,nokia\ne,router,nokia\n"
LINKS = "id,a,b\nl1,a,b\nl2,b,c\nl3,a,d\nl4,d,c\n"
LEVELS = ("clear", "possible", "sometimes", "always")


@pytest.fixture
def call(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def run(*words):
        code = main(words)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def case(tmp_path):
    def make(vendor="huawei", demands="d1,a,c\n", routing="structural", **files):
        folder = tmp_path / "case"
        folder.mkdir(exist_ok=True)
        texts = {
            "case.toml": SETTINGS.format(routing),
            "elements.csv": ELEMENTS.format(vendor),
            "links.csv": LINKS,
            "demands.csv": "id,source,target\n" + demands,
        }
        for name, text in (texts | {k.replace("_", "."): v for k, v in files.items()}).items():
            (folder / name).write_text(text, encoding="utf-8")
        return str(folder)

    return make


def test_formats_say_the_same(call):
    code, out, _ = call("assess", "operator-5g", "--format", "json")
    result = json.loads(out)
    assert code == 0
    _, text, _ = call("assess", "operator-5g", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["id"], r["low"], r["high"]) for r in rows] == [
        (d["id"], d["low"], d["high"]) for d in result["demands"]
    ]
    _, table, _ = call("assess", "operator-5g")
    assert all(d["id"] in table for d in result["demands"])
    assert "What would settle the 3 undecided verdicts\n" in table
    assert "gnb-ridge" in table.split("What would settle")[1]
    assert "synthetic" in table.splitlines()[0]
    assert "CMIA" in table
    assert result["settle"]["elements"] == [
        {"id": "clock", "missing": ["maker"], "settles": 2},
        {"id": "gnb-ridge", "missing": ["maker"], "settles": 3},
    ]
    assert result["settle"]["best"] is True


def test_the_same_input_gives_the_same_bytes(call, tmp_path):
    one = call("assess", "operator-5g", "--format", "json")[1]
    other = call("assess", "operator-5g", "--format", "json", "--resume", str(tmp_path / "kept"))[1]
    again = call("assess", "operator-5g", "--format", "json", "--resume", str(tmp_path / "kept"))[1]
    assert one == other == again


@pytest.mark.parametrize(
    ("vendor", "demands", "words", "expected"),
    [
        ("huawei", "d1,a,c\n", (), 0),
        ("huawei", "d1,a,b\n", ("--fail-on", "always"), 1),
        ("huawei", "d1,a,c\n", ("--fail-on", "always"), 0),
        ("huawei", "d1,a,c\n", ("--fail-on", "possible"), 1),
        ("nokia", "d1,a,b\n", ("--fail-on", "possible", "--strict-unknown"), 0),
        ("", "d1,a,b\n", ("--fail-on", "always"), 0),
        ("", "d1,a,b\n", ("--strict-unknown",), 3),
        ("nokia", "d1,a,e\n", ("--strict-unknown",), 3),
        ("nokia", "d1,a,e\n", ("--fail-on", "possible"), 0),
        ("", "d1,a,z\n", (), 2),
    ],
)
def test_exit_codes(call, case, vendor, demands, words, expected):
    code, _, err = call("assess", case(vendor, demands), *words)
    assert code == expected
    assert bool(err) == (expected == 2)
    assert len(err.splitlines()) == (expected == 2)


def test_without_a_route_is_unreachable_and_counted(call, case):
    _, out, _ = call("assess", case("nokia", "d1,a,e\nd2,a,c\nd3,e,e\n"), "--format", "json")
    result = json.loads(out)
    assert result["counts"] == {
        "clear": 2, "possible": 0, "sometimes": 0, "always": 0, "unknown": 0, "unreachable": 1,
    }  # fmt: skip
    first = result["demands"][0]
    assert (first["reachable"], first["low"], first["high"]) == (False, "clear", "always")
    assert (first["avoidable"], first["cut"], first["disjoint_clean_paths"]) == ("unknown", [], 0)


def test_explain_covers_devices_and_aggregates(call):
    _, out, _ = call("explain", "operator-5g", "base")
    assert "After the failure of link csr-air--agg-a the traffic passes gate" in out
    _, out, _ = call("explain", "operator-5g", "north")
    assert "always, by enb-north anchors gnb-north" in out
    _, out, _ = call("explain", "operator-5g", "ridge")
    assert "Who made these 2 settles it, whoever they are: gnb-ridge, clock." in out
    _, out, _ = call("explain", "operator-5g", "island")
    assert "not the same as clear" in out
    _, out, _ = call("explain", "allies-2018", "ramstein-mobile-de-telekom")
    assert "No maker's name alone settles it" in out
    code, _, err = call("explain", "operator-5g", "nort")
    assert code == 2
    assert "north" in err


def test_two_unknown_makers_are_named_together(call, case):
    _, out, _ = call(
        "explain",
        case("", "d1,b,d\n", elements_csv=ELEMENTS.format("").replace("d,router,nokia", "d,router,")),
        "d1",
    )
    assert "Who made these 2 settles it, whoever they are: b, d. None of them can be spared." in out


def test_verify_accepts_what_was_printed_and_nothing_else(call, case, tmp_path):
    place = case("", "d1,a,c\nd2,a,b\n")
    result = json.loads(call("assess", place, "--format", "json")[1])
    file = tmp_path / "result.json"
    file.write_text(json.dumps(result), encoding="utf-8")
    code, out, _ = call("verify", str(file), place)
    assert code == 0
    assert "checked: 2" in out
    changed = result | {"elements": {"b": [1.0, 1.0]}}
    for forged in (result | {"title": "U"}, changed, changed | {"seal": seal(changed)}, {}, []):
        file.write_text(json.dumps(forged), encoding="utf-8")
        code, out, _ = call("verify", str(file), place)
        assert code == 1
        assert "accepted: no" in out
    file.write_text("{", encoding="utf-8")
    assert call("verify", str(file), place)[0] == 2
    assert call("verify", str(tmp_path / "nothing.json"), place)[0] == 2


def test_many_demands_are_shown_in_part(call, case):
    rows = "".join(f"x{i},a,c\n" for i in range(60)) + "".join(f"y{i},a,b\n" for i in range(60))
    _, out, _ = call("assess", case("huawei", rows))
    assert "shown: 10 of 60 exposed in full, 10 of 60 at risk" in out
    assert "y9 " in out
    assert "y10" not in out


def test_planes_are_judged_where_asked_for(call, case):
    place = case("huawei", "d1,a,b\n")
    assert "planes" not in json.loads(call("assess", place, "--format", "json")[1])["demands"][0]
    asked = json.loads(call("assess", place, "--planes", "--format", "json")[1])["demands"][0]
    assert asked["planes"]["user"]["metadata"] == ["always", "always"]
    assert asked["clean_path"] == "no"
    case("huawei", "d1,a,b\n", relations_csv="source,kind,target\nb,manages,a\n")
    told = json.loads(call("assess", place, "--format", "json")[1])["demands"][0]
    assert set(told["planes"]) == {"user", "control", "management", "timing"}


def test_letters_are_overridden_by_the_case(call, case):
    place = case("huawei", "d1,a,b\n", kinds_toml='[router.malicious_vendor_can]\nuser = ["M"]\n')
    planes = json.loads(call("assess", place, "--planes", "--format", "json")[1])["demands"][0]["planes"]
    assert planes["user"]["metadata"] == ["always", "always"]
    assert planes["user"]["content"] == ["clear", "clear"]


def test_a_bar_is_shown_on_a_terminal_only(case, tmp_path, capsys, monkeypatch):
    from cleanpath.workspace.assess import assess
    from cleanpath.workspace.workspace import Workspace

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    place = case("huawei", "d1,a,c\n", routing="igp")
    assess(Workspace(str(tmp_path / "l.sqlite"), progress=True), place)
    out, err = capsys.readouterr()
    assert out == ""
    assert "assess" in err
    assess(Workspace(str(tmp_path / "l.sqlite"), progress=False), place)
    assert capsys.readouterr() == ("", "")


def test_exchanging_makers_in_case_and_lens_changes_no_verdict(call, case):
    rows = "id,kind,vendor\n" + "".join(
        f"{name},router,{vendor}\n"
        for name, vendor in zip("abcde", ("nokia", "huawei", "", "huawei|nokia", "zte"), strict=True)
    )
    links = LINKS + "l5,c,e\n"
    demands = "".join(f"{s}{t},{s},{t}\n" for s in "abcde" for t in "abcde")
    turned = rows.replace("huawei", "X").replace("nokia", "huawei").replace("X", "nokia")
    seen = []
    for text, lens in ((rows, "vendor:huawei"), (turned, "vendor:nokia")):
        place = case(demands=demands, elements_csv=text, links_csv=links)
        result = json.loads(call("assess", place, "--lens", lens, "--format", "json")[1])
        seen.append((result["counts"], result["elements"], result["demands"], result["settle"]))
    assert seen[0] == seen[1]
    assert seen[0][0]["unknown"]


@pytest.mark.parametrize(
    ("vendor", "part", "high"),
    [
        ("nokia", "huawei", "always"),
        ("nokia", "", "always"),
        ("nokia", "zte|huawei", "always"),
        ("nokia", "ericsson", "clear"),
        ("huawei", "huawei", "always"),
    ],
)
def test_what_holds_a_restricted_component_is_not_clear(call, case, vendor, part, high):
    place = case(vendor, "d1,a,b\n", components_csv=f"element,component,vendor\nb,modem,{part}\n")
    result = json.loads(call("assess", place, "--format", "json")[1])
    demand = result["demands"][0]
    assert (demand["low"], demand["high"]) == ("always" if vendor == "huawei" else "clear", high)
    if demand["low"] != high:
        assert "Its component modem" in result["reasons"][0]["text"]
        assert result["settle"]["left_out"] == 1
        assert call("explain", place, "d1")[0] == 0


def test_a_component_of_a_maker_that_nobody_registered_is_refused(call, case):
    code, _, err = call("assess", case(components_csv="element,component,vendor\nb,modem,Huawai\n"))
    assert code == 2
    assert "components:2 [vendor]" in err


GRADED = "id,kind,vendor,vendor_grade,vendor_clue\na,router,nokia,,\nb,router,{},{},{}\nc,router,nokia,B2,\n"
LINE = "id,a,b\nl1,a,b\nl2,b,c\n"


@pytest.mark.parametrize(
    ("vendor", "grade", "bounded"),
    [("huawei", "C3", "C3"), ("huawei", "", "A1"), ("nokia", "C3", "C3"), ("nokia", "A2", "B2")],
)
def test_a_verdict_is_no_firmer_than_who_made_what_it_needs(call, case, vendor, grade, bounded):
    clue = "MAC prefix: the register says nothing" if grade else ""
    place = case(elements_csv=GRADED.format(vendor, grade, clue), links_csv=LINE)
    (demand,) = json.loads(call("assess", place, "--format", "json")[1])["demands"]
    assert demand["low"] == demand["high"] == ("always" if vendor == "huawei" else "clear")
    assert demand["grade"] == bounded
    told = call("explain", place, "d1")[1]
    if grade == "C3":
        assert "told by MAC prefix: the register says nothing" in " ".join(told.split())
        assert "C3" in told
        assert call("export", place, "--as", "csv", "--to", f"{place}.csv")[0] == 0


def test_a_grade_that_is_none_is_refused(call, case):
    code, _, err = call("assess", case(elements_csv=GRADED.format("nokia", "G9", ""), links_csv=LINE))
    assert code == 2
    assert "elements:3 [vendor_grade]" in err
    assert "A1 to F6" in err
