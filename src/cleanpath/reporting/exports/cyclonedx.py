"""The inventory as CycloneDX 1.6 (ECMA-424): a component of type `device` for each asset.

`import cyclonedx` reads it back: serial numbers stand in the official name space `cdx:device`, what CycloneDX
has no field for in properties that begin with `cleanpath:`. What is not known has no property; the name,
which the format asks for, is the model and empty without one.
"""

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cleanpath import __version__
from cleanpath.files import to_json, write_text
from cleanpath.identity.vendors import Vendors
from cleanpath.reporting.exports.bundle import Dossier
from cleanpath.results.assets import Row

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:cleanpath:cyclonedx")
_ROW = (
    "operator", "site", "country", "part", "obtained", "in_service", "removed", "owner_chain", "verdict",
    "status", "requirements", "deadline", "grade", "waiver", "plan",
)  # fmt: skip
_ELEMENT = ("name", "generation", "produced_in", "category", "funded_by")


def write_cyclonedx(dossier: Dossier, to: Path) -> None:
    """Write the bill; the same question gives the same bytes."""
    elements = {element["id"]: element for element in dossier.case.network.elements.to_pylist()}
    links = _links(dossier, {row["asset"] for row in dossier.rows})
    vendors = dossier.judged.context.rules_as_of.vendors
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(NAMESPACE, '|'.join(dossier.about.values()))}",
        "version": 1,
        "metadata": {
            "timestamp": f"{dossier.clocks.as_of.isoformat()}T00:00:00Z",
            "tools": {"components": [{"type": "application", "name": "cleanpath", "version": __version__}]},
            "properties": [_property(name, value) for name, value in dossier.about.items()],
        },
        "components": [
            _component(row, elements[row["asset"]], vendors, links.get(row["asset"], ()))
            for row in dossier.rows
        ],
    }
    write_text(to, to_json(bill))


def _links(dossier: Dossier, assets: set[str]) -> dict[str, list[str]]:
    """Return the links between assets, at one end of each."""
    found: dict[str, list[str]] = {}
    for link in dossier.case.network.links.select(["a", "b"]).to_pylist():
        if link["a"] in assets and link["b"] in assets:
            found.setdefault(link["a"], []).append(link["b"])
    return found


def _component(
    row: Row, element: Mapping[str, Any], vendors: Vendors, links: Sequence[str]
) -> dict[str, Any]:
    told = {"id": row["asset"], "kind": row["role"]}
    told |= {name: row[name] for name in _ROW} | {name: element[name] for name in _ELEMENT}
    properties = [_property(name, value) for name, value in told.items() if value]
    properties += [_property("link", other) for other in links]
    if row["serial"]:
        properties.append({"name": "cdx:device:serialNumber", "value": row["serial"]})
    component: dict[str, Any] = {"type": "device", "bom-ref": row["asset"], "name": row["model"]}
    named = row["makers"]
    if named in vendors:
        component["manufacturer"] = {"name": vendors[named].name}
    elif named:
        properties.append(_property("candidates", named))
    return component | {"properties": properties}


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"cleanpath:{name}", "value": value}
