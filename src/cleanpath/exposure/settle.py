"""What would settle it: the fewest elements to identify that decide the most demands, whatever they turn out.

A set of elements settles a demand if its verdict is decided for every answer that their identification may
give. The smallest such set is unique: the elements that matter, those whose answer changes the level for
some answers of the others. (If one of them is left out, give the others these answers: levels grow with what
is flagged, so the interval then spans the change.) So one demand needs exactly its elements that matter, and
the open question is which demands to settle with a given number of elements.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.exposure.choice import Choice, choose
from cleanpath.network.graph import Codes, Flags, Graph
from cleanpath.routing.blocks import Blocks, Meets, find_blocks, meet
from cleanpath.routing.compiled import kernel
from cleanpath.routing.contract import Demands, Outcome, Touch
from cleanpath.verdict import Level

Router = Callable[[Touch], Outcome]
Needs = list[frozenset[int]]

TABLE = 10
"""With up to this many unknown elements all answers are tried (2**10 flagged sets)."""
SINGLES = 1024
"""With up to this many unknown elements each is tried alone."""
BATCH = 32


@dataclass(frozen=True, slots=True)
class Settlement:
    """What to identify.

    `needs` gives for each demand the unknown elements that settle it (empty where it is decided or has no
    route). With `exact_needs` none of them can be spared; else some may not matter. `choice` says which
    elements to identify within the budget, in which order, and how near that is to the best. `pivots` lists
    unknown elements with the numbers of undecided demands that their answer alone would decide: if
    restricted, and if not; the largest sum first.
    """

    needs: Needs
    exact_needs: bool
    choice: Choice
    pivots: list[tuple[int, int, int]]


def settle(
    graph: Graph, demands: Demands, touch: Touch, outcome: Outcome, router: Router, budget: int = 10
) -> Settlement:
    """Find which unknown elements to identify first.

    Parameters
    ----------
    graph, demands, touch
        What was assessed; row 0 of `touch` counts. An element is unknown where its touch is an interval, and
        identified when it is one of the two ends.
    outcome
        What the routing model found.
    router
        The routing model: from K flagged sets to their outcome for the same demands.
    budget
        How many elements may be identified.
    """
    low, high = touch.low[0], touch.high[0]
    unknown = low < high
    undecided = outcome.reachable & (outcome.low[0] != outcome.high[0])
    needs = needs_within(graph, demands, unknown, undecided)
    mattering = sorted(frozenset().union(*needs))
    exact = len(mattering) <= TABLE
    if exact:
        needs = _needs_by_table(touch, router, undecided, mattering)
    elif len(mattering) <= SINGLES:
        needs = _needs_by_singles(low, high, router, needs, mattering)
    pivots = _pivots(touch, outcome, router, undecided, _often(needs))
    return Settlement(needs, exact, choose(needs, budget), pivots)


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


def needs_within(graph: Graph, demands: Demands, unknown: Flags, undecided: Flags) -> Needs:
    """Return the unknown elements (N,) on any simple path of each undecided demand (D,): others never matter.

    On one-way links all elements of the blocks between the ends count.
    """
    blocks: Blocks = find_blocks(graph)
    tree = blocks.home, blocks.top, blocks.parent, blocks.head, blocks.heavy, blocks.depth
    meets = meet(*tree, demands.source, demands.target)
    first, following = _chain_unknown(blocks.home, unknown, len(blocks))
    found = np.empty(graph.size + 1, np.int32)
    needs: Needs = [frozenset()] * len(demands)
    for d in np.flatnonzero(undecided & (meets[0] >= 0)).tolist():
        ends = int(demands.source[d]), int(demands.target[d])
        count = _between(tree[:3], meets, *ends, d, first, following, found)
        inside = found[:count]
        needs[d] = frozenset(inside[unknown[inside]].tolist())
    return needs


def _needs_by_table(touch: Touch, router: Router, undecided: Flags, mattering: list[int]) -> Needs:
    """Try all answers: an element matters where one answer of the others makes it change the level."""
    count = len(mattering)
    answer = (np.arange(1 << count)[:, None] >> np.arange(count)) & 1
    rows = np.repeat(touch.low[:1], 1 << count, axis=0)
    rows[:, mattering] = np.where(answer, touch.high[0, mattering], touch.low[0, mattering])
    level = _both_levels(router, rows)
    needs: list[set[int]] = [set() for _ in undecided]
    for place, element in enumerate(mattering):
        without = np.flatnonzero(answer[:, place] == 0)
        changes = (level[without] != level[without | (1 << place)]).any(axis=(0, 2))
        for d in np.flatnonzero(changes & undecided):
            needs[d].add(element)
    return [frozenset(one) for one in needs]


def _both_levels(router: Router, rows: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the low and the high level of fully answered flagged sets (K, D, 2)."""
    parts = []
    for first in range(0, len(rows), BATCH):
        part = rows[first : first + BATCH]
        found = router(Touch(part, part))
        parts.append(np.stack([found.low, found.high], axis=2))
    return np.concatenate(parts)


def _needs_by_singles(
    low: NDArray[np.float64], high: NDArray[np.float64], router: Router, needs: Needs, mattering: list[int]
) -> Needs:
    """Drop the elements that no examined route of a demand touches, each flagged alone."""
    rows = np.zeros((len(mattering), len(low)))
    rows[np.arange(len(mattering)), mattering] = high[mattering]
    touched: Flags = np.any(_both_levels(router, rows) > Level.CLEAR, axis=2)
    kept = [frozenset(np.array(mattering)[touched[:, d]].tolist()) for d in range(len(needs))]
    return [one & other for one, other in zip(needs, kept, strict=True)]


def _often(needs: Needs) -> list[int]:
    """Return the elements that most demands need, at most `BATCH` of them."""
    counts: dict[int, int] = {}
    for need in needs:
        for element in need:
            counts[element] = counts.get(element, 0) + 1
    return sorted(counts, key=lambda e: (-counts[e], e))[:BATCH]


def _pivots(
    touch: Touch, outcome: Outcome, router: Router, undecided: Flags, elements: list[int]
) -> list[tuple[int, int, int]]:
    """Count for each element the undecided demands that it alone would decide, by answer."""
    if not elements:
        return []
    each = np.arange(len(elements))
    counts = []
    for answer in (touch.high[0], touch.low[0]):
        low, high = (np.repeat(side[:1], len(elements), axis=0) for side in (touch.low, touch.high))
        low[each, elements] = high[each, elements] = answer[elements]
        found = router(Touch(low, high))
        counts.append(((found.low == found.high) & undecided).sum(axis=1))
    rows = [(e, int(yes), int(no)) for e, yes, no in zip(elements, *counts, strict=True)]
    return sorted((row for row in rows if row[1] or row[2]), key=lambda row: (-row[1] - row[2], row[0]))
