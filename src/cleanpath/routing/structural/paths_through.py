"""Simple paths through flagged elements."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Graph, Offsets, Reals
from cleanpath.routing.contract import Demands
from cleanpath.routing.structural.biconnected import Blocks, Meets, Totals, entry, members
from cleanpath.routing.structural.bottleneck import Forest, climb
from cleanpath.routing.structural.series_parallel import Words
from cleanpath.routing.structural.st_numbering import arrange, bend, point, search

Walks = tuple[Offsets, Codes]
"""Compressed rows: where each demand's walk begins (D + 1,), and the elements of all walks."""


@dataclass(slots=True)
class PathBounds:
    """What holds for each of J distinct flagged sets, whichever end of an interval it stands for.

    `least` (J, D) float64 is the touch that no walk can avoid. `some` and `may` (J, D) bool say that a simple
    path was found that touches one, and that none could be excluded; they differ only on one-way links.
    `total` (J, D) float64 bounds the sum of touches on a simple path, `walks` holds J sets of rows.
    """

    least: Reals
    some: Flags
    may: Flags
    total: Reals
    walks: list[Walks]


def no_walks(count: int) -> Walks:
    """Return empty rows for `count` demands."""
    return np.zeros(count + 1, np.int64), np.empty(0, np.int32)


Places = NDArray[np.intp]
Pieces = tuple[Places, Words, Totals, Codes]
"""Walks: the demand of each, the sets it is wanted for, its length, and the elements of all in turn."""


@kernel
def _block_words(home: Codes, top: Codes, word: Words) -> Words:
    """Return the sets (B,) of which an element lies in each block."""
    result = np.zeros(len(top), np.uint64)
    for element in range(len(home)):
        result[home[element]] |= word[element]
    for block in range(len(top)):
        if top[block] >= 0:
            result[block] |= word[top[block]]
    return result


@inner
def _first(home: Codes, parent: Codes, words: Words, element: int, last: int, wanted: np.uint64) -> int:
    """Return the first block on the way up to `last` that holds something wanted, or -1."""
    block = home[element]
    while not words[block] & wanted:
        if block == last:
            return -1
        block = parent[block]
    return int(block)


@kernel
def _detours(
    home: Codes,
    top: Codes,
    parent: Codes,
    head: Codes,
    heavy: Codes,
    depth: Codes,
    meets: Meets,
    words: Words,
    source: Codes,
    target: Codes,
    wanted: Words,
) -> tuple[Codes, Codes, Codes]:
    """Return for each demand a block on its way that holds an element of a wanted set.

    Three arrays (D,): the block (-1 if none), and the elements by which a path from source to target comes
    in and goes out.
    """
    count = len(source)
    block = np.full(count, -1, np.int32)
    come = np.full(count, -1, np.int32)
    go = np.full(count, -1, np.int32)
    for d in range(count):
        middle = meets[0][d]
        if not wanted[d] or middle < 0:
            continue
        for end in range(2):
            element = source[d] if end == 0 else target[d]
            found = _first(home, parent, words, element, middle, wanted[d])
            if found < 0:
                continue
            if found == middle:
                if meets[1][d] == meets[2][d]:
                    continue
                come[d], go[d] = meets[1][d], meets[2][d]
            else:
                inner = entry(home, top, parent, head, heavy, element, found)
                come[d], go[d] = (inner, top[found]) if end == 0 else (top[found], inner)
            block[d] = found
            break
    return block, come, go


@kernel
def room(store: Codes, used: int, more: int) -> Codes:
    """Return a store with room for `more` elements after those in use."""
    if used + more <= len(store):
        return store
    larger = np.empty(2 * (used + more), np.int32)
    larger[:used] = store[:used]
    return larger


@inner
def _touched(walk: Codes, length: int, word: Words) -> np.uint64:
    result = np.uint64(0)
    for place in range(length):
        result |= word[walk[place]]
    return result


@kernel
def _straight(
    parent: Codes, depth: Codes, source: Codes, target: Codes, word: Words, wanted: Words
) -> tuple[Words, Totals, Codes]:
    """Return for each demand the wanted sets that its tree walk touches, its length and these walks."""
    count = len(source)
    walk = np.empty(len(parent), np.int32)
    length = np.zeros(count, np.int64)
    touched = np.zeros(count, np.uint64)
    store = np.empty(16 * count + 16, np.int32)
    used = 0
    for d in range(count):
        if not wanted[d]:
            continue
        steps = climb(parent, depth, source[d], target[d], walk)
        touched[d] = wanted[d] & _touched(walk, steps, word)
        if touched[d]:
            store = room(store, used, steps)
            store[used : used + steps] = walk[:steps]
            used += steps
            length[d] = steps
    return touched, length, store[:used].copy()


@inner
def _ones(word: np.uint64) -> int:
    count = 0
    while word:
        word &= word - np.uint64(1)
        count += 1
    return count


@inner
def _pivot(begin: Offsets, member: Codes, block: int, word: Words, wanted: np.uint64) -> int:
    """Return the element of a block that is in most of the wanted sets."""
    best, most = -1, 0
    for place in range(begin[block], begin[block + 1]):
        ones = _ones(word[member[place]] & wanted)
        if ones > most:
            best, most = member[place], ones
    return int(best)


@kernel
def _bent(
    start: Offsets,
    neighbour: Codes,
    home: Codes,
    top: Codes,
    parent: Codes,
    depth: Codes,
    begin: Offsets,
    member: Codes,
    word: Words,
    ways: tuple[Codes, Codes, Codes],
    turn: Places,
    wanted: Words,
    source: Codes,
    target: Codes,
) -> tuple[Words, Totals, Codes]:
    """Walk through one element of each block for the demands in `turn`, which is sorted by block.

    The wanted sets that each walk touches (none where the element is in none of them), its length, and all.
    """
    size = len(home)
    seen = np.zeros(size, np.int32)
    low, up, order = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    after, before = np.empty(size, np.int32), np.empty(size, np.int32)
    arc = np.empty(size, np.int64)
    walk = np.empty(2 * size + 2, np.int32)
    touched, length = np.zeros(len(turn), np.uint64), np.zeros(len(turn), np.int64)
    store = np.empty(16 * len(turn) + 16, np.int32)
    used = count = pivot = 0
    block = -1
    for place in range(len(turn)):
        d = turn[place]
        if ways[0][d] != block:
            for old in range(count):
                seen[order[old]] = 0
            block = ways[0][d]
            asked, later = np.uint64(0), place
            while later < len(turn) and ways[0][turn[later]] == block:
                asked |= wanted[turn[later]]
                later += 1
            pivot = _pivot(begin, member, block, word, asked)
            count = search(start, neighbour, home, top, block, pivot, seen, low, up, order, arc)
            arrange(count, seen, low, up, order, after, before)
            point(start, neighbour, count, seen, order, low, after, before)
        if not wanted[d] & word[pivot]:
            continue
        come, go = ways[1][d], ways[2][d]
        steps = climb(parent, depth, source[d], come, walk)
        steps = bend(come, go, pivot, seen, after, before, walk, steps)
        steps += climb(parent, depth, go, target[d], walk[steps - 1 :]) - 1
        touched[place] = wanted[d] & _touched(walk, steps, word)
        store = room(store, used, steps)
        store[used : used + steps] = walk[:steps]
        used += steps
        length[place] = steps
    return touched, length, store[:used].copy()


@kernel
def collect(length: Totals, turn: Totals, turned: Totals, one: Codes, other: Codes) -> Walks:
    """Lay the walks of all demands into rows: from `other` for those in `turn`, else from `one`."""
    count = len(length)
    origin = np.zeros(count, np.int64)
    used = 0
    for d in range(count):
        origin[d] = used
        used += length[d]
    bent = np.zeros(count, np.bool_)
    used = 0
    for place in range(len(turn)):
        d = turn[place]
        bent[d] = True
        origin[d] = used
        length[d] = turned[place]
        used += turned[place]
    start = np.zeros(count + 1, np.int64)
    for d in range(count):
        start[d + 1] = start[d] + length[d]
    element = np.empty(start[count], np.int32)
    for d in range(count):
        store = other if bent[d] else one
        element[start[d] : start[d + 1]] = store[origin[d] : origin[d] + length[d]]
    return start, element


@kernel
def gather(origin: Totals, length: Totals, store: Codes) -> Codes:
    """Join the pieces of a store that begin at `origin` (D,) and are `length` (D,) long."""
    result = np.empty(np.sum(length), np.int32)
    used = 0
    for d in range(len(origin)):
        result[used : used + length[d]] = store[origin[d] : origin[d] + length[d]]
        used += length[d]
    return result


def _pieces(
    both: Graph, blocks: Blocks, meets: Meets, short: Forest, word: Words, demands: Demands, wanted: Words
) -> list[Pieces]:
    """Walk straight where that touches; then through one element a block and round until all is touched."""
    tree = (blocks.home, blocks.top, blocks.parent, blocks.head, blocks.heavy, blocks.depth)
    ends, forest = (demands.source, demands.target), (short.parent, short.depth)
    touched, length, store = _straight(*forest, *ends, word, wanted)
    pieces = [(np.arange(len(demands)), touched, length, store)]
    left = wanted & ~touched
    if not left.any():
        return pieces
    words, inside = _block_words(blocks.home, blocks.top, word), members(blocks)
    arcs = both.out_start, both.out_head
    while left.any():
        ways = _detours(*tree, meets, words, *ends, left)
        turn = np.flatnonzero(left)
        turn = turn[np.argsort(ways[0][turn], kind="stable")]
        touched, length, store = _bent(*arcs, *tree[:2], *forest, *inside, word, ways, turn, left, *ends)
        pieces.append((turn, touched, length, store))
        left[turn] &= ~touched
    return pieces


def walks_through(
    both: Graph,
    blocks: Blocks,
    meets: Meets,
    short: Forest,
    word: Words,
    sets: int,
    demands: Demands,
    wanted: Words,
) -> list[Walks]:
    """Return for each set simple walks that touch one of its elements, one for every demand that wants it.

    Parameters
    ----------
    both
        A network without one-way links.
    blocks, meets
        Its blocks, and where the ends of each demand meet in them (see `blocks.meet`).
    short
        A spanning forest, best one of short walks.
    word, sets
        The sets that each element belongs to (N,), as bits, and how many there are.
    demands, wanted
        The demands (D,), and the sets (D,) of which some simple path of theirs touches an element.

    Returns
    -------
    list of Walks
        For each set compressed rows (D + 1,) and the elements of all walks.
    """
    parts = zip(*_pieces(both, blocks, meets, short, word, demands, wanted), strict=True)
    demand, touched, length, store = (np.concatenate(part) for part in parts)
    origin = np.cumsum(length) - length
    walks = []
    for j in range(sets):
        chosen = np.flatnonzero(touched >> np.uint64(j) & np.uint64(1))
        chosen = chosen[np.argsort(demand[chosen], kind="stable")]
        start = np.zeros(len(demands) + 1, np.int64)
        start[demand[chosen] + 1] = length[chosen]
        walks.append((np.cumsum(start), gather(origin[chosen], length[chosen], store)))
    return walks
