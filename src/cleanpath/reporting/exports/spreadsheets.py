"""CSV and XLSX."""

import csv
import importlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.errors import BadInput, Unavailable, install_extra
from cleanpath.files import replacing, write_text
from cleanpath.results.assets import Row
from cleanpath.results.wording import cell_text, sheet_cell
from cleanpath.schema.description import describe

if TYPE_CHECKING:
    from cleanpath.reporting.exports.bundle import Dossier

ROW_LIMIT = 1_048_575
"""Rows of a sheet of XLSX below its header (ECMA-376)."""
CELL_LIMIT = 32_767
"""Characters of a cell of XLSX."""
_WIDEST = 60
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*(</)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, the names of its columns, and rows of plain values in their order."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def sheet_of(title: str, rows: Sequence[Row], columns: Sequence[str] = ()) -> Sheet:
    """Make a sheet of rows; without `columns` those of the first row."""
    names = list(columns or (rows[0] if rows else ()))
    return Sheet(title, names, [[row[name] for name in names] for row in rows])


def closing_sheets(dossier: "Dossier") -> list[Sheet]:
    """Return the sheets that every workbook ends with: what is not known, and what was asked."""
    return [
        sheet_of("not known", dossier.not_known, ("asset", "not_known")),
        Sheet("about", ("what", "value"), list(dossier.about.items())),
    ]


def csv_text(sheet: Sheet) -> str:
    """Return a sheet as CSV (RFC 4180, lines end in a line feed)."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows([sheet_cell(value) for value in row] for row in sheet.rows)
    return stream.getvalue()


def write_workbook(sheets: Sequence[Sheet], to: Path) -> None:
    """Write sheets as XLSX; every text is stored as a text, whatever it begins with.

    Raises
    ------
    Unavailable
        If openpyxl is not installed or the place cannot be written.
    BadInput
        If a sheet has more rows than XLSX holds.
    """
    try:
        openpyxl = importlib.import_module("openpyxl")
    except ImportError:
        raise Unavailable(
            str(to), "openpyxl, to write workbooks", "none", install_extra("inventories")
        ) from None
    longest = max((len(sheet.rows) for sheet in sheets), default=0)
    if longest > ROW_LIMIT:
        raise BadInput(str(to), f"at most {ROW_LIMIT} rows", str(longest), "Export as csv instead.")
    book, whole = openpyxl.Workbook(write_only=True), io.BytesIO()
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title), sheet, openpyxl.cell.WriteOnlyCell)
    book.save(whole)
    with replacing(to) as partial:
        partial.write_bytes(_without_times(whole.getvalue()))


def _without_times(data: bytes) -> bytes:
    """Return a workbook without the times at which it was made: the same sheets give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            part = old.read(name)
            new.writestr(
                entry, _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", part) if "core" in name else part
            )
    return made.getvalue()


def _fill(page: Any, sheet: Sheet, make: Any) -> None:
    page.freeze_panes = "A2"
    for number, name in enumerate(sheet.columns):
        longest = max((len(cell_text(row[number])) for row in sheet.rows[:200]), default=0)
        letter = _letter(number)
        page.column_dimensions[letter].width = min(_WIDEST, max(longest, len(name)) + 2)
    if sheet.rows:
        page.auto_filter.ref = f"A1:{_letter(len(sheet.columns) - 1)}{len(sheet.rows) + 1}"
    page.append([_cell(page, name, make) for name in sheet.columns])
    for row in sheet.rows:
        page.append([_cell(page, value, make) for value in row])


def _cell(page: Any, value: Any, make: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return make(page, value)
    text = cell_text(value)
    return _text(page, text, make) if text else None


def _text(page: Any, text: str, make: Any) -> Any:
    if len(text) > CELL_LIMIT:
        note = f"... ({len(text)} characters; the CSV holds all)"
        text = text[: CELL_LIMIT - len(note)] + note
    cell = make(page, text)
    # openpyxl takes what begins with an equals sign for a formula; a text is a text, in the program too.
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _letter(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


FINDING_COLUMNS = (
    "finding", "title", "operator", "status", "beneath", "binds", "state", "starts", "deadline",
    "breached", "unknown", "due", "waived", "met", "waivers", "reasons",
)  # fmt: skip


def report_sheet(dossier: "Dossier") -> Sheet:
    """Return the rows of the report."""
    cover = {name: dossier.about.get(name, "") for name in ("scope", "incomplete")}
    return sheet_of("report", [row | cover for row in dossier.rows], describe("report").names)


def findings_sheet(dossier: "Dossier") -> Sheet:
    """Return the findings, one a row, with the assets of each status."""
    rows = []
    for finding, view in zip(dossier.findings, dossier.views, strict=True):
        assets = view["assets"]
        told = {name: view[name] for name in ("operator", "status", "beneath", "binds", "state")}
        told |= {name: view[name] for name in ("starts", "deadline", "waivers")}
        told |= {name: assets.get(name, []) for name in ("breached", "unknown", "due", "waived", "met")}
        told |= {"finding": finding.id, "title": dossier.title(finding), "reasons": dossier.reason(finding)}
        rows.append(told)
    return sheet_of("findings", rows, FINDING_COLUMNS)


def flow_sheets(dossier: "Dossier") -> list[Sheet]:
    """Return the protected flows with their classes and what is open, where the dossier tells of them."""
    return [sheet_of("flows", dossier.flows)] if dossier.flows else []


def write_csv(dossier: "Dossier", to: Path) -> None:
    """Write the rows of the report as CSV; empty cells are what is not known."""
    write_text(to, csv_text(report_sheet(dossier)))


def write_xlsx(dossier: "Dossier", to: Path) -> None:
    """Write report, findings, flows, what is not known, and what was asked as a workbook."""
    sheets = [report_sheet(dossier), findings_sheet(dossier), *flow_sheets(dossier)]
    write_workbook([*sheets, *closing_sheets(dossier)], to)
