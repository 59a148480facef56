"""The formats of `export` that are written from a dossier, by name; forms tell the rows of their sheet."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cleanpath.reporting.exports.audit_pack import write_pack
from cleanpath.reporting.exports.bundle import Dossier
from cleanpath.reporting.exports.cyclonedx import write_cyclonedx
from cleanpath.reporting.exports.filings import write_british, write_fcc, write_german
from cleanpath.reporting.exports.geojson import write_geojson
from cleanpath.reporting.exports.oscal import write_oscal
from cleanpath.reporting.exports.sarif import write_sarif
from cleanpath.reporting.exports.spreadsheets import write_csv, write_xlsx

WRITERS: Mapping[str, Callable[[Dossier, Path], int | None]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "fcc": write_fcc,
    "uk": write_british,
    "de": write_german,
    "pack": write_pack,
    "sarif": write_sarif,
    "oscal": write_oscal,
    "cyclonedx": write_cyclonedx,
    "geojson": write_geojson,
}
