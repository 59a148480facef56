"""Cable profiles of NetBox 4.5 and newer: which position of which connector meets which one at the other end.

A profile's name says it: `trunk-4c2p` has four connectors of two positions at each end and joins equal ones;
`breakout-1c4p-4c1p` leads each position of the one connector to a connector of its own; a shuffle permutes.
"""

import re
from dataclasses import dataclass

_STRAIGHT = re.compile(r"(?:single|trunk)-(\d{1,3})c(\d{1,3})p")
_BREAKOUT = re.compile(r"breakout-1c(\d{1,3})p-?x?(\d{1,3})c1p")
_SHUFFLES = {
    "trunk-2c4p-shuffle": (2, 4, 2, 4),
    "trunk-4c4p-shuffle": (4, 4, 4, 4),
    "breakout-2c4p-8c1p-shuffle": (2, 4, 8, 1),
}

Strand = tuple[int, int]
"""A connector and a position of it, both from 1."""


@dataclass(frozen=True, slots=True)
class CableProfile:
    """A profile: connectors and positions of each of end A and of end B."""

    name: str
    a_connectors: int
    a_positions: int
    b_connectors: int
    b_positions: int

    def strands(self, side: str, connector: int) -> range:
        """Return the positions of a connector of end `A` or `B`, none where it has no such connector."""
        a = side == "A"
        there = 1 <= connector <= (self.a_connectors if a else self.b_connectors)
        return range(1, (self.a_positions if a else self.b_positions) + 1) if there else range(0)

    def meets(self, connector: int, position: int) -> Strand:
        """Return what the position of a connector of end A meets at end B."""
        c, p = connector, position
        if self.name == "trunk-2c4p-shuffle":
            return (p + 1) // 2, 2 * (c - 1) + (p - 1) % 2 + 1
        if self.name == "trunk-4c4p-shuffle":
            return p, c
        if self.name == "breakout-2c4p-8c1p-shuffle":
            return 4 * ((p - 1) // 2) + 2 * (c - 1) + (p - 1) % 2 + 1, 1
        return (p, 1) if self.name.startswith("breakout-") else (c, p)


def find_profile(name: str) -> CableProfile | None:
    """Return the profile of a name, `None` where it is not known."""
    if match := _STRAIGHT.fullmatch(name):
        size = int(match[1]), int(match[2])
        return CableProfile(name, *size, *size)
    if (match := _BREAKOUT.fullmatch(name)) and match[1] == match[2]:
        return CableProfile(name, 1, int(match[1]), int(match[2]), 1)
    return CableProfile(name, *_SHUFFLES[name]) if name in _SHUFFLES else None
