"""Nautobot (2.3 or newer) by REST. It grew out of NetBox, so its objects are put into NetBox's words.

A location is both a region and a site: devices stand at their own location, and its country is what its own
custom field `country`, its name or the name of one around it says.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.dcim import ask_inventory
from cleanpath.sources.dcim_choices import OPTIONS as DCIM_OPTIONS
from cleanpath.sources.dcim_objects import Fields, Inventory, Key, Objects, keep_fields
from cleanpath.sources.rest_client import OPTIONS as SERVER_OPTIONS
from cleanpath.sources.rest_client import Missing, Row, Server
from cleanpath.sources.values import found, read_id

if TYPE_CHECKING:
    from cleanpath.sources.rest_client import Limits

OPTIONS = {**DCIM_OPTIONS, **SERVER_OPTIONS}

_LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "status": ("extras/statuses/", ("name",)),
    "dcim.devicerole": ("extras/roles/", ("name",)),
    "location": ("dcim/locations/", ("name", "parent", "latitude", "longitude")),
    "dcim.manufacturer": ("dcim/manufacturers/", ("name",)),
    "dcim.devicetype": ("dcim/device-types/", ("model", "manufacturer")),
    "dcim.virtualchassis": ("dcim/virtual-chassis/", ("master",)),
    "dcim.device": (
        "dcim/devices/",
        (
            *("name", "device_type", "role", "location", "status", "virtual_chassis"),
            *("serial", "tenant", "platform"),
        ),
    ),
    "modulebay": ("dcim/module-bays/", ("parent_device", "parent_module")),
    "dcim.moduletype": ("dcim/module-types/", ("model", "manufacturer")),
    "module": ("dcim/modules/", ("parent_module_bay", "module_type", "status")),
    "dcim.inventoryitem": ("dcim/inventory-items/", ("device", "manufacturer", "name", "part_id")),
    "dcim.platform": ("dcim/platforms/", ("name",)),
    "tenancy.tenant": ("tenancy/tenants/", ("name",)),
    "dcim.interface": ("dcim/interfaces/", ("device", "module", "cable", "mac_address")),
    "dcim.rearport": ("dcim/rear-ports/", ("device", "module", "positions", "cable")),
    "dcim.frontport": ("dcim/front-ports/", ("device", "module", "rear_port", "rear_port_position", "cable")),
    "dcim.cable": (
        "dcim/cables/",
        ("status", "termination_a_type", "termination_a_id", "termination_b_type", "termination_b_id"),
    ),
    "circuits.provider": ("circuits/providers/", ("name",)),
    "circuits.providernetwork": ("circuits/provider-networks/", ("name", "provider")),
    "circuits.circuit": ("circuits/circuits/", ("cid", "provider", "status")),
    "circuits.circuittermination": (
        "circuits/circuit-terminations/",
        ("circuit", "cable", "location", "provider_network"),
    ),
}
"""What is read: the list of each model, in NetBox's words where it has one, and the fields that count."""

_MAY_LACK = ("dcim.moduletype", "dcim.inventoryitem", "dcim.platform", "tenancy.tenant")
_PORTS = ("dcim.interface", "dcim.frontport", "dcim.rearport")
_WITH_STATUS = ("dcim.device", "dcim.cable", "circuits.circuit", "module")
DEPTH_LIMIT = 20
"""Modules within modules."""


def refuse_file(path: Path, options: Mapping[str, str]) -> Imported:
    """Refuse a file: Nautobot is read from its server only."""
    raise BadInput("source", "an address such as https://nautobot.example.org", shown(str(path)))


def ask_nautobot(address: str, options: Mapping[str, str], limits: "Limits | None" = None) -> Imported:
    """Read a Nautobot server over REST; the token comes from `CLEANPATH_NAUTOBOT_TOKEN` or a file.

    Raises as `ask_inventory`.
    """
    return ask_inventory("Network from Nautobot", "nautobot", address, options, limits, _read_lists)


def _read_lists(server: Server, draft: Draft) -> Objects:
    objects: dict[str, Mapping[Key, Fields]] = {}
    for model, (path, names) in _LISTS.items():
        try:
            objects[model] = _fetch(server, path, names)
        except Missing:
            if model not in _MAY_LACK:
                raise
    return _in_netbox_words(objects, server.address, draft)


def _fetch(server: Server, path: str, names: tuple[str, ...]) -> dict[Key, Fields]:
    rows = server.read(path, {"depth": "0", "exclude_m2m": "true"})
    return {read_id(row["id"], f"{path} [id]"): _kept(row, names) for row in rows}


def _kept(row: Row, names: tuple[str, ...]) -> Fields:
    return keep_fields(row, names) | {"custom_field_data": row.get("custom_fields")}


def _in_netbox_words(objects: Objects, where: str, draft: Draft) -> Objects:
    own = Inventory(where, objects)
    made: dict[str, Mapping[Key, Fields]] = {model: rows for model, rows in objects.items() if "." in model}
    for model in _WITH_STATUS:
        made[model] = {
            key: {**fields, "status": own.text("status", fields.get("status"), "name", own.place(model, key))}
            for key, fields in objects[model].items()
        }
    for model in ("dcim.device", "circuits.circuittermination"):
        made[model] = {key: {**fields, "site": fields.get("location")} for key, fields in made[model].items()}
    for model in _PORTS:
        made[model] = _with_devices(own, model, draft)
    made["dcim.module"] = _modules(own, made.pop("module"))
    made["dcim.region"] = objects["location"]
    used = own.named("location", "dcim.device", "circuits.circuittermination")
    made["dcim.site"] = {
        key: {**fields, "region": key} for key, fields in objects["location"].items() if key in used
    }
    made["dcim.cabletermination"] = _terminations(objects["dcim.cable"])
    return made


def _with_devices(own: Inventory, model: str, draft: Draft) -> dict[Key, Fields]:
    """Return ports with the device that they, or the modules that hold them, belong to."""
    ports: dict[Key, Fields] = {}
    for key, fields in own.of(model).items():
        device = fields.get("device") or _device_of(own, fields.get("module"), own.place(model, key))
        if device is None:
            draft.leave("ports of modules that are in no device")
        ports[key] = {**fields, "device": device}
    return ports


def _device_of(own: Inventory, module: object, where: str) -> object:
    """Return the device that a module, or the module that holds it, is in; nothing for one in a store."""
    device: object = None
    for _ in range(DEPTH_LIMIT):
        if device is not None or module is None:
            break
        bay = own.get("module", module, where).get("parent_module_bay")
        inside = {} if bay is None else own.get("modulebay", bay, where)
        device, module = inside.get("parent_device"), inside.get("parent_module")
    return device


def _modules(own: Inventory, modules: Mapping[Key, Fields]) -> dict[Key, Fields]:
    return {
        key: {**fields, "device": _device_of(own, key, own.place("module", key))}
        for key, fields in modules.items()
    }


def _terminations(cables: Mapping[Key, Fields]) -> dict[Key, Fields]:
    """Return the ends of cables as a NetBox export has them."""
    ends: list[Fields] = []
    for key, cable in cables.items():
        for side in ("a", "b"):
            kind, port = cable.get(f"termination_{side}_type"), cable.get(f"termination_{side}_id")
            ends.append(
                {
                    "cable": key,
                    "cable_end": side.upper(),
                    "termination_type": kind if isinstance(kind, str) else found(kind),
                    "termination_id": port,
                }
            )
    return dict(enumerate(ends))
