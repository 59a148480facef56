"""Cables, patch panels, circuits to links.

Links through one trunk cable share its risk. Members of a virtual chassis are linked to its master. A cable
that ends in something else than a network port (power, console) is left and counted.

A panel joins positions of its front ports to positions of its rear ports, one to one; most front ports have
one. A trunk between two rear ports joins equal positions. A live port plugged straight into a port of several
positions reaches all of them, as a breakout cable does. A path that reaches a port with nothing on its other
side ends there, unresolved.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import Draft
from cleanpath.sources.dcim_objects import Fields, Inventory, Key, is_absent
from cleanpath.sources.values import found, read_number, read_text

INTERFACE, CIRCUIT, FRONT, REAR = (
    "dcim.interface",
    "circuits.circuittermination",
    "dcim.frontport",
    "dcim.rearport",
)
LIVE = (INTERFACE, CIRCUIT)
PORTS = (INTERFACE, CIRCUIT, FRONT, REAR)
STEP_LIMIT = 10_000
"""Ports visited from one port; a real path has a dozen."""

DEPTH_LIMIT = 16
"""Trunks within trunks."""

Port = tuple[str, Key]
"""The type of a port and its key."""


@dataclass(frozen=True, slots=True)
class Run:
    """A way between two live ports and the cables it uses."""

    one: Port
    other: Port
    cables: tuple[Key, ...]


@dataclass
class Cabling:
    """Cables by port; the number of positions of each panel port; and which position meets which one."""

    far: dict[Port, list[tuple[Key, Port]]] = field(default_factory=dict)
    positions: dict[Port, int] = field(default_factory=dict)
    across: dict[tuple[Port, int], tuple[Port, int]] = field(default_factory=dict)

    def add_cable(self, cable: Key, one_end: Iterable[Port], other_end: Iterable[Port]) -> None:
        """Add a cable between all ports of one end and all of the other."""
        others = list(other_end)
        for one in one_end:
            for other in others:
                self.far.setdefault(one, []).append((cable, other))
                self.far.setdefault(other, []).append((cable, one))

    def add_mapping(
        self, front: Port, front_position: int, rear: Port, rear_position: int, where: str
    ) -> None:
        """Join a position of a front port to one of a rear port.

        Raises
        ------
        BadInput
            If a position is taken or not there.
        """
        ends = ((front, front_position), (rear, rear_position))
        for port, position in ends:
            if not 1 <= position <= self.positions.get(port, 0):
                raise BadInput(where, "a position that the port has", shown(position))
            if (port, position) in self.across:
                raise BadInput(where, "a position used once", shown(position))
        self.across[ends[0]], self.across[ends[1]] = ends[1], ends[0]


def find_runs(cabling: Cabling, where: str) -> tuple[list[Run], int]:
    """Return each way between two live ports once, and the number of live ports from which none is found.

    Raises
    ------
    BadInput
        If more than `STEP_LIMIT` ports are met from one port.
    """
    runs: dict[tuple[Port, Port, tuple[Key, ...]], Run] = {}
    unresolved = 0
    for start in cabling.far:
        if start[0] not in LIVE:
            continue
        found = _follow(cabling, start, where)
        unresolved += not found
        for other, cables in found:
            one, two = sorted((start, other))
            runs.setdefault((one, two, tuple(sorted(cables))), Run(one, two, cables))
    return list(runs.values()), unresolved


def _follow(cabling: Cabling, start: Port, where: str) -> list[tuple[Port, tuple[Key, ...]]]:
    """Return the live ports reached and the cables on the way.

    A port is met once with the same positions entered and not yet left; a cable may be met again, as a strand
    can come back through the trunk that it left by.
    """
    found: list[tuple[Port, tuple[Key, ...]]] = []
    open_ends: list[tuple[Port, tuple[int, ...], tuple[Key, ...]]] = [(start, (), ())]
    met = {(start, open_ends[0][1])}
    steps = 0
    while open_ends:
        port, entered, cables = open_ends.pop()
        for cable, other in cabling.far.get(port, ()):
            steps += 1
            if steps > STEP_LIMIT:
                raise BadInput(where, f"a path of at most {STEP_LIMIT} ports", f"more from {shown(start)}")
            if other[0] in LIVE:
                found.append((other, (*cables, cable)))
                continue
            for state in _cross_panel(cabling, other, entered):
                if state not in met:
                    met.add(state)
                    open_ends.append((*state, (*cables, cable)))
    return [(other, cables) for other, cables in found if other != start]


def _cross_panel(
    cabling: Cabling, port: Port, entered: tuple[int, ...]
) -> Iterator[tuple[Port, tuple[int, ...]]]:
    """Yield the ports on the other side of a panel, each with the positions entered and not yet left."""
    count = cabling.positions.get(port, 0)
    if count > 1 and entered:
        choices, rest = [entered[-1]], entered[:-1]
    else:
        choices, rest = list(range(1, count + 1)), entered
    for position in choices:
        if (port, position) in cabling.across:
            far, there = cabling.across[port, position]
            if cabling.positions[far] == 1:
                yield far, rest
            elif len(rest) < DEPTH_LIMIT:
                yield far, (*rest, there)


def shared_cables(runs: Iterable[Run]) -> Mapping[Key, int]:
    """Return the cables that several runs use, with the number of those runs."""
    uses: dict[Key, int] = {}
    for run in runs:
        for cable in set(run.cables):
            uses[cable] = uses.get(cable, 0) + 1
    return {cable: count for cable, count in uses.items() if count > 1}


POSITION_LIMIT = 1024
CLOUD = "circuits.providernetwork"

Owners = Mapping[str, Mapping[Key, str]]
"""Ids of elements by model (device, circuit, provider's network) and key; what was left out is not there."""

Joint = tuple[str, str, str, str]
"""Both ends of a link (nothing for one that was left out), its group and its place in the source."""


def add_connections(inventory: Inventory, draft: Draft, owners: Owners) -> None:
    """Add the links between the elements that `owners` names.

    Raises
    ------
    BadInput
        Naming the object, if a cable, port or circuit refers to what is not there.
    """
    joints = [
        *_cables(inventory, draft, owners),
        *_clouds(inventory, owners),
        *_virtual_circuits(inventory, draft, owners),
        *_wireless(inventory, draft, owners),
        *_stacks(inventory, owners),
    ]
    for one, other, group, where in (*joints, *_loose_circuits(inventory, draft, owners, joints)):
        if one and other:
            draft.add_link(one, other, where, group=group)
        else:
            draft.leave("links to what was left out")


def _cables(inventory: Inventory, draft: Draft, owners: Owners) -> Iterator[Joint]:
    runs, unresolved = find_runs(_read_cabling(inventory, draft), inventory.where)
    shared = shared_cables(runs)
    if unresolved:
        draft.leave("ports whose cables end at a patch panel", unresolved)
    for run in runs:
        where = inventory.place("dcim.cable", run.cables[0])
        trunk = max(run.cables, key=lambda cable: shared.get(cable, 0))
        ends = [_owner(inventory, port, owners, where) for port in (run.one, run.other)]
        yield ends[0], ends[1], f"cable {trunk}" if trunk in shared else "", where


def _read_cabling(inventory: Inventory, draft: Draft) -> Cabling:
    cabling = Cabling()
    for kind in (FRONT, REAR):
        for key, fields in inventory.of(kind).items():
            cabling.positions[kind, key] = _position(fields.get("positions"), inventory.place(kind, key))
    for where, (front, front_position), (rear, rear_position) in _mappings(inventory):
        inventory.get(FRONT, front, where)
        inventory.get(REAR, rear, where)
        cabling.add_mapping((FRONT, front), front_position, (REAR, rear), rear_position, where)
    bare = inventory.of("dcim.cable").keys() - inventory.named("cable", "dcim.cabletermination")
    if bare and len(bare) == len(inventory.of("dcim.cable")):
        hint = "Export dcim.cabletermination as well, from NetBox 3.3 or newer."
        raise BadInput(inventory.where, "the ends of its cables", "none", hint)
    if bare:
        draft.leave("cables without an end", len(bare))
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


def _clouds(inventory: Inventory, owners: Owners) -> Iterator[Joint]:
    """Yield the links of circuits to the providers' networks in which they end."""
    for key, fields in inventory.of(CIRCUIT).items():
        where = inventory.place(CIRCUIT, key)
        circuit = _owner(inventory, (CIRCUIT, key), owners, where)
        cloud = _ends_in(inventory, fields, CLOUD, "provider_network", where)
        if circuit and cloud is not None:
            yield circuit, owners[CLOUD][cloud], "", where


def _virtual_circuits(inventory: Inventory, draft: Draft, owners: Owners) -> Iterator[Joint]:
    """Yield links from devices to the provider's network that a virtual circuit of theirs crosses."""
    for key, fields in inventory.of("circuits.virtualcircuittermination").items():
        where = inventory.place("circuits.virtualcircuittermination", key)
        circuit = inventory.get("circuits.virtualcircuit", fields.get("virtual_circuit"), where)
        inventory.get(CLOUD, circuit.get("provider_network"), where)
        inventory.get(INTERFACE, fields.get("interface"), where)
        if is_absent(circuit, where):
            draft.leave("ends of virtual circuits planned or ended")
        else:
            device = _owner(inventory, (INTERFACE, fields["interface"]), owners, where)
            yield device, owners[CLOUD][circuit["provider_network"]], "", where


def _loose_circuits(
    inventory: Inventory, draft: Draft, owners: Owners, joints: Iterable[Joint]
) -> Iterator[Joint]:
    """Yield links for ends of circuits that stand at a site and have no cable.

    Which device such an end meets is not known. It gets the best-connected one of the site, so that traffic
    between sites can take the circuit; as a circuit's maker is unknown, no verdict can be clear by that.
    """
    degree = Counter(end for joint in joints for end in joint[:2])
    doors: dict[object, str] = {}
    for key, element in owners["dcim.device"].items():
        site = inventory.of("dcim.device")[key].get("site")
        best = doors.setdefault(site, element)
        if (-degree[element], element) < (-degree[best], best):
            doors[site] = element
    for key, fields in inventory.of(CIRCUIT).items():
        where = inventory.place(CIRCUIT, key)
        circuit = _owner(inventory, (CIRCUIT, key), owners, where)
        site = _ends_in(inventory, fields, "dcim.site", "site", where)
        if not circuit or fields.get("cable") is not None:
            continue
        if site in doors and site is not None:
            draft.leave("ends of circuits without a cable (linked to the site's best-connected device)")
            yield circuit, doors[site], "", where
        elif _ends_in(inventory, fields, CLOUD, "provider_network", where) is None:
            draft.leave("ends of circuits without a cable, at no device")


def _ends_in(inventory: Inventory, fields: Fields, model: str, named: str, where: str) -> Key | None:
    """Return the object in which a circuit ends: in a field of its own, or from NetBox 4.2 on by its type."""
    key = fields.get(named)
    if key is None and fields.get("termination_type") is not None:
        kind = port_type(inventory, fields["termination_type"], where)
        key = fields.get("termination_id") if kind == model else None
    if key is None:
        return None
    inventory.get(model, key, where)
    return key if isinstance(key, (int, str)) else None


def _wireless(inventory: Inventory, draft: Draft, owners: Owners) -> Iterator[Joint]:
    for key, fields in inventory.of("wireless.wirelesslink").items():
        where = inventory.place("wireless.wirelesslink", key)
        if is_absent(fields, where):
            draft.leave("planned wireless links")
            continue
        ends = []
        for name in ("interface_a", "interface_b"):
            inventory.get(INTERFACE, fields.get(name), where)
            ends.append(_owner(inventory, (INTERFACE, fields[name]), owners, where))
        yield ends[0], ends[1], "", where


def _stacks(inventory: Inventory, owners: Owners) -> Iterator[Joint]:
    devices = owners["dcim.device"]
    for key, fields in inventory.of("dcim.device").items():
        if fields.get("virtual_chassis") is None:
            continue
        where = inventory.place("dcim.device", key)
        master = inventory.get("dcim.virtualchassis", fields["virtual_chassis"], where).get("master")
        if master is not None and master != key:
            inventory.get("dcim.device", master, where)
            yield devices.get(master, ""), devices.get(key, ""), "", where


def _owner(inventory: Inventory, port: Port, owners: Owners, where: str) -> str:
    """Return the element that a live port belongs to, nothing if that was left out."""
    kind, key = port
    field, model = ("circuit", "circuits.circuit") if kind == CIRCUIT else ("device", "dcim.device")
    owner = inventory.get(kind, key, where).get(field)
    if owner is None:
        return ""
    inventory.get(model, owner, where)
    return owners[model].get(owner, "")
