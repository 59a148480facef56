from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.builder import Gap, Imported
from cleanpath.sources.sheets import Sheet
from cleanpath.sources.spreadsheet import read_sheets


def sheet(name: str, *rows: list[str]) -> Sheet:
    return Sheet(name, list(enumerate(rows, 1)))


def read(*sheets: Sheet, **options: str) -> Imported:
    return read_sheets(sheets, "x.csv", options)


DEVICES = sheet("", ["Hostname", "Vendor", "Role"], ["a", "Cisco", "Core Router"], ["b", "ZTE", ""])


def test_kinds_are_written_as_the_network_model_writes_them() -> None:
    assert read(DEVICES).tables["elements"]["kind"] == ["core_router", "device"]


def test_names_are_joined_whatever_their_case_and_unknown_ends_become_elements(check: Callable) -> None:
    links = sheet("Links", ["From", "To"], ["A", "b"], ["b", "nobody"], ["a", ""])
    imported = read(DEVICES, links)
    network = check(imported)
    assert network.elements["id"].to_pylist() == ["a", "b", "nobody"]
    assert network.links["b"].to_pylist() == ["b", "nobody"]
    assert imported.gaps == (Gap("rows of links with one end or none: 1", ("a",)),)


def test_a_site_takes_its_country_from_its_row_or_the_option() -> None:
    rows = (["Hostname", "Site", "Country"], ["a", "S", "de"], ["b", "T", ""], ["c", "S", "France"])
    bare = read(sheet("", *rows))
    assert bare.tables["sites"]["country"] == ["DE"]
    assert bare.tables["elements"]["site"] == ["S", "", "S"]
    assert bare.tables["elements"]["country"][2] == "FR"
    assert "not that of its site" in bare.rows[2].note
    assert read(sheet("", *rows), country="NO").tables["sites"]["country"] == ["DE", "NO"]


@pytest.mark.parametrize(
    "links",
    [
        [["From", "To", "Metric"], ["a", "b", "0"]],
        [["From", "To", "Metric"], ["a", "b", "many"]],
        [["From", "To", "Metric"], ["a", "b", "1"], ["a", "b", ""]],
        [["From", "To", "Directed"], ["a", "b", "maybe"]],
    ],
)
def test_links_that_cannot_be_meant_are_refused(links: list[list[str]]) -> None:
    with pytest.raises(BadInput, match="row"):
        read(DEVICES, sheet("Links", *links))


CELLS = st.sampled_from(
    ["", "a", "b", "c", "A", "Cisco", "Huawei", "1", "1,5", "x;y", "DE", "Total", "=1", "\u202e"]
)
_KNOWN = "Hostname,Vendor,Model,Site,Country,MAC,Neighbour,Lat,Lon,Quantity,Made in,Purchase date,Role,Layer,"
HEADINGS = st.sampled_from(_KNOWN.split(","))


@given(st.lists(HEADINGS, min_size=1, max_size=6), st.lists(st.lists(CELLS, max_size=6), max_size=6))
def test_every_row_is_accounted_for(check: Callable, heading: list[str], rows: list[list[str]]) -> None:
    filled = [row for row in rows if any(row)]
    try:
        imported = read(sheet("", ["Hostname", *heading], *filled))
    except BadInput as error:
        assert str(error).isprintable()
        return
    check(imported)
    assert [row.where for row in imported.rows] == [f"row {n}" for n in range(2, len(filled) + 2)]
    known = set(imported.tables["elements"]["id"])
    assert all(row.element in known or "total" in row.note for row in imported.rows)
