"""All states of one destination; the outcomes of all joined; free rerouting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import kernel
from cleanpath.network.graph import Codes, Flags, Graph, Reals
from cleanpath.routing.contract import NO_FAILURE, Demands, Levels, Outcome, Places, Touch, Witnesses
from cleanpath.routing.igp.affected import AffectedRegion, DestinationView, Ends, draw_near
from cleanpath.routing.igp.ecmp import (
    PathStore,
    Routes,
    Swept,
    TouchBits,
    TouchColumns,
    Words,
    clear_slots,
    gather,
    new_pile,
    put_walk,
    routes_from,
    sweep,
    walk_now,
)
from cleanpath.routing.igp.failures import Open, try_failures
from cleanpath.routing.igp.few_sources import stay_far, try_sources
from cleanpath.routing.igp.shortest_paths import FAR, Arcs, Queue, Whole, new_queue, search
from cleanpath.routing.structural.model import route_structural
from cleanpath.verdict import Level

FEW = 4
"""Up to so many sources of a target are examined one by one."""


class Scratch(NamedTuple):
    """Arrays that one thread uses again for every target; (N,) but for the queue. `name` is 0 .. N - 1."""

    queue: Queue
    dist: Whole
    order: Codes
    slot: Codes
    awaited: Codes
    walk: Codes
    name: Codes


class DestinationResult(NamedTuple):
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
    pile: PathStore
    buffer: Codes


def new_room(graph: Graph, arcs: Arcs) -> Scratch:
    """Return the arrays for one thread."""
    size = graph.size
    return Scratch(
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
    routes: Routes,
    marks: TouchBits,
    some: Words,
    source: Codes,
    slot: Codes,
    bits: int,
    pile: PathStore,
    walk: Codes,
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
def pick(swept: Swept, source: Codes, slot: Codes, pile: PathStore, buffer: Codes) -> DestinationResult:
    """Return what was swept up for the sources alone."""
    sources = len(source)
    seen = DestinationResult(
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
    arcs: Arcs,
    marks: TouchBits,
    room: Scratch,
    target: int,
    source: Codes,
    bits: int,
    columns: int,
    whole: bool,
) -> tuple[DestinationResult, int, int]:
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
def open_task(near: DestinationView, source: Codes, seen: DestinationResult, bits: int, walk: Codes) -> Open:
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
    marks: TouchBits,
    room: Scratch,
    part: AffectedRegion,
    target: int,
    source: Codes,
    bits: int,
    columns: int,
    kinds: int,
) -> DestinationResult:
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


def add_rerouting(outcome: Outcome, graph: Graph, demands: Demands, touch: Touch) -> Outcome:
    """Return the outcome with free rerouting as one more state: what it can touch is possible.

    Shares are of the intact network and stay. Where a level is raised, the witness is a simple path without
    a failure of its own.
    """
    anyway = route_structural(graph, demands, touch)
    low, low_witness = _raise(outcome.low, outcome.low_witness, anyway.low, anyway.low_witness)
    high, high_witness = _raise(outcome.high, outcome.high_witness, anyway.high, anyway.high_witness)
    return replace(outcome, low=low, high=high, low_witness=low_witness, high_witness=high_witness)


def _raise(levels: Levels, walks: Witnesses, other: Levels, more: Witnesses) -> tuple[Levels, Witnesses]:
    raised = (levels == Level.CLEAR) & (other > Level.CLEAR)
    found = np.where(raised, np.int8(Level.POSSIBLE), levels)
    rows = raised.ravel()
    length = np.where(rows, np.diff(more.start), np.diff(walks.start))
    start = np.concatenate([[0], np.cumsum(length, dtype=np.int64)])
    first = np.where(rows, more.start[:-1], walks.start[:-1] + len(more.element))
    at = np.repeat(first - start[:-1], length) + np.arange(start[-1])
    element = np.concatenate([more.element, walks.element])[at]
    failed = (
        np.where(rows, np.int32(NO_FAILURE), one)
        for one in (walks.failed_link, walks.failed_element, walks.failed_group)
    )
    return found, Witnesses(walks.demands, start, element, *failed)


LEAST = float(np.finfo(np.float64).tiny)
MOST = float(np.nextafter(1.0, 0.0))
ROUNDING = 1e-9
"""A sum of touches this near to 1 counts as 1: towards exposed, never towards clear."""


def outcome_of(reading: TouchColumns, seen: Sequence[DestinationResult], pick: Places) -> Outcome:
    """Return the outcome of demands: `pick` (D,) is the place of each among the sources of `seen` in turn."""
    sets = reading.sets
    reached = np.concatenate([one.reached for one in seen])[pick]
    some, every, possible = (
        np.concatenate([getattr(one, name) for one in seen])[pick] for name in ("some", "every", "possible")
    )
    share, most, least = (
        np.concatenate([getattr(one, name) for one in seen])[pick] for name in ("share", "most", "least")
    )
    low, high = (_levels(some, every, possible, first, sets) for first in (0, sets))
    for k in np.flatnonzero(reading.mixed >= 0):
        high[k, least[:, reading.mixed[k]] >= 1.0 - ROUNDING] = Level.ALWAYS
    share_low = _within((share @ reading.weight).T, low)
    share_high = np.maximum(share_low, _within(_high_share(reading, share, most), high))
    low[:, ~reached], high[:, ~reached] = Level.CLEAR, Level.ALWAYS
    share_low[:, ~reached], share_high[:, ~reached] = 0.0, 1.0
    walks = [_witnesses(seen, pick, end, sets) for end in (0, 1)]
    return Outcome(reached, low, high, share_low, share_high, *walks)


def _levels(
    some: NDArray[np.uint64], every: NDArray[np.uint64], possible: NDArray[np.uint64], first: int, sets: int
) -> Levels:
    shift = np.arange(first, first + sets, dtype=np.uint64)[:, None]
    bits = [(words[None, :] >> shift) & np.uint64(1) != 0 for words in (possible, some, every)]
    levels = np.zeros((sets, len(some)), dtype=np.int8)
    for bit, level in zip(bits, (Level.POSSIBLE, Level.SOMETIMES, Level.ALWAYS), strict=True):
        levels[bit] = level
    return levels


def _within(share: Reals, levels: Levels) -> Reals:
    """Keep rounding from contradicting the level: 0 and 1 exactly where no and every route touches."""
    kept = np.clip(share, LEAST, MOST)
    kept[levels < Level.SOMETIMES] = 0.0
    kept[levels == Level.ALWAYS] = 1.0
    return kept


def _high_share(reading: TouchColumns, share: Reals, most: Reals) -> Reals:
    high = np.zeros((reading.sets, len(share)))
    for k in range(reading.sets):
        if reading.mixed[k] >= 0:
            high[k] = most[:, reading.mixed[k]]
        elif reading.column[k] >= 0:
            high[k] = share[:, reading.column[k]]
    return high


def _rows(seen: Sequence[DestinationResult], name: str, end: int, sets: int) -> NDArray[np.int64]:
    """Return (sets, all sources) of one attribute of the piles, for the low (0) or the high end (1)."""
    parts = []
    for one in seen:
        rows = np.asarray(getattr(one.pile, name), dtype=np.int64)
        parts.append(rows.reshape(2, sets, len(one.reached))[end])
    return np.concatenate(parts, axis=1)


def _witnesses(seen: Sequence[DestinationResult], pick: Places, end: int, sets: int) -> Witnesses:
    sizes = np.array([0, *(len(one.buffer) for one in seen)], dtype=np.int64)
    before = np.repeat(np.cumsum(sizes)[:-1], [len(one.reached) for one in seen])
    at = (_rows(seen, "at", end, sets) + before[None, :])[:, pick].ravel()
    length = _rows(seen, "length", end, sets)[:, pick].ravel()
    start = np.concatenate([[0], np.cumsum(length)])
    element = np.empty(start[-1], dtype=np.int32)
    buffer = np.concatenate([one.buffer for one in seen])
    gather(at, length.astype(np.int32), buffer, start, element)
    link, failed, group = (
        _rows(seen, name, end, sets)[:, pick].ravel().astype(np.int32)
        for name in ("link", "element", "group")
    )
    return Witnesses(len(pick), start, element, link, failed, group)


def stack_outcomes(outcomes: Sequence[Outcome]) -> Outcome:
    """Return one outcome of all flagged sets from outcomes of the same demands, a few sets each."""
    if len(outcomes) == 1:
        return outcomes[0]
    stacked = (np.concatenate([getattr(one, name) for one in outcomes]) for name in TABLES)
    walks = (_stack_walks([getattr(one, name) for one in outcomes]) for name in WALKS)
    return Outcome(outcomes[0].reachable, *stacked, *walks)  # type: ignore[arg-type]


TABLES = ("low", "high", "share_low", "share_high")
WALKS = ("low_witness", "high_witness")
FAILED = ("failed_link", "failed_element", "failed_group")


def _stack_walks(parts: Sequence[Witnesses]) -> Witnesses:
    length = np.concatenate([np.diff(part.start) for part in parts])
    return Witnesses(
        parts[0].demands,
        np.concatenate([[0], np.cumsum(length)]),
        np.concatenate([part.element for part in parts]),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in FAILED),
    )


def join_outcomes(parts: Sequence[tuple[Places, Outcome]], sets: int, demands: int) -> Outcome:
    """Return one outcome of all `demands` from outcomes of parts of them.

    Each part names its demands; together they are all, each once.
    """
    reachable = np.zeros(demands, dtype=np.bool_)
    tables: dict[str, NDArray[np.generic]] = {
        name: np.zeros((sets, demands), dtype=np.int8 if name in ("low", "high") else np.float64)
        for name in TABLES
    }
    for places, outcome in parts:
        reachable[places] = outcome.reachable
        for name in TABLES:
            tables[name][:, places] = getattr(outcome, name)
    walks = (
        _join_walks([(places, getattr(part, name)) for places, part in parts], sets, demands)
        for name in WALKS
    )
    return Outcome(reachable, *tables.values(), *walks)  # type: ignore[arg-type]


def _join_walks(parts: Sequence[tuple[Places, Witnesses]], sets: int, demands: int) -> Witnesses:
    length = np.zeros(sets * demands, dtype=np.int32)
    failed = {name: np.full(sets * demands, -1, dtype=np.int32) for name in FAILED}
    rows = [(places[None, :] + demands * np.arange(sets)[:, None]).ravel() for places, _ in parts]
    for row, (_, walks) in zip(rows, parts, strict=True):
        length[row] = np.diff(walks.start)
        for name, into in failed.items():
            into[row] = getattr(walks, name)
    start = np.concatenate([[0], np.cumsum(length, dtype=np.int64)])
    element = np.empty(start[-1], dtype=np.int32)
    for row, (_, walks) in zip(rows, parts, strict=True):
        _scatter(walks, row, start, element)
    return Witnesses(demands, start, element, *failed.values())


def _scatter(walks: Witnesses, row: Places, start: Places, element: Codes) -> None:
    gather(walks.start[:-1], np.diff(walks.start).astype(np.int32), walks.element, start[row], element)
