"""CycloneDX bills of materials in JSON: the components of type `device`.

A component's manufacturer (without one its supplier) and its CPE declare its maker, its name is the model.
Properties of the official name space `cdx:device` give serial number and hardware address; those of
`cleanpath:` are called as the columns of the element table, and `cleanpath:link` holds the `bom-ref` of an
element it is linked to. Components inside a device are its components and no elements.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.builder import DECLARED, Draft, Imported
from cleanpath.sources.io import objects_in, parse_json, read_bytes, text_in
from cleanpath.sources.neighbours import Neighbourhood
from cleanpath.sources.values import ID_LIMIT, check_country, country_of, found

OPTIONS = {"country": "Two-letter code of the country of devices that do not say their own, such as DE."}
PREFIX = "cleanpath:"
COLUMNS = ("part", "generation", "obtained", "in_service", "removed", "produced_in", "category", "funded_by")
"""Columns of the element table that properties give as they stand."""

_OFFICIAL = {"cdx:device:serialNumber": "serial", "cdx:device:macAddress": "mac"}
_CPE = re.compile(r"cpe:(?:2\.3:[oh]:|/[oh]:)(?P<maker>[^:]{1,100}):")
_USED = frozenset(
    {"type", "name", "version", "bom-ref", "manufacturer", "supplier", "cpe", "properties", "description"}
)


def read_cyclonedx(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a bill of materials (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming the component and field, if it is no such file.
    """
    return parse_cyclonedx(read_bytes(path), str(path), options)


def parse_cyclonedx(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read a bill of materials from bytes; `where` names the source. Raises as `read_cyclonedx`."""
    record = Record("options", options)
    country = check_country(record.text("country", ""), "options [country]")
    record.finish()
    bill = parse_json(data, where)
    if not isinstance(bill, dict) or bill.get("bomFormat") != "CycloneDX":
        raise BadInput(where, 'an object with "bomFormat": "CycloneDX"', found(bill))
    network = Neighbourhood(Draft(where, country))
    sites: set[str] = set()
    for number, component in enumerate(objects_in(bill, "components", where), 1):
        place = f"{where}, component {number}"
        if text_in(component, "type", place) == "device":
            _add_device(network, component, sites, place)
        else:
            network.draft.leave(f"components of type {shown(text_in(component, 'type', place))}")
    network.join()
    return network.draft.finish(f"Devices of {Path(where).stem}", "structural")


def _add_device(network: Neighbourhood, fields: dict[str, Any], sites: set[str], where: str) -> None:
    draft, properties = network.draft, _properties(fields, where)
    name, key = text_in(fields, "name", where), text_in(fields, "bom-ref", where)
    given = _first(properties, "id") or key or name
    element = draft.free_id(given[: ID_LIMIT - 20] or "device")
    site, country = _first(properties, "site"), country_of(_first(properties, "country"))
    if site and site not in sites:
        sites.add(site)
        draft.add_site(site, site, country)
    draft.add_element(
        element,
        _first(properties, "kind") or "device",
        where,
        name=_first(properties, "name"),
        operator=_first(properties, "operator"),
        country=country,
        site=site,
    )
    for called in filter(None, (element, key)):
        network.call(element, called)
    _observe(draft, element, fields, properties, where)
    for column in COLUMNS:
        draft.detail("elements", element, column, _first(properties, column))
    draft.detail("elements", element, "model", name)
    draft.detail("elements", element, "serial", _first(properties, "serial"))
    for number, other in enumerate(properties.get("link", ())):
        network.hear(element, f"link {number}", other, (), where)
    for number, part in enumerate(objects_in(fields, "components", where), 1):
        _add_part(draft, element, part, f"{where}, part {number}")
    for field in fields.keys() - _USED - {"components"}:
        draft.leave(f"component field {shown(field)}")
    draft.add_row(where.rpartition(", ")[2], element)


def _add_part(draft: Draft, element: str, part: dict[str, Any], where: str) -> None:
    """Add a device or firmware inside a device as its component; software says nothing of the box's maker."""
    kind = text_in(part, "type", where)
    companies = [part[field] for field in ("manufacturer", "supplier") if isinstance(part.get(field), dict)]
    company: dict[str, Any] = companies[0] if companies else {}
    name = text_in(company, "name", where)
    if kind in ("device", "firmware") and name:
        draft.add_component(element, f"{kind} {text_in(part, 'name', where)}", name)
    else:
        draft.leave(f"parts of devices of type {shown(kind)}")


def _observe(
    draft: Draft, element: str, fields: dict[str, Any], properties: Mapping[str, list[str]], where: str
) -> None:
    for field in ("manufacturer", "supplier"):
        company = fields.get(field)
        if company is None:
            continue
        if not isinstance(company, dict):
            raise BadInput(f"{where} [{field}]", "an object with a name", found(company))
        draft.observe(element, DECLARED, text_in(company, "name", f"{where} [{field}]"))
        break
    if match := _CPE.match(text_in(fields, "cpe", where)):
        draft.observe(element, DECLARED, match["maker"].replace("_", " ").replace("\\", ""))
    for vendor in (*properties.get("vendor", ()), *properties.get("candidates", ())):
        draft.observe(element, DECLARED, vendor)
    draft.observe(element, "inventory_model", text_in(fields, "name", where))
    for kind in ("serial", "mac", "sysobjectid", "sysdescr"):
        for value in properties.get(kind, ()):
            draft.observe(element, kind, value)


def _properties(fields: dict[str, Any], where: str) -> dict[str, list[str]]:
    """Return the properties that are read, by their short names."""
    taken: dict[str, list[str]] = {}
    for entry in objects_in(fields, "properties", where):
        name, value = text_in(entry, "name", where), text_in(entry, "value", where)
        short = _OFFICIAL.get(name) or (name.removeprefix(PREFIX) if name.startswith(PREFIX) else "")
        if short and value:
            taken.setdefault(short, []).append(value)
    return taken


def _first(properties: Mapping[str, list[str]], name: str) -> str:
    return next(iter(properties.get(name, ())), "")
