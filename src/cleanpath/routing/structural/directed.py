"""The structural model where links run one way: exact cuts, and a search for walks with bounded effort.

Whether an element lies on a simple path is then a hard question. What can be reached from the source, reaches
the target and lies in the blocks between them is a superset of the elements on simple paths; a walk that is
found is a proof; where neither decides, all simple paths are tried until the effort is spent.
"""

import heapq

import numpy as np

from cleanpath.jit import kernel
from cleanpath.network.graph import Codes, Flags, Graph, Offsets, Reals
from cleanpath.routing.contract import Demands
from cleanpath.routing.structural.biconnected import Blocks, Meets, Totals, sum_bits, whole_touches
from cleanpath.routing.structural.bottleneck import ranks
from cleanpath.routing.structural.paths_through import PathBounds, collect, gather, room

EFFORT = 20_000
"""Steps of the search through all simple paths, for each demand and flagged set."""
TRIES = 8
"""Flagged elements through which a walk is sought directly before that."""


@kernel
def path_blocks(
    home: Codes, top: Codes, parent: Codes, meets: Meets, source: int, target: int, d: int, stamp: Codes
) -> int:
    """Set `stamp` to d + 1 on the blocks between the ends of demand d; return the one element left over."""
    middle = meets[0][d]
    for end in (source, target):
        block = home[end]
        while block != middle:
            stamp[block] = d + 1
            block = parent[block]
    if meets[1][d] == meets[2][d]:
        return int(meets[1][d])
    stamp[middle] = d + 1
    return int(top[middle])


@kernel
def _flood(
    start: Offsets,
    head: Codes,
    inside: Codes,
    mark: int,
    first: int,
    last: int,
    seen: Codes,
    tick: int,
    queue: Codes,
    parent: Codes,
) -> int:
    """Reach out from `first` over elements whose `inside` is `mark`, not beyond `last`; return how many."""
    queue[0] = first
    seen[first] = tick
    parent[first] = -1
    count = 1
    place = 0
    while place < count:
        here = queue[place]
        place += 1
        if here == last:
            continue
        for arc in range(start[here], start[here + 1]):
            there = head[arc]
            if inside[there] == mark and seen[there] != tick:
                seen[there] = tick
                parent[there] = here
                queue[count] = there
                count += 1
    return count


@kernel
def trace(parent: Codes, last: int, walk: Codes, length: int) -> int:
    """Append the way to `last` along the parents to a walk, its first element left out if one is there."""
    steps = 0
    here = last
    while here >= 0:
        steps += 1
        here = parent[here]
    end = length + steps - (1 if length else 0)
    here = last
    for back in range(steps):
        if end - 1 - back >= length:
            walk[end - 1 - back] = here
        here = parent[here]
    return end


@kernel
def least_rank(
    start: Offsets,
    head: Codes,
    inside: Codes,
    mark: int,
    rank: Codes,
    source: int,
    target: int,
    seen: Codes,
    tick: int,
    parent: Codes,
) -> int:
    """Return the least highest rank of a walk over elements whose `inside` is `mark`, -1 if none is.

    The walk is left in `parent`.
    """
    parent[source] = -1
    waiting = [(np.int64(rank[source]) << 32) + source]
    seen[source] = tick
    same = [np.int64(0)]
    same.clear()
    while len(waiting) or len(same):
        key = same.pop() if len(same) else heapq.heappop(waiting)
        here = key & 0xFFFFFFFF
        high = key >> 32
        if here == target:
            return int(high)
        for arc in range(start[here], start[here + 1]):
            there = head[arc]
            if inside[there] == mark and seen[there] != tick:
                seen[there] = tick
                parent[there] = here
                if rank[there] <= high:
                    same.append((np.int64(high) << 32) + there)
                else:
                    heapq.heappush(waiting, (np.int64(rank[there]) << 32) + there)
    return -1


@kernel
def _through(
    out: tuple[Offsets, Codes],
    into: tuple[Offsets, Codes],
    inside: Codes,
    mark: int,
    source: int,
    via: int,
    target: int,
    seen: Codes,
    ticks: Totals,
    queue: Codes,
    parent: Codes,
    walk: Codes,
) -> int:
    """Try the shortest way to `via` and a way on that avoids it, then the same backwards; 0 if both fail."""
    for turn in range(2):
        first, last = (source, target) if turn == 0 else (target, source)
        start, head = out if turn == 0 else into
        ticks[0] += 1
        tick = ticks[0]
        _flood(start, head, inside, mark, first, last, seen, tick, queue, parent)
        if seen[via] != tick:
            return 0
        length = trace(parent, via, walk, 0)
        ticks[0] += 1
        tick = ticks[0]
        # what the first half visits counts as seen, so the second half stays off it
        for place in range(length):
            seen[walk[place]] = tick
        _flood(start, head, inside, mark, via, last, seen, tick, queue, parent)
        if seen[last] != tick:
            continue
        length = trace(parent, last, walk, length)
        if turn:
            walk[:length] = walk[:length][::-1].copy()
        return length
    return 0


@kernel
def _try_all(
    start: Offsets,
    head: Codes,
    inside: Codes,
    mark: int,
    touch: Reals,
    source: int,
    target: int,
    effort: int,
    seen: Codes,
    tick: int,
    arc: Totals,
    walk: Codes,
) -> int:
    """Try all simple paths for a touched one; return its length, 0 if there is none, -1 if effort ran out."""
    walk[0] = source
    seen[source] = tick
    arc[source] = start[source]
    length = 1
    touched = 1 if touch[source] > 0.0 else 0
    while length:
        here = walk[length - 1]
        if here == target and touched:
            return length
        if here == target or arc[here] == start[here + 1]:
            length -= 1
            seen[here] = 0
            touched -= 1 if touch[here] > 0.0 else 0
            continue
        there = head[arc[here]]
        arc[here] += 1
        effort -= 1
        if effort < 0:
            return -1
        if inside[there] == mark and seen[there] != tick:
            seen[there] = tick
            arc[there] = start[there]
            walk[length] = there
            length += 1
            touched += 1 if touch[there] > 0.0 else 0
    return 0


@kernel
def _seek(
    out: tuple[Offsets, Codes],
    into: tuple[Offsets, Codes],
    inside: Codes,
    mark: int,
    touch: Reals,
    candidates: Codes,
    source: int,
    target: int,
    limits: tuple[int, int],
    seen: Codes,
    ticks: Totals,
    queue: Codes,
    parent: Codes,
    arc: Totals,
    walk: Codes,
) -> int:
    """Seek a simple walk that touches; return its length, 0 if there is none, -1 if it stays open."""
    tries = 0
    for via in candidates:
        if touch[via] > 0.0 and tries < limits[0]:
            tries += 1
            length = _through(out, into, inside, mark, source, via, target, seen, ticks, queue, parent, walk)
            if length:
                return length
    if tries == 0:
        return 0
    ticks[0] += 1
    return _try_all(out[0], out[1], inside, mark, touch, source, target, limits[1], seen, ticks[0], arc, walk)


@kernel
def _examine(
    out: tuple[Offsets, Codes],
    into: tuple[Offsets, Codes],
    tree: tuple[Codes, Codes, Codes],
    meets: Meets,
    odd: Flags,
    source: Codes,
    target: Codes,
    touch: Reals,
    rank: Codes,
    amount: Totals,
    limits: tuple[int, int],
    reachable: Flags,
    high: Codes,
    found: Codes,
    total: Totals,
) -> tuple[Flags, Totals, Totals, Codes]:
    """Examine the demands whose blocks hold one-way links; see `examine_oneway` for what is filled in."""
    home, top, parent_block = tree
    size, sets = len(home), len(touch)
    stamp = np.zeros(len(top), np.int32)
    region = np.zeros(size, np.int32)
    inside = np.zeros(size, np.int32)
    seen = np.zeros(size, np.int32)
    ticks = np.zeros(1, np.int64)
    queue, parent, walk = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size + 1, np.int32)
    arc = np.empty(size, np.int64)
    handled = np.zeros(len(source), np.bool_)
    length = np.zeros((sets, len(source)), np.int64)
    origin = np.zeros((sets, len(source)), np.int64)
    store = np.empty(16 * len(source) + 16, np.int32)
    used = 0
    for d in range(len(source)):
        s, t = source[d], target[d]
        if meets[0][d] < 0 or s == t:
            continue
        extra = path_blocks(home, top, parent_block, meets, s, t, d, stamp)
        twisted = False
        for end in (s, t):
            block = home[end]
            while block >= 0 and stamp[block] == d + 1:
                twisted = twisted or odd[block]
                block = parent_block[block]
        if not twisted:
            continue
        handled[d] = True
        for element in range(size):
            region[element] = d + 1 if stamp[home[element]] == d + 1 else 0
        region[extra] = d + 1
        ticks[0] += 1
        count = _flood(out[0], out[1], region, d + 1, s, t, seen, ticks[0], queue, parent)
        if seen[t] != ticks[0]:
            reachable[d] = False
            continue
        for place in range(count):
            region[queue[place]] = -1
        ticks[0] += 1
        count = _flood(into[0], into[1], region, -1, t, s, seen, ticks[0], queue, parent)
        candidates = queue[:count].copy()
        for element in candidates:
            inside[element] = d + 1
        for j in range(sets):
            ticks[0] += 1
            high[j, d] = least_rank(out[0], out[1], inside, d + 1, rank[j], s, t, seen, ticks[0], parent)
            total[j, d] = 0
            for element in candidates:
                total[j, d] += amount[j, element]
            steps = _seek(
                out,
                into,
                inside,
                d + 1,
                touch[j],
                candidates,
                s,
                t,
                limits,
                seen,
                ticks,
                queue,
                parent,
                arc,
                walk,
            )
            found[j, d] = min(steps, 1)
            if steps > 0:
                store = room(store, used, steps)
                store[used : used + steps] = walk[:steps]
                length[j, d], origin[j, d] = steps, used
                used += steps
    return handled, length, origin, store


def examine_oneway(
    graph: Graph,
    blocks: Blocks,
    meets: Meets,
    demands: Demands,
    sets: Reals,
    sides: PathBounds,
    odd: Flags,
    effort: int,
) -> Flags:
    """Correct `sides` for the demands whose blocks hold one-way links and return who has a route (D,).

    `odd` (B,) says which blocks do; `effort` bounds the search for each demand and set in steps.
    """
    shape = len(sets), len(demands)
    reachable = meets[0] >= 0
    high, found, total = np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.zeros(shape, np.int64)
    ranked = [ranks(touch) for touch in sets]
    bits = sum_bits(graph.size)
    handled, length, origin, store = _examine(
        (graph.out_start, graph.out_head),
        (graph.in_start, graph.in_tail),
        (blocks.home, blocks.top, blocks.parent),
        meets,
        odd,
        demands.source,
        demands.target,
        sets,
        np.array([rank for rank, _ in ranked]),
        np.array([whole_touches(touch, bits) for touch in sets]),
        (TRIES, effort),
        reachable,
        high,
        found,
        total,
    )
    turn = np.flatnonzero(handled)
    for j, (_, value) in enumerate(ranked):
        sides.least[j, turn] = value[high[j, turn]]
        sides.some[j, turn] = found[j, turn] > 0
        sides.may[j, turn] = found[j, turn] != 0
        sides.total[j, turn] = np.ldexp(total[j, turn].astype(np.float64), -bits)
        straight = sides.walks[j]
        bent = gather(origin[j, turn], length[j, turn], store)
        sides.walks[j] = collect(np.diff(straight[0]), turn, length[j, turn], straight[1], bent)
    return reachable
