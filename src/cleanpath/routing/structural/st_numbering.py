"""Numbering the elements of a block so that two ways can be walked that never meet.

From one element on they are numbered so that each has a lower and a higher neighbour (an st-numbering:
R. Tarjan, "Two streamlined depth-first search algorithms", Fundamenta Informaticae 9, 1986). Walks down from
one side and up from the other can then never meet before it.
"""

import numpy as np

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Offsets
from cleanpath.routing.structural.biconnected import Totals


@inner
def search(
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
def arrange(
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
def point(
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
def bend(come: int, go: int, goal: int, seen: Codes, down: Codes, up: Codes, walk: Codes, length: int) -> int:
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
