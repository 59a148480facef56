"""Every failure that matters to one source: only what its own new routes can use is searched.

A failure never makes a route cheaper, so the cost before it is a lower bound after it, and a search from the
source that it guides (P. Hart, N. Nilsson, B. Raphael, "A formal basis for the heuristic determination of
minimum cost paths", 1968) leaves out all that is too far around. With many sources to a target, the whole
part behind a failure is searched once for all of them instead (`failures`).
"""

import numpy as np

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes
from cleanpath.routing.igp.affected import (
    AffectedRegion,
    DestinationView,
    Ends,
    FailureState,
    forget,
    is_behind,
    is_down,
    seed,
)
from cleanpath.routing.igp.ecmp import Words
from cleanpath.routing.igp.failures import ELEMENTS, GROUPS, LINKS, Open, search_part, try_group
from cleanpath.routing.igp.shortest_paths import FAR, Arcs, Whole, heap_pop, heap_push

SMALL = 32
"""How many elements around a target are looked at before a search from the source."""


@kernel
def stay_far(arcs: Arcs, own: Words, dist: Whole, order: Codes, settled: int, name: Codes) -> DestinationView:
    """Return the network as a target sees it, under the numbers it has; `name` (N,) are these."""
    near = DestinationView(arcs, dist, own, own.copy(), np.zeros(len(dist), np.int32), name, name)
    for at in range(settled):
        v = order[at]
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if dist[head] != FAR and dist[head] + arcs.out_cost[arc] == dist[v]:
                near.hops[v] += 1
                near.some[v] |= near.some[head]
    return near


@inner
def reach_part(
    near: DestinationView, ends: Ends, part: AffectedRegion, trial: FailureState, source: int
) -> tuple[int, np.uint64]:
    """Mark the elements behind the failure that new shortest routes of `source` can use, and a rim around.

    Returns how many these are and what is touched by them and over the border. The rim, which no such route
    uses, has no seed.
    """
    arcs = near.arcs
    if trial.element >= 0:  # what has failed is no border
        part.mark[trial.element], part.dist[trial.element] = trial.epoch, FAR
    part.mark[source], part.member[0], part.dist[source], part.seed[source] = trial.epoch, source, 0, FAR
    count = heap_push(part.keys, part.items, 0, near.dist[source], source)
    members, best, touched = 1, FAR, np.uint64(0)
    while count > 0 and part.keys[0] <= best:
        key, v = part.keys[0], part.items[0]
        count = heap_pop(part.keys, part.items, count)
        if key != part.dist[v] + near.dist[v]:
            continue
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if near.dist[head] == FAR or head == trial.element or is_down(ends, trial, arcs.out_link[arc]):
                continue
            cost = part.dist[v] + arcs.out_cost[arc]
            new = part.mark[head] != trial.epoch
            if new and not is_behind(near, part, trial.cut, trial.epoch, head):
                best = min(best, cost + near.dist[head])
            elif new or cost < part.dist[head]:
                if new:
                    part.mark[head], part.member[members], part.seed[head] = trial.epoch, head, FAR
                    members += 1
                part.dist[head] = cost
                count = heap_push(part.keys, part.items, count, cost + near.dist[head], head)
        touched |= seed(near, ends, part, trial, v)
    return members, touched


@inner
def is_cut_off(
    near: DestinationView, ends: Ends, part: AffectedRegion, trial: FailureState, target: int
) -> bool:
    """Return whether so few elements are left around the target that it is plain that no way leads to them.

    Without this look from the target a search from the source would go through all that is behind.
    """
    arcs = near.arcs
    part.items[0] = target
    at, count = 0, 1
    while at < count:
        v = part.items[at]
        at += 1
        for arc in range(arcs.in_start[v], arcs.in_start[v + 1]):
            tail = arcs.in_tail[arc]
            if tail == trial.element or is_down(ends, trial, arcs.in_link[arc]):
                continue
            if count == SMALL or is_behind(near, part, trial.cut, trial.epoch, tail):
                return False
            known = False
            for place in range(count):
                known = known or part.items[place] == tail
            if not known:
                part.items[count] = tail
                count += 1
    return True


@kernel
def try_one(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    trial: FailureState,
    source: int,
    target: int,
    task: Open,
    pool: Codes,
    used: int,
) -> tuple[Codes, int]:
    """Examine one failure for one source that is behind it."""
    if is_cut_off(near, ends, part, trial, target):
        return pool, used
    members, touched = reach_part(near, ends, part, trial, source)
    if touched & trial.wanted == np.uint64(0):
        return pool, used
    return search_part(near, ends, part, trial, members, 1, task, pool, used)


@inner
def list_routes(near: DestinationView, part: AffectedRegion, source: int, epoch: int) -> int:
    """List the elements on shortest routes of an element in `member`, itself first; return how many."""
    arcs = near.arcs
    part.member[0], part.counted[source] = source, epoch
    members, at = 1, 0
    while at < members:
        v = part.member[at]
        at += 1
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if near.dist[head] == FAR or near.dist[head] + arcs.out_cost[arc] != near.dist[v]:
                continue
            if part.counted[head] != epoch:
                part.counted[head] = epoch
                part.member[members] = head
                members += 1
    return members


@kernel
def try_source(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    source: int,
    target: int,
    kinds: int,
    epoch: int,
    task: Open,
    pool: Codes,
    used: int,
) -> tuple[Codes, int, int]:
    """Examine every failure for the only source with something pending; return the last epoch as well."""
    arcs = near.arcs
    tried = np.zeros(len(ends.group_start), np.bool_)
    epoch += 1
    route = part.member[: list_routes(near, part, source, epoch)].copy()
    for at in range(len(route)):
        v = int(np.int64(route[at]))
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head, link = arcs.out_head[arc], int(np.int64(arcs.out_link[arc]))
            if near.dist[head] == FAR or near.dist[head] + arcs.out_cost[arc] != near.dist[v]:
                continue
            group = int(np.int64(ends.group[link])) if kinds & GROUPS else -1
            if group >= 0 and not tried[group]:
                tried[group] = True
                epoch += 1
                pool, used = try_group(near, ends, part, group, epoch, task, pool, used)
            if group < 0 and near.hops[v] == 1 and kinds & (LINKS | GROUPS):
                epoch += 1
                trial = FailureState(link, -1, -1, epoch, 2 * epoch, near.dist[v], task.pending[source], v)
                if is_behind(near, part, v, epoch, source):
                    pool, used = try_one(near, ends, part, trial, source, target, task, pool, used)
        if kinds & ELEMENTS and v != source and near.dist[v] > 0:
            epoch += 1
            trial = FailureState(-1, v, -1, epoch, 2 * epoch, near.dist[v], task.pending[source], v)
            if is_behind(near, part, v, epoch, source):
                pool, used = try_one(near, ends, part, trial, source, target, task, pool, used)
        if task.pending[source] == np.uint64(0) or part.stop[0]:
            break
    return pool, used, epoch


def try_sources(
    near: DestinationView,
    ends: Ends,
    part: AffectedRegion,
    source: Codes,
    target: int,
    kinds: int,
    task: Open,
    pool: Codes,
    used: int,
) -> Codes:
    """Examine every failure for each source by itself; return the pool of walks."""
    forget(part)
    pending = task.pending[source]
    task.pending[source] = 0
    epoch = 0
    for at in np.flatnonzero(pending):
        v = int(source[at])
        task.pending[v] = pending[at]
        pool, used, epoch = try_source(near, ends, part, v, target, kinds, epoch, task, pool, used)
        task.pending[v] = 0
    return pool
