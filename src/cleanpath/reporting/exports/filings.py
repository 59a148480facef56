"""Sheets that authorities ask for, filled with what the case holds; the rest stays empty and is listed.

Columns follow the public rules: for the United States 47 U.S.C. 1604 and 47 CFR 1.50007 (type, location, date
obtained, removal and replacement plans, justification; filed by 31 March for the state on 31 December); for
the United Kingdom one control for each requirement of its rules; for Germany what names a critical component
(operator, function, type, maker). They help to fill in a form and replace neither the form nor its reading.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cleanpath.compliance.evaluate import find_covered
from cleanpath.compliance.findings import Finding, Status
from cleanpath.reporting.exports.bundle import Dossier
from cleanpath.reporting.exports.spreadsheets import Sheet, closing_sheets, write_workbook
from cleanpath.results.assets import Row
from cleanpath.verdict import Truth

Column = tuple[str, Callable[[Row], Any]]

_SAID = {
    Truth.YES: "The case supports certifying that no covered equipment is in the network.",
    Truth.UNKNOWN: "Not supported: it is not decided of all equipment whether it is covered.",
    Truth.NO: "The network holds covered equipment: an annual report is due.",
}
"""What a provider may certify, by whether there is no covered equipment."""

_FCC: tuple[Column, ...] = (
    ("Provider", lambda row: row["operator"]),
    ("Type of covered equipment or service", lambda row: row["role"]),
    ("Manufacturer (candidates)", lambda row: row["makers"]),
    ("Model", lambda row: row["model"]),
    ("Serial number", lambda row: row["serial"]),
    ("Quantity", lambda row: row["count"]),
    ("Location (site)", lambda row: row["site"]),
    ("Country", lambda row: row["country"]),
    ("Date obtained", lambda row: row["obtained"]),
    ("Covered", lambda row: row["covered"]),
    ("Covered list entries", lambda row: row["entries"]),
    ("Detailed justification for obtaining", lambda row: ""),
    ("Removal planned", lambda row: {"in_place": "no", "planned": "yes"}.get(row["removal_state"], "")),
    ("Date of removal", lambda row: row["removed"]),
    ("Removal and replacement plan", lambda row: row["plan"]),
    ("Cost of replacement", lambda row: row["cost"]),
    ("Plans to continue purchasing or using", lambda row: ""),
)

_GERMAN: tuple[Column, ...] = (
    ("Betreiber", lambda row: row["operator"]),
    ("Standort", lambda row: row["site"]),
    ("Einbauort", lambda row: row["position"]),
    ("Komponente (Art)", lambda row: row["role"]),
    ("Netzbereich", lambda row: row["part"]),
    ("Funktionsklasse", lambda row: row["function_class"]),
    ("Typ", lambda row: row["model"]),
    ("Hersteller (Kandidaten)", lambda row: row["makers"]),
    ("Eigentümerkette", lambda row: row["owner_chain"]),
    ("Seriennummer", lambda row: row["serial"]),
    ("Anzahl", lambda row: row["count"]),
    ("Beschafft am", lambda row: row["obtained"]),
    ("Im Einsatz seit", lambda row: row["in_service"]),
    ("Kritische Funktion nach Katalog", lambda row: ""),
    ("Garantieerklärung vom", lambda row: ""),
    ("Zertifikat", lambda row: ""),
    ("Befund", lambda row: row["befund"]),
    ("Anforderungen", lambda row: row["requirements"]),
    ("Frist", lambda row: row["deadline"]),
    ("Ausnahme", lambda row: row["waiver"]),
    ("Planung", lambda row: row["plan"]),
    ("Rückbau am", lambda row: row["removed"]),
)
_BEFUND = {
    "breached": "Verstoß",
    "unknown": "ungeklärt",
    "due": "fällig",
    "waived": "Ausnahme",
    "met": "erfüllt",
    "not_applicable": "nicht betroffen",
    "not_evaluable": "nicht prüfbar",
    "": "",
}

_CONTROLS = (
    "Rule", "Requirement", "What it asks", "Provider", "Binds", "State of the rule", "Begins", "Deadline",
    "Status", "Beneath a waiver", "Assets in breach", "Assets not decided", "Assets due", "Assets waived",
    "Measure", "What would decide it", "Evidence", "Waivers", "Responsible person", "Signed off",
)  # fmt: skip


def write_fcc(dossier: Dossier, to: Path) -> None:
    """Write the sheet for the annual supply chain report of the FCC.

    It lists what is covered for certain and what may be (`unknown`: the maker or the reach is not decided).
    The sheet `certification` says which of the two statements the case supports, or that it supports neither.
    """
    rows, nil = _covered(dossier)
    sheets = [
        Sheet("certification", ("what", "value"), nil),
        _sheet("covered equipment", _FCC, rows),
        *closing_sheets(dossier),
    ]
    write_workbook(sheets, to)


def write_german(dossier: Dossier, to: Path) -> None:
    """Write the list of components for Germany; assets in other countries are left out."""
    rows = [
        row | {"befund": _BEFUND[row["status"]]} for row in dossier.rows if row["country"][:2] in ("DE", "")
    ]
    write_workbook([_sheet("Komponenten", _GERMAN, rows), *closing_sheets(dossier)], to)


def write_british(dossier: Dossier, to: Path) -> None:
    """Write the table of controls for the United Kingdom: one for each requirement of its rules."""
    rows = [
        _control(dossier, finding, view)
        for finding, view in zip(dossier.findings, dossier.views, strict=True)
        if dossier.registry[finding.rule].jurisdiction == "GB"
    ]
    write_workbook([Sheet("controls", _CONTROLS, rows), *closing_sheets(dossier)], to)


def _sheet(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Sheet:
    return Sheet(title, [name for name, _ in columns], [[take(row) for _, take in columns] for row in rows])


def _covered(dossier: Dossier) -> tuple[list[Row], list[tuple[str, str]]]:
    """Return the rows of what is or may be covered, and what the case lets a provider certify."""
    found = find_covered(dossier.judged.context, dossier.registry.values(), "US")
    ids = dossier.judged.elements
    told = {
        ids[row]: {"covered": str(Truth(int(found.truth[row]))), "entries": ", ".join(entries)}
        for row, entries in found.by_row.items()
    }
    rows = [row | told[row["asset"]] for row in dossier.rows if row["asset"] in told]
    certain = sum(row["covered"] == "yes" for row in rows)
    said = [
        ("Certification", _SAID[found.none()]),
        ("Pieces of equipment that are covered", str(certain)),
        ("Pieces of equipment of which it is not decided", str(len(rows) - certain)),
        ("Entries of the covered list that were known", ", ".join(found.entries)),
        ("State of the network on", dossier.clocks.as_of.isoformat()),
        ("Name of the certifying officer", ""),
        ("Date of certification", ""),
    ]
    return rows, said


def _control(dossier: Dossier, finding: Finding, view: Any) -> list[Any]:
    assets = view["assets"]
    measures = (
        f"{m.name}: {m.low:.1%} to {m.high:.1%}" + (f", limit {m.limit:.1%}" if m.limit is not None else "")
        for m in finding.measures
    )
    return [
        dossier.title(finding),
        finding.requirement,
        finding.scope or finding.kind.replace("_", " "),
        finding.operator,
        view["binds"],
        finding.state,
        view["starts"],
        view["deadline"],
        str(finding.status),
        str(finding.beneath) if finding.status is Status.WAIVED else "",
        *(assets.get(status, []) for status in ("breached", "unknown", "due", "waived")),
        "; ".join(measures),
        "; ".join(finding.settle),
        dossier.reason(finding),
        list(finding.waivers),
        "",
        "",
    ]
