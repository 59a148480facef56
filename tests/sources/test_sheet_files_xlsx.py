import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources import sheet_files
from cleanpath.sources.sheet_files import load_sheets, parse_workbook, read_workbook

openpyxl = pytest.importorskip("openpyxl")
DEVICES = (("Hostname", "Vendor", "Site"), ("r1", "Cisco", "A"), ("r2", "Huawei", "A"))


def book(
    sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in (merged or {}).get(name, ()):
            sheet.merge_cells(area)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@lru_cache
def plain() -> bytes:
    return book({"Devices": DEVICES})


def repack(
    data: bytes, changes: Mapping[str, bytes | None], compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", compression) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, text in changes.items():
            if text is not None:
                new.writestr(name, text)
    return stream.getvalue()


def part(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def test_a_workbook_of_several_sheets_becomes_one_network(tmp_path: Path, check: Callable) -> None:
    path = tmp_path / "net.xlsx"
    devices = [
        ["Gerätename", "Hersteller", "Standort", "Kosten"],
        ["r1", "Cisco", "K", 1.5],
        ["r2", "ZTE", "K"],
    ]
    sites = [["Standort", "Land", "Breite", "Länge", "Kritisch"], ["K", "DE", 50.9, "6,9", "ja"]]
    sheets = {
        "Geräte": [["Inventar"], [], *devices],
        "Verbindungen": [["Von", "Nach", "Metrik"], ["r1", "r2", 10]],
        "Standorte": sites,
        "Verkehr": [["Von", "Nach", "Bandbreite", "Schutz"], ["r1", "r2", 100, "end-to-end"]],
        "Legende": [["Farbe", "Bedeutung"], ["rot", "weg"]],
    }
    path.write_bytes(book(sheets))
    imported = read_workbook(path, {})
    network = check(imported)
    assert network.elements["id"].to_pylist() == ["r1", "r2"]
    assert network.links["weight"].to_pylist() == [10.0]
    assert network.sites["sensitive"].to_pylist() == [True]
    assert network.demands["volume"].to_pylist() == [100.0]
    assert network.demands["protection"].to_pylist() == ["end_to_end"]
    assert imported.routing == "igp"
    assert "rows of the sheet 'Legende', which no column map describes: 2" in imported.left
    assert "skip = true" in imported.column_map


def test_merged_cells_give_their_value_to_each_cell() -> None:
    data = book({"Devices": (*DEVICES[:2], ("r2", "Huawei", None))}, {"Devices": ["C2:C3"]})
    (sheet,) = load_sheets(data, "x")
    assert sheet.rows[2][1] == ["r2", "Huawei", "A"]
    assert sheet.left["merged ranges (their value counts for each of their cells)"] == 1


def test_formulas_are_counted_and_never_evaluated() -> None:
    data = book({"Devices": (*DEVICES, ("r3", '=HYPERLINK("http://127.0.0.1/","Cisco")', "=1+1"))})
    (sheet,) = load_sheets(data, "x")
    assert sheet.rows[3][1] == ["r3"]
    assert sum(count for what, count in sheet.left.items() if "formulas" in what) == 2
    stored = (
        part(data)
        .replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>7</v>")
        .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>7</v>")
    )
    (again,) = load_sheets(repack(data, {"xl/worksheets/sheet1.xml": stored}), "x")
    assert again.rows[3][1][2] == "7"


def test_macros_are_told_and_never_read() -> None:
    data = repack(plain(), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Auto_Open()"})
    imported = parse_workbook(data, "x.xlsm", {})
    assert imported.tables["elements"]["id"] == ["r1", "r2"]
    assert "macros (never read): 1" in imported.left


def test_a_million_empty_rows_are_quick() -> None:
    text = part(plain())
    gap = text.replace(
        b"</sheetData>",
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>r9</t></is></c></row></sheetData>',
    )
    (sheet,) = load_sheets(repack(plain(), {"xl/worksheets/sheet1.xml": gap}), "x")
    assert [number for number, _ in sheet.rows] == [1, 2, 3, 1048576]


def test_cells_far_to_the_right_are_told_and_too_many_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    far = part(plain()).replace(
        b"</row></sheetData>", b'<c r="XFD3" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    )
    (sheet,) = load_sheets(repack(plain(), {"xl/worksheets/sheet1.xml": far}), "x")
    assert len(sheet.rows) == 3
    assert sheet.left["rows with cells beyond column 256"] == 1
    monkeypatch.setattr(sheet_files, "WIDTH_LIMIT", 10_000)
    with pytest.raises(BadInput, match="empty ones too"):
        load_sheets(repack(plain(), {"xl/worksheets/sheet1.xml": far}), "x")


@pytest.mark.parametrize(
    "head",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        b" " * ((1 << 20) - 5) + b"<!DOCTYPE x>",
        '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16"),
    ],
)
def test_document_types_and_other_encodings_are_refused(head: bytes) -> None:
    data = repack(plain(), {"xl/worksheets/sheet1.xml": head + part(plain())}, zipfile.ZIP_STORED)
    with pytest.raises(BadInput, match="document type"):
        parse_workbook(data, "x", {})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_parts_of_any_name_are_looked_at(encoding: str) -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "b">]>'.encode(encoding) + part(plain()).decode().encode(encoding)
    with pytest.raises(BadInput, match="document type"):
        parse_workbook(repack(plain(), {"xl/worksheets/sheet1.dat": evil}), "x", {})
    assert parse_workbook(repack(plain(), {"xl/media/image1.png": bytes(range(256))}), "x", {}).rows


def test_zip_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = repack(plain(), {"xl/media/image1.xml": b"\n" * (64 << 20)})
    with pytest.raises(BadInput, match="bomb"):
        parse_workbook(bomb, "x", {})
    monkeypatch.setattr(sheet_files, "PART_LIMIT", 3)
    with pytest.raises(BadInput, match="parts"):
        parse_workbook(plain(), "x", {})
    monkeypatch.setattr(sheet_files, "PART_LIMIT", 100)
    monkeypatch.setattr(sheet_files, "MERGED_LIMIT", 0)
    with pytest.raises(BadInput, match="merged"):
        parse_workbook(book({"Devices": DEVICES}, {"Devices": ["C2:C3"]}), "x", {})


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, plain()[:200], b"a,b\n"]
)
def test_what_is_no_workbook(data: bytes) -> None:
    with pytest.raises(BadInput, match="workbook"):
        parse_workbook(data, "x", {})


def test_a_workbook_without_a_known_column_asks_for_a_map(tmp_path: Path) -> None:
    data = book({"A": [["Farbe", "Gewicht"], ["rot", 5]]})
    with pytest.raises(BadInput, match="map"):
        parse_workbook(data, "x", {})
    saved = tmp_path / "map.toml"
    saved.write_text('[[sheet]]\nname = "A"\ntable = "elements"\nheader = 1\n[sheet.columns]\nid = "Farbe"\n')
    assert parse_workbook(data, "x", {"map": str(saved)}).tables["elements"]["id"] == ["rot"]


with zipfile.ZipFile(io.BytesIO(plain())) as _package:
    NAMES = [name for name in _package.namelist() if "docProps" not in name]


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    whole = data.draw(st.booleans())
    name = data.draw(st.sampled_from(NAMES))
    source = plain() if whole else part(plain(), name)
    at = data.draw(st.integers(0, len(source)))
    piece = data.draw(
        st.one_of(st.binary(max_size=6), st.sampled_from([b"<", b">", b'"', b"9999999", b"-1", b"&x;"]))
    )
    changed = source[:at] + piece + source[at + data.draw(st.integers(0, 12)) :]
    survives(parse_workbook, changed if whole else repack(plain(), {name: changed}), "x", {})
