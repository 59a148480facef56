"""The network as one target sees it: elements renumbered so that what is behind each lies together.

Elements are numbered along the tree of first next hops, each followed by all that is behind it. A failure
then concerns a few neighbouring stretches of memory, which makes its examination several times faster.
"""

from typing import NamedTuple

import numpy as np

from cleanpath.network.graph import Codes
from cleanpath.routing.compiled import kernel
from cleanpath.routing.costs import Whole
from cleanpath.routing.ecmp import Words
from cleanpath.routing.shortest import Arcs


class Near(NamedTuple):
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
def draw_near(arcs: Arcs, own: Words, dist: Whole, order: Codes, settled: int) -> Near:
    """Return the network as the target of a full search sees it."""
    place, name = number(arcs, dist, order, settled)
    out_start, head, out_link, out_cost = copy_rows(
        arcs.out_start, arcs.out_head, arcs.out_link, arcs.out_cost, name, place
    )
    in_start, tail, in_link, in_cost = copy_rows(
        arcs.in_start, arcs.in_tail, arcs.in_link, arcs.in_cost, name, place
    )
    near = Near(
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
