"""Link weights as whole numbers, so that equal costs are equal and nothing is lost in a sum."""

from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.network.graph import Reals

Whole = NDArray[np.int64]

LARGEST_SUM = 2**61
"""No route may cost more; twice this still fits a 64-bit integer."""
DIGITS = 9
"""Decimal places that are looked for all at once; more of them are read one by one."""
KEPT = 24
"""Bits that rounding must leave of every weight."""

FAR = np.iinfo(np.int64).max
"""The cost of no route."""


def whole_costs(weight: Reals, size: int) -> Whole:
    """Return integers in the proportions of `weight` (M,), for routes of fewer than `size` links.

    Weights are decimals as people write them: they are kept exactly (0.1 + 0.2 ties with 0.3), divided by
    what they have in common. Weights whose routes would not fit 64 bits are rounded to the nearest multiple
    of a power of two, the finest for which a route of `size` links of the largest weight fits.

    Raises
    ------
    BadInput
        If rounding would leave less than `KEPT` bits of a weight: other routes could seem the shortest.
    """
    if not len(weight):
        return np.zeros(0, dtype=np.int64)
    largest = float(weight.max())
    with np.errstate(over="ignore"):
        limit = np.divide(LARGEST_SUM / max(size, 1), largest)
    for digits in range(DIGITS + 1):
        scale = 10.0**digits
        if scale > limit:
            break
        scaled = np.rint(weight * scale)
        if scaled.max() < 2.0**53 and np.array_equal(scaled / scale, weight):
            return _reduced(scaled)
    exact = _exact(weight, size)
    if exact is not None:
        return exact
    fine = int(np.floor(np.log2(LARGEST_SUM / max(size, 1)) - np.log2(largest)))
    rounded = np.rint(np.ldexp(weight, fine))
    least = float(weight.min())
    if rounded.min() < 2.0**KEPT and not np.array_equal(np.ldexp(rounded, -fine), weight):
        way_out = "Round the weights, or choose another unit for them."
        raise BadInput("links [weight]", "weights of like size", f"{least:g} beside {largest:g}", way_out)
    return _reduced(rounded)


def _reduced(scaled: Reals) -> Whole:
    costs = scaled.astype(np.int64)
    return np.asarray(costs // np.gcd.reduce(costs), dtype=np.int64)


def _exact(weight: Reals, size: int) -> Whole | None:
    """Return the weights as whole numbers in the proportions of their shortest decimals, if routes fit."""
    values, place = np.unique(weight, return_inverse=True)
    decimals = [Fraction(repr(float(value))) for value in values]
    scale = lcm(*(value.denominator for value in decimals))
    whole = [int(value * scale) for value in decimals]
    common = gcd(*whole)
    if whole[-1] // common * size > LARGEST_SUM:
        return None
    return np.array([value // common for value in whole], dtype=np.int64)[place.reshape(-1)]
