"""Arrays for following 64 destinations at once: bit i of every word belongs to the i-th of them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner
from cleanpath.network.graph import Codes, Flags, Offsets

Words = NDArray[np.uint64]
Counts = NDArray[np.int64]
Parties = NDArray[np.int32]

LANES = 64
SEVERAL = -2
"""The flagged systems of a route are several (or of several parties)."""

HAS, NEW, TIES, FOLLOW = 0, 1, 2, 6
"""Columns of `Scratch.arrival`: lanes with a route, lanes that get one at this step, the four words that say
what these touch beyond, and the lanes of them whose chosen route touches."""
TIE, TOUCHED = 1, 5
"""Columns of `Scratch.route` after `HAS`: lanes that some and that not every equally good route touches, with
the low and the high flags, and those whose chosen route touches."""

COUNTERS = (
    "pairs", "always_low", "sometimes_low", "possible_low", "always_high", "sometimes_high", "possible_high",
    "avoidable", "unavoidable", "chosen",
)  # fmt: skip
"""What is counted: pairs with a route, their levels with the low and the high flags, and the pairs that
some valley-free route keeps clean (high), that none does (low), and whose chosen route touches (low)."""


class Topology(NamedTuple):
    """The arrays of an `AlikeGraph`."""

    transit: int
    core: int
    up_start: Offsets
    up: Codes
    down_start: Offsets
    down: Codes
    peer_start: Offsets
    peer: Codes
    order: Codes
    cycle_start: Offsets


class Marks(NamedTuple):
    """What is asked of n nodes.

    `low`, `high` (n,): flagged for certain, flagged or unknown; certain nodes are single systems. `party`
    (n,) int32: who answers for it (a country). `sources` (n,) int64: members whose traffic counts. `row` (n,)
    int32: the row of a flagged node in the totals, -1 for others.
    """

    low: Flags
    high: Flags
    party: Parties
    sources: Counts
    row: Codes


class Scratch(NamedTuple):
    """Working space of one thread.

    `arrival` (n, 8) and `route` (n, 8): see `HAS` and `TIE`. Words of n nodes: `climbed` and `crossed`, the
    lanes with a route from customers, and from them or peers; `own`, of which it is the destination. `steps`
    (2, L, transit): lanes by length of their route, from customers and others; `length` (transit, J): the
    same as binary digits. `sweep`, `across` (n, 4): clean low and high, touched low and high. `alone`,
    `party`, `carried` (n, 64): of touched lanes the one flagged system, the one party, and the sources
    behind. `event_*`: child, parent, lanes of chosen touched routes, parents first. `waiting` (n,): nodes
    with something new. `digits` (transit,): how many of `length` are used. `best` (J,), `choice` (n,): of the
    node at work. `used` (3,): steps used, events, waiting.
    """

    arrival: Words
    route: Words
    climbed: Words
    crossed: Words
    own: Words
    steps: Words
    length: Words
    sweep: Words
    across: Words
    alone: Codes
    party: Parties
    carried: Codes
    event_child: Codes
    event_parent: Codes
    event_lanes: Words
    waiting: Codes
    digits: Codes
    best: Words
    choice: Words
    used: Counts


class Totals(NamedTuple):
    """What is added up.

    `node` (n, 10) by source, `pair` (P, P, 10) by parties of source and destination; by flagged row the pairs
    `carried` in all, in `transit` as neither end, and those that it `alone` flags; `party` (P,) the pairs
    that systems of one party alone flag; and `share` (F, n), the sources that a flagged one carries to a
    destination as neither end.
    """

    node: Counts
    pair: Counts
    carried: Counts
    transit: Counts
    alone: Counts
    party: Counts
    share: Codes


def make_scratch(topology: Topology, size: int, steps: int, events: int) -> Scratch:
    """Return working space for `size` nodes, routes of fewer than `steps` links and so many events."""

    def words(*shape: int) -> Words:
        """Return zeros from the start of a cache line on."""
        count = int(np.prod(shape))
        room = np.zeros(count + 8, np.uint64)
        skip = (-room.ctypes.data // 8) % 8
        return room[skip : skip + count].reshape(shape)

    def codes(*shape: int) -> Codes:
        return np.zeros(shape, np.int32)

    digits = steps.bit_length()
    return Scratch(
        words(size, 8), words(size, 8), words(size), words(size), words(size),
        words(2, steps, topology.transit), words(topology.transit, digits), words(size, 4), words(size, 4),
        codes(size, LANES), codes(size, LANES), codes(size, LANES),
        codes(events), codes(events), words(events), codes(size),
        codes(topology.transit), words(digits), words(size),
        np.zeros(3, np.int64),
    )  # fmt: skip


@inner
def count_bits(word: np.uint64) -> np.int64:
    """Return how many bits of a word are set."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@inner
def lowest(word: np.uint64) -> np.int64:
    """Return the place of the lowest bit that is set."""
    return count_bits((word & (~word + np.uint64(1))) - np.uint64(1))
