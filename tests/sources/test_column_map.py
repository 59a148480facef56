from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.column_map import (
    REQUIRED,
    SEVERAL,
    find_columns,
    headings,
    is_complete,
    propose,
    read_map,
    write_map,
)
from cleanpath.sources.sheets import Sheet


def sheet(*rows: list[str], name: str = "") -> Sheet:
    return Sheet(name, list(enumerate(rows, 1)))


def test_repeated_and_empty_headings_have_names() -> None:
    assert headings(["A", "A", "", "B\nC"]) == ["A", "A #2", "column 3", "B C"]
    found = propose(sheet(["Hostname", "Vendor", "Vendor"], ["a", "b", "c"]))
    assert found.columns["vendor"] == ("Vendor", "Vendor #2")


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=6), st.text(max_size=8))
def test_any_sheet_has_a_map_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list, name: str
) -> None:
    name = "".join(c for c in name if c.isprintable())
    found = propose(sheet(*rows, name=name))
    single = [field for field, columns in found.columns.items() if len(columns) > 1 and field not in SEVERAL]
    assert not single
    path = tmp_path_factory.mktemp("m") / "map.toml"
    path.write_text(write_map([found]), encoding="utf-8")
    again = [one for one in read_map(path) if is_complete(one)]
    assert [(s.table, s.columns) for s in again] == [(found.table, found.columns)] * is_complete(found)
    if is_complete(found):
        heading = dict(enumerate(rows, 1))[found.header]
        places = find_columns(found, heading, "x")
        assert set(places) >= set(REQUIRED[found.table])


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[[sheet]]\ntable = 'elements'\nheader = 1\n",
        "[[sheet]]\ntable = 'elements'\nheader = 1\n[sheet.columns]\nid = 5\n",
        "[[sheet]]\ntable = 'elements'\nheader = 1\n[sheet.columns]\nid = ['a', 'b']\n",
        "[[sheet]]\ntable = 'elements'\nheader = 1\n[sheet.columns]\nid = 'a'\nvendr = 'b'\n",
        "[[sheet]]\ntable = 'boxes'\nheader = 1\n[sheet.columns]\nid = 'a'\n",
        "[[sheet]]\ntable = 'elements'\nheader = 0\n[sheet.columns]\nid = 'a'\n",
        "[[sheet]]\ntable = 'elements'\nheader = 1\ncolumns = 5\n",
    ],
)
def test_wrong_maps_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        read_map(tmp_path / "map.toml")


def test_a_map_whose_column_is_gone_says_so() -> None:
    found = propose(sheet(["Hostname"], ["a"]))
    with pytest.raises(BadInput, match="Host name"):
        find_columns(found, ["Host name"], "x")
