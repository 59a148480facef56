"""What routes to 64 destinations touch, added to totals; and the whole work on one batch of destinations."""

import numpy as np

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes
from cleanpath.routing.bgp.lane_routes import climb, cross, descend, start
from cleanpath.routing.bgp.lane_sweeps import sweep
from cleanpath.routing.bgp.lanes import (
    HAS,
    TIE,
    TOUCHED,
    Counts,
    Marks,
    Parties,
    Scratch,
    Topology,
    Totals,
    Words,
    count_bits,
    lowest,
)

STEPS_FULL, EVENTS_FULL = 1, 2


@kernel
def run_batch(
    targets: Codes,
    weights: Counts,
    parties: Parties,
    planes: Words,
    topology: Topology,
    marks: Marks,
    scratch: Scratch,
    totals: Totals,
) -> int:
    """Route everything to at most 64 destinations and add it to the totals.

    `targets` (T,) are the destination nodes, `weights` (T,) how many systems each counts for, and `parties`
    (G,) their parties; bit j of the weight of lane i is bit i of `planes[g, j]` (G, J), if it is of party g.

    Returns
    -------
    int
        0, or which working space is too small (`STEPS_FULL`, `EVENTS_FULL`); nothing has been added then.
    """
    full = follow(targets, topology, marks, scratch)
    if full:
        return full
    for g in range(len(parties)):
        reduce_levels(parties[g], planes, g, marks, scratch, totals)
    reduce_fellows(targets, weights, topology, marks, scratch, totals)
    attribute(targets, weights, marks, scratch, totals)
    return 0


@kernel
def follow(targets: Codes, topology: Topology, marks: Marks, scratch: Scratch) -> int:
    """Find the routes to at most 64 destinations and what they touch; 0, or what space is too small."""
    clear(scratch)
    start(targets, topology, marks, scratch)
    longest = climb(targets, topology, marks, scratch)
    if longest < 0:
        return STEPS_FULL
    scratch.climbed[:] = scratch.route[:, HAS]
    cross(targets, longest, topology, marks, scratch)
    scratch.crossed[:] = scratch.route[:, HAS]
    if not descend(topology, marks, scratch):
        return STEPS_FULL
    if scratch.used[1] > len(scratch.event_child):
        return EVENTS_FULL
    sweep(targets, topology, marks, scratch)
    return 0


@kernel
def write_batch(targets: Codes, topology: Topology, marks: Marks, scratch: Scratch, found: Words) -> int:
    """Route everything to at most 64 destinations and write what is counted of each pair as bits.

    `found` (n, 10): by node and as `COUNTERS`; bit i is of destination i. Returns what `run_batch` does.
    """
    full = follow(targets, topology, marks, scratch)
    if full:
        return full
    for own in range(len(scratch.own)):
        pairs = scratch.route[own, HAS] & ~scratch.own[own]
        found[own, 0] = pairs
        for side in range(2):
            some = scratch.route[own, TIE + 2 * side] & pairs
            miss = scratch.route[own, TIE + 2 * side + 1] & pairs
            found[own, 1 + 3 * side] = pairs & ~miss
            found[own, 2 + 3 * side] = some & miss
            found[own, 3 + 3 * side] = scratch.across[own, 2 + side] & pairs & ~some
        found[own, 7] = scratch.across[own, 1] & pairs
        found[own, 8] = pairs & ~scratch.across[own, 0]
        found[own, 9] = scratch.route[own, TOUCHED] & pairs
    return 0


@kernel
def clear(scratch: Scratch) -> None:
    """Clear the working space of what the last batch left."""
    for words in (scratch.arrival, scratch.route, scratch.length, scratch.sweep, scratch.across):
        words[:] = 0
    scratch.own[:] = 0
    scratch.steps[:, : scratch.used[0] + 1] = 0
    scratch.used[:] = 0


@inner
def reduce_levels(party: int, planes: Words, g: int, marks: Marks, scratch: Scratch, totals: Totals) -> None:
    """Add the pairs of this batch whose destinations are of one party to the counters of `COUNTERS`."""
    for own in range(len(scratch.own)):
        if marks.sources[own] == 0:
            continue
        pairs = scratch.route[own, HAS] & ~scratch.own[own]
        at = marks.party[own]
        _add(0, pairs, own, at, party, planes, g, marks, totals)
        for side in range(2):
            some = scratch.route[own, TIE + 2 * side] & pairs
            miss = scratch.route[own, TIE + 2 * side + 1] & pairs
            base = 1 + 3 * side
            _add(base, pairs & ~miss, own, at, party, planes, g, marks, totals)
            _add(base + 1, some & miss, own, at, party, planes, g, marks, totals)
            ever = scratch.across[own, 2 + side] & pairs & ~some
            _add(base + 2, ever, own, at, party, planes, g, marks, totals)
        _add(7, scratch.across[own, 1] & pairs, own, at, party, planes, g, marks, totals)
        _add(8, pairs & ~scratch.across[own, 0], own, at, party, planes, g, marks, totals)
        _add(9, scratch.route[own, TOUCHED] & pairs, own, at, party, planes, g, marks, totals)


@inner
def _add(
    k: int, word: np.uint64, own: int, at: int, party: int, planes: Words, g: int, marks: Marks,
    totals: Totals,
) -> None:  # fmt: skip
    if word:
        weight = np.int64(0)
        for j in range(planes.shape[1]):
            weight += count_bits(word & planes[g, j]) << j
        totals.node[own, k] += weight
        totals.pair[at, party, k] += weight * marks.sources[own]


@inner
def reduce_fellows(
    targets: Codes, weights: Counts, topology: Topology, marks: Marks, scratch: Scratch, totals: Totals
) -> None:
    """Add the pairs between leaves that are alike: up to a common provider and down again."""
    for i in range(len(targets)):
        own, others = targets[i], weights[i] - 1
        first, last = topology.up_start[own], topology.up_start[own + 1]
        if own < topology.core or others == 0 or marks.sources[own] == 0 or first == last:
            continue
        some_low, some_high = False, marks.high[own]
        all_low, all_high = True, True
        for at in range(first, last):
            some_low |= marks.low[topology.up[at]]
            all_low &= marks.low[topology.up[at]]
            some_high |= marks.high[topology.up[at]]
            all_high &= marks.high[topology.up[at]]
        words, bit = scratch.across, np.uint64(1) << np.uint64(i)
        found = 1 | _level(1, some_low, all_low, (words[own, 2] & bit) != 0)
        found |= _level(4, some_high, all_high or marks.high[own], (words[own, 3] & bit) != 0)
        found |= (1 << 7) if words[own, 1] & bit else 0
        found |= 0 if words[own, 0] & bit else (1 << 8)
        chosen = topology.up[first]
        if marks.low[chosen]:
            found |= 1 << 9
            _credit(chosen, own, others, marks, totals)
        for k in range(10):
            if (found >> k) & 1:
                totals.node[own, k] += others
                totals.pair[marks.party[own], marks.party[own], k] += others * marks.sources[own]


@inner
def _level(base: int, some: bool, every: bool, ever: bool) -> int:
    if every:
        return 1 << base
    if some:
        return 1 << (base + 1)
    return (1 << (base + 2)) if ever else 0


@inner
def _credit(chosen: int, own: int, others: int, marks: Marks, totals: Totals) -> None:
    """Credit the provider that leaves alike choose with their traffic to each other."""
    row, pairs = marks.row[chosen], others * marks.sources[own]
    totals.carried[row] += pairs
    totals.transit[row] += pairs
    totals.alone[row] += pairs
    totals.party[marks.party[chosen]] += pairs
    if totals.share.shape[0]:
        totals.share[row, own] += marks.sources[own] - 1


@inner
def attribute(targets: Codes, weights: Counts, marks: Marks, scratch: Scratch, totals: Totals) -> None:
    """Add up what each flagged system carries, and what it or its party alone flags."""
    for own in range(len(scratch.own)):
        lanes = scratch.route[own, TOUCHED] & ~scratch.own[own]
        if marks.sources[own] == 0:
            continue
        while lanes:
            i = lowest(lanes)
            lanes &= lanes - np.uint64(1)
            pairs = marks.sources[own] * weights[i]
            if scratch.alone[own, i] >= 0:
                totals.alone[marks.row[scratch.alone[own, i]]] += pairs
            if scratch.party[own, i] >= 0:
                totals.party[scratch.party[own, i]] += pairs
    for back in range(scratch.used[1]):
        at = scratch.used[1] - 1 - back
        child, parent, lanes = scratch.event_child[at], scratch.event_parent[at], scratch.event_lanes[at]
        while lanes:
            i = lowest(lanes)
            lanes &= lanes - np.uint64(1)
            scratch.carried[parent, i] += scratch.carried[child, i]
    for own in range(len(scratch.own)):
        if marks.low[own]:
            _carry(own, targets, weights, marks, scratch, totals)


@inner
def _carry(own: int, targets: Codes, weights: Counts, marks: Marks, scratch: Scratch, totals: Totals) -> None:
    row, lanes = marks.row[own], scratch.route[own, HAS]
    while lanes:
        i = lowest(lanes)
        lanes &= lanes - np.uint64(1)
        behind = np.int64(scratch.carried[own, i])
        totals.carried[row] += behind * weights[i]
        if targets[i] == own:
            continue
        behind -= marks.sources[own]
        totals.transit[row] += behind * weights[i]
        if totals.share.shape[0]:
            totals.share[row, targets[i]] += behind
