"""What decisions cost, as far as a case says: ranges with their source, priors marked as priors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput
from cleanpath.network.graph import Reals
from cleanpath.planning.levers import Levers
from cleanpath.tables import read_table

ENDS = ("low", "mid", "high")


@dataclass(frozen=True, slots=True)
class Price:
    """The range of one decision's cost; `hindsight`: the figure could not be known yet."""

    amounts: tuple[float, float, float]
    currency: str
    year: int | None
    prior: bool
    verified: bool
    hindsight: bool
    source: str
    note: str


Prices = dict[tuple[str, str], Price]


def read_prices(folder: Path, clocks: Clocks) -> Prices:
    """Read `prices.csv` of a case by kind and name of the decision; a case without one has no prices.

    Raises
    ------
    BadInput
        If an amount is negative, a range runs backwards, a decision is priced twice, or currencies differ.
    """
    table = read_table(folder, "prices")
    found: Prices = {}
    currencies: set[str] = set()
    for number, row in enumerate(table.to_pylist() if table is not None else (), 2):
        where = f"{folder}/prices:{number}"
        key = row["by"], row["lever"]
        if key in found:
            raise BadInput(where, "each decision priced once", f"{key[1]} twice", "Remove one of the rows.")
        found[key] = _price(row, where, clocks)
        currencies.add(row["currency"])
        if len(currencies) > 1:
            wanted = " and ".join(sorted(currencies))
            raise BadInput(where, "one currency", wanted, "Convert the amounts and say the rate in `note`.")
    return found


def _price(row: dict[str, Any], where: str, clocks: Clocks) -> Price:
    amounts = tuple(float(row[end]) for end in ENDS)
    if not 0.0 <= amounts[0] <= amounts[1] <= amounts[2] < np.inf:
        shown = ", ".join(f"{amount:g}" for amount in amounts)
        raise BadInput(where, "0 <= low <= mid <= high", shown)
    known = row["known_from"]
    return Price(
        (amounts[0], amounts[1], amounts[2]),
        row["currency"],
        row["year"],
        bool(row["prior"]),
        bool(row["verified"]),
        bool(known) and not clocks.knows(parse_date(known, where)),
        row["source"],
        row["note"],
    )


def price_of(prices: Prices, levers: Levers, end: str) -> Reals:
    """Return the cost of each lever (L,) at one end of its range; NaN where nobody said."""
    place = ENDS.index(end)
    found = [prices.get((levers.kind, name)) for name in levers.names]
    return np.array([np.nan if price is None else price.amounts[place] for price in found], np.float64)
