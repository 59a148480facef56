"""What else is said of elements beside the verdict: parts they reach into, and open interfaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from cleanpath.exposure.capabilities import per_kind
from cleanpath.exposure.element_kinds import ElementKinds, Relations, Truths
from cleanpath.jit import kernel
from cleanpath.network.graph import Flags, Offsets
from cleanpath.network.kinds import UNKNOWN_PART
from cleanpath.network.planes import PARTS
from cleanpath.verdict import Truth

Bits = NDArray[np.int64]
REACHING = ("hosts", "manages", "controls")
"""Relations through which an element takes on the sensitivity of what it reaches."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Parts of the network of N elements as bits in the order of `PARTS`, both (N,) int64.

    `own` is the element's own part (0 where it is unknown), `whole` also those of all functions that it
    reaches by hosting, managing or controlling them, through any chain.
    """

    own: Bits
    whole: Bits

    def inside(self, part: str, separable: Truths) -> Truths:
        """Return whether each element counts as in a part, given whether core and edge can be told apart.

        `separable` (N,) int8 codes of `Truth`, one an element (its operator's `core_edge_separable`): where
        YES its own part counts, where NO all it reaches, where UNKNOWN the two differ at most to UNKNOWN. An
        element without a known part may be in any.
        """
        bit = 1 << PARTS.index(part)
        own = np.where(self.own & bit, Truth.YES, np.where(self.own == 0, Truth.UNKNOWN, Truth.NO))
        reached = np.where(self.whole & bit, Truth.YES, own)
        unsure = np.where(own == reached, own, np.maximum(own, Truth.UNKNOWN))
        told = np.where(separable == Truth.NO, reached, np.where(separable == Truth.YES, own, unsure))
        return cast(Truths, told.astype(np.int8))


def reach_parts(makeup: ElementKinds, relations: Relations) -> Reach:
    """Return into which parts of the network each element reaches; relations that may be in force count."""
    own = np.array([_part(kind.part) for kind in makeup.kinds], dtype=np.int64)[makeup.code]
    reaching = np.array([kind.key in REACHING for kind, _ in relations.sorts], dtype=np.bool_)
    use = np.flatnonzero(reaching[relations.sort] & (relations.holds > Truth.NO))
    tail = relations.target[use]  # what is reached tells those that reach it
    order = np.argsort(tail, kind="stable")
    start = np.zeros(len(makeup) + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=len(makeup)), out=start[1:])
    whole = own.copy()
    _gather(start, relations.source[use][order], whole)
    return Reach(own, whole)


def _part(part: str) -> int:
    return 0 if part == UNKNOWN_PART else 1 << PARTS.index(part)


@kernel
def _gather(start: Offsets, head: NDArray[np.int32], whole: Bits) -> None:
    """Add the bits of each element to those that reach it, to the least fixed point."""
    size = len(whole)
    waiting = np.ones(size, np.bool_)
    queue = np.arange(size + 1).astype(np.int32)
    first, last = 0, size
    while first != last:
        s = queue[first]
        first = first + 1 if first < size else 0
        waiting[s] = False
        for arc in range(start[s], start[s + 1]):
            t = head[arc]
            if whole[s] & ~whole[t]:
                whole[t] |= whole[s]
                if not waiting[t]:
                    waiting[t] = True
                    queue[last] = t
                    last = last + 1 if last < size else 0


def count_interfaces(makeup: ElementKinds, operators: Sequence[str]) -> dict[str, int]:
    """Return how many elements of each operator open an interface to outsiders: a measure, no verdict.

    Elements of kinds that the model does not know are not counted.
    """
    open_to_all: Flags = per_kind(makeup, lambda kind: kind.external_interface)
    counts = dict.fromkeys(operators, 0)
    for operator, is_open in zip(operators, open_to_all, strict=True):
        counts[operator] += int(is_open)
    return counts
