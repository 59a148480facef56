"""Nested and crossing ranges cut into disjoint segments, by one sweep over their bounds."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleanpath.jit import kernel

DEPTH = 128

Numbers = NDArray[np.uint64]
Codes = NDArray[np.int64]


def flatten(
    first: Numbers, last: Numbers, code: Codes, top: np.uint64, nothing: int, disputed: int
) -> tuple[Numbers, Codes, int]:
    """Return the starts and codes of segments from 0 to `top`, and the greatest depth (-1: beyond `DEPTH`).

    The code of a segment is that of the narrowest range over it; `nothing` where none is, `disputed` where
    another range over it has another code and does not hold a narrowest one, or is equal to it.
    """
    order = np.lexsort((np.iinfo(np.uint64).max - last, first))
    after = last[last < top] + np.uint64(1)
    start = ascending([np.zeros(1, np.uint64), first, after])
    found = np.full(len(start), nothing, np.int64)
    deepest = _sweep(start, first[order], last[order], code[order], found, disputed)
    return start, found, int(deepest)


def ascending(parts: Iterable[Numbers]) -> Numbers:
    """Return the different numbers of some arrays in order; sorting is far faster here than `np.unique`."""
    whole: Numbers = np.sort(np.concatenate([*parts]))
    new: NDArray[np.bool_] = np.append(True, whole[1:] != whole[:-1])
    return whole[new]


@kernel
def _narrowest(active: Codes, first: Numbers, last: Numbers, code: Codes, disputed: int) -> Any:
    """Return the code of the narrowest of the active ranges; where several are, each of them must agree."""
    width = last[active[0]] - first[active[0]]
    result = code[active[0]]
    for one in active:
        if last[one] - first[one] < width:
            width, result = last[one] - first[one], code[one]
    for one in active:
        if last[one] - first[one] != width:
            continue
        for other in active:
            holds = first[other] <= first[one] and last[other] >= last[one]
            equal = first[other] == first[one] and last[other] == last[one]
            if (equal or not holds) and code[other] != code[one]:
                return disputed
    return result


@kernel
def _sweep(start: Numbers, first: Numbers, last: Numbers, code: Codes, found: Codes, disputed: int) -> int:
    active = np.empty(DEPTH, np.int64)
    count, following, deepest = 0, 0, 0
    for s in range(len(start)):
        kept = 0
        for k in range(count):
            if last[active[k]] >= start[s]:
                active[kept] = active[k]
                kept += 1
        count = kept
        while following < len(first) and first[following] == start[s]:
            if count == DEPTH:
                return -1
            active[count] = following
            count += 1
            following += 1
        deepest = max(deepest, count)
        if count == 0:
            continue
        found[s] = _narrowest(active[:count], first, last, code, disputed)
    return deepest
