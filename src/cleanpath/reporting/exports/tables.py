"""The report as CSV and as a workbook."""

from pathlib import Path

from cleanpath.reporting.exports.dossier import Dossier
from cleanpath.reporting.exports.sheets import Sheet, closing_sheets, csv_text, sheet_of, write_workbook
from cleanpath.reporting.files import write_text
from cleanpath.schema.description import describe

FINDING_COLUMNS = (
    "finding", "title", "operator", "status", "beneath", "binds", "state", "starts", "deadline",
    "breached", "unknown", "due", "waived", "met", "waivers", "reasons",
)  # fmt: skip


def report_sheet(dossier: Dossier) -> Sheet:
    """Return the rows of the report."""
    return sheet_of("report", dossier.rows, describe("report").names)


def findings_sheet(dossier: Dossier) -> Sheet:
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


def write_csv(dossier: Dossier, to: Path) -> None:
    """Write the rows of the report as CSV; empty cells are what is not known."""
    write_text(to, csv_text(report_sheet(dossier)))


def write_xlsx(dossier: Dossier, to: Path) -> None:
    """Write report, findings, what is not known, and what was asked as a workbook."""
    write_workbook([report_sheet(dossier), findings_sheet(dossier), *closing_sheets(dossier)], to)
