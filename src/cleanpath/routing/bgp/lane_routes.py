"""Gao-Rexford routes to 64 destinations at once, with what all equally good routes and the chosen one touch.

Routes spread by length, so that all equally good next hops of a system are seen at the same step, and in the
order of AS numbers, so that the first of them is the one that the last tie-break takes. Only systems with
customers pass routes on to customers; all others collect theirs from their providers at the end.
"""

import numpy as np

from cleanpath.jit import inner
from cleanpath.network.graph import Codes, Offsets
from cleanpath.routing.bgp.lanes import (
    FOLLOW,
    HAS,
    NEW,
    SEVERAL,
    TIE,
    TIES,
    TOUCHED,
    Marks,
    Scratch,
    Topology,
    lowest,
)


@inner
def start(targets: Codes, topology: Topology, marks: Marks, scratch: Scratch) -> None:
    """Enter each destination at itself; the working space has been cleared."""
    none = np.uint64(0)
    for i in range(len(targets)):
        own, bit = targets[i], np.uint64(1) << np.uint64(i)
        scratch.own[own] |= bit
        _mark(own, bit, none, bit, none, bit, none, marks, scratch)
        scratch.carried[own, i] = 0
        if own < topology.transit:
            scratch.steps[0, 0, own] |= bit


@inner
def climb(targets: Codes, topology: Topology, marks: Marks, scratch: Scratch) -> int:
    """Spread routes from customers to providers; return the longest, or -1 where the space does not do."""
    step, limit = 0, scratch.steps.shape[1]
    for i in range(len(targets)):
        if targets[i] >= topology.transit:
            lanes = np.uint64(1) << np.uint64(i)
            _spread(targets[i], lanes, topology.up_start, topology.up, topology.transit, marks, scratch)
    while True:
        for own in range(topology.transit):
            lanes = scratch.steps[0, step, own]
            if lanes:
                _spread(own, lanes, topology.up_start, topology.up, topology.transit, marks, scratch)
        if scratch.used[2] == 0:
            return step
        step += 1
        if step + 1 >= limit:
            return -1
        scratch.used[0] = step
        _settle(0, step, topology, marks, scratch)


@inner
def cross(targets: Codes, longest: int, topology: Topology, marks: Marks, scratch: Scratch) -> None:
    """Spread routes from customers to peers, the shortest first."""
    for i in range(len(targets)):
        if targets[i] >= topology.transit:
            lanes = np.uint64(1) << np.uint64(i)
            _spread(targets[i], lanes, topology.peer_start, topology.peer, topology.core, marks, scratch)
    for step in range(longest + 1):
        for own in range(topology.transit):
            lanes = scratch.steps[0, step, own]
            if lanes:
                _spread(own, lanes, topology.peer_start, topology.peer, topology.core, marks, scratch)
        if scratch.used[2]:
            scratch.used[0] = max(scratch.used[0], step + 1)
            _settle(1, step + 1, topology, marks, scratch)


@inner
def descend(topology: Topology, marks: Marks, scratch: Scratch) -> bool:
    """Spread routes from providers to customers by length; return whether the space did."""
    step, limit = 0, scratch.steps.shape[1]
    while step <= scratch.used[0]:
        for own in range(topology.transit):
            lanes = scratch.steps[0, step, own] | scratch.steps[1, step, own]
            if lanes:
                _spread(own, lanes, topology.down_start, topology.down, topology.transit, marks, scratch)
        step += 1
        if scratch.used[2]:
            if step + 1 >= limit:
                return False
            scratch.used[0] = max(scratch.used[0], step)
            _settle(1, step, topology, marks, scratch)
    for own in range(topology.transit):
        digits = scratch.length.shape[1]
        while digits and scratch.length[own, digits - 1] == 0:
            digits -= 1
        scratch.digits[own] = digits
    for own in range(topology.transit, len(scratch.own)):
        _collect(own, topology, marks, scratch)
    return True


@inner
def _spread(
    parent: int, lanes: np.uint64, first: Offsets, other: Codes, limit: int, marks: Marks, scratch: Scratch
) -> None:
    """Offer the routes to `lanes` to the neighbours below `limit` that have none yet."""
    arrival, route, used = scratch.arrival, scratch.route, scratch.used
    tie0, tie1 = route[parent, TIE] & lanes, route[parent, TIE + 1] & lanes
    tie2, tie3 = route[parent, TIE + 2] & lanes, route[parent, TIE + 3] & lanes
    touched = route[parent, TOUCHED] & lanes
    for at in range(first[parent], first[parent + 1]):
        child = other[at]
        if child >= limit:
            break
        add = lanes & ~arrival[child, HAS]
        if add == 0:
            continue
        before = arrival[child, NEW]
        if before == 0:
            scratch.waiting[used[2]] = child
            used[2] += 1
        arrival[child, NEW] = before | add
        arrival[child, TIES] |= tie0 & add
        arrival[child, TIES + 1] |= tie1 & add
        arrival[child, TIES + 2] |= tie2 & add
        arrival[child, TIES + 3] |= tie3 & add
        follow = touched & add & ~before
        if follow:
            arrival[child, FOLLOW] |= follow
            _follow(child, parent, follow, marks, scratch)


@inner
def _follow(child: int, parent: int, lanes: np.uint64, marks: Marks, scratch: Scratch) -> None:
    """Note that the chosen routes of `lanes` go on from child to parent, beyond which they touch."""
    at = scratch.used[1]
    scratch.used[1] += 1
    if at >= len(scratch.event_child):
        return
    scratch.event_child[at] = child
    scratch.event_parent[at] = parent
    scratch.event_lanes[at] = lanes
    while lanes:
        i = lowest(lanes)
        lanes &= lanes - np.uint64(1)
        scratch.alone[child, i] = scratch.alone[parent, i]
        scratch.party[child, i] = scratch.party[parent, i]
        scratch.carried[child, i] = marks.sources[child]


@inner
def _settle(side: int, step: int, topology: Topology, marks: Marks, scratch: Scratch) -> None:
    """Take over all that is new, as routes of `step` links; `side` 0 from customers, 1 from others."""
    arrival = scratch.arrival
    for place in range(scratch.used[2]):
        own = scratch.waiting[place]
        lanes = arrival[own, NEW]
        _mark(
            own, lanes, arrival[own, TIES], arrival[own, TIES + 1], arrival[own, TIES + 2],
            arrival[own, TIES + 3], arrival[own, FOLLOW], marks, scratch,
        )  # fmt: skip
        arrival[own, NEW:] = 0
        if own < topology.transit:
            scratch.steps[side, step, own] |= lanes
            for j in range(scratch.length.shape[1]):
                if step >> j & 1:
                    scratch.length[own, j] |= lanes
    scratch.used[2] = 0


@inner
def _mark(
    own: int, lanes: np.uint64, some_low: np.uint64, miss_low: np.uint64, some_high: np.uint64,
    miss_high: np.uint64, beyond: np.uint64, marks: Marks, scratch: Scratch,
) -> None:  # fmt: skip
    """Enter the routes to `lanes` at a node with what they touch there and beyond."""
    route, none = scratch.route, np.uint64(0)
    route[own, TIE] |= lanes if marks.low[own] else some_low
    route[own, TIE + 1] |= none if marks.low[own] else miss_low
    route[own, TIE + 2] |= lanes if marks.high[own] else some_high
    route[own, TIE + 3] |= none if marks.high[own] else miss_high
    scratch.arrival[own, HAS] |= lanes
    route[own, HAS] |= lanes
    if not marks.low[own]:
        route[own, TOUCHED] |= beyond
        return
    route[own, TOUCHED] |= lanes
    rest = lanes
    while rest:
        i = lowest(rest)
        more = ((beyond >> np.uint64(i)) & np.uint64(1)) != 0
        rest &= rest - np.uint64(1)
        scratch.alone[own, i] = SEVERAL if more else own
        same = not more or scratch.party[own, i] == marks.party[own]
        scratch.party[own, i] = marks.party[own] if same else SEVERAL
        scratch.carried[own, i] = marks.sources[own]


@inner
def _collect(own: int, topology: Topology, marks: Marks, scratch: Scratch) -> None:
    """Take for each lane without a route the shortest that the providers have, all lanes compared at once."""
    first, last = topology.up_start[own], topology.up_start[own + 1]
    open_ = ~scratch.arrival[own, HAS]
    route, length, best, choice = scratch.route, scratch.length, scratch.best, scratch.choice
    digits = 0
    for at in range(first, last):
        digits = max(digits, scratch.digits[topology.up[at]])
    found = some_low = miss_low = some_high = miss_high = np.uint64(0)
    for at in range(first, last):
        upper = topology.up[at]
        offered = route[upper, HAS] & open_
        shorter, equal = ~found, found
        if found:
            for k in range(digits):
                j = digits - 1 - k
                shorter |= equal & ~length[upper, j] & best[j]
                equal &= ~(length[upper, j] ^ best[j])
        take, equal = offered & shorter, offered & equal
        both = take | equal
        some_low = (some_low & ~take) | (route[upper, TIE] & both)
        miss_low = (miss_low & ~take) | (route[upper, TIE + 1] & both)
        some_high = (some_high & ~take) | (route[upper, TIE + 2] & both)
        miss_high = (miss_high & ~take) | (route[upper, TIE + 3] & both)
        if at + 1 < last:
            for j in range(digits):
                best[j] = (best[j] & ~take) | (length[upper, j] & take)
        found |= offered
        for k in range(at - first):
            choice[k] &= ~take
        choice[at - first] = take
    follow = np.uint64(0)
    for k in range(last - first):
        lanes = choice[k] & route[topology.up[first + k], TOUCHED]
        if lanes:
            follow |= lanes
            _follow(own, topology.up[first + k], lanes, marks, scratch)
    _mark(own, found, some_low, miss_low, some_high, miss_high, follow, marks, scratch)
