"""The elements that a failure affects, on a network renumbered along one destination's shortest-path DAG.

Only they get new routes. All others keep their cost, and of their routes those that are left.

Elements are numbered along the tree of first next hops, each followed by all that is behind it. A failure
then concerns a few neighbouring stretches of memory, which makes its examination several times faster.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Graph
from cleanpath.routing.igp.ecmp import Words
from cleanpath.routing.igp.shortest_paths import FAR, Arcs, Whole, whole_costs


class DestinationView(NamedTuple):
    """The R elements with a route to the target, under numbers of their own; the target is 0.

    `arcs` in these numbers; `dist` (R,) the cost to the target; `own`, `some` (R,) words: what the element
    and what some of its routes touch; `hops` (R,) the number of its next-hop links. `name` (R,) is the
    element in the network, `place` (N,) the number of each element or -1.
    """

    arcs: Arcs
    dist: Whole
    own: Words
    some: Words
    hops: Codes
    name: Codes
    place: Codes


@kernel
def number(arcs: Arcs, dist: Whole, order: Codes, settled: int) -> tuple[Codes, Codes]:
    """Number the settled elements along the tree of first next hops; return `place` and `name`."""
    parent = np.empty(len(dist), np.int32)
    weight = np.ones(len(dist), np.int32)
    for at in range(settled - 1, 0, -1):
        v = order[at]
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if dist[head] + arcs.out_cost[arc] == dist[v]:
                parent[v] = head
                weight[head] += weight[v]
                break
    place = np.full(len(dist), np.int32(-1))
    name = np.empty(settled, np.int32)
    free = np.empty(len(dist), np.int32)
    for at in range(settled):
        v = order[at]
        place[v] = free[parent[v]] if at else 0
        if at:
            free[parent[v]] += weight[v]
        free[v] = place[v] + 1
        name[place[v]] = v
    return place, name


@kernel
def copy_rows(
    start: Whole, far: Codes, link: Codes, cost: Whole, name: Codes, place: Codes
) -> tuple[Whole, Codes, Codes, Whole]:
    """Return the rows of arcs of the numbered elements, with the numbers of their far ends."""
    count = 0
    for at in range(len(name)):
        count += start[name[at] + 1] - start[name[at]]
    new_start = np.zeros(len(name) + 1, np.int64)
    new_far, new_link = np.empty(count, np.int32), np.empty(count, np.int32)
    new_cost = np.empty(count, np.int64)
    count = 0
    for at in range(len(name)):
        for arc in range(start[name[at]], start[name[at] + 1]):
            if place[far[arc]] >= 0:
                new_far[count] = place[far[arc]]
                new_link[count] = link[arc]
                new_cost[count] = cost[arc]
                count += 1
        new_start[at + 1] = count
    return new_start, new_far, new_link, new_cost


@kernel
def draw_near(arcs: Arcs, own: Words, dist: Whole, order: Codes, settled: int) -> DestinationView:
    """Return the network as the target of a full search sees it."""
    place, name = number(arcs, dist, order, settled)
    out_start, head, out_link, out_cost = copy_rows(
        arcs.out_start, arcs.out_head, arcs.out_link, arcs.out_cost, name, place
    )
    in_start, tail, in_link, in_cost = copy_rows(
        arcs.in_start, arcs.in_tail, arcs.in_link, arcs.in_cost, name, place
    )
    near = DestinationView(
        Arcs(out_start, head, out_link, out_cost, in_start, tail, in_link, in_cost),
        dist[name],
        own[name],
        own[name],
        np.zeros(settled, np.int32),
        name,
        place,
    )
    for at in range(settled):
        v = place[order[at]]
        for arc in range(out_start[v], out_start[v + 1]):
            if near.dist[head[arc]] + out_cost[arc] == near.dist[v]:
                near.hops[v] += 1
                near.some[v] |= near.some[head[arc]]
    return near


Places = NDArray[np.int64]


class Ends(NamedTuple):
    """The links by themselves: ends, cost, direction, group (M,), and the links of each group in rows."""

    a: Codes
    b: Codes
    cost: Whole
    directed: Flags
    group: Codes
    group_start: Places
    grouped: Codes


class AffectedRegion(NamedTuple):
    """Arrays (N,) that describe the part behind a failure, in the numbers of `DestinationView`.

    `mark` is the epoch for what is behind (and for a failed element), listed in `member`; `seed` its cost
    over the border of the part, `dist` its new cost, `after` what its new routes touch. `lost` counts the
    next hops lost, valid where `counted` is the epoch. `left` is what the remaining routes of an element
    outside touch, valid where `known` is the turn. Once `stop` (1,) is set the examination ends, and what
    it found is of no use. The others are room for searches.
    """

    mark: Codes
    member: Codes
    seed: Whole
    dist: Whole
    after: Words
    lost: Codes
    counted: Codes
    left: Words
    known: Codes
    keys: Whole
    items: Codes
    stack: Codes
    arc: Places
    path: Codes
    path_arc: Places
    stop: Flags


class FailureState(NamedTuple):
    """A failure under examination: the link, element or group that has failed, the others -1.

    `epoch` marks the part behind it, `turn` what is known of the rest. What has less than the cost `felt`
    keeps all its routes. `wanted`: the bits that are asked for. `cut`: where not all that is behind is
    marked, the element through which its routes led, else -1.
    """

    link: int
    element: int
    group: int
    epoch: int
    turn: int
    felt: int
    wanted: np.uint64
    cut: int


def ends_of(graph: Graph) -> Ends:
    """Return the links of `graph` by themselves."""
    order = np.argsort(graph.group, kind="stable").astype(np.int32)
    order = order[graph.group[order] >= 0]
    groups = int(graph.group.max(initial=-1)) + 1
    start = np.searchsorted(graph.group[order], np.arange(groups + 1)).astype(np.int64)
    cost = whole_costs(graph.weight, graph.size)
    return Ends(graph.link_a, graph.link_b, cost, graph.directed, graph.group, start, order)


def new_part(graph: Graph, stop: Flags) -> AffectedRegion:
    """Return room for the parts of `graph`; `stop` (1,) may be shared."""
    size, room = graph.size, len(graph.out_head) + graph.size + 2
    mark, member, lost, counted, known, stack, path = (np.full(size, -1, np.int32) for _ in range(7))
    seed, dist, arc, path_arc = (np.zeros(size, np.int64) for _ in range(4))
    after, left = (np.zeros(size, np.uint64) for _ in range(2))
    keys, items = np.zeros(room, np.int64), np.zeros(room, np.int32)
    found = mark, member, seed, dist, after, lost, counted, left, known
    return AffectedRegion(*found, keys, items, stack, arc, path, path_arc, stop)


@inner
def forget(part: AffectedRegion) -> None:
    """Make ready for another target, where epochs and turns start anew."""
    part.mark[:] = -1
    part.counted[:] = -1
    part.known[:] = -1


@inner
def is_down(ends: Ends, trial: FailureState, link: int) -> bool:
    """Return whether a link has failed, by itself or with its group."""
    return link == trial.link or (trial.group >= 0 and ends.group[link] == trial.group)


@inner
def lose_hop(near: DestinationView, part: AffectedRegion, v: int, epoch: int, members: int) -> int:
    """Take one next hop from an element; when it was the last, the element is behind the failure."""
    if near.hops[v] > 1:
        if part.counted[v] != epoch:
            part.counted[v] = epoch
            part.lost[v] = 0
        part.lost[v] += 1
        if part.lost[v] < near.hops[v]:
            return members
    part.mark[v] = epoch
    part.member[members] = v
    return members + 1


@inner
def lose_group(
    near: DestinationView, ends: Ends, part: AffectedRegion, group: int, epoch: int
) -> tuple[int, int]:
    """Take the links of a group from the routes; return the members and the least cost of an end it hits."""
    members, felt = 0, FAR
    for row in range(ends.group_start[group], ends.group_start[group + 1]):
        link = ends.grouped[row]
        a, b = near.place[ends.a[link]], near.place[ends.b[link]]
        if a == b or a < 0 or b < 0:
            continue
        tail = -1
        if near.dist[b] + ends.cost[link] == near.dist[a]:
            tail = a
        elif near.dist[a] + ends.cost[link] == near.dist[b] and not ends.directed[link]:
            tail = b
        if tail >= 0:
            members = lose_hop(near, part, tail, epoch, members)
            felt = min(felt, near.dist[tail])
    return members, felt


@inner
def spread_part(
    near: DestinationView, ends: Ends, part: AffectedRegion, group: int, epoch: int, members: int
) -> int:
    """Take members from the next hops of others until no more follow; return the number of members."""
    arcs, dist = near.arcs, near.dist
    at = 0
    while at < members:
        v = part.member[at]
        at += 1
        for arc in range(arcs.in_start[v], arcs.in_start[v + 1]):
            tail = arcs.in_tail[arc]
            if dist[v] + arcs.in_cost[arc] == dist[tail]:
                if group >= 0 and ends.group[arcs.in_link[arc]] == group:
                    continue
                members = lose_hop(near, part, tail, epoch, members)
    return members


@inner
def seed(near: DestinationView, ends: Ends, part: AffectedRegion, trial: FailureState, v: int) -> np.uint64:
    """Set the cost of a member over the border (or `FAR`); return what it and the routes there touched."""
    arcs = near.arcs
    touched: np.uint64 = near.own[v]
    best = FAR
    for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
        head = arcs.out_head[arc]
        if near.dist[head] == FAR or is_down(ends, trial, arcs.out_link[arc]):
            continue
        if part.mark[head] != trial.epoch:
            best = min(best, near.dist[head] + arcs.out_cost[arc])
            touched |= near.some[head]
    part.seed[v] = best
    return touched


@inner
def known_behind(near: DestinationView, part: AffectedRegion, cut: int, epoch: int, v: int) -> int:
    """Return 1 if an element is behind `cut`, 0 if not, -1 if that takes a search."""
    if v == cut:
        return 1
    if near.dist[v] <= near.dist[cut]:
        return 0
    return part.lost[v] if part.counted[v] == epoch else -1


@inner
def is_behind(near: DestinationView, part: AffectedRegion, cut: int, epoch: int, start: int) -> bool:
    """Return whether every shortest route of an element leads through `cut`, which is behind itself.

    Answers are remembered for the epoch, in `lost`; such an epoch counts no lost hops.
    """
    arcs = near.arcs
    plain = known_behind(near, part, cut, epoch, start)
    if plain >= 0:
        return plain == 1
    part.path[0], part.path_arc[0] = start, arcs.out_start[start]
    depth = 1
    while depth > 0:
        v, arc = part.path[depth - 1], part.path_arc[depth - 1]
        if arc == arcs.out_start[v + 1]:
            part.counted[v], part.lost[v] = epoch, 1
            depth -= 1
            continue
        part.path_arc[depth - 1] = arc + 1
        head = arcs.out_head[arc]
        if near.dist[head] + arcs.out_cost[arc] != near.dist[v]:
            continue
        plain = known_behind(near, part, cut, epoch, head)
        if plain < 0:
            part.path[depth], part.path_arc[depth] = head, arcs.out_start[head]
            depth += 1
        elif plain == 0:
            for at in range(depth):
                part.counted[part.path[at]], part.lost[part.path[at]] = epoch, 0
            return False
    return True


@inner
def known_left(
    near: DestinationView, part: AffectedRegion, trial: FailureState, v: int
) -> tuple[bool, np.uint64]:
    """Return what the routes left to an element outside touch, if that is plain without a search."""
    most = near.some[v] & trial.wanted
    if most == np.uint64(0) or near.dist[v] < trial.felt:
        return True, most
    if part.known[v] == trial.turn:
        return True, part.left[v]
    return False, most


@inner
def find_left(
    near: DestinationView, ends: Ends, part: AffectedRegion, trial: FailureState, start: int
) -> np.uint64:
    """Return which wanted bits the routes left to an element outside the part touch."""
    plain, word = known_left(near, part, trial, start)
    if plain:
        return word
    arcs = near.arcs
    depth = push_left(near, part, trial, start, 0)
    while depth > 0:
        v = part.stack[depth - 1]
        arc = part.arc[depth - 1]
        if part.left[v] == near.some[v] & trial.wanted or arc == arcs.out_start[v + 1]:
            part.known[v] = trial.turn
            depth -= 1
            if depth > 0:
                part.left[part.stack[depth - 1]] |= part.left[v]
            continue
        part.arc[depth - 1] = arc + 1
        head = arcs.out_head[arc]
        if near.dist[head] + arcs.out_cost[arc] != near.dist[v] or part.mark[head] == trial.epoch:
            continue
        if is_down(ends, trial, arcs.out_link[arc]):
            continue
        if trial.cut >= 0 and is_behind(near, part, trial.cut, trial.epoch, head):
            continue
        plain, word = known_left(near, part, trial, head)
        if plain:
            part.left[v] |= word
        else:
            depth = push_left(near, part, trial, head, depth)
    return np.uint64(part.left[start])


@inner
def push_left(near: DestinationView, part: AffectedRegion, trial: FailureState, v: int, depth: int) -> int:
    """Put an element on the stack of `find_left`; return the new depth."""
    part.stack[depth] = v
    part.arc[depth] = near.arcs.out_start[v]
    part.left[v] = near.own[v] & trial.wanted
    return depth + 1
