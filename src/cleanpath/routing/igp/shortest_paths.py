"""Integer costs, heap and bucket searches to one destination.

Costs are whole numbers (`routing.costs`). Where all are small, elements wait in a ring of buckets, one for
each cost (R. Dial, "Algorithm 360", Communications of the ACM 12, 1969); otherwise in a heap.
"""

from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.jit import inner
from cleanpath.network.graph import Codes, Graph, Offsets, Reals

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


LARGEST_SUM = 2**61
"""No route may cost more; twice this still fits a 64-bit integer."""
DIGITS = 9
"""Decimal places that are looked for all at once; more of them are read one by one."""
KEPT = 24
"""Bits that rounding must leave of every weight."""

FAR = np.iinfo(np.int64).max
"""The cost of no route."""


def whole_costs(weight: Reals, size: int) -> Whole:
    """Return integers in the proportions of `weight` (M,), for routes of fewer than `size` links.

    Weights are decimals as people write them: they are kept exactly (0.1 + 0.2 ties with 0.3), divided by
    what they have in common. Weights whose routes would not fit 64 bits are rounded to the nearest multiple
    of a power of two, the finest for which a route of `size` links of the largest weight fits.

    Raises
    ------
    BadInput
        If rounding would leave less than `KEPT` bits of a weight: other routes could seem the shortest.
    """
    if not len(weight):
        return np.zeros(0, dtype=np.int64)
    largest = float(weight.max())
    with np.errstate(over="ignore"):
        limit = np.divide(LARGEST_SUM / max(size, 1), largest)
    for digits in range(DIGITS + 1):
        scale = 10.0**digits
        if scale > limit:
            break
        scaled = np.rint(weight * scale)
        if scaled.max() < 2.0**53 and np.array_equal(scaled / scale, weight):
            return _reduced(scaled)
    exact = _exact(weight, size)
    if exact is not None:
        return exact
    fine = int(np.floor(np.log2(LARGEST_SUM / max(size, 1)) - np.log2(largest)))
    rounded = np.rint(np.ldexp(weight, fine))
    least = float(weight.min())
    if rounded.min() < 2.0**KEPT and not np.array_equal(np.ldexp(rounded, -fine), weight):
        hint = "Round the weights, or choose another unit for them."
        raise BadInput("links [weight]", "weights of like size", f"{least:g} beside {largest:g}", hint)
    return _reduced(rounded)


def _reduced(scaled: Reals) -> Whole:
    costs = scaled.astype(np.int64)
    return np.asarray(costs // np.gcd.reduce(costs), dtype=np.int64)


def _exact(weight: Reals, size: int) -> Whole | None:
    """Return the weights as whole numbers in the proportions of their shortest decimals, if routes fit."""
    values, place = np.unique(weight, return_inverse=True)
    decimals = [Fraction(repr(float(value))) for value in values]
    scale = lcm(*(value.denominator for value in decimals))
    whole = [int(value * scale) for value in decimals]
    common = gcd(*whole)
    if whole[-1] // common * size > LARGEST_SUM:
        return None
    return np.array([value // common for value in whole], dtype=np.int64)[place.reshape(-1)]


SMALL_COST = 4095
"""The largest cost for which buckets are used."""

Words = NDArray[np.uint64]


class Arcs(NamedTuple):
    """The arcs of a graph in both directions, with their costs: what the kernels walk on."""

    out_start: Offsets
    out_head: Codes
    out_link: Codes
    out_cost: Whole
    in_start: Offsets
    in_tail: Codes
    in_link: Codes
    in_cost: Whole


class Queue(NamedTuple):
    """Room for the elements that wait in a search."""

    bucket: Codes
    taken: Words
    next: Codes
    keys: Whole
    items: Codes


def arcs_of(graph: Graph) -> Arcs:
    """Return the arcs of `graph` with whole costs."""
    cost = whole_costs(graph.weight, graph.size)
    return Arcs(
        graph.out_start,
        graph.out_head,
        graph.out_link,
        cost[graph.out_link],
        graph.in_start,
        graph.in_tail,
        graph.in_link,
        cost[graph.in_link],
    )


def new_queue(arcs: Arcs) -> Queue:
    """Return room for searches over `arcs`."""
    room = len(arcs.out_head) + 2
    largest = int(arcs.out_cost.max(initial=1))
    buckets = 64
    while buckets <= largest:
        buckets *= 2
    if largest > SMALL_COST:
        buckets = 0
    return Queue(
        np.full(buckets, -1, np.int32),
        np.zeros(buckets // 64, np.uint64),
        np.zeros(room, np.int32),
        np.zeros(0 if buckets else room, np.int64),
        np.zeros(room, np.int32),
    )


@inner
def lowest_bit(word: np.uint64) -> int:
    """Return the place of the lowest bit of a word that is not 0."""
    place = 0
    if word & np.uint64(0xFFFFFFFF) == np.uint64(0):
        place += 32
        word >>= np.uint64(32)
    if word & np.uint64(0xFFFF) == np.uint64(0):
        place += 16
        word >>= np.uint64(16)
    if word & np.uint64(0xFF) == np.uint64(0):
        place += 8
        word >>= np.uint64(8)
    while word & np.uint64(1) == np.uint64(0):
        place += 1
        word >>= np.uint64(1)
    return place


@inner
def next_bucket(taken: Words, at: int) -> int:
    """Return the first bucket in use from `at` on, around the ring; one is in use."""
    word = at >> 6
    bits = taken[word] >> np.uint64(at & 63)
    if bits != np.uint64(0):
        return at + lowest_bit(bits)
    while True:
        word = word + 1 if word + 1 < len(taken) else 0
        if taken[word] != np.uint64(0):
            return (word << 6) + lowest_bit(taken[word])


@inner
def search_buckets(
    arcs: Arcs, queue: Queue, target: int, awaited: Codes, epoch: int, wanting: int, dist: Whole, order: Codes
) -> int:
    """Search with a ring of buckets; see `search`."""
    ring = len(queue.bucket) - 1
    dist[:] = FAR
    dist[target] = 0
    queue.items[0] = target
    queue.next[0] = -1
    queue.bucket[0] = 0
    queue.taken[0] = np.uint64(1)
    entries, waiting, settled = 1, 1, 0
    cost = 0
    at = 0
    while waiting > 0:
        there = next_bucket(queue.taken, at)
        cost += (there - at) & ring
        at = there
        entry = queue.bucket[at]
        queue.bucket[at] = -1
        queue.taken[at >> 6] &= ~(np.uint64(1) << np.uint64(at & 63))
        while entry >= 0:
            head = queue.items[entry]
            entry = queue.next[entry]
            waiting -= 1
            if wanting < 0 or dist[head] != cost:
                continue
            order[settled] = head
            settled += 1
            if awaited[head] == epoch:
                wanting -= 1
                if wanting == 0:
                    wanting = -1
            for arc in range(arcs.in_start[head], arcs.in_start[head + 1]):
                tail = arcs.in_tail[arc]
                longer = cost + arcs.in_cost[arc]
                if longer < dist[tail]:
                    dist[tail] = longer
                    place = longer & ring
                    if queue.bucket[place] < 0:
                        queue.taken[place >> 6] |= np.uint64(1) << np.uint64(place & 63)
                    queue.items[entries] = tail
                    queue.next[entries] = queue.bucket[place]
                    queue.bucket[place] = entries
                    entries += 1
                    waiting += 1
    return settled


@inner
def search_heap(
    arcs: Arcs, queue: Queue, target: int, awaited: Codes, epoch: int, wanting: int, dist: Whole, order: Codes
) -> int:
    """Search with a heap; see `search`."""
    dist[:] = FAR
    dist[target] = 0
    count = heap_push(queue.keys, queue.items, 0, 0, target)
    settled = 0
    while count > 0:
        cost = queue.keys[0]
        head = queue.items[0]
        count = heap_pop(queue.keys, queue.items, count)
        if dist[head] != cost:
            continue
        order[settled] = head
        settled += 1
        if awaited[head] == epoch:
            wanting -= 1
            if wanting == 0:
                break
        for arc in range(arcs.in_start[head], arcs.in_start[head + 1]):
            tail = arcs.in_tail[arc]
            longer = cost + arcs.in_cost[arc]
            if longer < dist[tail]:
                dist[tail] = longer
                count = heap_push(queue.keys, queue.items, count, longer, tail)
    return settled


@inner
def search(
    arcs: Arcs, queue: Queue, target: int, awaited: Codes, epoch: int, wanting: int, dist: Whole, order: Codes
) -> int:
    """Find the cost of the shortest route from every element to `target`.

    Fills `dist` (N,) and `order` (N,), the elements from the nearest to the farthest, and returns how many
    there are. Stops once `wanting` > 0 elements with `awaited` == `epoch` are among them (0: never); what
    is not in `order` then has at least the cost of the last one, and `dist` bounds it from above.
    """
    if len(queue.bucket) > 0:
        return search_buckets(arcs, queue, target, awaited, epoch, wanting, dist, order)
    return search_heap(arcs, queue, target, awaited, epoch, wanting, dist, order)
