"""What changes for one target when something fails: only the elements behind the failure.

Behind it are those whose every shortest route used what failed. Their new routes are found by a search of
that part alone, started from its border; all others keep their cost, and of their routes those that are left.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags, Graph
from cleanpath.routing.compiled import kernel
from cleanpath.routing.costs import FAR, Whole, whole_costs
from cleanpath.routing.ecmp import Words
from cleanpath.routing.shortest import Arcs

Places = NDArray[np.int64]


class Failure(NamedTuple):
    """The link, element or group that has failed; the others are -1."""

    link: int
    element: int
    group: int


class Ends(NamedTuple):
    """The links by themselves: ends, cost, direction, group (M,), and the links of each group in rows."""

    a: Codes
    b: Codes
    cost: Whole
    directed: Flags
    group: Codes
    group_start: Places
    grouped: Codes


class Part(NamedTuple):
    """Arrays (N,) that describe the part behind the failure of number `epoch`.

    `mark` is `epoch` for what is behind (and for a failed element), listed in `member`; `dist` its new cost
    and `after` what its new routes touch. `lost` counts the next hops lost, valid where `counted` is `epoch`.
    `left` is what the remaining routes of an element outside touch, where `known` is `epoch`. `hops` is the
    number of next-hop links before any failure, `some` what routes touched then. `keys`, `items`, `stack`,
    `turn` are room for searches.
    """

    mark: Codes
    member: Codes
    dist: Whole
    after: Words
    lost: Codes
    counted: Codes
    left: Words
    known: Codes
    hops: Codes
    some: Words
    keys: Whole
    items: Codes
    stack: Codes
    turn: Places


class Before(NamedTuple):
    """The network before the failure: arcs, links, costs to the target, what elements and routes touch."""

    arcs: Arcs
    ends: Ends
    dist: Whole
    own: Words
    some: Words


def ends_of(graph: Graph) -> Ends:
    """Return the links of `graph` by themselves."""
    order = np.argsort(graph.group, kind="stable").astype(np.int32)
    order = order[graph.group[order] >= 0]
    groups = int(graph.group.max(initial=-1)) + 1
    start = np.searchsorted(graph.group[order], np.arange(groups + 1)).astype(np.int64)
    cost = whole_costs(graph.weight, graph.size)
    return Ends(graph.link_a, graph.link_b, cost, graph.directed, graph.group, start, order)


def new_part(graph: Graph) -> Part:
    """Return room for the parts of `graph`."""
    size, room = graph.size, len(graph.out_head) + graph.size + 2
    codes = [np.full(size, -1, np.int32) for _ in range(7)]
    mark, member, lost, counted, known, hops, stack = codes
    after, left, some = np.zeros((3, size), np.uint64)
    whole = np.zeros(size, np.int64)
    keys, items, turn = np.zeros(room, np.int64), np.zeros(room, np.int32), np.zeros(size, np.int64)
    return Part(mark, member, whole, after, lost, counted, left, known, hops, some, keys, items, stack, turn)


@kernel
def failed_link(ends: Ends, failure: Failure, link: int) -> bool:
    """Return whether a link has failed, by itself or with its group."""
    return link == failure.link or (failure.group >= 0 and ends.group[link] == failure.group)


@kernel
def sweep_all(before: Before, order: Codes, settled: int, part: Part) -> np.uint64:
    """Fill in the next hops of every element with a route and what its routes touch; return all of that."""
    arcs, dist = before.arcs, before.dist
    touched = np.uint64(0)
    for at in range(settled):
        v = order[at]
        hops, word = 0, before.own[v]
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if dist[head] + arcs.out_cost[arc] == dist[v]:
                hops += 1
                word |= part.some[head]
        part.hops[v] = hops
        part.some[v] = word
        touched |= word
    return touched


@kernel
def lose_hop(part: Part, v: int, epoch: int, members: int) -> int:
    """Take one next hop from an element; when it was the last, the element is behind the failure."""
    if part.counted[v] != epoch:
        part.counted[v] = epoch
        part.lost[v] = 0
    part.lost[v] += 1
    if part.lost[v] == part.hops[v]:
        part.mark[v] = epoch
        part.member[members] = v
        members += 1
    return members


@kernel
def lose_link(before: Before, part: Part, link: int, epoch: int, members: int) -> tuple[int, int]:
    """Take a link from the routes; return the members and the cost from the end that used it (or FAR)."""
    ends, dist = before.ends, before.dist
    a, b = ends.a[link], ends.b[link]
    if a == b:
        return members, FAR
    if dist[b] + ends.cost[link] == dist[a]:
        return lose_hop(part, a, epoch, members), dist[a]
    if not ends.directed[link] and dist[a] + ends.cost[link] == dist[b]:
        return lose_hop(part, b, epoch, members), dist[b]
    return members, FAR


@kernel
def find_part(before: Before, part: Part, failure: Failure, epoch: int) -> tuple[int, int]:
    """List what is behind a failure; return the number of members and the least cost at which it is felt.

    A failed element is the first member. What has less than that cost keeps all its routes.
    """
    members, felt = 0, FAR
    if failure.element >= 0:
        part.mark[failure.element] = epoch
        part.member[0] = failure.element
        part.dist[failure.element] = FAR
        members, felt = 1, before.dist[failure.element]
    elif failure.group >= 0:
        start = before.ends.group_start
        for row in range(start[failure.group], start[failure.group + 1]):
            members, here = lose_link(before, part, before.ends.grouped[row], epoch, members)
            felt = min(felt, here)
    else:
        members, felt = lose_link(before, part, failure.link, epoch, members)
    return spread_part(before, part, failure, epoch, members), felt


@kernel
def spread_part(before: Before, part: Part, failure: Failure, epoch: int, members: int) -> int:
    """Take members from the next hops of others until no more follow; return the number of members."""
    arcs, dist = before.arcs, before.dist
    at = 0
    while at < members:
        v = part.member[at]
        at += 1
        for arc in range(arcs.in_start[v], arcs.in_start[v + 1]):
            tail = arcs.in_tail[arc]
            if dist[v] + arcs.in_cost[arc] == dist[tail] and not failed_link(
                before.ends, failure, arcs.in_link[arc]
            ):
                members = lose_hop(part, tail, epoch, members)
    return members


@kernel
def seed_part(before: Before, part: Part, failure: Failure, epoch: int, members: int) -> np.uint64:
    """Give each member its cost over the border (or FAR), and return what routes out there touched before."""
    arcs, dist = before.arcs, before.dist
    touched = np.uint64(0)
    for at in range(members):
        v = part.member[at]
        touched |= before.own[v]
        best = FAR
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if part.mark[head] == epoch or dist[head] == FAR:
                continue
            if failed_link(before.ends, failure, arcs.out_link[arc]):
                continue
            best = min(best, dist[head] + arcs.out_cost[arc])
            touched |= before.some[head]
        part.dist[v] = FAR if v == failure.element else best
    return touched


@kernel
def known_left(
    before: Before, part: Part, v: int, epoch: int, felt: int, wanted: np.uint64
) -> tuple[bool, np.uint64]:
    """Return what the routes left to an element outside touch, if that is plain without a search."""
    most = before.some[v] & wanted
    if most == np.uint64(0) or before.dist[v] < felt:
        return True, most
    if part.known[v] == epoch:
        return True, part.left[v]
    return False, most


@kernel
def find_left(
    before: Before, part: Part, failure: Failure, epoch: int, felt: int, wanted: np.uint64, start: int
) -> np.uint64:
    """Return which wanted bits the routes left to an element outside the part touch."""
    plain, word = known_left(before, part, start, epoch, felt, wanted)
    if plain:
        return word
    arcs, dist = before.arcs, before.dist
    part.stack[0] = start
    part.turn[0] = arcs.out_start[start]
    part.left[start] = before.own[start] & wanted
    depth = 1
    while depth > 0:
        v = part.stack[depth - 1]
        arc = part.turn[depth - 1]
        if part.left[v] == before.some[v] & wanted or arc == arcs.out_start[v + 1]:
            part.known[v] = epoch
            depth -= 1
            if depth > 0:
                part.left[part.stack[depth - 1]] |= part.left[v]
            continue
        part.turn[depth - 1] = arc + 1
        head = arcs.out_head[arc]
        if dist[head] + arcs.out_cost[arc] != dist[v] or part.mark[head] == epoch:
            continue
        if failed_link(before.ends, failure, arcs.out_link[arc]):
            continue
        plain, word = known_left(before, part, head, epoch, felt, wanted)
        if plain:
            part.left[v] |= word
        else:
            part.stack[depth] = head
            part.turn[depth] = arcs.out_start[head]
            part.left[head] = before.own[head] & wanted
            depth += 1
    return np.uint64(part.left[start])
