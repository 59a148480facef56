"""Follow cables from one live port to the next, through patch panels.

A panel joins positions of its front ports to positions of its rear ports, one to one; most front ports have
one. A trunk between two rear ports joins equal positions. A live port plugged straight into a port of several
positions reaches all of them, as a breakout cable does. A path that reaches a port with nothing on its other
side ends there, unresolved.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cleanpath.errors import BadInput, shown
from cleanpath.sources.inventory import Key

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
