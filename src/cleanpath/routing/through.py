"""Simple walks through a flagged element: the proof that a demand can touch one.

Inside a block the elements are numbered from the flagged one so that each has a lower and a higher
neighbour (an st-numbering: R. Tarjan, "Two streamlined depth-first search algorithms", Fundamenta
Informaticae 9, 1986). Walks down from one side and up from the other can then never meet before it.
"""

import numpy as np

from cleanpath.network.graph import Codes, Flags, Graph, Offsets, Reals
from cleanpath.routing.blocks import Blocks, Meets, Totals, entry
from cleanpath.routing.compiled import inner, kernel
from cleanpath.routing.contract import Demands
from cleanpath.routing.forest import Forest, climb
from cleanpath.routing.sides import Walks

NOBODY: Totals = np.empty(0, np.int64)


@kernel
def heaviest(home: Codes, top: Codes, parent: Codes, touch: Reals) -> tuple[Codes, Codes]:
    """Return the most touched element of each block (-1 if none is), and the next block up with one.

    Both (B,); the next block may be the block itself and is -1 if none is above.
    """
    chosen = np.full(len(parent), -1, np.int32)
    for element in range(len(home)):
        block = home[element]
        if touch[element] > 0.0 and (chosen[block] < 0 or touch[element] > touch[chosen[block]]):
            chosen[block] = element
    above = np.full(len(parent), -1, np.int32)
    for block in range(len(parent) - 1, -1, -1):
        first = top[block]
        if first >= 0 and touch[first] > 0.0 and (chosen[block] < 0 or touch[first] > touch[chosen[block]]):
            chosen[block] = first
        if chosen[block] >= 0:
            above[block] = block
        elif parent[block] >= 0:
            above[block] = above[parent[block]]
    return chosen, above


@kernel
def detours(
    home: Codes,
    top: Codes,
    parent: Codes,
    head: Codes,
    heavy: Codes,
    depth: Codes,
    meets: Meets,
    above: Codes,
    source: Codes,
    target: Codes,
    wanted: Flags,
) -> tuple[Codes, Codes, Codes]:
    """Return for each wanted demand a block on its way that holds a flagged element.

    Three arrays (D,): the block (-1 if none), and the elements by which a path from source to target comes
    in and goes out.
    """
    count = len(source)
    block = np.full(count, -1, np.int32)
    come = np.full(count, -1, np.int32)
    go = np.full(count, -1, np.int32)
    for d in range(count):
        middle = meets[0][d]
        if not wanted[d] or middle < 0:
            continue
        for end in range(2):
            element = source[d] if end == 0 else target[d]
            found = above[home[element]]
            if found < 0 or depth[found] < depth[middle]:
                continue
            if found == middle:
                if meets[1][d] == meets[2][d]:
                    continue
                come[d], go[d] = meets[1][d], meets[2][d]
            else:
                inner = entry(home, top, parent, head, heavy, element, found)
                come[d], go[d] = (inner, top[found]) if end == 0 else (top[found], inner)
            block[d] = found
            break
    return block, come, go


@inner
def _search(
    start: Offsets,
    neighbour: Codes,
    home: Codes,
    top: Codes,
    block: int,
    first: int,
    seen: Codes,
    low: Codes,
    up: Codes,
    order: Codes,
    arc: Totals,
) -> int:
    """Search one block depth first from `first`; return its size.

    `order` gets its elements in that order, `seen` (0 on the block before) the place in it from 1, `up` the
    parent and `low` the earliest place that the subtree of an element reaches.
    """
    count = 1
    seen[first] = low[first] = 1
    order[0] = first
    arc[first] = start[first]
    up[first] = -1
    here = first
    while here >= 0:
        if arc[here] < start[here + 1]:
            there = neighbour[arc[here]]
            arc[here] += 1
            if home[there] != block and there != top[block]:
                continue
            if seen[there] == 0:
                order[count] = there
                count += 1
                seen[there] = low[there] = count
                arc[there] = start[there]
                up[there] = here
                here = there
            elif seen[there] < low[here]:
                low[here] = seen[there]
            continue
        above = up[here]
        if above >= 0:
            low[above] = min(low[above], low[here])
        here = above
    return count


@kernel
def _arrange(
    count: int, seen: Codes, low: Codes, up: Codes, order: Codes, after: Codes, before: Codes
) -> None:
    """Turn the depth-first `order` into an st-order; `seen` becomes the place in it."""
    first, last = order[0], order[1]
    plus = np.zeros(count + 1, np.bool_)
    after[first], before[first] = last, -1
    after[last], before[last] = -1, first
    for place in range(2, count):
        here = order[place]
        above = up[here]
        if plus[low[here]]:
            later = after[above]
            before[here], after[here] = above, later
            after[above] = here
            if later >= 0:
                before[later] = here
        else:
            earlier = before[above]
            after[here], before[here] = above, earlier
            before[above] = here
            after[earlier] = here
        plus[seen[above]] = not plus[low[here]]
    here = first
    for place in range(count):
        order[place] = here
        low[here] = place + 1
        here = after[here]
    for place in range(count):
        seen[order[place]] = low[order[place]]


@inner
def _point(
    start: Offsets,
    neighbour: Codes,
    count: int,
    seen: Codes,
    order: Codes,
    length: Codes,
    down: Codes,
    up: Codes,
) -> None:
    """Point every element of a numbered block the shortest way down and up to the first one."""
    first = order[0]
    length[first] = 0
    down[first] = up[first] = first
    for place in range(1, count):
        here = order[place]
        length[here] = count
        for arc in range(start[here], start[here + 1]):
            there = neighbour[arc]
            if 0 < seen[there] < seen[here] and length[there] + 1 < length[here]:
                length[here] = length[there] + 1
                down[here] = there
    for place in range(count - 1, 0, -1):
        here = order[place]
        length[here] = count
        for arc in range(start[here], start[here + 1]):
            there = neighbour[arc]
            if there == first:
                length[here] = 0
                up[here] = first
            elif seen[there] > seen[here] and length[there] + 1 < length[here]:
                length[here] = length[there] + 1
                up[here] = there


@inner
def _follow(pointer: Codes, here: int, goal: int, walk: Codes, length: int) -> int:
    while here != goal:
        here = pointer[here]
        walk[length] = here
        length += 1
    return length


@inner
def _bend(
    come: int, go: int, goal: int, seen: Codes, down: Codes, up: Codes, walk: Codes, length: int
) -> int:
    """Append the way from `come` (already written) through `goal` to `go`; return the new length."""
    rising = seen[come] > seen[go]
    length = _follow(up if rising and go != goal else down, come, goal, walk, length)
    if go == goal:
        return length
    end = _follow(down if rising or come == goal else up, go, goal, walk, length)
    left, right = length, end - 2
    walk[end - 1] = go
    while left < right:
        walk[left], walk[right] = walk[right], walk[left]
        left += 1
        right -= 1
    return end


@inner
def _touches(walk: Codes, length: int, touch: Reals) -> bool:
    count = 0
    for place in range(length):
        count += touch[walk[place]] > 0.0
    return count > 0


@kernel
def room(store: Codes, used: int, more: int) -> Codes:
    """Return a store with room for `more` elements after those in use."""
    if used + more <= len(store):
        return store
    larger = np.empty(2 * (used + more), np.int32)
    larger[:used] = store[:used]
    return larger


@kernel
def _straight(
    parent: Codes, depth: Codes, source: Codes, target: Codes, touch: Reals, wanted: Flags
) -> tuple[Flags, Totals, Codes]:
    """Return which wanted demands have a touched tree walk, with these walks; their lengths (D,) as well."""
    count = len(source)
    walk = np.empty(len(parent), np.int32)
    length = np.zeros(count, np.int64)
    open_still = wanted.copy()
    store = np.empty(16 * count + 16, np.int32)
    used = 0
    for d in range(count):
        if not wanted[d]:
            continue
        steps = climb(parent, depth, source[d], target[d], walk)
        if _touches(walk, steps, touch):
            store = room(store, used, steps)
            store[used : used + steps] = walk[:steps]
            used += steps
            length[d] = steps
            open_still[d] = False
    return open_still, length, store[:used].copy()


@kernel
def _bent(
    start: Offsets,
    neighbour: Codes,
    home: Codes,
    top: Codes,
    parent: Codes,
    depth: Codes,
    chosen: Codes,
    ways: tuple[Codes, Codes, Codes],
    turn: Totals,
    source: Codes,
    target: Codes,
) -> tuple[Totals, Codes]:
    """Walk through the chosen element of a block for the demands in `turn`, which is sorted by block."""
    size = len(home)
    seen = np.zeros(size, np.int32)
    low, up, order = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    after, before = np.empty(size, np.int32), np.empty(size, np.int32)
    arc = np.empty(size, np.int64)
    walk = np.empty(2 * size + 2, np.int32)
    length = np.zeros(len(turn), np.int64)
    store = np.empty(16 * len(turn) + 16, np.int32)
    used = count = 0
    block = -1
    for place in range(len(turn)):
        d = turn[place]
        if ways[0][d] != block:
            for old in range(count):
                seen[order[old]] = 0
            block = ways[0][d]
            count = _search(start, neighbour, home, top, block, chosen[block], seen, low, up, order, arc)
            _arrange(count, seen, low, up, order, after, before)
            _point(start, neighbour, count, seen, order, low, after, before)
        come, go = ways[1][d], ways[2][d]
        steps = climb(parent, depth, source[d], come, walk)
        steps = _bend(come, go, chosen[block], seen, after, before, walk, steps)
        steps += climb(parent, depth, go, target[d], walk[steps - 1 :]) - 1
        store = room(store, used, steps)
        store[used : used + steps] = walk[:steps]
        used += steps
        length[place] = steps
    return length, store[:used].copy()


@kernel
def collect(length: Totals, turn: Totals, turned: Totals, one: Codes, other: Codes) -> Walks:
    """Lay the walks of all demands into rows: from `other` for those in `turn`, else from `one`."""
    count = len(length)
    origin = np.zeros(count, np.int64)
    used = 0
    for d in range(count):
        origin[d] = used
        used += length[d]
    bent = np.zeros(count, np.bool_)
    used = 0
    for place in range(len(turn)):
        d = turn[place]
        bent[d] = True
        origin[d] = used
        length[d] = turned[place]
        used += turned[place]
    start = np.zeros(count + 1, np.int64)
    for d in range(count):
        start[d + 1] = start[d] + length[d]
    element = np.empty(start[count], np.int32)
    for d in range(count):
        store = other if bent[d] else one
        element[start[d] : start[d + 1]] = store[origin[d] : origin[d] + length[d]]
    return start, element


@kernel
def gather(origin: Totals, length: Totals, store: Codes) -> Codes:
    """Join the pieces of a store that begin at `origin` (D,) and are `length` (D,) long."""
    result = np.empty(np.sum(length), np.int32)
    used = 0
    for d in range(len(origin)):
        result[used : used + length[d]] = store[origin[d] : origin[d] + length[d]]
        used += length[d]
    return result


def walks_through(
    both: Graph, blocks: Blocks, meets: Meets, short: Forest, touch: Reals, demands: Demands, wanted: Flags
) -> Walks:
    """Return a simple walk that touches an element with `touch` (N,) > 0 for every wanted demand.

    Parameters
    ----------
    both
        A network without one-way links.
    blocks, meets
        Its blocks, and where the ends of each demand meet in them (see `blocks.meet`).
    short
        A spanning forest, best one of short walks.
    touch
        The flagged set: elements above 0 count.
    demands, wanted
        The demands (D,) of which some simple path touches one; the others get an empty row.

    Returns
    -------
    Walks
        Compressed rows (D + 1,) and the elements of all walks.
    """
    tree = (blocks.home, blocks.top, blocks.parent, blocks.head, blocks.heavy, blocks.depth)
    left, length, straight = _straight(
        short.parent, short.depth, demands.source, demands.target, touch, wanted
    )
    if not left.any():
        return collect(length, NOBODY, NOBODY, straight, straight)
    chosen, above = heaviest(blocks.home, blocks.top, blocks.parent, touch)
    ways = detours(*tree, meets, above, demands.source, demands.target, left)
    turn = np.flatnonzero(left)
    turn = turn[np.argsort(ways[0][turn], kind="stable")]
    turned, bent = _bent(
        both.out_start,
        both.out_head,
        blocks.home,
        blocks.top,
        short.parent,
        short.depth,
        chosen,
        ways,
        turn,
        demands.source,
        demands.target,
    )
    return collect(length, turn, turned, straight, bent)
