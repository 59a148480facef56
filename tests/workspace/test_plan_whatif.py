from pathlib import Path

import pytest

from cleanpath.cli.output import print_result
from cleanpath.files import to_json
from cleanpath.workspace.assess import assess
from cleanpath.workspace.plan import whatif
from cleanpath.workspace.workspace import Workspace

SCENARIOS = Path(__file__).resolve().parents[2] / "docs" / "guide" / "scenarios"


@pytest.fixture
def workspace(tmp_path):
    return Workspace(str(tmp_path / "ledger.sqlite"))


def test_variants_stand_beside_the_case_as_it_is(workspace, capsys):
    file = str(SCENARIOS / "harbour-replaced.toml")
    result = whatif(workspace, "operator-5g", [file])
    base, variant = result["variants"]
    assessed = assess(workspace, "operator-5g")
    assert base["verdicts"] == assessed["counts"]
    assert base["classes"] == assessed["counts_by_class"]
    assert variant["verdicts"]["always"] < base["verdicts"]["always"]
    assert {one["demand"] for one in variant["changed"]} == {"harbour", "harbour-vpn"}
    assert base["changed"] == []
    assert to_json(result) == to_json(whatif(workspace, "operator-5g", [file]))
    print_result("whatif", result, "table")
    assert "harbour: always -> possible" in capsys.readouterr().out


def test_encryption_hides_content_and_nothing_else(workspace):
    base, variant = whatif(workspace, "operator-uk", [str(SCENARIOS / "encrypt-and-manage.toml")])["variants"]
    assert variant["user_plane"]["content"] < base["user_plane"]["content"]
    assert variant["user_plane"]["metadata"] == base["user_plane"]["metadata"] > 0
    assert variant["verdicts"] == base["verdicts"]
    assert "user plane" in variant["effects"][-1]["figures"]


def test_the_day_of_a_scenario_is_not_credited_to_it(workspace, capsys):
    """Under the lens of the case Polish and Italian rules cannot count, whatever four years bring."""
    file = str(SCENARIOS / "follow-suit.toml")
    result = whatif(workspace, "allies-2018", [file])
    base, follows = result["variants"]
    assert (base["base"], follows["base"]) == (None, 0)
    assert base["as_of"] == follows["as_of"] == "2022-11-01"
    assert base["classes"] == assess(workspace, "allies-2018", as_of="2022-11-01")["counts_by_class"]
    assert base["classes"] == follows["classes"]
    assert follows["changed"] == []
    assert [effect["verdicts"] for effect in follows["effects"]] == [0, 0]
    for country, effect in zip(("PL", "IT"), follows["effects"], strict=True):
        assert f"does not ask for the rules of {country}" in effect["why"]
    print_result("whatif", result, "table")
    assert "no verdict changes (the lens US:enacted does not ask" in capsys.readouterr().out


def test_italian_flows_change_under_the_law_of_each_place(workspace):
    file = str(SCENARIOS / "follow-suit.toml")
    _, follows = whatif(workspace, "allies-2018", [file], lens="local")["variants"]
    polish, italian = follows["effects"]
    assert italian["verdicts"] == len(follows["changed"]) == 4
    assert {one["country"] for one in follows["changed"]} == {"IT"}
    assert {(one["class_before"], one["class_after"]) for one in follows["changed"]} == {
        ("nothing known", "reported")
    }
    assert "stays open" in polish["why"]


def test_section_889_at_once_restricts_on_the_day(workspace, capsys):
    file = str(SCENARIOS / "section-889-at-once.toml")
    result = whatif(workspace, "allies-2018", [file], lens="US")
    base, at_once = result["variants"]
    enacted = assess(workspace, "allies-2018", lens="US:enacted")["counts_by_class"]
    assert base["classes"]["exposed in part"] == 0
    assert at_once["classes"] == enacted
    assert at_once["effects"][0]["verdicts"] == len(at_once["changed"]) == 93
    print_result("whatif", result, "table")
    assert "55 flows (KR 15, DE 14" in capsys.readouterr().out


def test_edits_are_credited_one_after_the_other_and_sum_up(workspace, tmp_path):
    file = tmp_path / "both.toml"
    edits = (SCENARIOS / "harbour-replaced.toml").read_text(encoding="utf-8")
    file.write_text(edits + edits[edits.index("[[set]]") :], encoding="utf-8")
    _, both = whatif(workspace, "operator-5g", [str(file)])["variants"]
    assert [effect["verdicts"] for effect in both["effects"]] == [0, 2, 0, 0]
    assert "where id = agg-b" in both["effects"][0]["edit"]
    assert both["effects"][2]["why"] == both["effects"][3]["why"] == "what is restricted stays as it was"


def test_scenarios_of_several_days_stand_beside_the_case_on_each(workspace, tmp_path, capsys):
    files = [str(SCENARIOS / name) for name in ("harbour-replaced.toml", "later.toml")]
    text = (SCENARIOS / "harbour-replaced.toml").read_text(encoding="utf-8")
    files[1] = str(tmp_path / "later.toml")
    (tmp_path / "later.toml").write_text("as_of = 2026-01-01\n" + text, encoding="utf-8")
    result = whatif(workspace, "operator-5g", [*files, files[0]])
    assert [v["base"] for v in result["variants"]] == [None, 0, None, 2, 0]
    assert [v["as_of"] for v in result["variants"]][2:4] == ["2026-01-01"] * 2
    print_result("whatif", result, "table")
    heading = next(line for line in capsys.readouterr().out.splitlines() if "as it is" in line).split()
    assert heading == ["as", "it", "is", "A", "as", "it", "is", "B", "C"]


def test_a_country_that_follows_binds_its_operators(workspace, tmp_path):
    import shutil

    from cleanpath.network.case import find_case

    case = tmp_path / "polish"
    shutil.copytree(find_case("operator-uk"), case)
    for name in ("operators.csv", "sites.csv", "elements.csv"):
        text = (case / name).read_text(encoding="utf-8")
        (case / name).write_text(text.replace(",GB,", ",PL,"), encoding="utf-8")
    base, follows = whatif(workspace, str(case), [str(SCENARIOS / "follow-suit.toml")], lens="local")[
        "variants"
    ]
    open_ = ("breached", "due", "unknown")
    assert sum(follows["findings"][s] for s in open_) > sum(base["findings"][s] for s in open_)


def test_a_cut_in_funding_breaks_a_date_and_says_which(workspace):
    file = str(SCENARIOS / "funding-cut.toml")
    base, cut = whatif(workspace, "operator-uk", [file], plan=True)["variants"]
    assert base["plan"]["status"] == "optimal"
    assert base["plan"]["not_met"] == []
    assert cut["plan"]["status"] == "shifted"
    assert cut["plan"]["not_met"] == ["gb-dvd-2022 R-core"]
    assert any("budget" in part for part in cut["plan"]["cannot_hold_together"])
    assert cut["plan"]["exposure_years"] > base["plan"]["exposure_years"]
