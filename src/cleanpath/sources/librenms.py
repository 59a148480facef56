"""LibreNMS: devices as its API gives them, `{"devices": [...]}`, a list of devices, or one a line.

`links` beside the devices (as `/api/v0/resources/links` gives them), or `neighbours` of a device, become
links. A neighbour that does not say its name is an element of its own, named by the port that heard it. What
LibreNMS itself concluded (`os`, `icon`, `type`) is never taken for evidence of the maker.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.io import objects_in, raw_in, read_bytes, read_objects, text_in
from cleanpath.sources.neighbours import Neighbourhood
from cleanpath.sources.values import ID_LIMIT, check_country, read_id, read_number

OPTIONS = {
    "country": "Two-letter code of the country of the devices, such as DE; without it no sites are made."
}
NAMES = ("sysName", "hostname", "display", "id", "device_id")
"""Fields that may name a device, the first that is filled counts."""

_OWN = ("hostname", "sysName", "device_id", "sysObjectID", "sysDescr", "hardware", "display")
"""Fields of which every device of LibreNMS has one."""

_CONCLUDED = ("os", "os_text", "os_group", "os_icon", "icon", "type")
_USED = (
    *NAMES,
    "hardware",
    "serial",
    "sysObjectID",
    "sysDescr",
    "location",
    "lat",
    "lng",
    "chassis",
    "neighbours",
)


def read_librenms(path: Path, options: Mapping[str, str]) -> Imported:
    """Read devices of LibreNMS (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming the object and field, if it is no such source.
    """
    return parse_librenms(read_bytes(path), str(path), options)


def parse_librenms(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read devices from bytes; `where` names the source in messages. Raises as `read_librenms`."""
    record = Record("options", options)
    country = check_country(record.text("country", ""), "options [country]")
    record.finish()
    network = Neighbourhood(Draft(where, country))
    links: list[tuple[str, dict[str, Any]]] = []
    for place, fields in read_objects(data, where):
        links += [
            (f"{place}, link {n}", link) for n, link in enumerate(objects_in(fields, "links", place), 1)
        ]
        if "devices" in fields:
            for number, device in enumerate(objects_in(fields, "devices", place), 1):
                _add_device(network, device, f"{place}, device {number}")
        elif "links" not in fields:
            _add_device(network, fields, place)
    for place, link in links:
        _add_link(network, link, place)
    network.join()
    return network.draft.finish("Devices of LibreNMS", "structural")


def _add_device(network: Neighbourhood, fields: dict[str, Any], where: str) -> None:
    """Add a device, what it says of itself, and the neighbours it heard."""
    if not any(name in fields for name in _OWN):
        raise BadInput(
            where, f"a device of LibreNMS, with {', '.join(_OWN[:3])} ...", "an object of something else"
        )
    given = next((name for name in NAMES if fields.get(name) not in (None, "")), "id")
    hardware = text_in(fields, "hardware", where)
    draft = network.draft
    element = draft.free_id(read_id(fields.get(given), f"{where} [{given}]")[: ID_LIMIT - 20])
    place = tuple(read_number(fields.get(name), f"{where} [{name}]") for name in ("lat", "lng"))
    draft.add_element(
        element, "device", where, name=text_in(fields, "hostname", where), place=(place[0], place[1])
    )
    for name in NAMES:
        if isinstance(fields.get(name), (str, int)):
            network.call(element, f"#{fields[name]}" if name == "device_id" else str(fields[name]))
    draft.detail("elements", element, "model", hardware)
    draft.detail("elements", element, "serial", text_in(fields, "serial", where))
    for kind, value in _signals(fields, hardware, where):
        draft.observe(element, kind, value)
    draft.add_row(where, element)
    for number, neighbour in enumerate(objects_in(fields, "neighbours", where), 1):
        _hear(network, element, neighbour, "local_port", f"{where}, neighbour {number}")
    for name in fields:
        if name not in _USED:
            told = " (LibreNMS's own conclusion, no evidence)" if name in _CONCLUDED else ""
            draft.leave(f"field {shown(name)}{told}")


def _add_link(network: Neighbourhood, fields: dict[str, Any], where: str) -> None:
    """Add a link of the table of links; one of a device that is not in the source is left."""
    local = network.find(f"#{text_in(fields, 'local_device_id', where)}")
    local = local or network.find(text_in(fields, "local_hostname", where))
    if local is None:
        network.draft.miss("links of devices that are not in the source")
    else:
        _hear(network, local, fields, "local_port_id", where)


def _hear(network: Neighbourhood, element: str, fields: dict[str, Any], port: str, where: str) -> None:
    known = network.find(f"#{text_in(fields, 'remote_device_id', where)}")
    evidence = (
        ("lldp_sysdesc", raw_in(fields, "remote_version", where)),
        ("inventory_model", text_in(fields, "remote_platform", where)),
    )
    name = known or text_in(fields, "remote_hostname", where)
    network.hear(element, text_in(fields, port, where) or where, name, evidence, where)


def _signals(fields: dict[str, Any], hardware: str, where: str) -> Iterable[tuple[str, str]]:
    yield "sysobjectid", raw_in(fields, "sysObjectID", where)
    yield "sysdescr", raw_in(fields, "sysDescr", where)
    yield "inventory_model", hardware
    yield "serial", text_in(fields, "serial", where)
    for number, part in enumerate(objects_in(fields, "chassis", where), 1):
        texts = [text_in(part, name, f"{where}, chassis {number}") for name in ("mfg", "model")]
        yield "inventory_model", " ".join(filter(None, texts))
