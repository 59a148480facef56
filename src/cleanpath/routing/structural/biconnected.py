"""Biconnected blocks and the tree they form: the exact set of elements that simple paths can visit.

An element lies on some simple path between two others exactly when it lies in a block on the path between
them in the block-cut tree (J. Hopcroft, R. Tarjan, "Algorithm 447: efficient algorithms for graph
manipulation", Communications of the ACM 16(6), 1973; F. Harary, "Graph Theory", 1969).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Graph, Offsets, Reals, build_graph

NONE = -1
Totals = NDArray[np.int64]
Meets = tuple[Codes, Codes, Codes]


@dataclass(frozen=True, slots=True)
class Blocks:
    """B blocks of N elements, links taken in both directions, as a forest.

    Every element has one `home` (N,) int32, the block in which it is not the top; `top` (B,) int32 is the
    element by which a block hangs from the rest. The first element of each island has a block by itself
    without a top (-1). `parent` (B,) int32 is the home of the top; parents have higher numbers than their
    children. `head`, `heavy`, `depth` (B,) int32 cut the forest into chains for quick ancestor queries
    (D. Sleator, R. Tarjan, "A data structure for dynamic trees", 1983).
    """

    home: Codes
    top: Codes
    parent: Codes
    head: Codes
    heavy: Codes
    depth: Codes

    def __len__(self) -> int:
        return len(self.top)


@kernel
def _find(start: Offsets, neighbour: Codes) -> tuple[Codes, Codes]:
    size = len(start) - 1
    home = np.full(size, -1, np.int32)
    top = np.empty(size, np.int32)
    seen = np.zeros(size, np.int32)
    low = np.empty(size, np.int32)
    arc = start[:size].copy()
    trail = np.empty(size, np.int32)
    waiting = np.empty(size, np.int32)
    blocks = clock = 0
    for root in range(size):
        if seen[root]:
            continue
        clock += 1
        seen[root] = low[root] = clock
        trail[0] = root
        on_trail = 1
        held = 0
        while on_trail:
            here = trail[on_trail - 1]
            if arc[here] < start[here + 1]:
                there = neighbour[arc[here]]
                arc[here] += 1
                if not seen[there]:
                    clock += 1
                    seen[there] = low[there] = clock
                    trail[on_trail] = there
                    on_trail += 1
                    waiting[held] = there
                    held += 1
                elif seen[there] < low[here]:
                    low[here] = seen[there]
                continue
            on_trail -= 1
            if on_trail == 0:
                break
            above = trail[on_trail - 1]
            if low[here] < seen[above]:
                low[above] = min(low[above], low[here])
                continue
            top[blocks] = above
            while True:
                held -= 1
                home[waiting[held]] = blocks
                if waiting[held] == here:
                    break
            blocks += 1
        top[blocks] = -1
        home[root] = blocks
        blocks += 1
    return home, top[:blocks].copy()


@kernel
def _chain(home: Codes, top: Codes) -> tuple[Codes, Codes, Codes, Codes]:
    blocks = len(top)
    parent = np.full(blocks, -1, np.int32)
    size = np.ones(blocks, np.int32)
    heavy = np.full(blocks, -1, np.int32)
    for block in range(blocks):
        if top[block] < 0:
            continue
        above = home[top[block]]
        parent[block] = above
        size[above] += size[block]
        if heavy[above] < 0 or size[block] > size[heavy[above]]:
            heavy[above] = block
    head = np.empty(blocks, np.int32)
    depth = np.zeros(blocks, np.int32)
    for block in range(blocks - 1, -1, -1):
        above = parent[block]
        if above < 0:
            head[block] = block
            continue
        depth[block] = depth[above] + 1
        head[block] = head[above] if heavy[above] == block else block
    return parent, head, heavy, depth


def undirected(graph: Graph) -> Graph:
    """Return the network with every link usable both ways (the same one if it is so already)."""
    if not graph.directed.any():
        return graph
    return build_graph(graph.size, graph.link_a, graph.link_b, graph.weight, None, graph.group)


def find_blocks(graph: Graph) -> Blocks:
    """Return the blocks of a network, every link taken in both directions; time and memory are linear."""
    both = undirected(graph)
    home, top = _find(both.out_start, both.out_head)
    return Blocks(home, top, *_chain(home, top))


@inner
def entry(home: Codes, top: Codes, parent: Codes, head: Codes, heavy: Codes, element: int, block: int) -> int:
    """Return the element by which the way up from `element` enters `block`, an ancestor of its home."""
    at = home[element]
    if at == block:
        return element
    last = at
    while head[at] != head[block]:
        last = head[at]
        at = parent[last]
    return int(top[last] if at == block else top[heavy[block]])


@inner
def meeting(parent: Codes, head: Codes, depth: Codes, one: int, other: int) -> int:
    """Return the lowest common ancestor of two blocks, or -1 if they lie on different islands."""
    while head[one] != head[other]:
        if depth[head[one]] < depth[head[other]]:
            one, other = other, one
        one = parent[head[one]]
        if one < 0:
            return -1
    return one if depth[one] < depth[other] else other


@kernel
def meet(
    home: Codes,
    top: Codes,
    parent: Codes,
    head: Codes,
    heavy: Codes,
    depth: Codes,
    source: Codes,
    target: Codes,
) -> Meets:
    """Return where the ways up from the ends of each demand meet.

    Three arrays (D,): the block, and the elements by which the way from the source and from the target
    enter it. Where these two are the same the ways meet at that element and the block is not used. The
    block is -1 where no path exists.
    """
    count = len(source)
    block = np.empty(count, np.int32)
    near = np.full(count, -1, np.int32)
    far = np.full(count, -1, np.int32)
    for d in range(count):
        block[d] = meeting(parent, head, depth, home[source[d]], home[target[d]])
        if block[d] >= 0:
            near[d] = entry(home, top, parent, head, heavy, source[d], block[d])
            far[d] = entry(home, top, parent, head, heavy, target[d], block[d])
    return block, near, far


@kernel
def sums_to_root(home: Codes, parent: Codes, value: Totals) -> Totals:
    """Return for each block the sum of `value` (N,) over the elements at home in it and in all above it."""
    total = np.zeros(len(parent), np.int64)
    for element in range(len(home)):
        total[home[element]] += value[element]
    for block in range(len(parent) - 1, -1, -1):
        if parent[block] >= 0:
            total[block] += total[parent[block]]
    return total


@kernel
def sum_on_paths(
    home: Codes,
    top: Codes,
    parent: Codes,
    meets: Meets,
    source: Codes,
    target: Codes,
    value: Totals,
    to_root: Totals,
) -> Totals:
    """Return the sum of `value` (N,) over all elements on any simple path of each demand; 0 where none is."""
    block, near, far = meets
    result = np.zeros(len(source), np.int64)
    for d in range(len(source)):
        b = block[d]
        if b < 0:
            continue
        total = to_root[home[source[d]]] + to_root[home[target[d]]]
        if near[d] == far[d]:
            result[d] = total - 2 * to_root[b] + value[near[d]]
        else:
            above = to_root[parent[b]] if parent[b] >= 0 else 0
            result[d] = total - to_root[b] - above + value[top[b]]
    return result


def sum_bits(size: int) -> int:
    """Return how many binary places a touch is rounded up to, so that `size` of them can be added exactly."""
    return min(40, 62 - size.bit_length())


def whole_touches(touch: Reals, bits: int) -> Totals:
    """Return touches (N,) as whole numbers of 2**-`bits`, rounded up."""
    whole: Totals = np.ceil(np.ldexp(touch, bits)).astype(np.int64)
    return whole


@kernel
def _members(home: Codes, top: Codes) -> tuple[Offsets, Codes]:
    blocks = len(top)
    start = np.zeros(blocks + 1, np.int64)
    for element in range(len(home)):
        start[home[element] + 1] += 1
    for block in range(blocks):
        start[block + 1] += start[block] + (1 if top[block] >= 0 else 0)
    member = np.empty(start[blocks], np.int32)
    place = start[:blocks].copy()
    for block in range(blocks):
        if top[block] >= 0:
            member[place[block]] = top[block]
            place[block] += 1
    for element in range(len(home)):
        member[place[home[element]]] = element
        place[home[element]] += 1
    return start, member


def members(blocks: Blocks) -> tuple[Offsets, Codes]:
    """Return the elements of each block, its top first, as compressed rows (B + 1,) and their members."""
    return _members(blocks.home, blocks.top)


def spans_oneway(graph: Graph, blocks: Blocks) -> Flags:
    """Return which blocks (B,) hold a link that runs one way only."""
    result = np.zeros(len(blocks), np.bool_)
    odd = np.flatnonzero(graph.directed & (graph.link_a != graph.link_b))
    a, b = graph.link_a[odd], graph.link_b[odd]
    lower = np.where(blocks.top[blocks.home[a]] == b, blocks.home[a], blocks.home[b])
    result[lower] = True
    return result
