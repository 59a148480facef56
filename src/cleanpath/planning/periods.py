"""The periods of a plan: calendar years or quarters, the first of which may have begun already.

What is left of a period that is more than half over joins the next one, as nothing is done in a few days.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cleanpath.errors import BadInput
from cleanpath.network.graph import Reals

DAYS = 365.25
MOST = 200
LENGTHS = {"year": 12, "quarter": 3}


@dataclass(frozen=True)
class Periods:
    """T consecutive periods: `end[t]` is the last day of period t; the first begins on `begin`."""

    begin: datetime.date
    end: tuple[datetime.date, ...]
    each: str

    def __len__(self) -> int:
        return len(self.end)

    @property
    def names(self) -> list[str]:
        """`2027` or `2027-Q2`."""
        quarter = self.each == "quarter"
        return [f"{day.year}-Q{(day.month + 2) // 3}" if quarter else str(day.year) for day in self.end]

    @property
    def years(self) -> list[int]:
        """The calendar year of each period."""
        return [day.year for day in self.end]

    @cached_property
    def length(self) -> Reals:
        """Years that each period lasts. Shape (T,)."""
        starts = [self.begin, *(day + datetime.timedelta(1) for day in self.end[:-1])]
        days = [(end - start).days + 1 for start, end in zip(starts, self.end, strict=True)]
        return np.array(days, np.float64) / DAYS

    def discount(self, rate: float) -> Reals:
        """Return what money at the end of each period is worth on the first day. Shape (T,)."""
        return np.asarray((1.0 + rate) ** -np.cumsum(self.length), np.float64)

    def last_by(self, day: datetime.date) -> int:
        """Return the last period that is over by the end of `day`; -1 where none is, T - 1 at most."""
        return sum(end <= day for end in self.end) - 1


def lay_periods(begin: datetime.date, years: int, each: str, where: str = "plan") -> Periods:
    """Divide the calendar years from the one of `begin` on into periods.

    Raises
    ------
    BadInput
        If `each` is no length of a period, or there are none or too many.
    """
    if each not in LENGTHS:
        raise BadInput(f"{where} [period]", "one of " + ", ".join(LENGTHS), repr(each))
    months = LENGTHS[each]
    if not 1 <= years <= MOST * months // 12:
        raise BadInput(f"{where} [years]", f"from 1 to {MOST * months // 12} years", str(years))
    ends = []
    for step in range(12 // months * years):
        year, month = begin.year + (step + 1) * months // 12, (step + 1) * months % 12
        day = datetime.date(year, month + 1, 1) - datetime.timedelta(1)
        if day >= begin:
            ends.append(day)
    left = (ends[0] - begin).days + 1
    late = len(ends) > 1 and 2 * left < DAYS * months / 12
    return Periods(begin, tuple(ends[late:]), each)
