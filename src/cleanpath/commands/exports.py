"""Commands that write files for others: tables, forms of authorities, formats of other programs."""

from cleanpath.commands.model import AS_OF, CASE, KNOWN_AT, LENS, REQUIRED, TO, Command, Parameter

FORMATS = {
    "csv": "the report, one row an asset",
    "xlsx": "the same with the findings and a sheet of what is not known",
    "fcc": "sheet for the annual supply chain report of the FCC",
    "uk": "table of controls for the United Kingdom",
    "de": "list of components for Germany",
    "pack": "ZIP for an auditor: every input and result with its SHA-256",
    "sarif": "SARIF 2.1.0",
    "oscal": "OSCAL assessment results",
    "cyclonedx": "CycloneDX inventory",
    "geojson": "GeoJSON of the sites",
    "pdf": "the brief, printed",
}
"""What can be written."""

COMMANDS = (
    Command(
        "export",
        "Write a table, a form or a file for another program; what is not known stays empty and is listed.",
        (
            CASE,
            Parameter(
                "as_",
                "; ".join(f"{name}: {what}" for name, what in FORMATS.items()) + ".",
                choices=tuple(FORMATS),
                default=REQUIRED,
            ),
            TO,
            Parameter(
                "plan", "File with the JSON that `plan` printed; its steps are told beside each asset."
            ),
            LENS,
            AS_OF,
            KNOWN_AT,
        ),
        example="cleanpath export operator-5g --as xlsx --to operator-5g.xlsx",
    ),
)
