"""Valley-free routes to 64 destinations at once, however good they are: which stay clean, and which touch.

A valley-free route climbs from customer to provider, crosses from peer to peer at most once, and then
descends (Gao 2001). One sweep over the systems for each part settles all of them; systems that are above
themselves go round until nothing changes. A walk that visits a system twice counts as touching although BGP
never takes it; a clean one can be cut short. So clean is exact, and touched is an upper bound.
"""

import numpy as np

from cleanpath.jit import inner
from cleanpath.network.graph import Codes, Offsets
from cleanpath.routing.bgp.lanes import HAS, Marks, Scratch, Topology, Words


@inner
def sweep(targets: Codes, topology: Topology, marks: Marks, scratch: Scratch) -> None:
    """Fill `Scratch.across`: by node the lanes that it reaches clean (low, high) and touched (low, high)."""
    words, across = scratch.sweep, scratch.across
    for i in range(len(targets)):
        own, bit = targets[i], np.uint64(1) << np.uint64(i)
        words[own, 0] |= bit
        words[own, 1] |= bit
        _flag(own, words[own, 0] | words[own, 2], words, marks)
        if own >= topology.transit:
            for at in range(topology.up_start[own], topology.up_start[own + 1]):
                upper = topology.up[at]
                for k in range(4):
                    words[upper, k] |= words[own, k] & bit
                _flag(upper, words[upper, 0] | words[upper, 2], words, marks)
    for c in range(len(topology.cycle_start) - 1):
        first, last = topology.cycle_start[c], topology.cycle_start[c + 1]
        again = True
        while again:
            again = False
            for place in range(first, last):
                own = topology.order[place]
                again |= _gather(
                    own, topology.down_start, topology.down, topology.transit, words, words,
                    scratch.climbed[own], marks,
                )  # fmt: skip
            again &= last - first > 1
    for own in range(topology.core):
        for k in range(4):
            across[own, k] = words[own, k]
        _gather(
            own, topology.peer_start, topology.peer, topology.core, words, across, scratch.crossed[own], marks
        )
    for back in range(len(topology.cycle_start) - 1):
        c = len(topology.cycle_start) - 2 - back
        first, last = topology.cycle_start[c], topology.cycle_start[c + 1]
        again = True
        while again:
            again = False
            for place in range(first, last):
                again |= _descend(topology.order[place], topology, marks, scratch)
            again &= last - first > 1
    for own in range(topology.transit, len(scratch.own)):
        # What comes from the providers alone: in its own lane that is what another leaf of its kind has.
        _descend(own, topology, marks, scratch)


@inner
def _descend(own: int, topology: Topology, marks: Marks, scratch: Scratch) -> bool:
    across = scratch.across
    return _gather(
        own, topology.up_start, topology.up, topology.transit, across, across, scratch.route[own, HAS], marks
    )


@inner
def _flag(own: int, reached: np.uint64, words: Words, marks: Marks) -> None:
    """Apply a node's own flags: nothing is clean through it, everything that it reaches is touched."""
    if marks.low[own]:
        words[own, 0] = 0
        words[own, 2] = reached
    if marks.high[own]:
        words[own, 1] = 0
        words[own, 3] = reached


@inner
def _gather(
    own: int, start: Offsets, other: Codes, limit: int, source: Words, into: Words, reached: np.uint64,
    marks: Marks,
) -> bool:  # fmt: skip
    """Add to a node what its neighbours below `limit` have; return whether that changed anything."""
    before0, before1, before2, before3 = into[own, 0], into[own, 1], into[own, 2], into[own, 3]
    word0, word1, word2, word3 = before0, before1, before2, before3
    for at in range(start[own], start[own + 1]):
        near = other[at]
        if near >= limit:
            break
        word0 |= source[near, 0]
        word1 |= source[near, 1]
        word2 |= source[near, 2]
        word3 |= source[near, 3]
    into[own, 0], into[own, 1], into[own, 2], into[own, 3] = word0, word1, word2, word3
    _flag(own, reached, into, marks)
    same = (before0 == into[own, 0]) and (before1 == into[own, 1])
    return not (same and (before2 == into[own, 2]) and (before3 == into[own, 3]))
