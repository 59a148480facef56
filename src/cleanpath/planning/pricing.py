"""Turn figures into arrays of prices by period: what leaves the purse, and what of it the plan adds.

Equipment that is due for refresh would be bought anyway. Until it is due, a replacement takes its whole price
out of the budget, and what the plan adds is the part of its life that is cut off: price times the years left
over the years it lasts (straight-line depreciation). Once it is due nothing is added and the ordinary refresh
pays. Age unknown means new: all of it is added.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Reals
from cleanpath.planning.costs import LIFE, Costs
from cleanpath.planning.periods import DAYS, Periods
from cleanpath.planning.problem import Prices

UNKNOWN_AGE = 0
"""Ordinal of a day of purchase that is not known."""


@dataclass(frozen=True, slots=True)
class PriceClass:
    """Elements that cost the same: kind, part, operator, and the day each was obtained (an ordinal)."""

    kind: str
    part: str
    operator: str
    obtained: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which figure each class and operator takes: places in the figures, (C,) and (V,)."""

    replacement: NDArray[np.int64]
    removal: NDArray[np.int64]
    manage: NDArray[np.int64]
    delay: NDArray[np.int64]
    life: NDArray[np.int64]
    obtained: NDArray[np.int64]
    visit: NDArray[np.int64]

    def figures(self) -> set[int]:
        """Return the places of all figures that are used."""
        used = (self.replacement, self.removal, self.manage, self.delay, self.life, self.visit)
        return {int(place) for of in used for place in of}


def look_up(costs: Costs, classes: Sequence[PriceClass], operators: Sequence[str]) -> Lookup:
    """Find the figures of every class of elements, and of a visit for every operator.

    Raises
    ------
    BadInput
        If there is no figure for something.
    """

    def of(item: str) -> NDArray[np.int64]:
        return np.array([costs.find(item, c.kind, c.part, c.operator) for c in classes], np.int64)

    return Lookup(
        of("replacement"), of("removal"), of("management"), of("delay"), of(LIFE),
        np.array([c.obtained for c in classes], np.int64),
        np.array([costs.find("visit", operator=name) for name in operators], np.int64),
    )  # fmt: skip


def price(lookup: Lookup, values: Reals, periods: Periods) -> Prices:
    """Return the prices with these values of the figures (R,), as `Costs.values` gives them."""
    whole = (values[lookup.replacement] + values[lookup.removal])[:, np.newaxis]
    left = years_left(lookup.obtained, values[lookup.life], periods)
    life = np.maximum(values[lookup.life], 1e-9)[:, np.newaxis]
    horizon = len(periods)
    return Prices(
        cash=np.where(left > 0.0, whole, 0.0),
        cost=whole * np.clip(left / life, 0.0, 1.0),
        manage=np.repeat(values[lookup.manage][:, np.newaxis], horizon, axis=1),
        delay=values[lookup.delay][:, np.newaxis] * periods.length,
        visit=np.repeat(values[lookup.visit][:, np.newaxis], horizon, axis=1),
    )


def years_left(obtained: NDArray[np.int64], life: Reals, periods: Periods) -> Reals:
    """Return the years of life left at the end of each period; where the age is not known, all. (C, T)."""
    end = np.array([day.toordinal() for day in periods.end], np.float64)
    left = life[:, np.newaxis] - (end - obtained[:, np.newaxis]) / DAYS
    return np.where(obtained[:, np.newaxis] == UNKNOWN_AGE, life[:, np.newaxis], left)


def ordinal(day: datetime.date | None) -> int:
    """Return a day as its number, `UNKNOWN_AGE` where there is none."""
    return UNKNOWN_AGE if day is None else day.toordinal()
