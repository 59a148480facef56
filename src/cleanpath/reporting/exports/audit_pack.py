"""The auditor's pack: one ZIP with every input and every result, and the SHA-256 of each file.

Unpacked, `sha256sum -c MANIFEST.sha256` says whether all is as it was written. The same question gives the
same bytes: entries are sorted and carry no time.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cleanpath.errors import Conflict
from cleanpath.files import replacing, to_json
from cleanpath.reporting.exports.bundle import Dossier
from cleanpath.reporting.exports.spreadsheets import Sheet, csv_text, findings_sheet, report_sheet, sheet_of

MANIFEST = "MANIFEST.sha256"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_README = """What is in this pack

case/            the tables that were read, as they were
rules/           every rule of the registry that was read
claims.json      claims of the user's own that were on record
waivers.json     waivers and decisions that were on record, expired and withdrawn ones too
findings.json    each requirement of each rule for each operator, with reasons and sources
assessment.json  the verdict of each protected demand, with its certificate
ledger.json      number and digest of the last entry of the ledger
plan.json        the plan, where one was named
findings.csv, report.csv, not-known.csv, about.csv   the same as tables

To check that nothing was changed:  sha256sum -c MANIFEST.sha256
To check the certificates:          cleanpath verify assessment.json case
To judge again:                     cleanpath judge case (with the day and the lens of about.csv)
"""


def write_pack(dossier: Dossier, to: Path) -> None:
    """Write the pack."""
    entries = dict(sorted(_entries(dossier)))
    manifest = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in entries.items())
    with replacing(to) as partial, zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in {**entries, MANIFEST: manifest.encode()}.items():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            pack.writestr(entry, data)


def _as_read(path: Path, digest: str) -> bytes:
    """Return a file of the case as it was read.

    Raises
    ------
    Conflict
        If it was changed since.
    """
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise Conflict(str(path), "the file as it was read", "another content", "Export again.")
    return data


def _entries(dossier: Dossier) -> Iterator[tuple[str, bytes]]:
    for name, digest in dossier.case.digests.items():
        yield f"case/{name}", _as_read(dossier.case.folder / name, digest)
    for path in sorted(dossier.registry.folder.glob("*.toml")):
        yield f"rules/{path.name}", path.read_bytes()
    for name, value in dossier.records.items():
        yield f"{name}.json", to_json(value).encode()
    sheets = {
        "report": report_sheet(dossier),
        "findings": findings_sheet(dossier),
        "not-known": sheet_of("not known", dossier.not_known, ("asset", "not_known")),
        "about": Sheet("about", ("what", "value"), list(dossier.about.items())),
    }
    for name, sheet in sheets.items():
        yield f"{name}.csv", csv_text(sheet).encode()
    yield "README.txt", _README.encode()
