"""A NetBox export: the JSON that `manage.py dumpdata` writes, a list of `{model, pk, fields}`.

Devices become elements; patch panels (front or rear ports and no interface) are passive and become part of
the links through them. Each circuit becomes one element of unknown maker that joins all its ends, and so
does a provider's network: what a carrier sells is opaque. Links through one trunk cable share its risk.
Members of a virtual chassis are linked to its master. What is planned or in a store is left. NetBox knows
no demands.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.records import Record
from cleanpath.sources.cabling import (
    CIRCUIT,
    FRONT,
    INTERFACE,
    PORTS,
    REAR,
    Cabling,
    Port,
    find_runs,
    shared_cables,
)
from cleanpath.sources.countries import check_country, country_of
from cleanpath.sources.draft import Draft
from cleanpath.sources.imported import Imported
from cleanpath.sources.makers import vendor_of
from cleanpath.sources.opening import parse_json, read_bytes
from cleanpath.sources.scalars import found, read_number, read_text, unique_ids

OPTIONS = {"country": "Two-letter code of the country of sites whose regions name none."}
ABSENT = ("planned", "inventory", "decommissioned", "provisioning")
"""Statuses of devices, cables and circuits that carry nothing yet or no more."""

_USED = (
    *("dcim.device", "dcim.devicetype", "dcim.manufacturer", "dcim.devicerole", "dcim.site", "dcim.region"),
    *("dcim.interface", "dcim.frontport", "dcim.rearport", "dcim.cable", "dcim.cabletermination"),
    *("circuits.circuit", "circuits.circuittermination", "circuits.provider", "circuits.providernetwork"),
    *("dcim.virtualchassis", "wireless.wirelesslink", "contenttypes.contenttype"),
)

Fields = Mapping[str, Any]


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
    country = check_country(record.text("country", ""), "options [country]")
    record.finish()
    draft = Draft(where, country)
    export = _Export(where, _index(parse_json(data, where), where, draft))
    _add_sites(export, draft)
    devices = _add_devices(export, draft)
    circuits = _add_circuits(export, draft)
    _add_links(export, draft, devices, circuits)
    return draft.finish("Network from NetBox", "structural")


@dataclass(frozen=True, slots=True)
class _Export:
    """Objects by model and key."""

    where: str
    objects: Mapping[str, Mapping[int, Fields]]

    def of(self, model: str) -> Mapping[int, Fields]:
        return self.objects.get(model, {})

    def place(self, model: str, key: int) -> str:
        return f"{self.where}, {model} {key}"

    def get(self, model: str, key: object, where: str) -> Fields:
        """Return an object that another one names."""
        if isinstance(key, bool) or not isinstance(key, int):
            raise BadInput(where, f"the key of a {model}", found(key))
        if key not in self.of(model):
            raise UnknownName(where, model, str(key), (), "Export it as well.")
        return self.of(model)[key]

    def text(self, model: str, key: object, field: str, where: str) -> str:
        """Return a text of an object that another one may name; nothing where it names none."""
        return "" if key is None else read_text(self.get(model, key, where).get(field), where)


def _index(value: Any, where: str, draft: Draft) -> dict[str, dict[int, Fields]]:
    if not isinstance(value, list):
        raise BadInput(where, "a list of objects, as manage.py dumpdata writes it", found(value))
    objects: dict[str, dict[int, Fields]] = {}
    for number, entry in enumerate(value, 1):
        place = f"{where}, object {number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("fields"), dict):
            raise BadInput(place, "an object with model, pk and fields", found(entry))
        model, key = read_text(entry.get("model"), f"{place} [model]"), entry.get("pk")
        if model not in _USED:
            draft.leave(f"objects {shown(model)}")
            continue
        if model == "contenttypes.contenttype" and key is None:
            continue
        if isinstance(key, bool) or not isinstance(key, int):
            raise BadInput(f"{place} [pk]", "a whole number", found(key))
        if key in objects.setdefault(model, {}):
            raise BadInput(f"{place} [pk]", "a key used once", str(key)[:40])
        objects[model][key] = entry["fields"]
    return objects


def _country(export: _Export, region: object, where: str) -> str:
    """Return the country that a region or one of those around it names."""
    seen: set[object] = set()
    while region is not None:
        fields = export.get("dcim.region", region, where)
        if region in seen:
            break
        code = country_of(read_text(fields.get("name"), where))
        if code:
            return code
        seen.add(region)
        region = fields.get("parent")
    return ""


def _add_sites(export: _Export, draft: Draft) -> None:
    for key, fields in export.of("dcim.site").items():
        where = export.place("dcim.site", key)
        place = (read_number(fields.get("latitude"), where), read_number(fields.get("longitude"), where))
        country = _country(export, fields.get("region"), where)
        if not (country or draft.country):
            draft.leave("sites whose country is not known (give --option country=CODE)")
        draft.add_site(f"site {key}", read_text(fields.get("name"), where), country, place)


def _absent(fields: Fields, where: str) -> bool:
    return read_text(fields.get("status"), where) in ABSENT


def _add_devices(export: _Export, draft: Draft) -> dict[int, str]:
    """Add the devices that are no patch panels and return their ids by key."""
    active = {fields.get("device") for fields in export.of(INTERFACE).values() if _has_device(fields)}
    panels = {
        f.get("device") for kind in (FRONT, REAR) for f in export.of(kind).values() if _has_device(f)
    } - active
    chosen: dict[int, Fields] = {}
    for key, fields in export.of("dcim.device").items():
        if key in panels:
            draft.leave("patch panels (passive: part of the links through them)")
        elif _absent(fields, export.place("dcim.device", key)):
            draft.leave("devices planned or in a store")
        else:
            chosen[key] = fields
    names = {key: read_text(f.get("name"), export.place("dcim.device", key)) for key, f in chosen.items()}
    counts = Counter(names.values())
    wanted = (
        name if name and counts[name] == 1 else f"{name or 'device'} #{key}" for key, name in names.items()
    )
    ids = dict(zip(chosen, unique_ids(name[:180] for name in wanted), strict=True))
    for key, fields in chosen.items():
        _add_device(export, draft, ids[key], names[key], fields, export.place("dcim.device", key))
    return ids


def _has_device(fields: Fields) -> bool:
    return isinstance(fields.get("device"), int)


def _add_device(export: _Export, draft: Draft, element: str, name: str, fields: Fields, where: str) -> None:
    kind = export.get("dcim.devicetype", fields.get("device_type"), where)
    maker = kind.get("manufacturer")
    slug = export.text("dcim.manufacturer", maker, "slug", where)
    vendor = vendor_of(slug) or vendor_of(export.text("dcim.manufacturer", maker, "name", where))
    if not vendor:
        draft.leave("maker's text without a registry id (the vendor stays unknown)")
    role = fields.get("role", fields.get("device_role"))
    draft.add_element(
        element,
        export.text("dcim.devicerole", role, "slug", where) or "device",
        where,
        vendor=vendor,
        name=" ".join(filter(None, (name, f"({read_text(kind.get('model'), where)})"))),
        site=f"site {fields['site']}" if isinstance(fields.get("site"), int) else "none",
    )


def _add_circuits(export: _Export, draft: Draft) -> dict[int, str]:
    """Add circuits and providers' networks, all of unknown maker, and return the circuits' ids by key."""
    clouds = {}
    for key, fields in export.of("circuits.providernetwork").items():
        where = export.place("circuits.providernetwork", key)
        name = read_text(fields.get("name"), where)
        operator = export.text("circuits.provider", fields.get("provider"), "name", where)
        clouds[key] = f"provider network {key}"
        draft.add_element(clouds[key], "provider_network", where, name=name, operator=operator, site="none")
    ids: dict[int, str] = {}
    for key, fields in export.of("circuits.circuit").items():
        where = export.place("circuits.circuit", key)
        if _absent(fields, where):
            draft.leave("circuits planned or ended")
            continue
        name = read_text(fields.get("cid"), where)
        operator = export.text("circuits.provider", fields.get("provider"), "name", where)
        ids[key] = f"circuit {key}"
        draft.add_element(ids[key], "circuit", where, name=name, operator=operator, site="none")
    for key, fields in export.of(CIRCUIT).items():
        where = export.place(CIRCUIT, key)
        export.get("circuits.circuit", fields.get("circuit"), where)
        cloud = fields.get("provider_network")
        if fields["circuit"] in ids and cloud is not None:
            export.get("circuits.providernetwork", cloud, where)
            draft.add_link(ids[fields["circuit"]], clouds[cloud], where)
        elif fields.get("cable") is None:
            draft.leave("ends of circuits without a cable")
    return ids


def _port_type(export: _Export, value: object, where: str) -> str:
    """Return the model that a content type names: `[app, model]` or the key of one that is exported."""
    if isinstance(value, list) and len(value) == 2:
        return f"{read_text(value[0], where)}.{read_text(value[1], where)}"
    fields = export.get("contenttypes.contenttype", value, where)
    return f"{read_text(fields.get('app_label'), where)}.{read_text(fields.get('model'), where)}"


def _read_cabling(export: _Export, draft: Draft) -> Cabling:
    cabling = Cabling()
    for key, fields in export.of(REAR).items():
        where = export.place(REAR, key)
        cabling.positions[key] = int(read_number(fields.get("positions"), where, 1, 1024) or 1)
    for key, fields in export.of(FRONT).items():
        where = export.place(FRONT, key)
        export.get(REAR, fields.get("rear_port"), where)
        position = int(read_number(fields.get("rear_port_position"), where, 1, 1024) or 1)
        cabling.add_panel_port(key, fields["rear_port"], position, where)
    ends: dict[int, dict[str, list[Port]]] = {}
    for key, fields in export.of("dcim.cabletermination").items():
        where = export.place("dcim.cabletermination", key)
        cable = export.get("dcim.cable", fields.get("cable"), where)
        kind, side = _port_type(export, fields.get("termination_type"), where), fields.get("cable_end")
        if side not in ("A", "B"):
            raise BadInput(f"{where} [cable_end]", "A or B", found(side))
        if kind not in PORTS:
            draft.leave(f"ends of cables at {shown(kind)}")
        elif _absent(cable, where):
            draft.leave("ends of planned cables")
        else:
            export.get(kind, fields.get("termination_id"), where)
            sides = ends.setdefault(fields["cable"], {"A": [], "B": []})
            sides[str(side)].append((kind, fields["termination_id"]))
    for cable_key, sides in ends.items():
        cabling.add_cable(cable_key, sides["A"], sides["B"])
    return cabling


def _add_links(
    export: _Export, draft: Draft, devices: Mapping[int, str], circuits: Mapping[int, str]
) -> None:
    runs, unresolved = find_runs(_read_cabling(export, draft), export.where)
    shared = shared_cables(runs)
    if unresolved:
        draft.leave("ways of cables that end at a patch panel", unresolved)
    for run in runs:
        where = f"{export.where}, dcim.cable {run.cables[0]}"
        trunk = max(run.cables, key=lambda cable: shared.get(cable, 0))
        group = f"cable {trunk}" if trunk in shared else ""
        _join(
            draft,
            [_owner(export, port, devices, circuits, where) for port in (run.one, run.other)],
            group,
            where,
        )
    for key, fields in export.of("wireless.wirelesslink").items():
        where = export.place("wireless.wirelesslink", key)
        ports = [fields.get(end) for end in ("interface_a", "interface_b")]
        for port in ports:
            export.get(INTERFACE, port, where)
        _join(
            draft,
            [_owner(export, (INTERFACE, port or 0), devices, circuits, where) for port in ports],
            "",
            where,
        )
    for key, fields in export.of("dcim.device").items():
        if fields.get("virtual_chassis") is None:
            continue
        where = export.place("dcim.device", key)
        master = export.get("dcim.virtualchassis", fields["virtual_chassis"], where).get("master")
        if master is not None and master != key:
            export.get("dcim.device", master, where)
            _join(draft, [devices.get(master, ""), devices.get(key, "")], "", where)


def _owner(
    export: _Export, port: Port, devices: Mapping[int, str], circuits: Mapping[int, str], where: str
) -> str:
    """Return the element that a live port belongs to, nothing if that was left out."""
    kind, key = port
    field, model, known = (
        ("circuit", "circuits.circuit", circuits) if kind == CIRCUIT else ("device", "dcim.device", devices)
    )
    owner = export.get(kind, key, where).get(field)
    export.get(model, owner, where)
    return known.get(int(owner), "") if owner is not None else ""


def _join(draft: Draft, ends: list[str], group: str, where: str) -> None:
    if all(ends):
        draft.add_link(ends[0], ends[1], where, group=group)
    else:
        draft.leave("links to what was left out")
