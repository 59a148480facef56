"""Link weights as whole numbers, so that equal costs are equal and nothing is lost in a sum."""

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Reals

Whole = NDArray[np.int64]

LARGEST_SUM = 2**61
"""No route may cost more; twice this still fits a 64-bit integer."""
DIGITS = 9
"""Decimal places that are kept exactly."""

FAR = np.iinfo(np.int64).max
"""The cost of no route."""


def whole_costs(weight: Reals, size: int) -> Whole:
    """Return integers in the proportions of `weight` (M,), for routes of fewer than `size` links.

    Weights are decimals as people write them: with up to nine places they are kept exactly (0.1 + 0.2 ties
    with 0.3), divided by what they have in common. Weights that are no such decimals, or whose routes
    would not fit 64 bits, are rounded to the nearest multiple of a power of two, the finest for which
    a route of `size` links of the largest weight fits; at least one multiple each.
    """
    if not len(weight):
        return np.zeros(0, dtype=np.int64)
    limit = LARGEST_SUM / max(size, 1) / float(weight.max())
    for digits in range(DIGITS + 1):
        scale = 10.0**digits
        if scale > limit:
            break
        scaled = np.rint(weight * scale)
        if scaled.max() < 2.0**53 and np.array_equal(scaled / scale, weight):
            return _reduced(scaled)
    fine = 2.0 ** np.floor(np.log2(limit))
    return _reduced(np.maximum(np.rint(weight * fine), 1.0))


def _reduced(scaled: Reals) -> Whole:
    costs = scaled.astype(np.int64)
    return np.asarray(costs // np.gcd.reduce(costs), dtype=np.int64)
