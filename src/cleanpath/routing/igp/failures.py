"""Every failure that matters to the traffic toward one target, and what that traffic can then touch.

A failure matters only where it takes the last next hop of an element: otherwise routes are merely fewer. The
new routes behind it are found by a search of that part alone, started from its border (the idea of
G. Ramalingam and T. Reps, Journal of Algorithms 21, 1996, for one change at a time).
"""

from typing import NamedTuple

import numpy as np

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes
from cleanpath.routing.igp.affected import (
    AffectedRegion,
    DestinationView,
    Ends,
    FailureState,
    find_left,
    forget,
    is_behind,
    is_down,
    lose_group,
    seed,
    spread_part,
)
from cleanpath.routing.igp.ecmp import PathStore, Words, put_walk
from cleanpath.routing.igp.shortest_paths import FAR, heap_pop, heap_push

LINKS, ELEMENTS, GROUPS = 1, 2, 4
"""Kinds of failures, to be added up."""


class Open(NamedTuple):
    """What is still open for S sources: `pending` (R,) words of bits not touched now nor in a state seen.

    `source` (R,) is the place of each among the sources, valid where something is pending; `possible` (S,)
    words of bits touched after a failure; `bits` the number of bits; walks that prove it go to `pile`.
    """

    pending: Words
    source: Codes
    possible: Words
    bits: int
    pile: PathStore
    walk: Codes


@inner
def step(
    near: DestinationView, ends: Ends, part: AffectedRegion, trial: FailureState, v: int, arc: int
) -> tuple[bool, np.uint64]:
    """Return whether an arc from `v` is on a shortest route after the failure, and what lies behind it."""
    head = near.arcs.out_head[arc]
    inside, known = part.mark[v] == trial.epoch, part.mark[head] == trial.epoch
    beyond = near.dist[head]
    if known:
        beyond = part.dist[head] if inside else FAR
    elif not inside and trial.cut >= 0 and is_behind(near, part, trial.cut, trial.epoch, head):
        beyond = FAR  # what is behind the failure is not marked where no new route of the source uses it
    if beyond == FAR or is_down(ends, trial, near.arcs.out_link[arc]):
        return False, np.uint64(0)
    if beyond + near.arcs.out_cost[arc] != (part.dist[v] if inside else near.dist[v]):
        return False, np.uint64(0)
    if part.mark[head] == trial.epoch:
        return True, part.after[head]
    return True, find_left(near, ends, part, trial, head)


@inner
def touched_after(
    near: DestinationView, ends: Ends, part: AffectedRegion, trial: FailureState, v: int
) -> np.uint64:
    """Return which wanted bits the new routes of a member touch; nearer members are known."""
    word = np.uint64(near.own[v] & trial.wanted)
    for arc in range(near.arcs.out_start[v], near.arcs.out_start[v + 1]):
        if word == trial.wanted:
            break
        _, behind = step(near, ends, part, trial, v, arc)
        word |= behind
    return word


@inner
def walk_after(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    trial: FailureState,
    source: int,
    bit: int,
    walk: Codes,
) -> int:
    """Write a shortest route after the failure that touches `bit`; return its length."""
    mask = np.uint64(1) << np.uint64(bit)
    v, length, touched = source, 0, False
    while v >= 0:
        walk[length] = near.name[v]
        length += 1
        touched = touched or near.own[v] & mask != np.uint64(0)
        following = -1
        for arc in range(near.arcs.out_start[v], near.arcs.out_start[v + 1]):
            on, word = step(near, ends, part, trial, v, arc)
            if on and (touched or word & mask != np.uint64(0)):
                following = near.arcs.out_head[arc]
                break
        v = following
    return length


@kernel
def record(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    trial: FailureState,
    v: int,
    found: np.uint64,
    task: Open,
    pool: Codes,
    used: int,
) -> tuple[Codes, int]:
    """Write down what a source can touch after the failure, with a walk for each bit."""
    task.pending[v] &= ~found
    at = task.source[v]
    task.possible[at] |= found
    sources = len(task.possible)
    for bit in range(task.bits):
        if (found >> np.uint64(bit)) & np.uint64(1) == np.uint64(0):
            continue
        row = bit * sources + at
        task.pile.link[row] = trial.link
        task.pile.element[row] = near.name[trial.element] if trial.element >= 0 else -1
        task.pile.group[row] = trial.group
        low = bit - task.bits // 2
        if low >= 0 and (found >> np.uint64(low)) & np.uint64(1) != np.uint64(0):
            task.pile.at[row] = task.pile.at[low * sources + at]
            task.pile.length[row] = task.pile.length[low * sources + at]
            continue
        length = walk_after(near, ends, part, trial, v, bit, task.walk)
        pool = put_walk(task.pile, row, pool, used, task.walk, length)
        used += length
    return pool, used


@kernel
def search_part(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    trial: FailureState,
    members: int,
    awaited: int,
    task: Open,
    pool: Codes,
    used: int,
) -> tuple[Codes, int]:
    """Find the new routes of the part, and record what `awaited` sources in it can now touch."""
    arcs = near.arcs
    count = 0
    for at in range(members):
        v = part.member[at]
        part.dist[v] = FAR if v == trial.element else part.seed[v]
        if part.dist[v] != FAR:
            count = heap_push(part.keys, part.items, count, part.dist[v], v)
    while count > 0:
        cost, v = part.keys[0], part.items[0]
        count = heap_pop(part.keys, part.items, count)
        if part.dist[v] != cost:
            continue
        part.after[v] = touched_after(near, ends, part, trial, v)
        if task.pending[v] != np.uint64(0):
            awaited -= 1
            found = part.after[v] & task.pending[v]
            if found != np.uint64(0):
                pool, used = record(near, ends, part, trial, v, found, task, pool, used)
            if awaited == 0:
                break
        for arc in range(arcs.in_start[v], arcs.in_start[v + 1]):
            tail = arcs.in_tail[arc]
            if part.mark[tail] != trial.epoch or tail == trial.element:
                continue
            longer = cost + arcs.in_cost[arc]
            if longer < part.dist[tail] and not is_down(ends, trial, arcs.in_link[arc]):
                part.dist[tail] = longer
                count = heap_push(part.keys, part.items, count, longer, tail)
    return pool, used


@inner
def await_part(part: AffectedRegion, first: int, members: int, task: Open) -> tuple[int, np.uint64]:
    """Return how many members from `first` on have something pending, and all of it."""
    awaited, wanted = 0, np.uint64(0)
    for at in range(first, members):
        word = task.pending[part.member[at]]
        if word != np.uint64(0):
            awaited += 1
            wanted |= word
    return awaited, wanted


@kernel
def try_element(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    v: int,
    link: int,
    kinds: int,
    epoch: int,
    task: Open,
    pool: Codes,
    used: int,
) -> tuple[Codes, int]:
    """Examine the failure of an element and of its only next-hop `link` (-1: it has more).

    The same elements are behind both; only the element itself lives on in the second.
    """
    part.mark[v] = epoch
    part.member[0] = v
    members = spread_part(near, ends, part, -1, epoch, 1)
    awaited, wanted = await_part(part, 1, members, task)
    touched = np.uint64(0)
    trial = FailureState(-1, v, -1, epoch, 2 * epoch, near.dist[v], wanted, -1)
    if wanted | task.pending[v] != np.uint64(0):
        for at in range(1, members):
            touched |= seed(near, ends, part, trial, part.member[at])
    if kinds & ELEMENTS and wanted & touched != np.uint64(0):
        trial = FailureState(-1, v, -1, epoch, 2 * epoch, near.dist[v], wanted & touched, -1)
        pool, used = search_part(near, ends, part, trial, members, awaited, task, pool, used)
    if link < 0 or kinds & (LINKS | GROUPS) == 0:
        return pool, used
    awaited, wanted = await_part(part, 0, members, task)
    trial = FailureState(link, -1, -1, epoch, 2 * epoch + 1, near.dist[v], wanted, -1)
    touched |= seed(near, ends, part, trial, v)
    if wanted & touched != np.uint64(0):
        trial = FailureState(link, -1, -1, epoch, 2 * epoch + 1, near.dist[v], wanted & touched, -1)
        pool, used = search_part(near, ends, part, trial, members, awaited, task, pool, used)
    return pool, used


@kernel
def try_group(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    group: int,
    epoch: int,
    task: Open,
    pool: Codes,
    used: int,
) -> tuple[Codes, int]:
    """Examine the failure of all links of a group at once."""
    members, felt = lose_group(near, ends, part, group, epoch)
    members = spread_part(near, ends, part, group, epoch, members)
    awaited, wanted = await_part(part, 0, members, task)
    if awaited == 0:
        return pool, used
    trial = FailureState(-1, -1, group, epoch, 2 * epoch, felt, wanted, -1)
    touched = np.uint64(0)
    for at in range(members):
        touched |= seed(near, ends, part, trial, part.member[at])
    if wanted & touched == np.uint64(0):
        return pool, used
    trial = FailureState(-1, -1, group, epoch, 2 * epoch, felt, wanted & touched, -1)
    return search_part(near, ends, part, trial, members, awaited, task, pool, used)


@kernel
def needed(near: DestinationView, order: Codes, settled: int, task: Open) -> Words:
    """Return for each element what is pending there or behind it."""
    need = np.zeros(len(near.name), np.uint64)
    arcs = near.arcs
    for at in range(settled - 1, -1, -1):
        v = near.place[order[at]]
        need[v] |= task.pending[v]
        if need[v] == np.uint64(0):
            continue
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if near.dist[head] + arcs.out_cost[arc] == near.dist[v]:
                need[head] |= need[v]
    return need


@kernel
def try_failures(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    order: Codes,
    kinds: int,
    task: Open,
    pool: Codes,
    used: int,
) -> Codes:
    """Examine every failure on the routes of the sources; return the pool of walks."""
    forget(part)
    epoch = 0
    need = needed(near, order, len(near.name), task)
    tried = np.zeros(len(ends.group_start), np.bool_)
    arcs = near.arcs
    for v in range(len(near.name) - 1, 0, -1):
        if part.stop[0]:
            break
        if need[v] == np.uint64(0):
            continue
        only = -1
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            if near.dist[arcs.out_head[arc]] + arcs.out_cost[arc] != near.dist[v]:
                continue
            link = arcs.out_link[arc]
            group = ends.group[link] if kinds & GROUPS else -1
            if group < 0:
                only = link
            elif not tried[group]:
                tried[group] = True
                epoch += 1
                pool, used = try_group(near, ends, part, group, epoch, task, pool, used)
        if near.hops[v] > 1:
            only = -1
        if kinds & ELEMENTS or (only >= 0 and kinds & (LINKS | GROUPS)):
            epoch += 1
            pool, used = try_element(near, ends, part, v, only, kinds, epoch, task, pool, used)
    return pool
