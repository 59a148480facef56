"""What things cost: the figures of a case before the bundled ones, the most specific first, with ranges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.datafiles import load_folder, user_cache
from cleanpath.errors import BadInput, shown
from cleanpath.network.graph import Reals
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


def list_facts() -> Sequence[Mapping[str, Any]]:
    """Return the bundled facts about costs, each with its topic: for people to read, no plan uses them."""
    return [
        {"topic": topic, **fact}
        for topic, data in bundled_costs().items()
        if not topic.startswith("_")
        for fact in data["fact"]
    ]
