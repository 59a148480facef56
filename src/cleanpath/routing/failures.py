"""Every failure that matters to the traffic toward one target, and what that traffic can then touch."""

from typing import NamedTuple

import numpy as np

from cleanpath.network.graph import Codes
from cleanpath.routing.behind import (
    Before,
    Failure,
    Part,
    failed_link,
    find_left,
    find_part,
    seed_part,
)
from cleanpath.routing.compiled import kernel
from cleanpath.routing.costs import FAR
from cleanpath.routing.ecmp import Routes, Words
from cleanpath.routing.heap import heap_pop, heap_push
from cleanpath.routing.walks import Pile, put_walk

LINKS, ELEMENTS, GROUPS = 1, 2, 4
"""Kinds of failures, to be added up."""


class Open(NamedTuple):
    """What is still open for S sources: `pending` (N,) words of bits not touched now nor in a state seen.

    `place` (N,) is the place of each source, valid where something is pending; `possible` (S,) words of bits
    touched after a failure; `bits` the number of bits; the walks that prove it go to `pile`.
    """

    pending: Words
    place: Codes
    possible: Words
    bits: int
    pile: Pile
    walk: Codes


@kernel
def search_part(
    before: Before,
    part: Part,
    failure: Failure,
    epoch: int,
    members: int,
    felt: int,
    wanted: np.uint64,
    awaited: int,
    task: Open,
    buffer: Codes,
    used: int,
) -> tuple[Codes, int]:
    """Find the new routes of the part, and record what sources in it can now touch."""
    arcs = before.arcs
    count = 0
    for at in range(members):
        v = part.member[at]
        if part.dist[v] != FAR:
            count = heap_push(part.keys, part.items, count, part.dist[v], v)
    while count > 0:
        cost, v = part.keys[0], part.items[0]
        count = heap_pop(part.keys, part.items, count)
        if part.dist[v] != cost:
            continue
        part.after[v] = touched_after(before, part, failure, epoch, felt, wanted, v)
        if task.pending[v] != np.uint64(0):
            awaited -= 1
            found = part.after[v] & task.pending[v]
            if found != np.uint64(0):
                buffer, used = record(
                    before, part, failure, epoch, felt, wanted, v, found, task, buffer, used
                )
            if awaited == 0:
                break
        for arc in range(arcs.in_start[v], arcs.in_start[v + 1]):
            tail = arcs.in_tail[arc]
            longer = cost + arcs.in_cost[arc]
            if part.mark[tail] != epoch or longer >= part.dist[tail] or tail == failure.element:
                continue
            if not failed_link(before.ends, failure, arcs.in_link[arc]):
                part.dist[tail] = longer
                count = heap_push(part.keys, part.items, count, longer, tail)
    return buffer, used


@kernel
def step_word(
    before: Before, part: Part, failure: Failure, epoch: int, felt: int, wanted: np.uint64, v: int, arc: int
) -> tuple[bool, np.uint64]:
    """Return whether an arc from `v` is on a shortest route after the failure, and what lies behind it."""
    head = before.arcs.out_head[arc]
    if failed_link(before.ends, failure, before.arcs.out_link[arc]) or head == failure.element:
        return False, np.uint64(0)
    cost = part.dist[v] if part.mark[v] == epoch else before.dist[v]
    if part.mark[head] == epoch:
        on = part.mark[v] == epoch and part.dist[head] + before.arcs.out_cost[arc] == cost
        return on, part.after[head] if on else np.uint64(0)
    if before.dist[head] + before.arcs.out_cost[arc] != cost:
        return False, np.uint64(0)
    return True, find_left(before, part, failure, epoch, felt, wanted, head)


@kernel
def touched_after(
    before: Before, part: Part, failure: Failure, epoch: int, felt: int, wanted: np.uint64, v: int
) -> np.uint64:
    """Return which wanted bits the new routes of a member touch; nearer members are known."""
    word = np.uint64(before.own[v] & wanted)
    for arc in range(before.arcs.out_start[v], before.arcs.out_start[v + 1]):
        if word == wanted:
            break
        _, behind = step_word(before, part, failure, epoch, felt, wanted, v, arc)
        word |= behind
    return word


@kernel
def record(
    before: Before,
    part: Part,
    failure: Failure,
    epoch: int,
    felt: int,
    wanted: np.uint64,
    source: int,
    found: np.uint64,
    task: Open,
    buffer: Codes,
    used: int,
) -> tuple[Codes, int]:
    """Write down what a source can touch after the failure, with a walk for each bit."""
    task.pending[source] &= ~found
    at = task.place[source]
    task.possible[at] |= found
    sources = len(task.possible)
    for bit in range(task.bits):
        if (found >> np.uint64(bit)) & np.uint64(1) == np.uint64(0):
            continue
        row = bit * sources + at
        task.pile.link[row] = failure.link
        task.pile.element[row] = failure.element
        task.pile.group[row] = failure.group
        low = bit - task.bits // 2
        if low >= 0 and (found >> np.uint64(low)) & np.uint64(1) != np.uint64(0):
            task.pile.at[row] = task.pile.at[low * sources + at]
            task.pile.length[row] = task.pile.length[low * sources + at]
            continue
        length = walk_after(before, part, failure, epoch, felt, wanted, source, bit, task.walk)
        buffer = put_walk(task.pile, row, buffer, used, task.walk, length)
        used += length
    return buffer, used


@kernel
def walk_after(
    before: Before,
    part: Part,
    failure: Failure,
    epoch: int,
    felt: int,
    wanted: np.uint64,
    source: int,
    bit: int,
    walk: Codes,
) -> int:
    """Write a shortest route after the failure that touches `bit`; return its length."""
    mask = np.uint64(1) << np.uint64(bit)
    v, length, touched = source, 0, False
    while True:
        walk[length] = v
        length += 1
        touched = touched or before.own[v] & mask != np.uint64(0)
        following = -1
        for arc in range(before.arcs.out_start[v], before.arcs.out_start[v + 1]):
            on, word = step_word(before, part, failure, epoch, felt, wanted, v, arc)
            if on and (touched or word & mask != np.uint64(0)):
                following = before.arcs.out_head[arc]
                break
        if following < 0:
            return length
        v = following


@kernel
def try_failure(
    before: Before, part: Part, failure: Failure, epoch: int, task: Open, buffer: Codes, used: int
) -> tuple[Codes, int]:
    """Examine one failure state for all sources with something pending."""
    members, felt = find_part(before, part, failure, epoch)
    wanted, awaited = np.uint64(0), 0
    for at in range(members):
        v = part.member[at]
        if v != failure.element and task.pending[v] != np.uint64(0):
            wanted |= task.pending[v]
            awaited += 1
    if awaited == 0:
        return buffer, used
    wanted &= seed_part(before, part, failure, epoch, members)
    if wanted == np.uint64(0):
        return buffer, used
    return search_part(before, part, failure, epoch, members, felt, wanted, awaited, task, buffer, used)


@kernel
def needed(routes: Routes, task: Open) -> tuple[Words, Words]:
    """Return for each element of the routes what is pending there or behind it, and what is behind alone."""
    count = len(routes.element)
    here, behind = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    for at in range(count):
        here[at] |= task.pending[routes.element[at]] | behind[at]
        for h in range(routes.hop_start[at], routes.hop_start[at + 1]):
            behind[routes.hop[h]] |= here[at]
    return here, behind


@kernel
def try_failures(
    before: Before, routes: Routes, part: Part, kinds: int, task: Open, buffer: Codes, used: int
) -> Codes:
    """Examine every failure on the routes of the sources; return the buffer of walks.

    A link matters only where it is the one next hop: otherwise routes are merely fewer.
    """
    part.mark[:] = -1
    part.counted[:] = -1
    part.known[:] = -1
    epoch = 0
    here, behind = needed(routes, task)
    tried = np.zeros(len(before.ends.group_start), np.bool_)
    arcs = before.arcs
    for at in range(len(routes.element)):
        v = routes.element[at]
        if here[at] == np.uint64(0) or before.dist[v] == 0:
            continue
        if kinds & ELEMENTS and behind[at] != np.uint64(0):
            epoch += 1
            buffer, used = try_failure(before, part, Failure(-1, v, -1), epoch, task, buffer, used)
        if kinds & (LINKS | GROUPS) == 0:
            continue
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            if before.dist[arcs.out_head[arc]] + arcs.out_cost[arc] != before.dist[v]:
                continue
            link = arcs.out_link[arc]
            group = before.ends.group[link] if kinds & GROUPS else -1
            if group >= 0 and not tried[group]:
                tried[group] = True
                epoch += 1
                buffer, used = try_failure(before, part, Failure(-1, -1, group), epoch, task, buffer, used)
            elif group < 0 and part.hops[v] == 1:
                epoch += 1
                buffer, used = try_failure(before, part, Failure(link, -1, -1), epoch, task, buffer, used)
    return buffer
