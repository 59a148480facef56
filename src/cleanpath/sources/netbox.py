"""NetBox: the JSON that `manage.py dumpdata` writes (a list of `{model, pk, fields}`), or the server by REST.

Both give the same objects, so both give the same network; `dcim` and `connections` say which. Custom fields
named `country` of sites and regions count before the names of regions. NetBox knows no demands.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.errors import BadInput, shown
from cleanpath.records import Record
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.dcim import ask_inventory, draw_inventory
from cleanpath.sources.dcim_objects import Fields, Inventory, Key, Objects, keep_fields
from cleanpath.sources.io import parse_json, read_bytes
from cleanpath.sources.rest_client import OPTIONS as SERVER_OPTIONS
from cleanpath.sources.rest_client import Row, Server
from cleanpath.sources.values import check_country, found, read_text

if TYPE_CHECKING:
    from cleanpath.sources.rest_client import Limits

OPTIONS = {
    "country": "Two-letter code of the country of sites whose own field and regions name none.",
    **SERVER_OPTIONS,
}

_LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "dcim.region": ("dcim/regions", ("name", "parent")),
    "dcim.site": ("dcim/sites", ("name", "region", "latitude", "longitude")),
    "dcim.manufacturer": ("dcim/manufacturers", ("name", "slug")),
    "dcim.devicetype": ("dcim/device-types", ("model", "manufacturer")),
    "dcim.devicerole": ("dcim/device-roles", ("slug",)),
    "dcim.virtualchassis": ("dcim/virtual-chassis", ("master",)),
    "dcim.device": (
        "dcim/devices",
        ("name", "device_type", "role", "device_role", "site", "status", "virtual_chassis"),
    ),
    "dcim.interface": ("dcim/interfaces", ("device",)),
    "dcim.rearport": ("dcim/rear-ports", ("device", "positions")),
    "dcim.frontport": (
        "dcim/front-ports",
        ("device", "positions", "rear_port", "rear_port_position", "rear_ports"),
    ),
    "dcim.cable": ("dcim/cables", ("status", "a_terminations", "b_terminations")),
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
}
"""What is read: the list of each model and the fields of it that count."""

_NEWER = ("circuits.virtualcircuit", "circuits.virtualcircuittermination")
"""Models that servers before NetBox 4.2 lack."""

_EXPORT_ONLY = ("dcim.cabletermination", "dcim.portmapping", "contenttypes.contenttype")


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
    draft = Draft(where, check_country(record.text("country", ""), "options [country]"))
    record.finish()
    draw_inventory(Inventory(where, _index(parse_json(data, where), where, draft)), draft)
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


def _read_lists(server: Server, _: Draft) -> Objects:
    from cleanpath.sources.rest_client import Missing

    objects: dict[str, dict[Key, Fields]] = {}
    for model, (path, names) in _LISTS.items():
        try:
            objects[model] = _fetch(server, path, names)
        except Missing:
            if model not in _NEWER:
                raise
    return objects | {"dcim.cabletermination": _terminations(objects["dcim.cable"], server.address)}


def _fetch(server: Server, path: str, names: tuple[str, ...]) -> dict[Key, Fields]:
    """Read one list through pynetbox's own requests; its records would fetch more on their own."""
    from pynetbox.core.query import Request

    def pages() -> Any:
        return Request(
            base=f"{server.address}api/{path}/",
            http_session=server.session,
            token=server.token or None,
            limit=server.page_size,
            filters={"exclude": "config_context"} if path == "dcim/devices" else None,
        ).get()

    return {row["id"]: _kept(row, names, path) for row in server.settle(pages, path)}


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
