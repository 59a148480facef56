"""Which of up to 64 flagged sets every walk between two elements touches, by series-parallel reduction.

Elements with one or two links left are taken out one by one, and links side by side are joined (R. Duffin,
"Topology of series-parallel networks", Journal of Mathematical Analysis and Applications 10, 1965). A link
carries the sets that block it as bits, so this is done once for all sets: in series any part blocks, side by
side all must. Trees, rings and dual-homed access vanish; only what is left, the core, is searched set by set.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import inner, kernel
from cleanpath.network.graph import Codes, Flags, Graph, Offsets

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

SETS = 64
"""How many flagged sets fit a word."""
ENOUGH = 8
"""Rounds go on as long as each takes out one in so many of the elements that were left."""


class Ends(NamedTuple):
    """The ends of the links that are left, in the rows of the network: an end leads to `head` (A,) int32.

    `head` is -1 where the end is gone. `twin` (A,) int64 is the place of the link's other end, `word` (A,)
    uint64 holds the sets that block the link. `degree` (N,) int32 counts what each element has left.
    """

    head: Codes
    twin: Places
    word: Words
    degree: Codes


class Taken(NamedTuple):
    """The elements that were taken out, in `order`, each with the up to two links it then had.

    `one`, `other` (N,) int32 are where they lead, -1 for none; `one_word`, `other_word` (N,) uint64 the sets.
    """

    order: Codes
    one: Codes
    other: Codes
    one_word: Words
    other_word: Words


@kernel
def _ends(start: Offsets, head: Codes, link: Codes, links: int) -> Ends:
    first = np.full(links, -1, np.int64)
    twin = np.empty(len(head), np.int64)
    for place in range(len(head)):
        before = first[link[place]]
        if before < 0:
            first[link[place]] = place
        else:
            twin[place], twin[before] = before, place
    return Ends(head.copy(), twin, np.zeros(len(head), np.uint64), np.diff(start).astype(np.int32))


@inner
def _join(start: Offsets, head: Codes, twin: Places, word: Words, degree: Codes, last: Places) -> None:
    """Join all links that lie side by side; `last` (N,) is scratch."""
    last[:] = -1
    for here in range(len(degree)):
        for place in range(start[here], start[here + 1]):
            there = head[place]
            if there < 0:
                continue
            before = last[there]
            if before < start[here]:
                last[there] = place
                continue
            word[before] &= word[place]
            word[twin[before]] = word[before]
            head[place] = head[twin[place]] = -1
            degree[here] -= 1
            degree[there] -= 1


@inner
def _take(
    start: Offsets,
    head: Codes,
    twin: Places,
    word: Words,
    degree: Codes,
    own: Words,
    here: int,
    one: Codes,
    other: Codes,
    one_word: Words,
    other_word: Words,
) -> None:
    """Take out an element with up to two links left: two that lead on become one."""
    left = right = -1
    for place in range(start[here], start[here + 1]):
        if head[place] >= 0:
            left, right = place, left
    degree[here] = 0
    if left < 0:
        return
    a, x = head[left], twin[left]
    one[here], one_word[here], head[left] = a, word[left], -1
    if right < 0:
        head[x] = -1
        degree[a] -= 1
        return
    b, y = head[right], twin[right]
    head[right] = -1
    if a == b:
        one_word[here] &= word[right]
        head[x] = head[y] = -1
        degree[a] -= 2
        return
    other[here], other_word[here] = b, word[right]
    head[x], head[y] = b, a
    twin[x], twin[y] = y, x
    word[x] = word[y] = word[left] | word[right] | own[here]


@kernel
def _reduce(start: Offsets, ends: Ends, own: Words) -> tuple[Taken, Codes]:
    """Take out what can be taken out; return that, and the elements of the core."""
    head, twin, word, degree = ends
    size = len(degree)
    one, other = np.full(size, -1, np.int32), np.full(size, -1, np.int32)
    one_word, other_word = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    order, waiting = np.empty(size, np.int32), np.empty(size, np.int32)
    gone, last = np.zeros(size, np.bool_), np.empty(size, np.int64)
    taken, before = 0, -size
    while (taken - before) * ENOUGH >= size - before:
        before = taken
        _join(start, head, twin, word, degree, last)
        for root in range(size):
            held = 1
            waiting[0] = root
            while held:
                held -= 1
                here = waiting[held]
                if gone[here] or degree[here] > 2:
                    continue
                gone[here] = True
                order[taken] = here
                taken += 1
                _take(start, head, twin, word, degree, own, here, one, other, one_word, other_word)
                if other[here] < 0 <= one[here]:
                    waiting[held] = one[here]
                    held += 1
        if taken == size:
            break
    core = np.flatnonzero(~gone).astype(np.int32)
    return Taken(order[:taken].copy(), one, other, one_word, other_word), core


@kernel
def _needed(taken: Taken, source: Codes, target: Codes) -> Codes:
    """Return the taken elements on which demands depend, in order."""
    needed = np.zeros(len(taken.one), np.bool_)
    needed[source] = True
    needed[target] = True
    result = np.empty(len(taken.order), np.int32)
    count = 0
    for here in taken.order:
        if needed[here]:
            result[count] = here
            count += 1
            if taken.one[here] >= 0:
                needed[taken.one[here]] = True
            if taken.other[here] >= 0:
                needed[taken.other[here]] = True
    return result[:count].copy()


@kernel
def _compact(start: Offsets, ends: Ends, own: Words, core: Codes) -> tuple[Offsets, Codes, Words]:
    """Return the rows of the core alone: elements by their place in it, and what blocks a step to each."""
    place = np.full(len(own), -1, np.int32)
    place[core] = np.arange(len(core))
    begin = np.zeros(len(core) + 1, np.int64)
    head = np.empty(np.sum(ends.degree[core]), np.int32)
    word = np.empty(len(head), np.uint64)
    count = 0
    for k in range(len(core)):
        for slot in range(start[core[k]], start[core[k] + 1]):
            there = ends.head[slot]
            if there >= 0:
                head[count], word[count] = place[there], ends.word[slot] | own[there]
                count += 1
        begin[k + 1] = count
    return begin, head, word


@inner
def _spread(
    begin: Offsets,
    head: Codes,
    word: Words,
    own: Words,
    core: Codes,
    bit: np.uint64,
    label: Codes,
    queue: Codes,
) -> None:
    """Label the elements of the core connected off one set alike; `label` (N,) is -1 there at first."""
    for root in range(len(core)):
        if label[core[root]] >= 0 or own[core[root]] & bit:
            continue
        label[core[root]] = core[root]
        queue[0] = root
        count = 1
        while count:
            count -= 1
            here = queue[count]
            for slot in range(begin[here], begin[here + 1]):
                there = head[slot]
                if not word[slot] & bit and label[core[there]] < 0:
                    label[core[there]] = core[root]
                    queue[count] = there
                    count += 1


@kernel
def _cut(
    start: Offsets,
    ends: Ends,
    own: Words,
    taken: Taken,
    core: Codes,
    needed: Codes,
    sets: int,
    source: Codes,
    target: Codes,
) -> Words:
    label, queue = np.empty(len(own), np.int32), np.empty(len(core), np.int32)
    begin, head, word = _compact(start, ends, own, core)
    result = np.zeros(len(source), np.uint64)
    for j in range(sets):
        bit = np.uint64(1) << np.uint64(j)
        label[core] = -1
        _spread(begin, head, word, own, core, bit, label, queue)
        for place in range(len(needed) - 1, -1, -1):
            here = needed[place]
            one, other = taken.one[here], taken.other[here]
            label[here] = here
            if own[here] & bit:
                label[here] = -1
            elif one >= 0 and not taken.one_word[here] & bit and label[one] >= 0:
                label[here] = label[one]
            elif other >= 0 and not taken.other_word[here] & bit and label[other] >= 0:
                label[here] = label[other]
        for d in range(len(source)):
            if label[source[d]] < 0 or label[source[d]] != label[target[d]]:
                result[d] |= bit
    return result


def words_of(sets: Flags) -> Words:
    """Return up to 64 flagged sets (J, N) as one word for each element (N,), set 0 in the lowest bit."""
    word = np.zeros(sets.shape[1], np.uint64)
    for j, flagged in enumerate(sets):
        word |= flagged.astype(np.uint64) << np.uint64(j)
    return word


def flags_of(word: Words, sets: int) -> Flags:
    """Return `sets` flagged sets (J, N) from the words of elements: the reverse of `words_of`."""
    result = np.empty((sets, len(word)), np.bool_)
    for j in range(sets):
        result[j] = word >> np.uint64(j) & np.uint64(1)
    return result


def cut_words(both: Graph, own: Words, sets: int, source: Codes, target: Codes) -> Words:
    """Return for each demand (D,) uint64 the sets that every walk touches, its ends included.

    Parameters
    ----------
    both
        A network without one-way links.
    own, sets
        The sets that each element belongs to (N,), as bits, and how many sets there are, at most 64.
    source, target
        The ends of the demands (D,). Where no walk exists all bits are set.
    """
    ends = _ends(both.out_start, both.out_head, both.out_link, both.links)
    taken, core = _reduce(both.out_start, ends, own)
    needed = _needed(taken, source, target)
    return _cut(both.out_start, ends, own, taken, core, needed, sets, source, target)
