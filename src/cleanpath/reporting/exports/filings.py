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
    ("Funktionsklasse", lambda row: row["klasse"]),
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


UNITED_STATES = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "UM"})
"""Where the networks are on which a provider reports: the States and the territories (47 U.S.C. 153(51))."""


def write_fcc(dossier: Dossier, to: Path) -> int:
    """Write the sheet for the annual supply chain report of the FCC, and return its rows.

    It lists what is covered for certain and what may be (`unknown`: the maker, the reach or the place is not
    decided). Equipment that stands elsewhere is no part of the report and is only counted. The sheet
    `certification` says which of the two statements the case supports, or that it supports neither.
    """
    rows, nil = _covered(dossier)
    sheets = [
        Sheet("certification", ("what", "value"), nil),
        _sheet("covered equipment", _FCC, rows),
        *closing_sheets(dossier),
    ]
    write_workbook(sheets, to)
    return len(rows)


def write_german(dossier: Dossier, to: Path) -> int:
    """Write the list of components for Germany, and return its rows; assets elsewhere are left out."""
    held = [row for row in dossier.rows if row["country"][:2] in ("DE", "")]
    rows = [
        row | {"befund": _BEFUND[row["status"]], "klasse": _german_words(row["function_class"])}
        for row in held
    ]
    counts = [
        ("Zeilen im Blatt Komponenten", str(len(rows))),
        ("davon mit unbekanntem Standort", str(sum(not row["country"] for row in rows))),
        ("nicht aufgeführt, da außerhalb Deutschlands", str(len(dossier.rows) - len(rows))),
        ("Stand", dossier.clocks.as_of.isoformat()),
    ]
    listed = {row["asset"] for row in held}
    open_ = [(row["asset"], _german_fields(row["not_known"])) for row in dossier.not_known]
    sheets = [
        _sheet("Komponenten", _GERMAN, rows),
        Sheet("nicht bekannt", ("Asset", "Fehlende Angaben"), [row for row in open_ if row[0] in listed]),
        Sheet("Angaben", ("Was", "Wert"), [*counts, *_german_about(dossier)]),
    ]
    write_workbook(sheets, to)
    return len(rows)


_FIELDS = {
    "operator": "Betreiber", "site": "Standort", "country": "Land", "position": "Einbauort",
    "part": "Netzbereich", "makers": "Hersteller", "model": "Typ", "serial": "Seriennummer",
    "obtained": "Beschaffung", "in_service": "Inbetriebnahme", "removal_state": "Rückbau", "cost": "Kosten",
}  # fmt: skip
_CLASSES = {
    "transmission": "Übertragung", "control": "Steuerung", "computing": "Rechnen", "storage": "Speicherung",
}  # fmt: skip
_ABOUT = {
    "case": "Fall", "title": "Titel", "synthetic": "synthetisch", "lens": "Sicht", "scope": "Umfang",
    "as of": "Tag", "known at": "Kenntnisstand", "written by": "erstellt mit",
}  # fmt: skip


def _german_fields(names: str) -> str:
    return ", ".join(_FIELDS.get(name, name) for name in names.split(", "))


def _german_words(classes: str) -> str:
    return ", ".join(_CLASSES.get(name, name) for name in classes.split("|") if name)


def _german_about(dossier: Dossier) -> list[tuple[str, str]]:
    """Return what was asked in German; digests of files need no words."""
    return [
        (_ABOUT.get(name, name.replace("SHA-256 of", "SHA-256 von")), _GERMAN_VALUES.get(value, value))
        for name, value in dossier.about.items()
    ]


_GERMAN_VALUES = {"yes: nobody operates this network": "ja: niemand betreibt dieses Netz", "no": "nein"}


def write_british(dossier: Dossier, to: Path) -> int:
    """Write the table of controls for the United Kingdom, one for each requirement, and return its rows."""
    rows = [
        _control(dossier, finding, view)
        for finding, view in zip(dossier.findings, dossier.views, strict=True)
        if dossier.registry[finding.rule].jurisdiction == "GB"
    ]
    counts = Sheet("counts", ("what", "value"), [("Rows on the sheet 'controls'", str(len(rows)))])
    write_workbook([Sheet("controls", _CONTROLS, rows), counts, *closing_sheets(dossier)], to)
    return len(rows)


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
    here = {row["asset"]: _is_here(row["country"]) for row in dossier.rows}
    rows = [row | told[row["asset"]] for row in dossier.rows if row["asset"] in told]
    away = sum(here[row["asset"]] is Truth.NO for row in rows)
    rows = [_placed(row, here[row["asset"]]) for row in rows if here[row["asset"]] is not Truth.NO]
    certain = sum(row["covered"] == "yes" for row in rows)
    truth = [Truth[row["covered"].upper()] for row in rows]
    holds = max(truth, default=Truth.NO)
    said = [
        ("Certification", _SAID[~holds if found.entries else Truth.UNKNOWN]),
        ("Rows on the sheet 'covered equipment'", str(len(rows))),
        ("Pieces of equipment left out, as they stand outside of the United States", str(away)),
        ("Pieces of equipment that are covered", str(certain)),
        ("Pieces of equipment of which it is not decided", str(len(rows) - certain)),
        ("Entries of the covered list that were known", ", ".join(found.entries)),
        ("State of the network on", dossier.clocks.as_of.isoformat()),
        ("Name of the certifying officer", ""),
        ("Date of certification", ""),
    ]
    return rows, said


def _is_here(country: str) -> Truth:
    """Whether equipment stands in the United States; unknown where nobody says where it stands."""
    if not country:
        return Truth.UNKNOWN
    return Truth.YES if country[:2] in UNITED_STATES else Truth.NO


def _placed(row: Row, here: Truth) -> Row:
    """Return a row that is covered for certain only where the equipment is in the network for certain."""
    sure = here is Truth.YES or row["covered"] != "yes"
    return row if sure else row | {"covered": str(Truth.UNKNOWN)}


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
