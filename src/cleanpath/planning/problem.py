"""The decision problem as flat arrays.

A *job* is all identical elements of one operator at one site (same kind, maker, age and duties): they are
done together in one visit. For each job the plan chooses the period in which it is replaced, if at all, and
where a duty allows it the period in which only its management function is replaced. Work of a period counts
as done at its end: a deadline holds if the period is over by then, exposure ends with the period.

What is left of a period that is more than half over joins the next one, as nothing is done in a few days.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.network.graph import Codes, Flags, Reals

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


NONE = -1
"""Where a job or site has no such thing."""
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ConstraintGroup:
    """A constraint that has a name: what a plan can be told to be unable to meet.

    `kind` is one of remove, manage, cap, demand, crew, budget, outage, sensitive, anchor; `words` say it to
    a reader, `day` is its date as text, `due` the last period that meets it (NONE: none does).
    """

    name: str
    kind: str
    words: str
    day: str = ""
    due: int = NONE


@dataclass(frozen=True, slots=True)
class Jobs:
    """J jobs, all arrays (J,).

    `site`, `operator`, `price` are codes; `count` is the number of elements. `duties`, `caps`, `touched`,
    `aided` are places in the sets of the problem: families with a date, holdings under caps, demands that
    touch it, aid that may pay for it. `outage` is a limit or NONE, `sensitive` marks sites that come first,
    `anchor` is the job of the 4G base station that must be replaced no later, or NONE.
    """

    site: Codes
    operator: Codes
    price: Codes
    count: Counts
    duties: Codes
    caps: Codes
    touched: Codes
    aided: Codes
    outage: Codes
    sensitive: Flags
    anchor: Codes

    def __len__(self) -> int:
        return len(self.site)


@dataclass(frozen=True, slots=True)
class Sites:
    """S sites: `visit` a code of visit prices, `crew` a code of crews or NONE, `operator` who pays; (S,)."""

    visit: Codes
    crew: Codes
    operator: Codes


@dataclass(frozen=True, slots=True)
class Prices:
    """Money by price code and period, undiscounted, all (C, T) but `visit` (V, T) and `identify` (C,).

    `cash` is what one element's replacement takes out of the budget, `cost` what of it the plan adds to what
    would have been spent anyway, `manage` the replacement of the management function alone, `delay` what it
    costs to keep one element in service for the period, `visit` one visit to a site. `identify` is what it
    costs to find out who made one element, in the first period, where it is to be replaced at all and nobody
    knows.
    """

    cash: Reals
    cost: Reals
    manage: Reals
    delay: Reals
    visit: Reals
    identify: Reals


@dataclass(frozen=True, slots=True)
class Cap:
    """Jobs may weigh at most `allowed` together that still stand when the family is due."""

    family: int
    allowed: float


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` (T,) in each period: visits of a crew, or elements taken out of service."""

    family: int
    amount: Reals


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `amount` of money for `operator` (NONE: for all) in the periods from `first` to `last`."""

    family: int
    operator: int
    first: int
    last: int
    amount: float


@dataclass(frozen=True, slots=True)
class Aid:
    """A payer: up to `share` of the cash for each job it may pay for, `amount` in all, in some periods."""

    name: str
    amount: float
    share: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """Another way for a demand.

    `once` is paid when it is taken, `yearly` from then on; `left` is the share of the price of exposure that
    remains, and only one that `clears` meets a duty to have a clean path.
    """

    name: str
    once: float
    yearly: float
    left: float
    clears: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """A demand, or `weight` demands alike.

    `price` is that of a year's exposure of one, `families` ask for a clean path, `remedies` are on offer. It
    is clear once every job that it touches is replaced. `operator` pays for remedies (NONE: all together).
    """

    name: str
    weight: int
    price: float
    families: tuple[int, ...]
    remedies: tuple[Remedy, ...]
    operator: int = NONE


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that the plan rests on.

    `holdings` are pairs of a cap and what a job weighs under it. `element_job` (N,) tells the job of each
    element, NONE for none.
    """

    periods: Periods
    discount: Reals
    families: tuple[ConstraintGroup, ...]
    jobs: Jobs
    sites: Sites
    prices: Prices
    duty_sets: tuple[tuple[int, ...], ...]
    cap_sets: tuple[tuple[int, ...], ...]
    touch_sets: tuple[tuple[int, ...], ...]
    aid_sets: tuple[tuple[int, ...], ...]
    caps: tuple[Cap, ...]
    holdings: tuple[tuple[int, float], ...]
    crews: tuple[Limit, ...]
    outages: tuple[Limit, ...]
    budgets: tuple[Budget, ...]
    aids: tuple[Aid, ...]
    demands: tuple[Demand, ...]
    sensitive_first: int
    anchors_first: int
    currency: str
    element_job: Codes

    @property
    def horizon(self) -> int:
        """The number of periods."""
        return len(self.periods)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A decision: the period of each job's replacement and of its management function's (J,), T for never.

    `remedy` and `since` (D,) say which remedy a demand takes (NONE for none) and in which period; `aid`
    (A, P, T) is the money of each aid for each set of aids a job may be paid by.
    """

    replaced: Codes
    managed: Codes
    remedy: Codes
    since: Codes
    aid: Reals


def weights_of(problem: Problem) -> tuple[NDArray[np.int64], Reals]:
    """Return the cap and the weight of each holding."""
    caps = np.array([cap for cap, _ in problem.holdings], np.int64)
    return caps, np.array([weight for _, weight in problem.holdings], np.float64)
