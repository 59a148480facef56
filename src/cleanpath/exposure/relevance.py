"""Which unknown elements can bear on a demand at all: those on its simple paths, or on its given paths."""

from collections.abc import Callable

import numpy as np

from cleanpath.exposure.scope import Influence
from cleanpath.jit import kernel
from cleanpath.network.graph import Codes, Flags, Graph, Paths
from cleanpath.routing.contract import Demands
from cleanpath.routing.structural.biconnected import Blocks, Meets, find_blocks, meet

Needs = list[frozenset[int]]
Finder = Callable[[Graph, Demands, Flags, Flags], tuple[Needs, Flags]]

WIDE = 1024
"""Demands with more elements than this are not looked at,"""
MOST = 2_000_000
"""nor those that come once so many elements have been listed for all demands together."""


@kernel
def _between(
    blocks: tuple[Codes, Codes, Codes],
    meets: Meets,
    source: int,
    target: int,
    d: int,
    first: Codes,
    following: Codes,
    found: Codes,
) -> int:
    """Write the listed elements of the blocks on the way of demand d; `first`, `following` chain them."""
    home, top, parent = blocks
    middle, near, far = meets[0][d], meets[1][d], meets[2][d]
    count = 0
    for end in (source, target):
        block = home[end]
        while block != middle:
            element = first[block]
            while element >= 0:
                found[count] = element
                count += 1
                element = following[element]
            block = parent[block]
    found[count] = near if near == far else top[middle]
    count += 1
    if near != far:
        element = first[middle]
        while element >= 0:
            found[count] = element
            count += 1
            element = following[element]
    return count


@kernel
def _chain_unknown(home: Codes, unknown: Flags, blocks: int) -> tuple[Codes, Codes]:
    first = np.full(blocks, -1, np.int32)
    following = np.full(len(home), -1, np.int32)
    for element in range(len(home)):
        if unknown[element]:
            following[element] = first[home[element]]
            first[home[element]] = element
    return first, following


def needs_within(graph: Graph, demands: Demands, unknown: Flags, undecided: Flags) -> tuple[Needs, Flags]:
    """Return the unknown elements (N,) on any simple path of each undecided demand (D,): others never matter.

    On one-way links all elements of the blocks between the ends count. Also returned are flags (D,) of
    demands with too many to list; theirs are empty.
    """
    blocks: Blocks = find_blocks(graph)
    tree = blocks.home, blocks.top, blocks.parent, blocks.head, blocks.heavy, blocks.depth
    meets = meet(*tree, demands.source, demands.target)
    first, following = _chain_unknown(blocks.home, unknown, len(blocks))
    found = np.empty(graph.size + 1, np.int32)
    listing = _Listing(len(demands))
    for d in np.flatnonzero(undecided & (meets[0] >= 0)).tolist():
        ends = int(demands.source[d]), int(demands.target[d])
        count = _between(tree[:3], meets, *ends, d, first, following, found)
        inside = found[:count]
        listing.put(d, np.unique(inside[unknown[inside]]))
    return listing.needs, listing.wide


def needs_on_paths(paths: Paths) -> Finder:
    """Return the like of `needs_within` for traffic that is pinned to `paths`."""

    def within(graph: Graph, demands: Demands, unknown: Flags, undecided: Flags) -> tuple[Needs, Flags]:
        owner = np.repeat(paths.demand, np.diff(paths.start))
        listing = _Listing(len(demands))
        order = np.argsort(owner, kind="stable")
        start = np.searchsorted(owner[order], np.arange(len(demands) + 1))
        for d in np.flatnonzero(undecided).tolist():
            hops = paths.element[order[start[d] : start[d + 1]]]
            passed = np.unique(np.append(hops, (demands.source[d], demands.target[d])))
            listing.put(d, passed[unknown[passed] & (passed >= 0)])
        return listing.needs, listing.wide

    return within


def needs_behind(on_route: Finder, influence: Influence) -> Finder:
    """Return the like of a finder of elements on routes that also finds those that can act on them."""
    if not influence.arcs:
        return on_route

    def within(graph: Graph, demands: Demands, unknown: Flags, undecided: Flags) -> tuple[Needs, Flags]:
        met, wide = on_route(graph, demands, influence.reached(unknown), undecided)
        known: dict[frozenset[int], frozenset[int]] = {}
        for need in met:
            if need not in known:
                known[need] = influence.behind(need, unknown)
        return [known[need] for need in met], wide

    return within


def silent_demands(paths: Paths, demands: int) -> Flags:
    """Return which of a number of demands have a silent hop, about which nobody can be asked."""
    owner = np.repeat(paths.demand, np.diff(paths.start))
    return np.bincount(owner[paths.element < 0], minlength=demands) > 0


class _Listing:
    """Sets of elements by demand, and which demands have too many."""

    def __init__(self, demands: int) -> None:
        self.needs: Needs = [frozenset()] * demands
        self.wide: Flags = np.zeros(demands, np.bool_)
        self.listed = 0

    def put(self, demand: int, elements: Codes) -> None:
        """Note the elements of a demand, unless they are too many."""
        if len(elements) > WIDE or self.listed + len(elements) > MOST:
            self.wide[demand] = True
            return
        self.listed += len(elements)
        self.needs[demand] = frozenset(elements.tolist())
