"""Valley-free routes one at a time: whether one exists, is clean, or touches, and which systems force it.

A valley-free route climbs from customer to provider, crosses from peer to peer at most once, and descends
(L. Gao, 2001). Routes are searched back from the destination over states: the system, whether the way on from
there only descends, and whether it touches. The shortest walk that touches nearly always visits no system
twice; where it does, a bounded search tries all routes. Fewest cuts of valley-free routes are NP-hard to find
(T. Erlebach, A. Hall, A. Panconesi and D. Vukadinović, "Cuts and disjoint paths in the valley-free path
model", 2007), so cuts are those from which nothing can be left out.
"""

from dataclasses import dataclass

import numpy as np

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Offsets
from cleanpath.routing.bgp.as_graph import AsGraph

TRIES = 20_000
"""Steps of the search for a route that visits no system twice."""
CUT_LIMIT = 64
"""Flagged systems on valley-free routes from which a cut is chosen; with more, none is spelled out."""


@dataclass(frozen=True, slots=True)
class Ways:
    """For each state of a search the next one on a shortest way to the destination; -1 where there is none.

    State 4 v + 2 d + t: at system v, on a way that only descends from there if d, and touches if t.
    """

    following: Codes

    def walk(self, source: int, touching: bool) -> list[int]:
        """Return a shortest walk from `source` that touches or that does not, empty if there is none."""
        best: list[int] = []
        for down in (2, 0):
            state = 4 * source + down + touching
            if self.following[state] < 0:
                continue
            walk = [source]
            while self.following[state] != state:
                state = int(self.following[state])
                walk.append(state // 4)
            if not best or len(walk) < len(best):
                best = walk
        return best


def find_ways(graph: AsGraph, target: int, flagged: Flags, banned: Flags) -> Ways:
    """Search from `target` among systems that are not `banned` (N,); `flagged` (N,) ones are touched."""
    return Ways(
        _search(
            graph.provider_start,
            graph.provider,
            graph.customer_start,
            graph.customer,
            graph.peer_start,
            graph.peer,
            target,
            flagged,
            banned,
        )
    )


@kernel
def _search(
    provider_start: Offsets,
    provider: Codes,
    customer_start: Offsets,
    customer: Codes,
    peer_start: Offsets,
    peer: Codes,
    target: int,
    flagged: Flags,
    banned: Flags,
) -> Codes:
    following = np.full(4 * len(flagged), -1, np.int32)
    queue = np.empty(4 * len(flagged), np.int32)
    if banned[target]:
        return following
    root = 4 * target + 2 + (1 if flagged[target] else 0)
    following[root], queue[0] = root, root
    done, filled = 0, 1
    while done < filled:
        state = queue[done]
        done += 1
        own, down, touched = state // 4, state // 2 % 2, state % 2
        if down:
            for at in range(provider_start[own], provider_start[own + 1]):
                filled = _reach(provider[at], 2, touched, state, flagged, banned, following, queue, filled)
            for at in range(peer_start[own], peer_start[own + 1]):
                filled = _reach(peer[at], 0, touched, state, flagged, banned, following, queue, filled)
        for at in range(customer_start[own], customer_start[own + 1]):
            filled = _reach(customer[at], 0, touched, state, flagged, banned, following, queue, filled)
    return following


@inner
def _reach(
    own: int,
    down: int,
    touched: int,
    state: int,
    flagged: Flags,
    banned: Flags,
    following: Codes,
    queue: Codes,
    filled: int,
) -> int:
    if banned[own]:
        return filled
    fresh = 4 * own + down + (1 if flagged[own] else touched)
    if following[fresh] < 0:
        following[fresh] = state
        queue[filled] = fresh
        return filled + 1
    return filled


def find_touching(graph: AsGraph, ways: Ways, source: int, flagged: Flags) -> tuple[list[int], bool]:
    """Return a valley-free route that touches and visits no system twice, and whether that is settled.

    An empty route that is settled proves that there is none; one that is not, that the search was given up.
    """
    walk = ways.walk(source, True)
    if not walk or len(set(walk)) == len(walk):
        return walk, True
    path, left = _find_simple(
        graph.provider_start,
        graph.provider,
        graph.customer_start,
        graph.customer,
        graph.peer_start,
        graph.peer,
        ways.following,
        source,
        flagged,
        TRIES,
    )
    return path.tolist(), len(path) > 0 or left > 0


@kernel
def _find_simple(
    provider_start: Offsets,
    provider: Codes,
    customer_start: Offsets,
    customer: Codes,
    peer_start: Offsets,
    peer: Codes,
    following: Codes,
    source: int,
    flagged: Flags,
    tries: int,
) -> tuple[Codes, int]:
    """Search depth first, only where a walk to the destination is left; return the route and the tries left.

    `step` tells at each depth which neighbours come next: customers, peers, then providers.
    """
    depths = min(len(flagged), tries + 1)
    path, at = np.empty(depths, np.int32), np.empty(depths, np.int64)
    step, down, touched = np.zeros(depths, np.int8), np.zeros(depths, np.bool_), np.zeros(depths, np.bool_)
    passed = np.zeros(len(flagged), np.bool_)
    depth, left = 0, tries
    path[0], at[0], touched[0], passed[source] = source, customer_start[source], flagged[source], True
    if _arrived(source, touched[0], flagged, following):
        return path[:1], left
    while depth >= 0:
        own = path[depth]
        start, near = customer_start, customer
        if step[depth] == 1:
            start, near = peer_start, peer
        elif step[depth] == 2:
            start, near = provider_start, provider
        if at[depth] == start[own + 1]:
            if down[depth] or step[depth] == 2:
                passed[own] = False
                depth -= 1
            else:
                step[depth] += 1
                at[depth] = peer_start[own] if step[depth] == 1 else provider_start[own]
            continue
        if left <= 0:
            break
        other = near[at[depth]]
        at[depth] += 1
        falls = step[depth] < 2
        if passed[other] or not _hopeful(other, falls, touched[depth], following):
            continue
        left -= 1
        depth += 1
        path[depth], at[depth], step[depth], down[depth] = other, customer_start[other], 0, falls
        touched[depth], passed[other] = touched[depth - 1] or flagged[other], True
        if _arrived(other, touched[depth], flagged, following):
            return path[: depth + 1], left
    return path[:0], left


@inner
def _arrived(own: int, touched: bool, flagged: Flags, following: Codes) -> bool:
    """Whether a route that touches ends here: the destination is the only state that follows itself."""
    state = 4 * own + 2 + (1 if flagged[own] else 0)
    return touched and following[state] == state


@inner
def _hopeful(own: int, down: bool, touched: bool, following: Codes) -> bool:
    """Whether some walk from here on reaches the destination and makes the route one that touches."""
    for state in range(4 * own + (2 if down else 0), 4 * own + 4):
        if (touched or state % 2 == 1) and following[state] >= 0:
            return True
    return False


def find_cut(graph: AsGraph, source: int, target: int, flagged: Flags) -> list[int]:
    """Return flagged systems on every valley-free route, none of which can be left out.

    Empty where some route misses all flagged ones, where there is no route, or where more than `CUT_LIMIT`
    flagged systems lie on routes.
    """
    nobody = np.zeros(graph.size, np.bool_)
    if not find_ways(graph, target, nobody, nobody).walk(source, False):
        return []
    if find_ways(graph, target, nobody, flagged).walk(source, False):
        return []
    for end in (source, target):
        if flagged[end]:
            return [end]
    kept = _on_routes(graph, source, target, flagged)
    if len(kept) > CUT_LIMIT:
        return []
    for own in list(kept):
        fewer = np.zeros(graph.size, np.bool_)
        fewer[[other for other in kept if other != own]] = True
        if not find_ways(graph, target, nobody, fewer).walk(source, False):
            kept.remove(own)
    return kept


def _on_routes(graph: AsGraph, source: int, target: int, flagged: Flags) -> list[int]:
    """Return the flagged systems that are first to be met on some walk, those with the fewest links first."""
    nobody = np.zeros(graph.size, np.bool_)
    found: set[int] = set()
    ways = find_ways(graph, target, nobody, nobody).following
    waiting, seen = [(source, False)], {(source, False)}
    while waiting:
        own, descending = waiting.pop()
        rows = [(graph.customer_start, graph.customer, True)]
        if not descending:
            rows += [(graph.peer_start, graph.peer, True), (graph.provider_start, graph.provider, False)]
        for start, near, down in rows:
            for other in near[start[own] : start[own + 1]].tolist():
                alive = ways[4 * other + 2] >= 0 or (not down and ways[4 * other] >= 0)
                if not alive or (other, down) in seen:
                    continue
                seen.add((other, down))
                if flagged[other]:
                    found.add(other)
                else:
                    waiting.append((other, down))
    degree = np.diff(graph.provider_start) + np.diff(graph.customer_start) + np.diff(graph.peer_start)
    return sorted(found, key=lambda own: (int(degree[own]), own))
