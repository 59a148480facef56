from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.builder import DECLARED
from cleanpath.sources.column_map import NeedsMap
from cleanpath.sources.sheet_files import find_delimiter, parse_delimited, read_delimited

SAMPLE = (Path(__file__).parent / "samples" / "inventory.csv").read_bytes()
PLAIN = b"Hostname,Vendor\nr1,Cisco\nr2,Huawei\n"


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_delimited(samples / "inventory.csv", {"links": str(samples / "inventory-links.csv")})
    network = check(imported)
    ids = network.elements["id"].to_pylist()
    assert ids == ["KÖL-CR-01", "BON-AR-01", "row 6", "AAC-SW-01", "DUS-CPE-9"]
    assert network.elements["spend"].to_pylist()[0] == 1250.5
    assert network.elements["in_service"].to_pylist()[:2] == ["2018-06-15", "2020"]
    assert network.sites["id"].to_pylist() == ["Köln", "Bonn", "Aachen"]
    assert network.sites["latitude"].to_pylist()[:2] == [50.938, 50.737]
    ends = set(zip(*(network.links[c].to_pylist() for c in "ab"), strict=True))
    assert ends == {("KÖL-CR-01", "BON-AR-01"), ("BON-AR-01", "AAC-SW-01"), ("AAC-SW-01", "DUS-CPE-9")}
    assert (("BON-AR-01", DECLARED, "Huawei Technologies") in imported.evidence) is True
    assert [row.where for row in imported.rows] == [f"row {n}" for n in (4, 5, 6, 7, 8, 9)]
    notes = {row.where: row.note for row in imported.rows}
    assert "no id" in notes["row 6"]
    assert "further row" in notes["row 8"]
    assert "total" in notes["row 9"]
    assert "is no date" in notes["row 7"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_separators_and_encodings(delimiter: str, encoding: str) -> None:
    text = 'Gerätename;Hersteller;Bemerkung\nKöln-1;Nokia;"a;b"\nKöln-2;Cisco;c\n'.replace(";", delimiter)
    imported = parse_delimited(text.encode(encoding), "x", {})
    assert imported.tables["elements"]["id"] == ["Köln-1", "Köln-2"]
    assert any("Windows-1252" in line for line in imported.left) == (encoding == "windows-1252")


def test_other_encodings_must_be_named() -> None:
    data = "Производитель,Hostname\nCisco,Маршрутизатор\n".encode("windows-1251")
    imported = parse_delimited(data, "x", {"encoding": "windows-1251"})
    assert imported.tables["elements"]["id"] == ["Маршрутизатор"]
    assert imported.evidence[0].value == "Cisco"
    with pytest.raises(BadInput, match="one of"):
        parse_delimited(data, "x", {"encoding": "utf-7"})
    with pytest.raises(BadInput, match="encoding"):
        parse_delimited(b"Hostname\n\x81\x8d\n", "x", {})


def test_the_separator_with_the_most_equal_rows_wins() -> None:
    assert find_delimiter("a;b;c\n1,5;2;3\n") == ";"
    assert find_delimiter("a,b\n1,2\n") == ","
    assert find_delimiter("single\n") == ","
    assert find_delimiter("Hostname,Neighbour\na,b;c;d;e\nb,\n") == ","
    assert find_delimiter("Name;Ort;Land\na;Bonn, Nord;DE\n") == ";"


def test_binary_files_and_sources_without_names_are_refused() -> None:
    for data in (b"\0\1\2Hostname", b"PK\x03\x04\0\0"):
        with pytest.raises(BadInput):
            parse_delimited(data, "x", {})
    with pytest.raises(NeedsMap) as caught:
        parse_delimited(b"Colour,Weight\nred,5\n", "x", {})
    assert "[[sheet]]" in caught.value.proposal


def test_a_saved_map_rules_and_must_fit(tmp_path: Path) -> None:
    saved = tmp_path / "map.toml"
    text = "[[sheet]]\ntable = 'elements'\nheader = 1\n[sheet.columns]\nid = 'Colour'\nvendor = 'Weight'\n"
    saved.write_text(text, encoding="utf-8")
    imported = parse_delimited(b"Colour,Weight\nred,Cisco\n", "x", {"map": str(saved)})
    assert imported.tables["elements"]["id"] == ["red"]
    assert imported.column_map == ""
    with pytest.raises(UnknownName):
        parse_delimited(PLAIN, "x", {"map": str(saved)})


def test_huge_cells_and_odd_characters_are_tamed(check: Callable) -> None:
    data = (
        b'Hostname,Vendor\n"' + b"a" * 10_000_000 + b'",Cisco\n\xe2\x80\xaeevil\xe2\x80\x8b,x\n=cmd|calc,y\n'
    )
    network = check(parse_delimited(data, "x", {}))
    ids = network.elements["id"].to_pylist()
    assert len(ids[0]) == 200
    assert ids[1] == "\N{REPLACEMENT CHARACTER}evil\N{REPLACEMENT CHARACTER}"
    assert ids[2] == "=cmd|calc"


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b";", b"\n", b"\r", b"\xff\xfe"]))
    )
    survives(parse_delimited, SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :], "x", {})


@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.characters(blacklist_characters="\0"), max_size=8), min_size=3, max_size=3
        ),
        max_size=8,
    )
)
def test_no_row_is_dropped(rows: list[list[str]]) -> None:
    def quote(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    text = "Hostname,Vendor,Country\n" + "".join(",".join(map(quote, row)) + "\n" for row in rows)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    imported = parse_delimited(text.encode("utf-8", "replace"), "x", {}) if filled else None
    if imported is None:
        return
    assert len(imported.rows) == len(filled)
    known = set(imported.tables["elements"]["id"])
    assert all(row.element in known or "total" in row.note for row in imported.rows)


def test_a_quote_that_nobody_closes_is_refused() -> None:
    with pytest.raises(BadInput, match=r"line 3.*closing quote"):
        parse_delimited(b'Hostname,Vendor\na,Nokia\nb,"Hua\nc,Cisco\n', "x", {})
    assert len(parse_delimited(b'Hostname,Vendor\na,"No\nkia"\n', "x", {}).rows) == 1


def test_a_workbook_is_sent_to_its_own_format() -> None:
    with pytest.raises(BadInput, match="Import a workbook as xlsx"):
        parse_delimited(b"PK\x03\x04\x14\x00", "inventory.xlsx", {})
