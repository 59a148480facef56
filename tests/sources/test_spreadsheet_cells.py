import pytest

from cleanpath.sources.builder import Imported
from cleanpath.sources.sheets import Sheet
from cleanpath.sources.spreadsheet import read_sheets


def sheet(name: str, *rows: list[str]) -> Sheet:
    return Sheet(name, list(enumerate(rows, 1)))


def read(*sheets: Sheet, **options: str) -> Imported:
    return read_sheets(sheets, "x.csv", options)


@pytest.mark.parametrize(
    ("heading", "cell", "value"),
    [
        ("Purchase date", "2018-06-15 00:00:00", "2018-06-15"),
        ("Purchase date", "15.06.2018", "2018-06-15"),
        ("Purchase date", "06/15/2018", None),
        ("Purchase date", "2018", "2018"),
        ("Layer", "Core", "core"),
        ("Layer", "somewhere", None),
        ("Made in", "China, DE", "CN|DE"),
        ("Made in", "China or so", None),
        ("Quantity", "0", None),
        ("Quantity", "12", 12.0),
        ("Price", "1.000,00", None),
    ],
)
def test_cells_that_cannot_be_meant_are_left_and_told(heading: str, cell: str, value: object) -> None:
    imported = read(sheet("", ["Hostname", heading], ["a", cell]))
    columns = {"obtained", "part", "produced_in", "count", "spend"} & set(imported.tables["elements"])
    assert [imported.tables["elements"][c] for c in columns] == ([[value]] if value else [])
    assert bool(imported.rows[0].note) == (value is None)
