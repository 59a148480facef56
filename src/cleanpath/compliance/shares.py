"""Bounds of a share whose parts are not all known, and how far it is from its limit.

An entry counts towards the whole for sure or perhaps, and a part of it between `low` and `high` is of the
target. The bounds are the least and the greatest ratio of sums over all that may be true.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

SLACK = 1e-9
"""Relative difference below which a share equals its limit."""


@dataclass(frozen=True, slots=True)
class Entries:
    """E things that a share counts, all (E,).

    `weight` is positive, or NaN where it is not known; `sure` tells what is certainly in the whole from what
    may be; `low`, `high` in [0, 1] bound the part of each that is of the target. `loose` further things of
    the target may stand among these without adding to the whole.
    """

    weight: Reals
    sure: Flags
    low: Reals
    high: Reals
    loose: int = 0

    def __len__(self) -> int:
        return len(self.weight)


def bound_share(entries: Entries) -> tuple[float, float] | None:
    """Return the least and the greatest share of the target, `None` if nothing is counted.

    The optimum over what may be left out takes entries in the order of their own share, the best first, as
    long as that moves the ratio: adding an entry moves a ratio towards the entry's own.
    """
    low = _extreme(entries, entries.low, least=True)
    high = _extreme(entries, entries.high, least=False)
    if low is None or high is None:
        return None if not entries.loose else (0.0, 1.0)
    if entries.loose:
        known = entries.weight[entries.sure & np.isfinite(entries.weight)]
        high = min(1.0, high + entries.loose / known.sum()) if len(known) else 1.0
    return min(low, high), high


def _extreme(entries: Entries, share: Reals, least: bool) -> float | None:
    weight, sure = entries.weight, entries.sure
    missing = np.isnan(weight)
    here = sure & ~missing
    whole, part = float(weight[here].sum()), float((weight * share)[here].sum())
    may = np.flatnonzero(~sure & ~missing)
    may = may[np.argsort(share[may] if least else -share[may], kind="stable")]
    wholes = whole + np.concatenate([[0.0], np.cumsum(weight[may])])
    parts = part + np.concatenate([[0.0], np.cumsum(weight[may] * share[may])])
    ratios = parts[wholes > 0] / wholes[wholes > 0]
    # A weight that is not known may outweigh everything, so that its own share is the ratio.
    found = np.concatenate([ratios, share[missing]])
    if not len(found):
        return None
    return float(np.clip(found.min() if least else found.max(), 0.0, 1.0))


def above(share: float, limit: float) -> bool:
    """Whether a share exceeds its limit; a share equal to it does not."""
    return share > limit + SLACK


def count_flips(entries: Entries, limit: float, met: bool) -> int | None:
    """Return the fewest entries whose replacement turns a cap over, `None` if that cannot be told.

    Of a cap that is met: how many entries that are not of the target would have to become so until it is
    certainly exceeded. Of any other: how many that are, or may be, of the target must be replaced by others
    until it is certainly met. The weightiest are taken first.
    """
    if entries.loose or not entries.sure.all() or np.isnan(entries.weight).any() or not len(entries):
        return None
    room = limit * float(entries.weight.sum())
    if met:
        part, gain = float((entries.weight * entries.low).sum()), entries.weight * (1 - entries.low)
        return _fewest(gain, room - part, strictly=True)
    part, loss = float((entries.weight * entries.high).sum()), entries.weight * entries.high
    return _fewest(loss, part - room, strictly=False)


def _fewest(steps: Reals, wanted: float, strictly: bool) -> int | None:
    """Return how many of the largest steps add up to what is wanted, or to more."""
    sums = np.cumsum(np.sort(steps)[::-1])
    slack = SLACK * max(1.0, float(steps.sum()))
    enough = np.flatnonzero(sums > wanted + slack if strictly else sums >= wanted - slack)
    if not strictly and wanted <= slack:
        return 0
    return int(enough[0]) + 1 if len(enough) else None


@dataclass(frozen=True, slots=True)
class Concentration:
    """How concentrated the makers of a part are, each bound in [0, 1].

    `largest` is the share of the largest maker, `herfindahl` the sum of the squared shares (O. C. Herfindahl,
    1950; A. O. Hirschman, 1945). `makers` are the distinct known ones.
    """

    largest: tuple[float, float]
    herfindahl: tuple[float, float]
    makers: int


def concentrate(known: Reals, unknown: float) -> Concentration | None:
    """Bound the concentration of makers, `None` where there is nothing.

    Parameters
    ----------
    known
        Units of each known maker.
    unknown
        Units whose maker is not known: each may be another maker's, or all of the largest.
    """
    total = float(known.sum()) + unknown
    if total <= 0:
        return None
    largest = float(known.max(initial=0.0))
    spread = math.fsum((known / total) ** 2)
    least = max(largest, min(1.0, unknown)) / total
    joined = spread + ((largest + unknown) ** 2 - largest**2) / total**2
    apart = spread + unknown * min(1.0, unknown) / total**2
    return Concentration(
        (least, (largest + unknown) / total), (min(apart, joined), min(joined, 1.0)), int((known > 0).sum())
    )
