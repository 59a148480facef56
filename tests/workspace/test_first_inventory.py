"""The messy workbook of the guide, from file to verdict."""

import csv
import json
from pathlib import Path

import pytest

from cleanpath.cli.main import main
from cleanpath.network.case import read_case

WORKBOOK = Path(__file__).parents[2] / "docs" / "guide" / "first-inventory.xlsx"


def test_the_workbook_of_the_guide_becomes_a_case(
    tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))
    case = tmp_path / "case"
    ends = ("--option", "from=KIE-OLT-1", "--option", "to=LON-PE-1")
    assert main(["import", "xlsx", str(WORKBOOK), "--to", str(case), *ends, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["incomplete"] == []
    assert "equipment that is planned, retired or in a store: 3" in told["left_unread"]
    elements = {row["id"]: row for row in read_case(str(case)).network.elements.to_pylist()}
    assert len(elements) == 7
    vendors = {name: row["vendor"] for name, row in elements.items()}
    assert vendors == {
        **{"HAM-PE-1": "nokia", "HAM-PE-2": "huawei", "BRE-AGG-1": "huawei", "BRE-AGG-2": "cisco"},
        **{"KIE-OLT-1": "nokia", "LON-PE-1": "juniper", "HAM-FW-1": ""},
    }
    assert {elements[name]["kind"] for name in ("HAM-PE-1", "HAM-PE-2", "LON-PE-1")} == {"router"}
    assert elements["LON-PE-1"]["part"] == "transport"
    assert elements["KIE-OLT-1"]["part"] == "access"
    dates = [elements[name]["in_service"] for name in ("HAM-PE-1", "HAM-PE-2", "BRE-AGG-1")]
    assert dates == ["2016-03", "2018", "2017-05-12"]
    assert {row["country"] for row in read_case(str(case)).network.sites.to_pylist()} == {"DE", "GB"}
    assert read_case(str(case)).network.links.num_rows == 7
    with (case / "rows.csv").open(encoding="utf-8", newline="") as file:
        reasons = {row["row"]: row["reason"] for row in csv.DictReader(file)}
    assert any("total" in reason for reason in reasons.values())
    assert main(["assess", str(case), "--format", "json"]) == 0
    (demand,) = json.loads(capsys.readouterr().out)["demands"]
    assert (demand["low"], demand["high"]) != ("clear", "clear")
