"""Cables, patch panels, circuits to links.

Links through one trunk cable share its risk. Members of a virtual chassis are linked to its master. A cable
that ends in something else than a network port (power, console) is left and counted.

A panel joins positions of its front ports to positions of its rear ports, one to one; most front ports have
one. A trunk between two rear ports joins equal positions. A live port plugged straight into a port of several
positions reaches all of them, as a breakout cable does. A cable with a profile joins what the profile says.
A path that reaches a port with nothing on its other side ends there, unresolved.

Only a panel is passed through unseen. Front and rear ports of anything else (a WDM terminal, a switch) end a
path as interfaces do, so that the box is an element on the way.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cleanpath.errors import BadInput, shown
from cleanpath.sources.builder import Draft
from cleanpath.sources.cable_profiles import CableProfile, find_profile
from cleanpath.sources.dcim_objects import HIDDEN, Fields, Inventory, Key, is_absent, key_of
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


class Hop(NamedTuple):
    """The other end of a cable; `positions` maps positions here to those there, if a profile does."""

    cable: Key
    port: Port
    positions: Mapping[int, int] | None = None


@dataclass
class Cabling:
    """Cables by port; the number of positions of each panel port; and which position meets which one.

    `through` are front and rear ports of boxes that are no panels: there a path ends.
    """

    far: dict[Port, list[Hop]] = field(default_factory=dict)
    positions: dict[Port, int] = field(default_factory=dict)
    across: dict[tuple[Port, int], tuple[Port, int]] = field(default_factory=dict)
    through: set[Port] = field(default_factory=set)

    def is_live(self, port: Port) -> bool:
        """Whether a path ends at a port."""
        return port[0] in LIVE or port in self.through

    def add_cable(self, cable: Key, one_end: Iterable[Port], other_end: Iterable[Port]) -> None:
        """Add a cable between all ports of one end and all of the other."""
        others = list(other_end)
        for one in one_end:
            for other in others:
                self.far.setdefault(one, []).append(Hop(cable, other))
                self.far.setdefault(other, []).append(Hop(cable, one))

    def add_strands(self, cable: Key, one: Port, other: Port, positions: Mapping[int, int]) -> None:
        """Add what a cable with a profile joins of two ports: positions of the one to those of the other."""
        back = {there: here for here, there in positions.items()}
        self.far.setdefault(one, []).append(Hop(cable, other, positions))
        self.far.setdefault(other, []).append(Hop(cable, one, back))

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


def find_runs(cabling: Cabling, where: str) -> tuple[list[Run], list[Port]]:
    """Return each way between two live ports once, and the live ports from which none is found.

    Raises
    ------
    BadInput
        If more than `STEP_LIMIT` ports are met from one port.
    """
    runs: dict[tuple[Port, Port, tuple[Key, ...]], Run] = {}
    unresolved = []
    for start in cabling.far:
        if not cabling.is_live(start):
            continue
        found = _follow(cabling, start, where)
        if not found:
            unresolved.append(start)
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
        for hop in cabling.far.get(port, ()):
            steps += 1
            if steps > STEP_LIMIT:
                raise BadInput(where, f"a path of at most {STEP_LIMIT} ports", f"more from {shown(start)}")
            arrived, rest = _arrive(cabling, port, hop, entered)
            if cabling.is_live(hop.port):
                if arrived:
                    found.append((hop.port, (*cables, hop.cable)))
                continue
            for state in _cross_panel(cabling, hop.port, arrived, rest):
                if state not in met:
                    met.add(state)
                    open_ends.append((*state, (*cables, hop.cable)))
    return [(other, cables) for other, cables in found if other != start]


def _arrive(
    cabling: Cabling, port: Port, hop: Hop, entered: tuple[int, ...]
) -> tuple[list[int], tuple[int, ...]]:
    """Return the positions at which a path over a cable arrives, and those still entered."""
    count = cabling.positions.get(hop.port, 0)
    if hop.positions is not None:
        if cabling.positions.get(port, 0) > 1 and entered:
            leaving, entered = entered[-1:], entered[:-1]
        else:
            leaving = tuple(hop.positions)
        there = [hop.positions[position] for position in leaving if position in hop.positions]
        return (there if count > 1 or cabling.is_live(hop.port) else [1] * bool(there)), entered
    if cabling.is_live(hop.port):
        return [1], entered
    if count > 1 and entered:
        return [entered[-1]], entered[:-1]
    return list(range(1, count + 1)), entered


def _cross_panel(
    cabling: Cabling, port: Port, arrived: Iterable[int], rest: tuple[int, ...]
) -> Iterator[tuple[Port, tuple[int, ...]]]:
    """Yield the ports on the other side of a panel, each with the positions entered and not yet left."""
    for position in arrived:
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


def add_connections(inventory: Inventory, draft: Draft, owners: Owners, panels: Collection[Key]) -> None:
    """Add the links between the elements that `owners` names; `panels` are the devices that are passive.

    Raises
    ------
    BadInput
        Naming the object, if a cable, port or circuit refers to what is not there.
    """
    joints = [
        *_cables(inventory, draft, owners, panels),
        *_hidden_cables(inventory, draft, owners),
        *_clouds(inventory, owners),
        *_virtual_circuits(inventory, draft, owners),
        *_wireless(inventory, draft, owners),
        *_stacks(inventory, owners),
    ]
    for one, other, group, where in (*joints, *_loose_circuits(inventory, draft, owners, joints)):
        if one and one == other:
            draft.leave("links within one element (they carry nothing)")
        elif one and other:
            draft.add_link(one, other, where, group=group)
        else:
            draft.leave("links to what was left out")


def _cables(inventory: Inventory, draft: Draft, owners: Owners, panels: Collection[Key]) -> Iterator[Joint]:
    cabling = _read_cabling(inventory, draft, owners)
    for kind in (FRONT, REAR):
        for key, fields in inventory.of(kind).items():
            device = key_of(fields.get("device"), inventory.place(kind, key))
            if device is not None and device not in panels:
                cabling.through.add((kind, key))
    runs, unresolved = find_runs(cabling, inventory.where)
    shared = shared_cables(runs)
    for port in unresolved:
        owner = _owner(inventory, port, owners, inventory.place(*port))
        if owner:
            draft.miss("ports whose cables end at a patch panel, with no way on", owner)
    for run in runs:
        where = inventory.place("dcim.cable", run.cables[0])
        trunk = max(run.cables, key=lambda cable: shared.get(cable, 0))
        ends = [_owner(inventory, port, owners, where) for port in (run.one, run.other)]
        yield ends[0], ends[1], f"cable {trunk}" if trunk in shared else "", where


def _hidden_cables(inventory: Inventory, draft: Draft, owners: Owners) -> Iterator[Joint]:
    """Yield the links of cables that the source does not show: each cable is an element of its own."""
    hidden = {
        key: f"cable {key} (not visible)" for key, f in inventory.of("dcim.cable").items() if f.get(HIDDEN)
    }
    for element in hidden.values():
        draft.add_element(element, "cable", inventory.where, site="none")
    for kind in PORTS:
        for key, fields in inventory.of(kind).items():
            if (cable := key_of(fields.get("cable"), inventory.place(kind, key))) in hidden:
                where = inventory.place(kind, key)
                yield hidden[cable], _owner(inventory, (kind, key), owners, where), "", where


def _read_cabling(inventory: Inventory, draft: Draft, owners: Owners) -> Cabling:
    cabling = Cabling()
    for kind in (FRONT, REAR):
        for key, fields in inventory.of(kind).items():
            cabling.positions[kind, key] = _position(fields.get("positions"), inventory.place(kind, key))
    for where, (front, front_position), (rear, rear_position) in _mappings(inventory):
        inventory.get(FRONT, front, where)
        inventory.get(REAR, rear, where)
        cabling.add_mapping((FRONT, front), front_position, (REAR, rear), rear_position, where)
    shown_cables = {key for key, fields in inventory.of("dcim.cable").items() if not fields.get(HIDDEN)}
    bare = shown_cables - inventory.named("cable", "dcim.cabletermination")
    if bare and len(bare) == len(shown_cables):
        hint = "Export dcim.cabletermination as well, from NetBox 3.3 or newer."
        raise BadInput(inventory.where, "the ends of its cables", "none", hint)
    if bare:
        draft.miss("cables without an end", count=len(bare))
    ends: dict[Key, dict[str, list[_End]]] = {}
    elsewhere: set[Key] = set()
    for key, fields in inventory.of("dcim.cabletermination").items():
        where = inventory.place("dcim.cabletermination", key)
        cable = inventory.get("dcim.cable", fields.get("cable"), where)
        kind, side = port_type(inventory, fields.get("termination_type"), where), fields.get("cable_end")
        if side not in ("A", "B"):
            raise BadInput(f"{where} [cable_end]", "A or B", found(side))
        if kind not in PORTS:
            draft.leave(f"ends of cables at {shown(kind)}")
            elsewhere.add(fields["cable"])
        elif is_absent(cable, where):
            draft.leave("ends of planned cables")
        else:
            inventory.get(kind, fields.get("termination_id"), where)
            sides = ends.setdefault(fields["cable"], {"A": [], "B": []})
            end = _End((kind, fields["termination_id"]), fields.get("connector"), fields.get("positions"))
            sides[str(side)].append(end)
    for key, sides in ends.items():
        where = inventory.place("dcim.cable", key)
        ports = [end.port for side in sides.values() for end in side]
        beside = [owner for port in ports if (owner := _owner(inventory, port, owners, where))]
        named = read_text(inventory.of("dcim.cable")[key].get("profile"), where)
        if not (sides["A"] and sides["B"]):
            if key not in elsewhere:
                draft.miss("cables with one end", *beside)
        elif not named:
            cabling.add_cable(key, *([end.port for end in side] for side in sides.values()))
        elif not _add_profiled(cabling, key, find_profile(named), sides, where):
            draft.miss(f"cables of which the profile {shown(named)} does not tell who meets whom", *beside)
    return cabling


class _End(NamedTuple):
    """The end of a cable at a port; connector and positions as the source has them, where it does."""

    port: Port
    connector: object
    positions: object


def _add_profiled(
    cabling: Cabling, cable: Key, profile: CableProfile | None, sides: Mapping[str, list[_End]], where: str
) -> bool:
    """Add what a cable with a profile joins; return whether that could be told."""
    if profile is None:
        return False
    strands: dict[str, dict[tuple[int, int], Port]] = {"A": {}, "B": {}}
    for side, ends in sides.items():
        single = (profile.a_connectors if side == "A" else profile.b_connectors) == 1
        for end in ends:
            if end.connector is None and not single:
                return False
            connector = _position(1 if end.connector is None else end.connector, where)
            known = profile.strands(side, connector)
            listed = end.positions if isinstance(end.positions, list) and end.positions else known
            positions = [_position(position, where) for position in listed]
            if not positions or not set(positions) <= set(known):
                return False
            strands[side] |= {(connector, position): end.port for position in positions}
    joined: dict[tuple[Port, Port], dict[int, int]] = {}
    for (connector, position), port in strands["A"].items():
        met = profile.meets(connector, position)
        if met in strands["B"]:
            joined.setdefault((port, strands["B"][met]), {})[position] = met[1]
    for (one, other), positions_met in joined.items():
        cabling.add_strands(cable, one, other, positions_met)
    return True


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
        if site is None:
            location = _ends_in(inventory, fields, "dcim.location", "location", where)
            named = {} if location is None else inventory.get("dcim.location", location, where)
            site = key_of(named.get("site"), where)
        if not circuit or fields.get("cable") is not None:
            continue
        if site in doors and site is not None:
            draft.miss(
                "ends of circuits without a cable (linked to the site's best-connected device)", circuit
            )
            yield circuit, doors[site], "", where
        elif _ends_in(inventory, fields, CLOUD, "provider_network", where) is None:
            draft.miss("ends of circuits without a cable, at no device", circuit)


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
    """Yield links of the members of a virtual chassis to its master; without one, to its first member."""
    devices = owners["dcim.device"]
    first: dict[Key, Key] = {}
    for key, fields in inventory.of("dcim.device").items():
        chassis = fields.get("virtual_chassis")
        if chassis is None:
            continue
        where = inventory.place("dcim.device", key)
        master = inventory.get("dcim.virtualchassis", chassis, where).get("master")
        if master is None and key in devices:
            master = first.setdefault(chassis, key)
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
