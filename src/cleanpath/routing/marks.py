"""Flagged sets as the words and columns that one sweep carries for all of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.network.graph import Flags, Reals
from cleanpath.routing.contract import Touch
from cleanpath.routing.ecmp import Marks, Words

SETS = 32
"""How many flagged sets fit one sweep: two bits each."""
STEPS = 48
"""How many thresholds of a set with fractions are told apart; values between are rounded down."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The marks of up to `SETS` flagged sets and how to read shares off the columns of a sweep.

    `weight` (C, K): what each column adds to the low share of each set. `column` (K,): the column that is
    the high share of a set without fractions, else -1. `mixed` (K,): the place of a set with fractions
    among these, else -1.
    """

    sets: int
    marks: Marks
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


def read_marks(touch: Touch) -> Reading:
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
    marks = Marks(own, hard, _words(columns, size), _mixed(touch, mixed), np.array(sure, dtype=np.int32))
    return Reading(sets, marks, weight, column, mixed)


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
