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


def test_other_countries_law_changes_nothing_under_another_lens(workspace):
    file = str(SCENARIOS / "follow-suit.toml")
    result = whatif(workspace, "allies-2018", [file], lens="US", as_of="2022-11-01")
    assert result["variants"][0]["verdicts"] == result["variants"][1]["verdicts"]


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
