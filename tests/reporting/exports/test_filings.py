"""Forms say what the case supports and nothing more."""

import datetime
import shutil

import openpyxl
import pytest

from cleanpath.reporting.exports.formats import WRITERS

BOX = "id,kind,vendor,country,operator,obtained,category,produced_in\n"


@pytest.fixture
def american(tmp_path):
    """Make a small case of one American operator from rows of elements."""

    def build(*rows):
        folder = tmp_path / "american"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "case.toml").write_text(
            'title = "One operator"\nlens = "US"\nas_of = "2024-06-01"\nrouting = "structural"\n'
        )
        (folder / "elements.csv").write_text(BOX + "\n".join(rows) + "\n")
        (folder / "links.csv").write_text("id,a,b\n")
        (folder / "demands.csv").write_text("id,source,target\n")
        return folder

    return build


def sheets(dossier, form, folder):
    path = folder / "form.xlsx"
    WRITERS[form](dossier, path)
    book = openpyxl.load_workbook(path)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def certification(desk, make_dossier, folder, day):
    dossier = make_dossier(desk, folder, "US", day)
    pages = sheets(dossier, "fcc", folder)
    listed = [row[9] for row in pages["covered equipment"][1:]]
    return dict(pages["certification"])["Certification"].split(":")[0], listed


DAY = datetime.date(2024, 6, 1)


@pytest.mark.parametrize(
    "row, said, listed",
    [
        ("a,gnb,ericsson,US,op,2019-01,,SE", "The case supports certifying that no covered equipment", []),
        ("a,gnb,huawei,US,op,2019-01,,CN", "The network holds covered equipment", ["yes"]),
        ("a,gnb,huawei,US,op,2012,,CN", "The network holds covered equipment", ["yes"]),
        ("a,gnb,huawei,US,op,,,", "The network holds covered equipment", ["yes"]),
        ("a,gnb,,US,op,2019-01,,", "Not supported", ["unknown"]),
        ("a,gnb,ericsson|zte,US,op,2019-01,,", "Not supported", ["unknown"]),
    ],
)
def test_a_nil_certificate_is_supported_only_where_nothing_may_be_covered(
    desk, make_dossier, american, row, said, listed
):
    told, covered = certification(desk, make_dossier, american(row), DAY)
    assert told.startswith(said)
    assert covered == listed


@pytest.mark.parametrize(
    "rows, said, listed, away",
    [
        (["a,gnb,huawei,DE,op,2019-01,,CN"], "The case supports certifying", [], "1"),
        (["a,gnb,huawei,PR,op,2019-01,,CN"], "The network holds covered equipment", ["yes"], "0"),
        (["a,gnb,huawei,,op,2019-01,,CN"], "Not supported", ["unknown"], "0"),
        (
            ["a,gnb,zte,JP,op,,,", "b,gnb,zte,US-TX,op,,,"],
            "The network holds covered equipment",
            ["yes"],
            "1",
        ),
    ],
)
def test_only_what_stands_in_the_united_states_is_reported(
    desk, make_dossier, american, rows, said, listed, away
):
    folder = american(*rows)
    pages = sheets(make_dossier(desk, folder, "US", DAY), "fcc", folder)
    told = dict(pages["certification"])
    assert told["Certification"].startswith(said)
    assert [row[9] for row in pages["covered equipment"][1:]] == listed
    assert told["Rows on the sheet 'covered equipment'"] == str(len(listed))
    assert told["Pieces of equipment left out, as they stand outside of the United States"] == away


def test_entries_fit_the_kind_of_the_box(desk, make_dossier, american):
    folder = american("a,gnb,huawei,US,op,2019-01,,CN", "b,ont_cpe,tp-link,US,op,,,CN")
    day = datetime.date(2026, 9, 1)
    pages = sheets(make_dossier(desk, folder, "US", day), "fcc", folder)
    entries = {row[2]: row[10] for row in pages["covered equipment"][1:]}
    assert "us-fcc-cl-huawei" in entries["huawei"]
    for word in ("inverters", "robots", "uas", "routers"):
        assert f"us-fcc-cl-{word}" not in entries["huawei"]
    assert entries["tp-link"] == "us-fcc-cl-routers"


def test_the_german_sheets_are_german_and_count_their_rows(desk, make_dossier, american):
    folder = american("a,amf,huawei,DE,op,2019-01,,", "b,amf,nokia,US,op,2019-01,,", "c,amf,,,op,,,")
    pages = sheets(make_dossier(desk, folder, "DE", DAY), "de", folder)
    assert list(pages) == ["Komponenten", "nicht bekannt", "Angaben"]
    told = dict(pages["Angaben"])
    assert told["Zeilen im Blatt Komponenten"] == "2" == str(len(pages["Komponenten"]) - 1)
    assert told["nicht aufgeführt, da außerhalb Deutschlands"] == "1"
    words = " ".join(str(cell) for rows in pages.values() for row in rows for cell in row)
    for english in ("not known", "known at", "removal_state", "transmission", "written by"):
        assert english not in words


def test_before_any_entry_was_known_no_certificate_is_supported(desk, make_dossier, american):
    folder = american("a,gnb,ericsson,US,op,2019-01,,SE")
    told, _ = certification(desk, make_dossier, folder, datetime.date(2019, 6, 1))
    assert told.startswith("Not supported")


def test_the_british_table_has_a_control_for_each_requirement_and_provider(british, tmp_path):
    head, *rows = sheets(british, "uk", tmp_path)["controls"]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Requirement"], row["Provider"] or "", row["Status"]) for row in told] == [
        (finding.requirement, finding.operator, str(finding.status)) for finding in british.findings
    ]
    waived = [row for row in told if row["Status"] == "waived"]
    assert waived
    assert all(row["Beneath a waiver"] and row["Waivers"] for row in waived)
    assert not any(row["Signed off"] or row["Responsible person"] for row in told)


def test_the_german_list_holds_what_stands_in_germany_or_nobody_knows_where(desk, make_dossier, american):
    folder = american("a,amf,huawei,DE,op,2019-01,,", "b,amf,nokia,US,op,2019-01,,", "c,amf,,,op,,,")
    dossier = make_dossier(desk, folder, "DE", DAY)
    head, *rows = sheets(dossier, "de", folder)["Komponenten"]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["Hersteller (Kandidaten)"] for row in told] == ["huawei", None]
    assert all(row["Garantieerklärung vom"] is None and row["Zertifikat"] is None for row in told)


def test_every_bundled_case_fills_every_form(british, synthetic, tmp_path):
    for dossier in (british, synthetic):
        for form in ("fcc", "uk", "de", "xlsx"):
            pages = sheets(dossier, form, tmp_path)
            last = ["nicht bekannt", "Angaben"] if form == "de" else ["not known", "about"]
            assert list(pages)[-2:] == last
            about = dict(pages[last[1]])
            assert dossier.case.name in (about.get("case"), about.get("Fall"))
