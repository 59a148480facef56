"""A binary heap of (cost, element) pairs in two flat arrays, for searches of a part of the network."""

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes
from cleanpath.routing.compiled import inner

Whole = NDArray[np.int64]


@inner
def heap_push(keys: Whole, items: Codes, count: int, key: int, item: int) -> int:
    """Add one pair to a heap of `count` pairs that has room for it, and return the new count."""
    at = count
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at] = keys[above]
        items[at] = items[above]
        at = above
    keys[at] = key
    items[at] = item
    return count + 1


@inner
def heap_pop(keys: Whole, items: Codes, count: int) -> int:
    """Drop the first (cheapest) pair of a heap of `count` > 0 pairs, and return the new count."""
    count -= 1
    key = keys[count]
    item = items[count]
    at = 0
    child = 1
    while child < count:
        if child + 1 < count and keys[child + 1] < keys[child]:
            child += 1
        if keys[child] >= key:
            break
        keys[at] = keys[child]
        items[at] = items[child]
        at = child
        child = 2 * at + 1
    keys[at] = key
    items[at] = item
    return count
