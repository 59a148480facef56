"""Follow cables from one live port to the next, through patch panels.

A panel joins a front port to one position of a rear port; a trunk between two rear ports joins equal
positions. Where a path reaches a rear port of several positions without having entered through one, or
a panel with nothing on its other side, it ends there, unresolved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cleanpath.errors import BadInput, shown

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

Port = tuple[str, int]
"""The type of a port and its key."""


@dataclass(frozen=True, slots=True)
class Run:
    """A way between two live ports and the cables it uses."""

    one: Port
    other: Port
    cables: tuple[int, ...]


@dataclass
class Cabling:
    """Cables by port, and panels: the rear port and position of each front port, and back."""

    far: dict[Port, list[tuple[int, Port]]] = field(default_factory=dict)
    rear_of: dict[int, tuple[int, int]] = field(default_factory=dict)
    front_of: dict[tuple[int, int], int] = field(default_factory=dict)
    positions: dict[int, int] = field(default_factory=dict)

    def add_cable(self, cable: int, one_end: Iterable[Port], other_end: Iterable[Port]) -> None:
        """Add a cable between all ports of one end and all of the other."""
        others = list(other_end)
        for one in one_end:
            for other in others:
                self.far.setdefault(one, []).append((cable, other))
                self.far.setdefault(other, []).append((cable, one))

    def add_panel_port(self, front: int, rear: int, position: int, where: str) -> None:
        """Join a front port to a position of a rear port.

        Raises
        ------
        BadInput
            If the position is taken or not there.
        """
        if not 1 <= position <= self.positions.get(rear, 0):
            raise BadInput(where, "a position that the rear port has", shown(position))
        if (rear, position) in self.front_of:
            raise BadInput(where, "a position used once", shown(position))
        self.rear_of[front] = (rear, position)
        self.front_of[rear, position] = front


def find_runs(cabling: Cabling, where: str) -> tuple[list[Run], int]:
    """Return each way between two live ports once, and the number of ways that end unresolved.

    Raises
    ------
    BadInput
        If more than `STEP_LIMIT` ports are met from one port.
    """
    runs: dict[tuple[Port, Port, tuple[int, ...]], Run] = {}
    unresolved = 0
    for start in cabling.far:
        if start[0] not in LIVE:
            continue
        found, dead = _follow(cabling, start, where)
        unresolved += dead
        for other, cables in found:
            one, two = sorted((start, other))
            runs.setdefault((one, two, tuple(sorted(cables))), Run(one, two, cables))
    return list(runs.values()), unresolved


def _follow(cabling: Cabling, start: Port, where: str) -> tuple[list[tuple[Port, tuple[int, ...]]], int]:
    found: list[tuple[Port, tuple[int, ...]]] = []
    open_ends: list[tuple[Port, tuple[int, ...], tuple[int, ...]]] = [(start, (), ())]
    dead = steps = 0
    while open_ends:
        port, entered, cables = open_ends.pop()
        onward = [(cable, other) for cable, other in cabling.far.get(port, ()) if cable not in cables]
        dead += not onward
        for cable, other in onward:
            steps += 1
            if steps > STEP_LIMIT:
                raise BadInput(where, f"a path of at most {STEP_LIMIT} ports", f"more from {shown(start)}")
            if other[0] in LIVE:
                found.append((other, (*cables, cable)))
                continue
            step = _cross_panel(cabling, other, entered)
            if step is None:
                dead += 1
            else:
                open_ends.append((*step, (*cables, cable)))
    return found, dead


def _cross_panel(
    cabling: Cabling, port: Port, entered: tuple[int, ...]
) -> tuple[Port, tuple[int, ...]] | None:
    """Return the port on the other side of a panel and the positions entered so far."""
    kind, key = port
    if kind == FRONT:
        if key not in cabling.rear_of:
            return None
        rear, position = cabling.rear_of[key]
        single = cabling.positions[rear] == 1
        return (REAR, rear), entered if single else (*entered, position)
    single = cabling.positions.get(key) == 1
    if not single and not entered:
        return None
    front = cabling.front_of.get((key, 1 if single else entered[-1]))
    return None if front is None else ((FRONT, front), entered if single else entered[:-1])


def shared_cables(runs: Iterable[Run]) -> Mapping[int, int]:
    """Return the cables that several runs use, with the number of those runs."""
    uses: dict[int, int] = {}
    for run in runs:
        for cable in run.cables:
            uses[cable] = uses.get(cable, 0) + 1
    return {cable: count for cable, count in uses.items() if count > 1}
