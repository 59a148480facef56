"""All that is to be known about the traffic of many sources toward one target."""

from typing import NamedTuple

import numpy as np

from cleanpath.network.graph import Codes, Flags, Graph, Reals
from cleanpath.routing.behind import Ends, Part
from cleanpath.routing.compiled import kernel
from cleanpath.routing.costs import FAR, Whole
from cleanpath.routing.ecmp import Marks, Routes, Swept, Words, clear_slots, routes_from, sweep, walk_now
from cleanpath.routing.failures import Open, try_failures
from cleanpath.routing.narrow import stay_far, try_sources
from cleanpath.routing.near import Near, draw_near
from cleanpath.routing.shortest import Arcs, Queue, new_queue, search
from cleanpath.routing.walks import Pile, new_pile, put_walk

FEW = 4
"""Up to so many sources of a target are examined one by one."""


class Room(NamedTuple):
    """Arrays that one thread uses again for every target; (N,) but for the queue. `name` is 0 .. N - 1."""

    queue: Queue
    dist: Whole
    order: Codes
    slot: Codes
    awaited: Codes
    walk: Codes
    name: Codes


class Seen(NamedTuple):
    """What was found for S sources. Words have bit k for the low end of set k and `sets` + k for the high.

    `reached` (S,); `some`, `every`, `possible` (S,) words: touched now by some route, by every route, by
    some route after a failure; `share` (S, C), `most`, `least` (S, F) as in `Swept`; walks in rows
    bit * S + source.
    """

    reached: Flags
    some: Words
    every: Words
    possible: Words
    share: Reals
    most: Reals
    least: Reals
    pile: Pile
    buffer: Codes


def new_room(graph: Graph, arcs: Arcs) -> Room:
    """Return the arrays for one thread."""
    size = graph.size
    return Room(
        new_queue(arcs),
        np.empty(size, np.int64),
        np.empty(size, np.int32),
        np.full(size, -1, np.int32),
        np.full(size, -1, np.int32),
        np.empty(size + 1, np.int32),
        np.arange(size, dtype=np.int32),
    )


@kernel
def walks_now(
    routes: Routes, marks: Marks, some: Words, source: Codes, slot: Codes, bits: int, pile: Pile, walk: Codes
) -> tuple[Codes, int]:
    """Write a walk for every source and bit that its routes touch; return the buffer and what is used."""
    sources = len(source)
    buffer = np.empty(16 * sources, np.int32)
    used = 0
    for at in range(sources):
        start = slot[source[at]]
        if start < 0:
            continue
        for bit in range(bits):
            if (some[start] >> np.uint64(bit)) & np.uint64(1) == np.uint64(0):
                continue
            row = bit * sources + at
            lower = (bit - bits // 2) * sources + at
            if lower >= 0 and pile.length[lower] > 0:
                pile.at[row] = pile.at[lower]
                pile.length[row] = pile.length[lower]
            else:
                length = walk_now(routes, marks.own, some, start, bit, walk)
                buffer = put_walk(pile, row, buffer, used, walk, length)
                used += length
    return buffer, used


@kernel
def pick(swept: Swept, source: Codes, slot: Codes, pile: Pile, buffer: Codes) -> Seen:
    """Return what was swept up for the sources alone."""
    sources = len(source)
    seen = Seen(
        np.zeros(sources, np.bool_),
        np.zeros(sources, np.uint64),
        np.zeros(sources, np.uint64),
        np.zeros(sources, np.uint64),
        np.zeros((sources, swept.share.shape[1])),
        np.zeros((sources, swept.most.shape[1])),
        np.zeros((sources, swept.least.shape[1])),
        pile,
        buffer,
    )
    for at in range(sources):
        place = slot[source[at]]
        if place >= 0:
            seen.reached[at] = True
            seen.some[at] = swept.some[place]
            seen.every[at] = swept.every[place]
            seen.share[at] = swept.share[place]
            seen.most[at] = swept.most[place]
            seen.least[at] = swept.least[place]
    return seen


@kernel
def look_now(
    arcs: Arcs, marks: Marks, room: Room, target: int, source: Codes, bits: int, columns: int, whole: bool
) -> tuple[Seen, int, int]:
    """Return what the traffic from `source` (distinct elements) to `target` touches, failures apart.

    Also how many elements `room.order` holds, of the `whole` network or up to the last source, and how much
    of the buffer is used.
    """
    wanting = 0
    if not whole:
        wanting = len(source)
        room.awaited[source] = target
    settled = search(arcs, room.queue, target, room.awaited, target, wanting, room.dist, room.order)
    room.awaited[source] = -1
    reached = source[room.dist[source] < FAR]
    routes = routes_from(arcs, room.dist, room.order, settled, reached, room.slot)
    swept = sweep(routes, marks, columns)
    pile = new_pile(bits * len(source))
    buffer, used = walks_now(routes, marks, swept.some, source, room.slot, bits, pile, room.walk)
    seen = pick(swept, source, room.slot, pile, buffer)
    clear_slots(routes, room.slot)
    return seen, settled, used


@kernel
def open_task(near: Near, source: Codes, seen: Seen, bits: int, walk: Codes) -> Open:
    """Return what is open before any failure: all that is touched by anything at all, but not now."""
    task = Open(
        np.zeros(len(near.name), np.uint64),
        np.full(len(near.name), np.int32(-1)),
        seen.possible,
        bits,
        seen.pile,
        walk,
    )
    anything = np.uint64(0)
    for at in range(len(near.name)):
        anything |= near.own[at]
    for at in range(len(source)):
        place = near.place[source[at]]
        if place >= 0:
            task.source[place] = at
            task.pending[place] = anything & ~seen.some[at]
    return task


def look_after(
    arcs: Arcs,
    ends: Ends,
    marks: Marks,
    room: Room,
    part: Part,
    target: int,
    source: Codes,
    bits: int,
    columns: int,
    kinds: int,
) -> Seen:
    """Return what the traffic touches now, and what it can touch after a failure of one of the `kinds`.

    This is no kernel: each part of the work is compiled when it is first needed.
    """
    seen, settled, used = look_now(arcs, marks, room, target, source, bits, columns, True)
    few = len(source) <= FEW
    if few:
        near = stay_far(arcs, marks.own, room.dist, room.order, settled, room.name)
    else:
        near = draw_near(arcs, marks.own, room.dist, room.order, settled)
    task = open_task(near, source, seen, bits, room.walk)
    if few:
        return seen._replace(
            buffer=try_sources(near, ends, part, source, int(target), kinds, task, seen.buffer, used)
        )
    return seen._replace(buffer=try_failures(near, ends, part, room.order, kinds, task, seen.buffer, used))
