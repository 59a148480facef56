"""NetBox: the JSON that `manage.py dumpdata` writes (a list of `{model, pk, fields}`), or the server by REST.

Both give the same objects, so both give the same network; `dcim` and `connections` say which. Custom fields
named `country` of sites and regions count before the names of regions. NetBox knows no demands.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.errors import BadInput, Unavailable, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.cabling import PORTS
from cleanpath.sources.dcim import ask_inventory, draw_inventory
from cleanpath.sources.dcim_choices import OPTIONS as DCIM_OPTIONS
from cleanpath.sources.dcim_choices import take_choices
from cleanpath.sources.dcim_objects import Fields, Inventory, Key, Objects, keep_fields
from cleanpath.sources.io import parse_json, read_bytes
from cleanpath.sources.rest_client import OPTIONS as SERVER_OPTIONS
from cleanpath.sources.rest_client import Missing, Row, Server
from cleanpath.sources.values import found, read_text

if TYPE_CHECKING:
    from cleanpath.sources.rest_client import Limits

OPTIONS = {**DCIM_OPTIONS, **SERVER_OPTIONS}

_ENDS = ("a_terminations", "b_terminations")

_LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dcim.region": ("dcim/regions", ("name", "slug", "parent")),
    "dcim.site": ("dcim/sites", ("name", "slug", "region", "latitude", "longitude")),
    "dcim.location": ("dcim/locations", ("site",)),
    "dcim.manufacturer": ("dcim/manufacturers", ("name", "slug")),
    "dcim.devicetype": ("dcim/device-types", ("model", "manufacturer")),
    "dcim.devicerole": ("dcim/device-roles", ("name", "slug", "parent")),
    "dcim.platform": ("dcim/platforms", ("name",)),
    "tenancy.tenant": ("tenancy/tenants", ("name", "slug")),
    "dcim.virtualchassis": ("dcim/virtual-chassis", ("master",)),
    "dcim.device": (
        "dcim/devices",
        (
            *("name", "device_type", "role", "device_role", "site", "status", "virtual_chassis"),
            *("serial", "tenant", "platform", "cluster", "tags"),
        ),
    ),
    "dcim.macaddress": ("dcim/mac-addresses", ("mac_address", "assigned_object_type", "assigned_object_id")),
    "dcim.interface": ("dcim/interfaces", ("device", "cable", "mac_address")),
    "dcim.rearport": ("dcim/rear-ports", ("device", "positions", "cable")),
    "dcim.frontport": (
        "dcim/front-ports",
        ("device", "positions", "rear_port", "rear_port_position", "rear_ports", "cable"),
    ),
    "dcim.moduletype": ("dcim/module-types", ("model", "manufacturer")),
    "dcim.module": ("dcim/modules", ("device", "module_type", "status")),
    "dcim.inventoryitem": ("dcim/inventory-items", ("device", "manufacturer", "name", "part_id", "status")),
    "virtualization.cluster": ("virtualization/clusters", ("name",)),
    "virtualization.virtualmachine": (
        "virtualization/virtual-machines",
        ("name", "status", "cluster", "device", "role", "site"),
    ),
    "wireless.wirelesslink": ("wireless/wireless-links", ("status", "interface_a", "interface_b")),
    "circuits.provider": ("circuits/providers", ("name",)),
    "circuits.providernetwork": ("circuits/provider-networks", ("name", "provider")),
    "circuits.circuit": ("circuits/circuits", ("cid", "provider", "status")),
    "circuits.circuittermination": (
        "circuits/circuit-terminations",
        ("circuit", "cable", "site", "provider_network", "termination_type", "termination_id"),
    ),
    "circuits.virtualcircuit": ("circuits/virtual-circuits", ("status", "provider_network")),
    "circuits.virtualcircuittermination": (
        "circuits/virtual-circuit-terminations",
        ("virtual_circuit", "interface"),
    ),
    "dcim.cabletermination": (
        "dcim/cable-terminations",
        ("cable", "cable_end", "termination_type", "termination_id", "connector", "positions"),
    ),
    "dcim.cable": ("dcim/cables", ("status", "profile", *_ENDS)),
}
"""What is read, in this order: the list of each model and the fields of it that count."""

_MAY_LACK = (
    *("circuits.virtualcircuit", "circuits.virtualcircuittermination", "dcim.moduletype", "dcim.module"),
    *("dcim.inventoryitem", "dcim.platform", "tenancy.tenant", "virtualization.cluster"),
    *("virtualization.virtualmachine", "dcim.location"),
    *("dcim.macaddress", "dcim.cabletermination"),
)
"""Models that older servers lack, or that a server without them gives no wrong picture of."""

_EXPORT_ONLY = ("dcim.portmapping", "contenttypes.contenttype")

_COSTLY = {"dcim.interface": "dcim.macaddress", "dcim.cable": "dcim.cabletermination"}
"""Models with fields that a server looks up object by object, and the lists that say the same."""

_WITH_CUSTOM_FIELDS = ("dcim.region", "dcim.site", "dcim.device")

_COUNTED = (
    *("vpn/tunnels", "vpn/l2vpns", "dcim/virtual-device-contexts", "virtualization/interfaces"),
    "extras/config-contexts",
)
"""Lists that are not read; a server is asked how long they are, as an export shows it."""


def read_netbox(path: Path, options: Mapping[str, str]) -> Imported:
    """Read a NetBox export (.gz and .xz too).

    Raises
    ------
    BadInput
        Naming the object, if the file is not such an export or an object refers to one that is not there.
    """
    return parse_netbox(read_bytes(path), str(path), options)


def parse_netbox(data: bytes, where: str, options: Mapping[str, str]) -> Imported:
    """Read a NetBox export from bytes; `where` names the source in messages. Raises as `read_netbox`."""
    record = Record("options", options)
    choices = take_choices(record)
    draft = Draft(where, choices.country)
    record.finish()
    draw_inventory(Inventory(where, _index(parse_json(data, where), where, draft)), draft, choices)
    return draft.finish("Network from NetBox", "structural")


def _index(value: Any, where: str, draft: Draft) -> dict[str, dict[Key, Fields]]:
    if not isinstance(value, list):
        raise BadInput(where, "a list of objects, as manage.py dumpdata writes it", found(value))
    objects: dict[str, dict[Key, Fields]] = {}
    for number, entry in enumerate(value, 1):
        place = f"{where}, object {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("fields"), dict):
            raise BadInput(place, "an object with model, pk and fields", found(entry))
        model, key = read_text(entry.get("model"), f"{place} [model]"), entry.get("pk")
        if model not in _LISTS and model not in _EXPORT_ONLY:
            draft.leave(f"objects of {_subject(model)}")
            continue
        if model == "contenttypes.contenttype" and key is None:
            continue
        if isinstance(key, bool) or not isinstance(key, int):
            raise BadInput(f"{place} [pk]", "a whole number", found(key))
        if key in objects.setdefault(model, {}):
            raise BadInput(f"{place} [pk]", "a key used once", str(key)[:40])
        objects[model][key] = entry["fields"]
    return objects


def _subject(model: str) -> str:
    """Return what the account calls a model that is not read: its app, where that is not about networks."""
    app, _, name = model.partition(".")
    if name.endswith("template"):
        return f"{app}: templates"
    return shown(model if app in ("dcim", "circuits", "wireless") else app)


def ask_netbox(address: str, options: Mapping[str, str], limits: "Limits | None" = None) -> Imported:
    """Read a NetBox server (3.3 or newer) over REST; the token comes from `CLEANPATH_NETBOX_TOKEN` or a file.

    Raises as `ask_inventory`.
    """
    return ask_inventory("Network from NetBox", "netbox", address, options, limits, _read_lists)


def _read_lists(server: Server, draft: Draft) -> Objects:
    objects: dict[str, dict[Key, Fields]] = {}
    for model, (path, names) in _LISTS.items():
        if model in _COSTLY:
            names = _cheaper(model, names, objects)
        try:
            objects[model] = _fetch(server, path, names, custom=model in _WITH_CUSTOM_FIELDS)
        except Missing:
            if model not in _MAY_LACK:
                raise
        except Unavailable:
            if model not in _COSTLY.values():
                raise
        if names[-2:] == _ENDS:
            objects["dcim.cabletermination"] = _terminations(objects[model], server.address)
    for path in _COUNTED:
        try:
            if count := server.count(path):
                draft.leave(f"objects of {path}", count)
        except Missing:
            continue
        except Unavailable:
            draft.leave(f"objects of {path}, which the token may not see")
    return objects


def _cheaper(model: str, names: tuple[str, ...], objects: Objects) -> tuple[str, ...]:
    """Return the fields to ask for: without the costly ones where a list that was read has all of them.

    A list of ends that leaves out any port with a cable is not trusted, as a token may see a part of it only.
    """
    listed = objects.get(_COSTLY[model], {})
    if model == "dcim.interface":
        return names[:-1] if listed else names
    cabled = {
        (kind, key) for kind in PORTS for key, port in objects[kind].items() if port.get("cable") is not None
    }
    for end in listed.values():
        kind, key = end.get("termination_type"), end.get("termination_id")
        if isinstance(kind, str) and isinstance(key, int):
            cabled.discard((kind, key))
    return names if cabled or not listed else names[: -len(_ENDS)]


def _fetch(server: Server, path: str, names: tuple[str, ...], *, custom: bool) -> dict[Key, Fields]:
    """Read one list, of each object only the fields that count; servers before NetBox 4.0 send all."""
    fields = ",".join(("id", *names, *(("custom_fields",) if custom else ())))
    return {row["id"]: _kept(row, names, path) for row in server.read(f"{path}/", {"fields": fields})}


def _kept(row: Row, names: tuple[str, ...], path: str) -> Fields:
    if not isinstance(row["id"], int):
        raise BadInput(f"{path} [id]", "a whole number, as NetBox has", found(row["id"]))
    return keep_fields(row, names) | {"custom_field_data": row.get("custom_fields")}


def _terminations(cables: Mapping[Key, Fields], where: str) -> dict[Key, Fields]:
    """Return the ends of cables as an export has them."""
    ends: list[Fields] = []
    for key, cable in cables.items():
        for side in ("A", "B"):
            listed = cable.get(f"{side.lower()}_terminations")
            for end in listed if isinstance(listed, list) else [listed]:
                if not isinstance(end, dict):
                    raise BadInput(f"{where}, dcim.cable {key}", "ends (NetBox 3.3 or newer)", found(end))
                kind, port = end.get("object_type"), end.get("object_id")
                ends.append(
                    {"cable": key, "cable_end": side, "termination_type": kind, "termination_id": port}
                )
    return dict(enumerate(ends))
