"""Shortest routes to one target: a search against the direction of the arcs (E. Dijkstra, 1959).

Costs are whole numbers (`routing.costs`). Where all are small, elements wait in a ring of buckets, one for
each cost (R. Dial, "Algorithm 360", Communications of the ACM 12, 1969); otherwise in a heap.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Graph, Offsets
from cleanpath.routing.compiled import inner
from cleanpath.routing.costs import FAR, Whole, whole_costs
from cleanpath.routing.heap import heap_pop, heap_push

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
