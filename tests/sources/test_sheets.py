import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources import sheets
from cleanpath.sources.sheets import Sheet, fill_sheet, fold, parse_number


def test_headings_are_compared_without_what_does_not_matter() -> None:
    assert fold("  Geräte-Name (eindeutig) ") == "gerate name"
    assert fold("STRAßE") == "strasse"
    assert fold("MAC_Address[1]") == "mac address"


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("1234.5", False, 1234.5),
        ("1,234.5", False, 1234.5),
        ("1.234,5", True, 1234.5),
        ("1 234,5", True, 1234.5),
        ("1,234", False, 1234),
        ("1,234", True, 1.234),
        ("1.234", True, 1234),
        ("52,5", False, 52.5),
        ("-0.1", False, -0.1),
        ("1e3", False, 1000),
        ("", True, None),
    ],
)
def test_numbers_of_both_conventions(text: str, comma: bool, value: float | None) -> None:
    assert parse_number(text, comma, "x") == value


@pytest.mark.parametrize("text", ["1.234,5", "1,2,3", "nan", "inf", "٣", "1e999", "9" * 100, "0x10"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(BadInput):
        parse_number(text, False, "x")


@given(st.floats(-1e12, 1e12), st.booleans())
def test_written_numbers_come_back(value: float, comma: bool) -> None:
    text = f"{value:.3f}"
    assert parse_number(text.replace(".", ",") if comma else text, comma, "x") == float(text)


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_a_number_or_refused(text: str, comma: bool) -> None:
    try:
        parse_number(text, comma, "x")
    except BadInput as error:
        assert str(error).isprintable()


def test_cells_are_cut_and_counted_and_too_many_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = fill_sheet(Sheet("s"), [(1, ["a" * 10_000_000]), (2, ["", " "]), (3, ["x"] * 300)], "w")
    assert [number for number, _ in sheet.rows] == [1, 3]
    assert len(sheet.rows[0][1][0]) == sheets.CELL_LENGTH
    assert len(sheet.rows[1][1]) == sheets.COLUMN_LIMIT
    assert len(sheet.left) == 2
    monkeypatch.setattr(sheets, "CELL_LIMIT", 3)
    with pytest.raises(BadInput, match="cells"):
        fill_sheet(Sheet("s"), [(n, ["a", "b"]) for n in range(3)], "w")
