"""The links of an inventory: cables through patch panels, circuits, wireless links, stacked devices.

Links through one trunk cable share its risk. Members of a virtual chassis are linked to its master. A cable
that ends in something else than a network port (power, console) is left and counted.
"""

from collections.abc import Iterator, Mapping

from cleanpath.errors import BadInput, shown
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
from cleanpath.sources.draft import Draft
from cleanpath.sources.inventory import Fields, Inventory, Key, is_absent
from cleanpath.sources.scalars import found, read_number, read_text

POSITION_LIMIT = 1024
CLOUD = "circuits.providernetwork"

Owners = Mapping[str, Mapping[Key, str]]
"""Ids of elements by model (device, circuit, provider's network) and key; what was left out is not there."""


def add_connections(inventory: Inventory, draft: Draft, owners: Owners) -> None:
    """Add the links between the elements that `owners` names.

    Raises
    ------
    BadInput
        Naming the object, if a cable, port or circuit refers to what is not there.
    """
    _add_cables(inventory, draft, owners)
    _add_clouds(inventory, draft, owners)
    _add_wireless(inventory, draft, owners)
    _add_stacks(inventory, draft, owners)


def _add_cables(inventory: Inventory, draft: Draft, owners: Owners) -> None:
    runs, unresolved = find_runs(_read_cabling(inventory, draft), inventory.where)
    shared = shared_cables(runs)
    if unresolved:
        draft.leave("ports whose cables end at a patch panel", unresolved)
    for run in runs:
        where = inventory.place("dcim.cable", run.cables[0])
        trunk = max(run.cables, key=lambda cable: shared.get(cable, 0))
        group = f"cable {trunk}" if trunk in shared else ""
        _join(draft, [_owner(inventory, port, owners, where) for port in (run.one, run.other)], group, where)


def _read_cabling(inventory: Inventory, draft: Draft) -> Cabling:
    cabling = Cabling()
    for kind in (FRONT, REAR):
        for key, fields in inventory.of(kind).items():
            cabling.positions[kind, key] = _position(fields.get("positions"), inventory.place(kind, key))
    for where, (front, front_position), (rear, rear_position) in _mappings(inventory):
        inventory.get(FRONT, front, where)
        inventory.get(REAR, rear, where)
        cabling.add_mapping((FRONT, front), front_position, (REAR, rear), rear_position, where)
    ends: dict[Key, dict[str, list[Port]]] = {}
    for key, fields in inventory.of("dcim.cabletermination").items():
        where = inventory.place("dcim.cabletermination", key)
        cable = inventory.get("dcim.cable", fields.get("cable"), where)
        kind, side = port_type(inventory, fields.get("termination_type"), where), fields.get("cable_end")
        if side not in ("A", "B"):
            raise BadInput(f"{where} [cable_end]", "A or B", found(side))
        if kind not in PORTS:
            draft.leave(f"ends of cables at {shown(kind)}")
        elif is_absent(cable, where):
            draft.leave("ends of planned cables")
        else:
            inventory.get(kind, fields.get("termination_id"), where)
            sides = ends.setdefault(fields["cable"], {"A": [], "B": []})
            sides[str(side)].append((kind, fields["termination_id"]))
    for cable_key, sides in ends.items():
        cabling.add_cable(cable_key, sides["A"], sides["B"])
    return cabling


def _position(value: object, where: str) -> int:
    return int(read_number(value, where, 1, POSITION_LIMIT, f"a number from 1 to {POSITION_LIMIT}") or 1)


def _mappings(inventory: Inventory) -> Iterator[tuple[str, tuple[Key, int], tuple[Key, int]]]:
    """Yield which position of a front port meets which one of a rear port.

    Up to NetBox 4.4 and in Nautobot the front port says so; from 4.5 on a mapping of its own does in exports,
    and a list in the front port's answer over REST.
    """
    for key, fields in inventory.of(FRONT).items():
        where = inventory.place(FRONT, key)
        listed = fields.get("rear_ports", [fields] if "rear_port" in fields else [])
        for mapping in listed if isinstance(listed, list) else [listed]:
            if not isinstance(mapping, dict):
                raise BadInput(f"{where} [rear_ports]", "a list of mappings", found(mapping))
            here = 1 if mapping is fields else _position(mapping.get("position"), where)
            there = _position(mapping.get("rear_port_position"), where)
            yield where, (key, here), (mapping.get("rear_port", ""), there)
    for key, fields in inventory.of("dcim.portmapping").items():
        where = inventory.place("dcim.portmapping", key)
        yield (
            where,
            (fields.get("front_port", ""), _position(fields.get("front_port_position"), where)),
            (fields.get("rear_port", ""), _position(fields.get("rear_port_position"), where)),
        )


def port_type(inventory: Inventory, value: object, where: str) -> str:
    """Return the model that a content type names: as text, as `[app, model]` or by its key in an export."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and len(value) == 2:
        return f"{read_text(value[0], where)}.{read_text(value[1], where)}"
    fields = inventory.get("contenttypes.contenttype", value, where)
    return f"{read_text(fields.get('app_label'), where)}.{read_text(fields.get('model'), where)}"


def _add_clouds(inventory: Inventory, draft: Draft, owners: Owners) -> None:
    """Link circuits to the providers' networks in which they end."""
    circuits = owners["circuits.circuit"]
    for key, fields in inventory.of(CIRCUIT).items():
        where = inventory.place(CIRCUIT, key)
        inventory.get("circuits.circuit", fields.get("circuit"), where)
        cloud = _cloud(inventory, fields, where)
        if fields["circuit"] in circuits and cloud is not None:
            inventory.get(CLOUD, cloud, where)
            draft.add_link(circuits[fields["circuit"]], owners[CLOUD][cloud], where)
        elif fields.get("cable") is None:
            draft.leave("ends of circuits without a cable")


def _cloud(inventory: Inventory, fields: Fields, where: str) -> Key | None:
    """Return the provider's network of an end: named as such, or from NetBox 4.2 on by its content type."""
    if fields.get("termination_type") is not None:
        ends_in = port_type(inventory, fields["termination_type"], where)
        named = fields.get("termination_id") if ends_in == CLOUD else None
    else:
        named = fields.get("provider_network")
    if named is None:
        return None
    inventory.get(CLOUD, named, where)
    return named if isinstance(named, (int, str)) else None


def _add_wireless(inventory: Inventory, draft: Draft, owners: Owners) -> None:
    for key, fields in inventory.of("wireless.wirelesslink").items():
        where = inventory.place("wireless.wirelesslink", key)
        if is_absent(fields, where):
            draft.leave("planned wireless links")
            continue
        ports = [fields.get(end) for end in ("interface_a", "interface_b")]
        for port in ports:
            inventory.get(INTERFACE, port, where)
        _join(draft, [_owner(inventory, (INTERFACE, port or 0), owners, where) for port in ports], "", where)


def _add_stacks(inventory: Inventory, draft: Draft, owners: Owners) -> None:
    devices = owners["dcim.device"]
    for key, fields in inventory.of("dcim.device").items():
        if fields.get("virtual_chassis") is None:
            continue
        where = inventory.place("dcim.device", key)
        master = inventory.get("dcim.virtualchassis", fields["virtual_chassis"], where).get("master")
        if master is not None and master != key:
            inventory.get("dcim.device", master, where)
            _join(draft, [devices.get(master, ""), devices.get(key, "")], "", where)


def _owner(inventory: Inventory, port: Port, owners: Owners, where: str) -> str:
    """Return the element that a live port belongs to, nothing if that was left out."""
    kind, key = port
    field, model = ("circuit", "circuits.circuit") if kind == CIRCUIT else ("device", "dcim.device")
    owner = inventory.get(kind, key, where).get(field)
    inventory.get(model, owner, where)
    return owners[model].get(owner or 0, "")


def _join(draft: Draft, ends: list[str], group: str, where: str) -> None:
    if all(ends):
        draft.add_link(ends[0], ends[1], where, group=group)
    else:
        draft.leave("links to what was left out")
