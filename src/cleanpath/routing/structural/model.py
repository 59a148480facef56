"""Any simple path: exact on undirected networks.

It needs no weights and covers every failure and every rerouting, so it is the model of last resort and the
proof of first choice: what is clear here is clear under any routing of the same network.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import kernel
from cleanpath.network.graph import Codes, Flags, Graph, Offsets, Reals
from cleanpath.routing.contract import (
    Demands,
    Failures,
    Levels,
    Outcome,
    Progress,
    Routes,
    RoutingProblem,
    Touch,
    Witnesses,
)
from cleanpath.routing.structural.biconnected import (
    Blocks,
    Meets,
    Totals,
    find_blocks,
    meet,
    spans_oneway,
    sum_bits,
    sum_on_paths,
    sums_to_root,
    undirected,
    whole_touches,
)
from cleanpath.routing.structural.bottleneck import (
    climb,
    grow_forest,
    least_touch,
    lightest_sums,
    ranks,
)
from cleanpath.routing.structural.directed import EFFORT, examine_oneway, least_rank, trace
from cleanpath.routing.structural.paths_through import PathBounds, Walks, no_walks, room, walks_through
from cleanpath.routing.structural.series_parallel import SETS, Words, cut_words, flags_of, words_of
from cleanpath.verdict import Level

Sets = NDArray[np.intp]

FEW = 2
"""Up to so many flagged sets a search for each is faster than one for all."""


def distinct_sets(touch: Touch) -> tuple[Reals, Sets, Sets]:
    """Return the J distinct rows of a touch, and which of them is each low and each high row (K,)."""
    known: dict[bytes, int] = {}
    rows: list[Reals] = []
    place: list[int] = []
    for row in (*touch.low, *touch.high):
        key = np.ascontiguousarray(row, dtype=np.float64)
        flagged = key > 0.0
        plain = np.array_equal(flagged, key)
        content = np.packbits(flagged).tobytes() if plain else key.tobytes()
        if content not in known:
            known[content] = len(rows)
            rows.append(key)
        place.append(known[content])
    half = len(touch.low)
    return np.array(rows), np.array(place[:half], np.intp), np.array(place[half:], np.intp)


def _sum(blocks: Blocks, meets: Meets, demands: Demands, value: Totals) -> Totals:
    to_root = sums_to_root(blocks.home, blocks.parent, value)
    ends = demands.source, demands.target
    return sum_on_paths(blocks.home, blocks.top, blocks.parent, meets, *ends, value, to_root)


def _total(blocks: Blocks, meets: Meets, demands: Demands, touch: Reals) -> tuple[Flags, Reals]:
    """Return whether any element on a simple path is touched, and the sum of their touches, rounded up.

    Sums are taken in whole numbers (2**-40 of a touch, fewer bits for very large networks), so that they
    depend on no order and can be taken apart exactly.
    """
    flagged = touch > 0.0
    if np.array_equal(flagged, touch):
        count = _sum(blocks, meets, demands, flagged.astype(np.int64))
        return count > 0, count.astype(np.float64)
    bits = sum_bits(len(touch))
    total = _sum(blocks, meets, demands, whole_touches(touch, bits))
    return total > 0, np.ldexp(total.astype(np.float64), -bits)


def _least(both: Graph, demands: Demands, sets: Reals, word: Words) -> Reals:
    """Return the least touch that no walk avoids (J, D): all at once where sets have no fractions."""
    ends = demands.source, demands.target
    apart = ((sets > 0.0) & (sets < 1.0)).any(axis=1) | (len(sets) <= FEW)
    least = np.zeros((len(sets), len(demands)))
    if not apart.all():
        least[:] = flags_of(cut_words(both, word, len(sets), *ends), len(sets))
    for j in np.flatnonzero(apart):
        least[j] = least_touch(grow_forest(both, sets[j]), *ends)
    return least


def examine_both_ways(
    both: Graph, blocks: Blocks, meets: Meets, demands: Demands, sets: Reals, *, witnesses: bool
) -> PathBounds:
    """Examine J flagged `sets` (J, N) on a network without one-way links, exactly and in linear time."""
    shape = len(sets), len(demands)
    sides = PathBounds(
        np.zeros(shape), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros(shape), []
    )
    short = grow_forest(both, np.zeros(both.size)) if witnesses else None
    for j, touch in enumerate(sets):
        sides.some[j], sides.total[j] = _total(blocks, meets, demands, touch)
    for first in range(0, len(sets), SETS):
        part = slice(first, min(first + SETS, len(sets)))
        word, count = words_of(sets[part] > 0.0), part.stop - first
        sides.least[part] = _least(both, demands, sets[part], word)
        if short is not None:
            wanted = words_of(sides.some[part])
            sides.walks += walks_through(both, blocks, meets, short, word, count, demands, wanted)
        else:
            sides.walks += [no_walks(len(demands))] * count
    sides.may = sides.some.copy()
    return sides


def fill_up(graph: Graph, demands: Demands, sets: Reals, least: Reals) -> Flags:
    """Return for J sets and D demands (J, D) whether the touches of every path sum to 1 or more.

    Then they may, as far as is known, touch all traffic. Only demands that nothing single forces are
    searched: those with a `least` (J, D) above 0 and below 1.
    """
    full = least >= 1.0
    bits = sum_bits(graph.size)
    for j, touch in enumerate(sets):
        some = np.flatnonzero((least[j] > 0.0) & (least[j] < 1.0))
        if len(some):
            part = Demands(demands.source[some], demands.target[some])
            full[j, some] = lightest_sums(graph, part, whole_touches(touch, bits)) >= 1 << bits
    return full


def _levels(least: Reals, some: Flags, full: Flags, reachable: Flags, unreachable: Level) -> Levels:
    level = np.where(some, np.int8(Level.POSSIBLE), np.int8(Level.CLEAR))
    level[least > 0.0] = Level.SOMETIMES
    level[full] = Level.ALWAYS
    level[:, ~reachable] = unreachable
    return level.astype(np.int8)


def _witnesses(walks: list[Walks], which: Sets, demands: int) -> Witnesses:
    lengths = [np.diff(walks[j][0]) for j in which]
    start = np.zeros(len(which) * demands + 1, np.int64)
    np.cumsum(np.concatenate([*lengths, np.empty(0, np.int64)]), out=start[1:])
    element = np.concatenate([*(walks[j][1] for j in which), np.empty(0, np.int32)])
    none = np.full(len(which) * demands, -1, np.int32)
    return Witnesses(demands, start, element.astype(np.int32), none, none, none)


def compose(sides: PathBounds, full: Flags, low: Sets, high: Sets, reachable: Flags) -> Outcome:
    """Join the two ends of K intervals from what holds for each distinct set; `full` as `fill_up` has it."""
    count = len(reachable)
    share_low = np.where(reachable, sides.least[low], 0.0)
    share_high = np.where(sides.may[high], np.minimum(1.0, sides.total[high]), 0.0)
    share_high[:, ~reachable] = 1.0
    return Outcome(
        reachable,
        _levels(sides.least[low], sides.some[low], sides.least[low] >= 1.0, reachable, Level.CLEAR),
        _levels(sides.least[high], sides.may[high], full[high], reachable, Level.ALWAYS),
        share_low,
        share_high,
        _witnesses(sides.walks, low, count),
        _witnesses(sides.walks, high, count),
    )


def route_structural(
    graph: Graph, demands: Demands, touch: Touch, *, witnesses: bool = True, effort: int = EFFORT
) -> Outcome:
    """Find for every demand whether its simple paths can, may or must touch flagged equipment.

    Parameters
    ----------
    graph, demands, touch
        N elements, D demands, K flagged sets.
    witnesses
        Whether to give a simple walk for each level above CLEAR; without them the rows are empty.
    effort
        How many steps the search among one-way links may take for each demand and flagged set.

    Returns
    -------
    Outcome
        Exact on links that run both ways. Where a demand's blocks hold one-way links, being on a simple path
        is a hard question (S. Fortune, J. Hopcroft, J. Wyllie, "The directed subgraph homeomorphism problem",
        1980): cuts are exact still, POSSIBLE is exact where the search of `oneway` ends within its effort,
        and otherwise the interval stays open. `share_high` is an upper bound where touches are fractions.
    """
    sets, low, high = distinct_sets(touch)
    both = undirected(graph)
    blocks = find_blocks(both)
    tree = (blocks.home, blocks.top, blocks.parent, blocks.head, blocks.heavy, blocks.depth)
    meets = meet(*tree, demands.source, demands.target)
    reachable = meets[0] >= 0
    sides = examine_both_ways(both, blocks, meets, demands, sets, witnesses=witnesses)
    if both is not graph:
        odd = spans_oneway(graph, blocks)
        reachable = examine_oneway(graph, blocks, meets, demands, sets, sides, odd, effort)
    full = fill_up(graph, demands, sets, sides.least)
    return compose(sides, full, low, high, reachable)


@dataclass(frozen=True, slots=True)
class StructuralModel:
    """The model of any simple path: one answer for every failure and every rerouting."""

    name: str = "structural"
    routes: Routes = Routes.ANY
    failures: frozenset[Failures] = frozenset(Failures)
    reroute: bool = True

    def route(self, problem: RoutingProblem, touch: Touch, progress: Progress | None = None) -> Outcome:
        """Return what any simple path of each demand touches; it is too fast to tell its progress."""
        return route_structural(problem.graph, problem.demands, touch)


STRUCTURAL = StructuralModel()


@kernel
def _climb_all(parent: Codes, depth: Codes, source: Codes, target: Codes) -> Walks:
    walk = np.empty(len(parent) + 1, np.int32)
    start = np.zeros(len(source) + 1, np.int64)
    store = np.empty(16 * len(source) + 16, np.int32)
    for d in range(len(source)):
        steps = climb(parent, depth, source[d], target[d], walk)
        store = room(store, start[d], steps)
        store[start[d] : start[d] + steps] = walk[:steps]
        start[d + 1] = start[d] + steps
    return start, store[: start[len(source)]].copy()


@kernel
def _search_all(out_start: Offsets, out_head: Codes, rank: Codes, source: Codes, target: Codes) -> Walks:
    size = len(rank)
    walk = np.empty(size + 1, np.int32)
    inside, seen = np.zeros(size, np.int32), np.zeros(size, np.int32)
    parent = np.empty(size, np.int32)
    start = np.zeros(len(source) + 1, np.int64)
    store = np.empty(16 * len(source) + 16, np.int32)
    for d in range(len(source)):
        s, t = source[d], target[d]
        found = least_rank(out_start, out_head, inside, 0, rank, s, t, seen, d + 1, parent)
        steps = trace(parent, t, walk, 0) if found >= 0 else 0
        store = room(store, start[d], steps)
        store[start[d] : start[d] + steps] = walk[:steps]
        start[d + 1] = start[d] + steps
    return start, store[: start[len(source)]].copy()


def least_walks(graph: Graph, demands: Demands, touch: Reals) -> tuple[Reals, Walks]:
    """Return for each demand the touch (N,) that no walk can avoid, and a simple walk that touches no more.

    The touch (D,) is NaN and the walk empty where there is none. Linear in the network where all links run
    both ways, else one search a demand.
    """
    if graph.directed.any():
        rank, _ = ranks(touch)
        rows = _search_all(graph.out_start, graph.out_head, rank, demands.source, demands.target)
    else:
        forest = grow_forest(graph, touch)
        rows = _climb_all(forest.parent, forest.depth, demands.source, demands.target)
    value = np.full(len(demands), np.nan)
    full = np.flatnonzero(np.diff(rows[0]))
    if len(full):
        value[full] = np.maximum.reduceat(touch[rows[1]], rows[0][full])
    return value, rows
