"""Every verb, table and file says what it covers and what the case does not hold; no number is a stand-in."""

import csv
import io
import json
import re

import pytest

from cleanpath.cli.exit_status import exit_code
from cleanpath.cli.main import main
from cleanpath.exposure.scope import ROUTE_ONLY
from cleanpath.results.cover import cover_columns, cover_lines

REASON = "a cable that the token could not see"
TOML = f"""title = "A small case"
lens = "vendor:huawei"
as_of = "2024-01-01"
routing = "igp"
failures = "none"

[[incomplete]]
reason = "{REASON}"
"""
TABLES = {
    "elements": "id,kind,vendor,operator\na,router,nokia,one\nb,router,nokia,one\n",
    "links": "id,a,b\nl1,a,b\n",
    "demands": "id,source,target,operator\nd,a,b,one\n",
    "operators": "id,name,country,roles\none,The one,GB,telecom_operator\n",
}


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "case.toml").write_text(TOML, encoding="utf-8")
    (folder / "plan.toml").write_text('currency = "GBP"\nperiod = "year"\nyears = 3\n', encoding="utf-8")
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return str(folder)


@pytest.fixture
def scenario(tmp_path):
    file = tmp_path / "sold.toml"
    file.write_text('title = "Another day"\nas_of = "2025-01-01"\n', encoding="utf-8")
    return str(file)


@pytest.fixture
def call(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))

    def run(*words):
        assert main(list(words)) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    return run


VERBS = ("assess", "judge", "plan", "levers", "whatif")


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_says_what_it_covers_and_what_is_missing(call, case, scenario, verb):
    words = [verb, case, *([scenario] if verb == "whatif" else [])]
    text = " ".join(call(*words).split())
    assert REASON in text
    assert f"Scope: {ROUTE_ONLY}." in text
    result = json.loads(call(*words, "--format", "json"))
    assert result["incomplete"] == [REASON]
    assert result["scope"]["words"] == ROUTE_ONLY
    assert cover_lines(result)[1] == f"Scope: {ROUTE_ONLY}."
    rows = list(csv.DictReader(io.StringIO(call(*words, "--format", "csv"))))
    assert all((row["scope"], row["incomplete"]) == (ROUTE_ONLY, REASON) for row in rows)
    assert rows or verb in ("plan", "judge", "levers")
    if verb == "whatif":
        assert [one["incomplete"] for one in result["variants"]] == [[REASON]] * len(result["variants"])


@pytest.mark.parametrize("form", ["csv", "sarif", "oscal", "cyclonedx", "geojson", "xlsx"])
def test_each_export_says_it_too(call, case, tmp_path, form):
    to = tmp_path / f"out.{form}"
    call("export", case, "--as", form, "--to", str(to))
    if form == "xlsx":
        import openpyxl

        sheets = openpyxl.load_workbook(to)
        text = " ".join(str(cell.value) for sheet in sheets for row in sheet.rows for cell in row)
    else:
        text = to.read_text(encoding="utf-8")
    assert REASON in text
    assert ROUTE_ONLY in text


def test_the_gates_of_an_incomplete_case_stay_open(call, case):
    result = json.loads(call("judge", case, "--format", "json"))
    assert exit_code(result, "breached", False) == 0
    assert exit_code(result, "breached", True) == 3
    assert exit_code(json.loads(call("assess", case, "--format", "json")), "possible", True) == 3


def test_a_result_without_a_scope_has_no_lines_of_it():
    assert cover_lines({"scope": "network"}) == []
    assert cover_columns({}) == {}


def test_presence_without_a_figure_is_no_number_anywhere(call, tmp_path):
    """The market claims of allies-2018 hold presences, for which a number stands inside the program."""
    outputs = [call("assess", "allies-2018", "--format", form) for form in ("json", "csv", "table")] + [
        call("explain", "allies-2018", "ramstein-mobile-de-telekom")
    ]
    for text in outputs:
        assert not re.search(r"\d(\.\d+)?e-[23]\d\d", text)
    result = json.loads(outputs[0])
    some = [d for d in result["demands"] if d["low"] == "sometimes" and d["share_low"] == 0.0]
    assert some
    assert set(result["present"]) == {"restricted", "elements"}
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(outputs[1]))}
    assert {rows[d["id"]]["share_low"] for d in some} == {"more than 0"}
    assert "more than" in call("assess", "allies-2018", "--by", "flow")
    file = tmp_path / "result.json"
    file.write_text(outputs[0], encoding="utf-8")
    call("verify", str(file), "allies-2018")
