"""How exposure spreads over relations: hosts, managers, controllers, clocks, authorities, to a fixed point.

Each element's state only ever grows, so the sweep ends after at most a few dozen changes an element, over
circles of relations too. A clock is told apart: availability is lost for sure only where no good time is left
(`_good_time`), otherwise only if the other source fails.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.exposure.capabilities import (
    CLOCK,
    FREE,
    FREE_AT,
    GRASP,
    GRIP,
    KEY,
    KEYED,
    KEYED_AT,
    LETTERS,
    RADIO,
    SEALED,
    SEALED_AT,
    TAKEN,
    TIME,
    WEAK_RADIO,
    WEAK_TIME,
    Arcs,
    Words,
)
from cleanpath.jit import kernel
from cleanpath.network.graph import Codes, Flags, Offsets


@dataclass(frozen=True, slots=True)
class Spread:
    """The fixed point: per element what its own maker can do to others (`own`) and what came (`came`).

    `letters` is what a taken element of that kind can do, `met` what of `came` meets the traffic through the
    element, `hidden` what a protected segment keeps from it (sixteen letters). All (N,) int64: see
    `cleanpath.exposure.capabilities`.
    """

    own: Words
    came: Words
    letters: Words
    met: Words
    hidden: Words
    arcs: Arcs


def spread(own: Words, letters: Words, arcs: Arcs, hidden: Words) -> Spread:
    """Spread the states `own` (N,) of flagged elements over the arcs.

    A protected segment hides letters of the traffic that passes an element (`hidden`), from all who act on it
    but those who have its keys. It hides nothing of what the element itself acts upon.
    """
    came = np.zeros_like(own)
    sent = np.zeros_like(own)
    _flood(arcs.start, arcs.head, arcs.mask, arcs.role, arcs.phased, own, letters, came, sent)
    if (arcs.role == CLOCK).any():
        clocked = np.zeros(len(own), dtype=np.bool_)
        clocked[arcs.head[(arcs.role == CLOCK) & (arcs.mask != 0)]] = True
        serves = arcs.serves & (arcs.role == CLOCK)
        while True:
            good = _good_time(arcs.start, arcs.head, serves, arcs.backed, clocked, own | came)
            lost = clocked & ~good & (came & WEAK_TIME != 0) & (came & TIME != TIME)
            if not lost.any():
                break
            came[lost] |= TIME
            came[lost & arcs.phased] |= RADIO
            _flood(arcs.start, arcs.head, arcs.mask, arcs.role, arcs.phased, own, letters, came, sent)
    return Spread(own, came, letters, _meet(own, came, letters, arcs, hidden), hidden, arcs)


def _meet(own: Words, came: Words, letters: Words, arcs: Arcs, hidden: Words) -> Words:
    """Return what of `came` meets the traffic: all that no segment hides, and what came by a key."""
    met: Words = came & ~(hidden << FREE_AT | hidden << SEALED_AT)
    keys = np.flatnonzero((arcs.role == KEY) & (hidden[arcs.head] != 0))
    source = arcs.tail[keys]
    full = own[source] | came[source]
    full |= np.where(full & TAKEN != 0, letters[source] & LETTERS, 0)
    np.bitwise_or.at(met, arcs.head[keys], full & arcs.mask[keys] & (FREE | SEALED))
    return met


@kernel
def _flood(
    start: Offsets,
    head: Codes,
    mask: Words,
    role: NDArray[np.int8],
    phased: Flags,
    own: Words,
    letters: Words,
    came: Words,
    sent: Words,
) -> None:
    """Grow `came` to the least fixed point above it; `sent` is what each element has already passed on."""
    size = len(own)
    waiting = np.zeros(size, np.bool_)
    queue = np.empty(size + 1, np.int32)
    first = last = 0
    for e in range(size):
        if own[e] | came[e]:
            queue[last] = e
            last += 1
            waiting[e] = True
    while first != last:
        s = queue[first]
        first = first + 1 if first < size else 0
        waiting[s] = False
        out = own[s] | came[s]
        if out & TAKEN:
            out |= letters[s] & LETTERS
        if out == sent[s]:
            continue
        sent[s] = out
        for arc in range(start[s], start[s + 1]):
            new = _arrival(out, mask[arc], role[arc], phased[head[arc]])
            t = head[arc]
            if new & ~came[t]:
                came[t] |= new
                if not waiting[t]:
                    waiting[t] = True
                    queue[last] = t
                    last = last + 1 if last < size else 0


@kernel
def _arrival(out: int, mask: int, role: int, phased: bool) -> int:
    """Return what reaches the target of one arc."""
    new = out & mask
    if role == GRASP and new & GRIP:
        new |= TAKEN
    if role == KEY:
        new |= (new & FREE) << KEYED_AT
    if phased:
        if new & TIME:
            new |= RADIO
        if new & WEAK_TIME:
            new |= WEAK_RADIO
    return new


@kernel
def _good_time(
    start: Offsets, head: Codes, serves: Flags, backed: Flags, clocked: Flags, held: Words
) -> Flags:
    """Return which elements still get good time: from a root clock over untainted ones, or a backup."""
    size = len(held)
    good = np.zeros(size, np.bool_)
    stack = np.empty(size, np.int32)
    top = 0
    for e in range(size):
        if (backed[e] or not clocked[e]) and not held[e] & TIME:
            good[e] = True
            stack[top] = e
            top += 1
    while top:
        top -= 1
        s = stack[top]
        for arc in range(start[s], start[s + 1]):
            t = head[arc]
            if serves[arc] and not good[t] and not held[t] & TIME:
                good[t] = True
                stack[top] = t
                top += 1
    return good


assert KEYED == FREE << KEYED_AT
