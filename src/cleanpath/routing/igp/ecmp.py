"""ECMP shares and touch bits along shortest paths; witness paths stored.

The arcs on shortest routes form a graph without circles. One sweep over it, from the target outwards, tells
for every element how much of its traffic touches what: a router splits equally over its next-hop links, so
the share of an element is the mean of the shares behind its next hops. Whether some route or every route
touches is carried as bits, never read off a rounded share.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Offsets, Reals
from cleanpath.routing.contract import NO_FAILURE, Touch
from cleanpath.routing.igp.shortest_paths import Arcs, Whole

Words = NDArray[np.uint64]


class TouchBits(NamedTuple):
    """What is flagged, ready for the sweeps.

    `own`, `hard` (N,) are words: bit k tells whether `Touch.low` of set k is above 0 (in `hard`: is 1), bit
    `sets` + k the same of `Touch.high`. `level` (N, W) are words of one bit a column: whether the element
    reaches the threshold of that column. `mixed` (N, F) is `Touch.high` of the sets with fractions, and
    `sure` (F,) the column in which these are 1.
    """

    own: Words
    hard: Words
    level: Words
    mixed: Reals
    sure: Codes


class Routes(NamedTuple):
    """The elements on shortest routes from the sources, farthest first, with their next hops.

    `hop_start` (E + 1,) cuts `hop` (one entry a next-hop link), places in `element` (E,).
    """

    element: Codes
    hop_start: Offsets
    hop: Codes


class Swept(NamedTuple):
    """What the sweep found for each element of `Routes`.

    `some`, `every` (E,) words as in `TouchBits`: whether some or every route touches. `share` (E, C): the
    share of traffic that meets an element of the column. `most`, `least` (E, F): an upper bound of the
    expected touch by mixed elements, and the least sum of their touches over the routes.
    """

    some: Words
    every: Words
    share: Reals
    most: Reals
    least: Reals


@kernel
def routes_from(arcs: Arcs, dist: Whole, order: Codes, settled: int, source: Codes, slot: Codes) -> Routes:
    """Return the shortest routes from `source` (their `dist` is finite).

    `slot` (N,) is -1 everywhere and is left holding the place of each element of the routes.
    """
    for at in range(len(source)):
        slot[source[at]] = 0
    elements = 0
    hops = 0
    for at in range(settled - 1, -1, -1):
        v = order[at]
        if slot[v] < 0:
            continue
        slot[v] = elements
        elements += 1
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if dist[v] == dist[head] + arcs.out_cost[arc]:
                hops += 1
                slot[head] = 0
    element = np.empty(elements, np.int32)
    hop_start = np.zeros(elements + 1, np.int64)
    hop = np.empty(hops, np.int32)
    hops = 0
    place = 0
    for at in range(settled - 1, -1, -1):
        v = order[at]
        if slot[v] < 0:
            continue
        element[place] = v
        for arc in range(arcs.out_start[v], arcs.out_start[v + 1]):
            head = arcs.out_head[arc]
            if dist[v] == dist[head] + arcs.out_cost[arc]:
                hop[hops] = slot[head]
                hops += 1
        place += 1
        hop_start[place] = hops
    return Routes(element, hop_start, hop)


@inner
def clear_slots(routes: Routes, slot: Codes) -> None:
    """Set `slot` back to -1."""
    for at in range(len(routes.element)):
        slot[routes.element[at]] = -1


@inner
def sweep_bits(routes: Routes, marks: TouchBits, some: Words, every: Words) -> None:
    """Fill in whether some and whether every route of each element touches."""
    for at in range(len(routes.element) - 1, -1, -1):
        v = routes.element[at]
        first, last = routes.hop_start[at], routes.hop_start[at + 1]
        any_word = marks.own[v]
        all_word = np.uint64(0) if first == last else ~np.uint64(0)
        for h in range(first, last):
            any_word |= some[routes.hop[h]]
            all_word &= every[routes.hop[h]]
        some[at] = any_word
        every[at] = all_word | marks.hard[v]


Grid = NDArray[np.float64]


@inner
def sweep_share(routes: Routes, marks: TouchBits, share: Reals) -> None:
    """Fill in the share of traffic that meets an element of each column."""
    columns = share.shape[1]
    for at in range(len(routes.element) - 1, -1, -1):
        v = routes.element[at]
        first, last = routes.hop_start[at], routes.hop_start[at + 1]
        for c in range(columns):
            share[at, c] = 0.0
        for h in range(first, last):
            behind = routes.hop[h]
            for c in range(columns):
                share[at, c] += share[behind, c]
        count = last - first
        if count > 1:
            for c in range(columns):
                share[at, c] /= count
        for w in range(marks.level.shape[1]):
            word = marks.level[v, w]
            if word != np.uint64(0):
                for c in range(64 * w, min(columns, 64 * w + 64)):
                    if (word >> np.uint64(c & 63)) & np.uint64(1) != np.uint64(0):
                        share[at, c] = 1.0


SUMS = 16
"""Different sums of touches behind an element that are told apart,"""
ROOM = 1 << 21
"""as long as all of them together are no more than this; with fewer the bound is wider."""
NEAR = 1e-12
"""Sums this near to each other are one."""


class Sums(NamedTuple):
    """For each place and set with fractions the sums of touches on the routes behind, and their shares.

    `value` and `weight` (places, sets, SUMS + 1), `kept` (places, sets); values ascend.
    """

    value: Grid
    weight: Grid
    kept: NDArray[np.int64]


@kernel
def new_sums(places: int, sets: int) -> Sums:
    """Return room for the sums; the last slot is for the one that overflows."""
    slots = max(1, min(SUMS, ROOM // max(1, places * sets))) + 1
    shape = (places, sets, slots)
    return Sums(np.empty(shape), np.empty(shape), np.zeros((places, sets), np.int64))


@inner
def put_sum(sums: Sums, at: int, f: int, value: float, weight: float) -> None:
    """Add a sum with its share; where there are too many, the two nearest become their mean.

    What a route touches is at most min(1, sum), which is concave, so a mean in the place of two sums never
    makes the bound smaller (J. Jensen, 1906).
    """
    values, weights = sums.value[at, f], sums.weight[at, f]
    count = sums.kept[at, f]
    place = 0
    while place < count and values[place] < value - NEAR:
        place += 1
    if place < count and values[place] <= value + NEAR:
        values[place] = max(values[place], value)
        weights[place] += weight
        return
    for behind in range(count, place, -1):
        values[behind], weights[behind] = values[behind - 1], weights[behind - 1]
    values[place], weights[place] = value, weight
    count += 1
    if count == len(values):
        near = 0
        for one in range(1, count - 1):
            if values[one + 1] - values[one] < values[near + 1] - values[near]:
                near = one
        both = weights[near] + weights[near + 1]
        mean = (values[near] * weights[near] + values[near + 1] * weights[near + 1]) / both
        values[near], weights[near] = min(max(mean, values[near]), values[near + 1]), both
        for one in range(near + 1, count - 1):
            values[one], weights[one] = values[one + 1], weights[one + 1]
        count -= 1
    sums.kept[at, f] = count


@inner
def sweep_mixed(
    routes: Routes, marks: TouchBits, share: Reals, most: Reals, least: Reals, spread: Reals, sums: Sums
) -> None:
    """Bound the expected touch where elements touch in part.

    On one route the probabilities add up to at most their sum and at most 1 (M. Fréchet, 1935), and this is
    attained. So the sums on the routes behind each element are kept, as far as there is room (`sums`).
    Another bound of their mean is the share that surely touches plus the expected sum on the other routes
    (`spread`); the smaller of the two counts.
    """
    for at in range(len(routes.element) - 1, -1, -1):
        v = routes.element[at]
        first, last = routes.hop_start[at], routes.hop_start[at + 1]
        for f in range(marks.mixed.shape[1]):
            own = marks.mixed[v, f]
            mean, lowest, rest = 0.0, 0.0 if first == last else np.inf, 0.0
            sums.kept[at, f] = 0
            if first == last:
                put_sum(sums, at, f, own, 1.0)
            for h in range(first, last):
                behind = routes.hop[h]
                for one in range(sums.kept[behind, f]):
                    part = sums.weight[behind, f, one] / (last - first)
                    put_sum(sums, at, f, min(1.0, own + sums.value[behind, f, one]), part)
                rest += spread[behind, f] / (last - first)
                lowest = min(lowest, least[behind, f])
            sure = share[at, marks.sure[f]]
            spread[at, f] = 0.0 if own >= 1.0 else own * (1.0 - sure) + rest
            for one in range(sums.kept[at, f]):
                mean += sums.value[at, f, one] * sums.weight[at, f, one]
            most[at, f] = min(1.0, mean, sure + spread[at, f])
            least[at, f] = own + lowest


@kernel
def sweep(routes: Routes, marks: TouchBits, columns: int) -> Swept:
    """Return what the routes of every element touch now."""
    count = len(routes.element)
    mixed = marks.mixed.shape[1]
    swept = Swept(
        np.empty(count, np.uint64),
        np.empty(count, np.uint64),
        np.empty((count, columns)),
        np.empty((count, mixed)),
        np.empty((count, mixed)),
    )
    sweep_bits(routes, marks, swept.some, swept.every)
    sweep_share(routes, marks, swept.share)
    if mixed:
        sums = new_sums(count, mixed)
        sweep_mixed(routes, marks, swept.share, swept.most, swept.least, np.empty((count, mixed)), sums)
    return swept


@inner
def walk_now(routes: Routes, own: Words, some: Words, start: int, bit: int, walk: Codes) -> int:
    """Write a shortest route from the element at place `start` that touches `bit`; return its length.

    Some route touches it. `walk` has room for every element.
    """
    mask = np.uint64(1) << np.uint64(bit)
    at = start
    length = 0
    touched = False
    while True:
        v = routes.element[at]
        walk[length] = v
        length += 1
        touched = touched or own[v] & mask != np.uint64(0)
        first, last = routes.hop_start[at], routes.hop_start[at + 1]
        if first == last:
            return length
        at = routes.hop[first]
        if not touched:
            for h in range(first, last):
                if some[routes.hop[h]] & mask != np.uint64(0):
                    at = routes.hop[h]
                    break


Places = NDArray[np.int64]


class PathStore(NamedTuple):
    """Where the walk of each row lies in a buffer, and the failure it was seen in.

    `at`, `length`, `link`, `element`, `group` have one entry a row; a length of 0 means no walk.
    """

    at: Places
    length: Codes
    link: Codes
    element: Codes
    group: Codes


@kernel
def new_pile(rows: int) -> PathStore:
    """Return a pile of `rows` rows without a walk."""
    return PathStore(
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int32),
        np.full(rows, np.int32(NO_FAILURE)),
        np.full(rows, np.int32(NO_FAILURE)),
        np.full(rows, np.int32(NO_FAILURE)),
    )


@kernel
def put_walk(pile: PathStore, row: int, buffer: Codes, used: int, walk: Codes, length: int) -> Codes:
    """Write the first `length` elements of `walk` for `row` behind the `used` ones; return the buffer."""
    if used + length > len(buffer):
        larger = np.empty(2 * (used + length) + 64, np.int32)
        larger[:used] = buffer[:used]
        buffer = larger
    buffer[used : used + length] = walk[:length]
    pile.at[row] = used
    pile.length[row] = length
    return buffer


@inner
def gather(at: Places, length: Codes, buffer: Codes, start: Places, into: Codes) -> None:
    """Copy the walk of every row to its place in `into`, cut by `start`."""
    for row in range(len(at)):
        first = start[row]
        for step in range(length[row]):
            into[first + step] = buffer[at[row] + step]


SETS = 32
"""How many flagged sets fit one sweep: two bits each."""
STEPS = 48
"""How many thresholds of a set with fractions are told apart; values between are rounded down."""


@dataclass(frozen=True, slots=True)
class TouchColumns:
    """The marks of up to `SETS` flagged sets and how to read shares off the columns of a sweep.

    `weight` (C, K): what each column adds to the low share of each set. `column` (K,): the column that is
    the high share of a set without fractions, else -1. `mixed` (K,): the place of a set with fractions
    among these, else -1.
    """

    sets: int
    marks: TouchBits
    weight: Reals
    column: NDArray[np.int64]
    mixed: NDArray[np.int64]


def check_touch(touch: Touch, size: int) -> None:
    """Refuse flagged sets that are no probabilities of `size` elements.

    Raises
    ------
    BadInput
        If the shapes disagree, or a value is not within 0 <= low <= high <= 1.
    """
    if touch.low.shape != touch.high.shape or touch.low.ndim != 2 or touch.low.shape[1] != size:
        raise BadInput("touch", f"two arrays of K x {size}", f"{touch.low.shape} and {touch.high.shape}")
    good = (touch.low >= 0.0) & (touch.low <= touch.high) & (touch.high <= 1.0)
    if not good.all():
        k, v = (int(place[0]) for place in np.nonzero(~good))
        found = f"[{touch.low[k, v]}, {touch.high[k, v]}]"
        raise BadInput(f"touch of element {v} in set {k}", "0 <= low <= high <= 1", found)


def read_marks(touch: Touch) -> TouchColumns:
    """Return the marks of at most `SETS` flagged sets."""
    sets, size = touch.low.shape
    own, hard = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    columns: list[Flags] = []
    weights: list[tuple[int, int, float]] = []
    column, mixed = np.full(sets, -1), np.full(sets, -1)
    sure: list[int] = []
    for k in range(sets):
        low, high = touch.low[k], touch.high[k]
        for bit, touches in ((k, low), (sets + k, high)):
            _set_bit(own, touches > 0.0, bit)
            _set_bit(hard, touches >= 1.0, bit)
        before = 0.0
        for step in _thresholds(low):
            weights.append((len(columns), k, step - before))
            columns.append(low >= step)
            before = step
        column[k] = len(columns)
        columns.append(high >= 1.0)
        if not _is_plain(high):
            mixed[k] = len(sure)
            sure.append(int(column[k]))
            column[k] = -1
        elif np.array_equal(low, high):
            columns.pop()
            column[k] = len(columns) - 1 if before else -2
    weight = np.zeros((len(columns), sets))
    for place, k, part in weights:
        weight[place, k] = part
    marks = TouchBits(own, hard, _words(columns, size), _mixed(touch, mixed), np.array(sure, dtype=np.int32))
    return TouchColumns(sets, marks, weight, column, mixed)


def _is_plain(touches: Reals) -> bool:
    return bool(((touches == 0.0) | (touches == 1.0)).all())


def _thresholds(touches: Reals) -> list[float]:
    if _is_plain(touches):
        return [1.0] if touches.any() else []
    values = np.unique(touches[touches > 0.0])
    if len(values) > STEPS:
        values = values[np.linspace(0, len(values) - 1, STEPS).astype(np.int64)]
    return [float(value) for value in values]


def _set_bit(words: Words, where: Flags, bit: int) -> None:
    words |= where.astype(np.uint64) << np.uint64(bit)


def _words(columns: list[Flags], size: int) -> Words:
    level = np.zeros((size, (len(columns) + 63) // 64), dtype=np.uint64)
    for place, where in enumerate(columns):
        _set_bit(level[:, place // 64], where, place % 64)
    return level


def _mixed(touch: Touch, mixed: NDArray[np.int64]) -> Reals:
    return np.ascontiguousarray(touch.high[mixed >= 0].T)
