"""The command writes every format, whole or not at all."""

import json

import openpyxl
import pytest

from cleanpath.cli.main import main
from cleanpath.cli.record_commands import FORMATS
from cleanpath.errors import BadInput, Unavailable
from cleanpath.reporting.exports.formats import WRITERS
from cleanpath.workspace.publishing import export
from cleanpath.workspace.workspace import Workspace


@pytest.fixture
def desk(tmp_path):
    return Workspace(str(tmp_path / "ledger" / "ledger.db"))


def test_every_format_of_the_command_has_a_writer():
    assert set(FORMATS) == {*WRITERS, "pdf"}


def test_the_command_writes_and_says_what_is_not_known(tmp_path, capsys):
    to = tmp_path / "report.csv"
    asked = ["export", "operator-5g", "--as", "csv", "--to", str(to), "--format", "json"]
    assert main(["--ledger", str(tmp_path / "l.db"), *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["as"], told["rows"]) == ("csv", len(to.read_text().splitlines()) - 1)
    assert told["not_known"] > 0


def test_what_cannot_be_written_leaves_nothing(desk, tmp_path):
    for form in ("csv", "xlsx", "pack", "sarif"):
        with pytest.raises(Unavailable):
            export(desk, "operator-5g", form, str(tmp_path / "nowhere" / "x"))
    with pytest.raises(BadInput):
        export(desk, "operator-5g", "csv", str(tmp_path / "x"), lens="nobody")
    assert [*tmp_path.iterdir()] == []


def test_a_form_asks_about_its_own_country(desk, tmp_path):
    told = {form: export(desk, "operator-uk", form, str(tmp_path / form)) for form in ("uk", "de", "fcc")}
    assert told["uk"]["findings"] != told["fcc"]["findings"] != told["de"]["findings"]


def test_maps_and_workbooks_tell_the_classes_of_the_flows(desk, tmp_path):
    export(desk, "allies-2018", "geojson", str(tmp_path / "x.geojson"))
    features = json.loads((tmp_path / "x.geojson").read_text())["features"]
    told = [feature["properties"] for feature in features]
    assert sum(sum(one["flows"].values()) for one in told) == 261
    assert sum(one["flows"].get("exposed in part", 0) for one in told) == 55
    assert all(one["class"] in one["flows"] for one in told if one["flows"])
    export(desk, "operator-5g", "xlsx", str(tmp_path / "x.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["flows"]
    assert [cell.value for cell in sheet[1]][:2] == ["id", "class"]


def test_a_brief_is_a_page_and_says_what_prints_it(tmp_path, capsys):
    ledger = ["--ledger", str(tmp_path / "ledger.sqlite")]
    assert main([*ledger, "brief", "operator-5g", "-o", str(tmp_path / "b.pdf")]) == 2
    assert "cleanpath export operator-5g --as pdf --to" in capsys.readouterr().err
    assert not (tmp_path / "b.pdf").exists()
