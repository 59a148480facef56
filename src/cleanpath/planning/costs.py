"""Cost figures with currency and year; prices by period.

Equipment that is due for refresh would be bought anyway. Until it is due, a replacement takes its whole price
out of the budget, and what the plan adds is the part of its life that is cut off: price times the years left
over the years it lasts (straight-line depreciation). Once it is due nothing is added and the ordinary refresh
pays. Age unknown means new: all of it is added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleanpath.datafiles import load_folder, user_cache
from cleanpath.errors import BadInput, shown
from cleanpath.network.graph import Reals
from cleanpath.planning.problem import DAYS, NONE, Periods, Prices
from cleanpath.records import Record, read_record
from cleanpath.schema.description import describe

BUNDLED = Path(__file__).resolve().parent.parent / "costs"
LEVELS = ("low", "mid", "high")
REMEDIES = ("circuit", "second_operator", "encryption")
LIFE = "life"


@dataclass(frozen=True, slots=True)
class Figure:
    """One cost: for what it is, its range, where it comes from; `prior` marks judgement."""

    item: str
    kind: str
    part: str
    operator: str
    low: float
    mid: float
    high: float
    currency: str
    year: int
    source: str
    claims: tuple[str, ...]
    prior: bool
    where: str

    @property
    def name(self) -> str:
        """What it is for, in words."""
        about = " ".join(text for text in (self.kind or self.part, self.operator) if text)
        return f"{self.item.replace('_', ' ')} {about}".strip()

    def applies(self, item: str, kind: str, part: str, operator: str) -> bool:
        """Whether it is a figure for this item of such an element."""
        return (
            self.item == item
            and self.kind in ("", kind)
            and self.part in ("", part)
            and self.operator in ("", operator)
        )

    @property
    def precision(self) -> tuple[int, int, int]:
        """How narrowly it applies: by kind before part before operator."""
        return bool(self.kind), bool(self.part), bool(self.operator)


@dataclass(frozen=True)
class Costs:
    """The figures of a case and the bundled ones; `rate` is the worth of one unit in the plan's currency."""

    figures: tuple[Figure, ...]
    own: int
    rate: Mapping[str, float]
    currency: str
    found: dict[tuple[str, str, str, str], int] = field(default_factory=dict, repr=False)

    def find(self, item: str, kind: str = "", part: str = "", operator: str = "") -> int:
        """Return the place of the figure that applies: one of the case before a bundled one.

        Raises
        ------
        BadInput
            If there is none.
        """
        asked = (item, kind, part, operator)
        if asked not in self.found:
            fit = [n for n, one in enumerate(self.figures) if one.applies(*asked)]
            if not fit:
                about = " ".join(text for text in (kind, part, operator) if text)
                raise BadInput("costs", f"a figure for {item} of {about}", "none", "Add a row to costs.")
            self.found[asked] = max(fit, key=lambda n: (n < self.own, self.figures[n].precision, -n))
        return self.found[asked]

    def values(self, level: str) -> Reals:
        """Return every figure at one end of its range or its middle, in the plan's currency. Shape (R,)."""
        return np.array([getattr(one, level) * self._worth(one) for one in self.figures], np.float64)

    def sample(self, random: np.random.Generator) -> Reals:
        """Draw every figure from the triangular distribution of its range. Shape (R,)."""
        low, mid, high = (self.values(level) for level in LEVELS)
        open_ = high > low
        drawn = mid.copy()
        drawn[open_] = random.triangular(low[open_], mid[open_], high[open_])
        return drawn

    def _worth(self, figure: Figure) -> float:
        return 1.0 if figure.item == LIFE else self.rate[figure.currency or self.currency]


def gather_costs(table: pa.Table, currency: str, rates: Mapping[str, float], where: str) -> Costs:
    """Put the costs of a case before the bundled ones.

    Parameters
    ----------
    table
        The table `costs` of the case.
    currency
        The currency of the plan.
    rates
        What one unit of other currencies is worth in it, as the case says.
    where
        The case, for messages.

    Raises
    ------
    BadInput
        If a range is not in order, or a currency has no rate.
    """
    own = [_own(row, f"{where}/costs:{number}") for number, row in enumerate(table.to_pylist(), 2)]
    figures = (*own, *load_defaults())
    worth = exchange(currency, rates)
    for one in figures:
        if one.item != LIFE:
            check_currency(one.currency or currency, worth, one.where)
    return Costs(figures, len(own), worth, currency)


def exchange(currency: str, rates: Mapping[str, float]) -> dict[str, float]:
    """Return the worth of each currency in the plan's: the case's own rate, else the bundled round one."""
    usd: dict[str, float] = {code: float(worth) for code, worth in bundled_costs()["_rates"]["usd"].items()}
    worth = {code: one / usd[currency] for code, one in usd.items()} if currency in usd else {}
    return worth | dict(rates) | {currency: 1.0}


def check_currency(currency: str, worth: Mapping[str, float], where: str) -> None:
    """Refuse a currency without a rate.

    Raises
    ------
    BadInput
        Naming the place and the currency.
    """
    if currency not in worth:
        known = ", ".join(sorted(worth))
        raise BadInput(
            f"{where} [currency]", f"a currency with a rate ({known})", shown(currency),
            f"Give the rate in plan.toml under [rates], such as {currency} = 1.1.",
        )  # fmt: skip


@lru_cache
def bundled_costs() -> Mapping[str, Any]:
    """Return the plain data of the bundled facts, priors and defaults by file."""
    return load_folder(BUNDLED, "cost", user_cache())


@lru_cache
def load_defaults() -> tuple[Figure, ...]:
    """Return the bundled figures that a plan uses where a case has none."""
    rows = bundled_costs()["_defaults"]["cost"]
    return tuple(
        read_record(f"costs/_defaults.toml [cost {number}]", row, _default)
        for number, row in enumerate(rows, 1)
    )


def _default(record: Record) -> Figure:
    known = describe("costs")["item"].choices
    figure = Figure(
        record.choice("item", known), record.text("kind", ""), record.text("part", ""), "",
        record.number("low", low=0.0), record.number("mid", low=0.0), record.number("high", low=0.0),
        record.text("currency", ""), int(record.number("year")), _prose(record.text("basis")),
        record.texts("claims", ()), record.flag("prior"), record.origin,
    )  # fmt: skip
    return _ordered(figure)


def _own(row: Mapping[str, Any], where: str) -> Figure:
    mid = float(row["mid"])
    low, high = (mid if np.isnan(row[end]) else float(row[end]) for end in ("low", "high"))
    figure = Figure(
        row["item"], row["kind"], row["part"], row["operator"], low, mid, high, row["currency"],
        int(row["year"]), row["source"], (), False, where,
    )  # fmt: skip
    return _ordered(figure)


def _ordered(figure: Figure) -> Figure:
    if not figure.low <= figure.mid <= figure.high:
        found = f"{figure.low:g}, {figure.mid:g}, {figure.high:g}"
        raise BadInput(f"{figure.where} [low, mid, high]", "three figures in ascending order", found)
    return figure


def _prose(text: str) -> str:
    return " ".join(text.split())


UNKNOWN_AGE = 0
"""Ordinal of a day of purchase that is not known."""


@dataclass(frozen=True, slots=True)
class PriceClass:
    """Elements that cost the same: kind, part, operator, and the day each was obtained (an ordinal).

    `open`: it is to be found out first who made them.
    """

    kind: str
    part: str
    operator: str
    obtained: int
    open: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which figure each class and operator takes: places in the figures, (C,) and (V,).

    `identify` is NONE where the maker is known.
    """

    replacement: NDArray[np.int64]
    removal: NDArray[np.int64]
    manage: NDArray[np.int64]
    delay: NDArray[np.int64]
    life: NDArray[np.int64]
    obtained: NDArray[np.int64]
    visit: NDArray[np.int64]
    identify: NDArray[np.int64]

    def figures(self) -> set[int]:
        """Return the places of all figures that are used."""
        used = (self.replacement, self.removal, self.manage, self.delay, self.life, self.visit)
        return {int(place) for of in (*used, self.identify) for place in of if place != NONE}


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
        np.array(
            [costs.find("identification", c.kind, c.part, c.operator) if c.open else NONE for c in classes],
            np.int64,
        ),
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
        identify=np.where(lookup.identify == NONE, 0.0, values[lookup.identify]),
    )


def years_left(obtained: NDArray[np.int64], life: Reals, periods: Periods) -> Reals:
    """Return the years of life left at the end of each period; where the age is not known, all. (C, T)."""
    end = np.array([day.toordinal() for day in periods.end], np.float64)
    left = life[:, np.newaxis] - (end - obtained[:, np.newaxis]) / DAYS
    return np.where(obtained[:, np.newaxis] == UNKNOWN_AGE, life[:, np.newaxis], left)
