"""Sheets hold what is known, leave the rest empty and list it; no cell is a formula."""

import csv
import datetime
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanpath.errors import BadInput, Unavailable
from cleanpath.reporting.exports import spreadsheets
from cleanpath.reporting.exports.formats import WRITERS
from cleanpath.reporting.exports.spreadsheets import Sheet, csv_text, write_workbook
from cleanpath.results.assets import FACTS, Planned
from cleanpath.results.wording import cell_text
from cleanpath.schema.description import describe

dangerous = st.sampled_from(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(1)", "'=1", ""))
texts = dangerous | st.text(max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4), names=st.tuples(texts, texts))
def test_no_cell_of_a_workbook_is_a_formula_and_texts_come_back(tmp_path, rows, names):
    path = tmp_path / "x.xlsx"
    write_workbook([Sheet("s", names, rows)], path)
    page = openpyxl.load_workbook(path)["s"]
    for number, row in enumerate([names, *rows], 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column)
            assert cell.data_type in ("s", "n")
            assert (cell.value or "") == cell_text(value)
            assert cell.data_type == "s" or cell.value is None


@given(rows=st.lists(st.lists(texts, min_size=2, max_size=2), max_size=4))
def test_no_cell_of_a_csv_begins_like_a_formula(rows):
    read = list(csv.reader(io.StringIO(csv_text(Sheet("s", ("a", "b"), rows)))))
    assert len(read) == len(rows) + 1
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read for cell in row)


def test_more_rows_than_a_sheet_holds_are_refused_and_long_cells_say_so(tmp_path, monkeypatch):
    monkeypatch.setattr(spreadsheets, "ROW_LIMIT", 1)
    with pytest.raises(BadInput, match="csv"):
        write_workbook([Sheet("s", ("a",), [[1], [2]])], tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []
    write_workbook([Sheet("s", ("a",), [["x" * 40_000]])], tmp_path / "x.xlsx")
    (value,) = next(openpyxl.load_workbook(tmp_path / "x.xlsx")["s"].iter_rows(2, values_only=True))
    assert len(value) == spreadsheets.CELL_LIMIT
    assert "40000 characters" in value


def test_without_openpyxl_the_message_says_what_to_install(tmp_path, monkeypatch):
    def absent(name):
        raise ImportError(name)

    monkeypatch.setattr(spreadsheets.importlib, "import_module", absent)
    with pytest.raises(Unavailable, match=r"\.\[inventories\]"):
        write_workbook([], tmp_path / "x.xlsx")


def test_the_report_has_the_columns_that_the_schema_describes(british, synthetic, tmp_path):
    for dossier in (british, synthetic):
        WRITERS["csv"](dossier, tmp_path / "x.csv")
        rows = list(csv.DictReader(io.StringIO((tmp_path / "x.csv").read_text(encoding="utf-8"))))
        assert list(rows[0]) == list(describe("report").names)
        assert [row["asset"] for row in rows] == [row["asset"] for row in dossier.rows]
        places = {"boundary"}
        elements = [e for e in dossier.case.network.elements.to_pylist() if e["kind"] not in places]
        assert [row["asset"] for row in rows] == [element["id"] for element in elements]
        for row, element in zip(rows, elements, strict=True):
            assert (row["makers"], row["model"], row["obtained"]) == (
                element["vendor"], element["model"], element["obtained"],
            )  # fmt: skip
            for attribute in describe("report").attributes:
                if attribute.choices and row[attribute.name]:
                    assert row[attribute.name] in attribute.choices


def test_what_is_not_known_is_empty_and_listed(synthetic, tmp_path):
    WRITERS["xlsx"](synthetic, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["report", "findings", "not known", "about"]
    listed = {row[0]: row[1].split(", ") for row in book["not known"].iter_rows(2, values_only=True)}
    head, *rows = book["report"].iter_rows(values_only=True)
    for row in rows:
        told = dict(zip(head, row, strict=True))
        empty = [name for name in FACTS if told[name] in (None, "unknown")]
        assert listed.get(told["asset"], []) == empty
    assert "makers" in listed["gnb-ridge"]
    assert "cost" in listed["gnb-ridge"]


def test_a_decision_is_shown_and_a_waiver_stands_at_what_it_marks(british):
    rows = {row["asset"]: row for row in british.rows}
    assert rows["gnb-port"]["plan"] == "=replaced in 2026"
    marked = {name for name, row in rows.items() if row["waiver"]}
    core = next(f for f in british.findings if f.requirement == "R-core" and f.operator == "uk-provider")
    ids = british.judged.elements
    assert marked == {ids[row] for row in core.assets.rows[core.assets.status != core.assets.beneath]}
    assert marked
    for name in marked:
        assert "R-core waived" in rows[name]["requirements"]


def test_a_plan_is_told_beside_the_asset_that_it_takes_out(desk, make_dossier, british):
    planned = {
        "gnb-port": Planned("s1: replace", "2026-12-31", True),
        "csr-port": Planned("s2", "2026", False),
    }
    dossier = make_dossier(desk, "operator-uk", "gb-dvd-2022", british.clocks.as_of, planned=planned)
    rows = {row["asset"]: row for row in dossier.rows}
    told = [rows["gnb-port"][name] for name in ("plan", "removal_state", "removed")]
    assert told == ["=replaced in 2026; s1: replace", "planned", "2026-12-31"]
    assert [rows["csr-port"][name] for name in ("plan", "removal_state")] == ["s2", "in_place"]


def test_a_mix_has_no_candidates_but_shares_as_evidence(desk, make_dossier):
    day = datetime.date(2020, 7, 15)
    rows = {r["asset"]: r for r in make_dossier(desk, "allies-2018", "vendor:huawei,zte", day).rows}
    mixed = [row for row in rows.values() if " to " in row["evidence"] and "%" in row["evidence"]]
    assert mixed
    assert all(row["makers"] == "" for row in mixed)
    assert all("@claims" not in str(value) for row in rows.values() for value in row.values())
