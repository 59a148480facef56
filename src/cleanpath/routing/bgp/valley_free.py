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
    search = _Search(graph, ways, flagged, TRIES)
    found = search.go([source], False, bool(flagged[source]))
    return found, bool(found) or search.left > 0


@dataclass
class _Search:
    """Depth first over routes; only where a walk to the destination is left, and with a bounded effort."""

    graph: AsGraph
    ways: Ways
    flagged: Flags
    left: int

    def go(self, path: list[int], descending: bool, touched: bool) -> list[int]:
        own = path[-1]
        state = 4 * own + 2
        if touched and self.ways.following[state + bool(self.flagged[own])] == state + bool(
            self.flagged[own]
        ):
            return path  # the destination is the only state that follows itself
        graph = self.graph
        rows = [(graph.customer_start, graph.customer, True)]
        if not descending:
            rows += [(graph.peer_start, graph.peer, True), (graph.provider_start, graph.provider, False)]
        for start, near, down in rows:
            for other in near[start[own] : start[own + 1]].tolist():
                if self.left <= 0:
                    return []
                if other in path or not self._hopeful(other, down, touched):
                    continue
                self.left -= 1
                found = self.go([*path, other], down, touched or bool(self.flagged[other]))
                if found:
                    return found
        return []

    def _hopeful(self, own: int, descending: bool, touched: bool) -> bool:
        states = [4 * own + 2 + 1] + ([4 * own + 1] if not descending else [])
        if touched:
            states += [4 * own + 2] + ([4 * own] if not descending else [])
        return any(self.ways.following[state] >= 0 for state in states)


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
