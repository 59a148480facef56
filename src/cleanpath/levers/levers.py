"""Who could decide to clear what; what it costs; which demands depend on it.

A demand is clear exactly when nothing that is flagged is touched in any state. So it is clear after some
levers are pulled exactly when, flagged by themselves, the elements that wait for each other lever are not
touched. One sweep of the routing model with a flagged set a lever answers this for every model alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cleanpath.dates import Clocks, parse_date
from cleanpath.errors import BadInput
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.network.graph import Codes, Flags, Offsets, Reals
from cleanpath.network.network import Network
from cleanpath.policy.equipment import SYSTEM
from cleanpath.policy.judge import Judgement
from cleanpath.routing.contract import Progress, Touch
from cleanpath.tables import read_table
from cleanpath.verdict import Level, Truth

if TYPE_CHECKING:
    from cleanpath.policy.restricted import MixGround, Restricted

LEVER_KINDS = {
    "country": "a government has the restricted equipment of its country and its operators replaced",
    "operator": "an operator replaces its restricted equipment",
    "maker": "a maker's equipment is replaced everywhere",
    "site": "the restricted equipment at one site is replaced",
    "element": "one element is replaced or shown to be clean",
}
UNKNOWN_VENDOR = "(maker unknown)"
"""A lever beside the makers: all equipment is identified, and replaced where it is restricted."""


@dataclass(frozen=True, slots=True)
class Levers:
    """Levers of one kind and the elements that need them.

    Element e, if it is or may be restricted, is clear once all of `lever[start[e]:start[e + 1]]` are pulled;
    `stuck` (N,) marks those that no lever of this kind reaches.
    """

    kind: str
    names: tuple[str, ...]
    start: Offsets
    lever: Codes
    stuck: Flags


def find_levers(kind: str, network: Network, restricted: "Restricted") -> Levers:
    """Assign to every element that is or may be restricted the levers that clear it.

    Parameters
    ----------
    kind
        A key of `LEVER_KINDS`.
    network, restricted
        The network of N elements, and which of them are restricted.
    """
    flagged = np.flatnonzero(restricted.high > 0.0).tolist()
    if kind == "maker":
        kinds = network.elements["kind"]  # a system is judged by who runs it, whoever made what is in it
        vendors = [
            () if kinds[row].as_py() == SYSTEM else _vendors(row, network, restricted) for row in flagged
        ]
    else:
        column = _countries(network) if kind == "country" else _column(kind, network)
        vendors = [(column[row],) if column[row] else () for row in flagged]
    names = tuple(sorted({name for needed in vendors for name in needed}))
    code = {name: number for number, name in enumerate(names)}
    count = np.zeros(network.elements.num_rows + 1, np.int64)
    stuck = np.zeros(network.elements.num_rows, np.bool_)
    for row, needed in zip(flagged, vendors, strict=True):
        count[row + 1] = len(needed)
        stuck[row] = not needed
    lever = np.array([code[name] for needed in vendors for name in needed], np.int32)
    return Levers(kind, names, np.cumsum(count), lever, stuck)


def _column(kind: str, network: Network) -> list[str]:
    found: list[str] = network.elements["id" if kind == "element" else kind].to_pylist()
    return found


def _countries(network: Network) -> list[str]:
    """Return whose government can decide on each element: that of its place, else that of its operator.

    An operator is at home where all of its elements with a known place stand; one in several countries
    settles nothing.
    """
    elements, sites = network.elements, network.sites
    of_site = dict(zip(sites["id"].to_pylist(), sites["country"].to_pylist(), strict=True))
    columns = (elements[name].to_pylist() for name in ("country", "site", "operator"))
    rows = [
        (country or of_site.get(site, ""), operator) for country, site, operator in zip(*columns, strict=True)
    ]
    homes: dict[str, set[str]] = {}
    for country, operator in rows:
        if country and operator:
            homes.setdefault(operator, set()).add(country)
    home = {operator: next(iter(places)) for operator, places in homes.items() if len(places) == 1}
    return [country or home.get(operator, "") for country, operator in rows]


def _vendors(row: int, network: Network, restricted: "Restricted") -> tuple[str, ...]:
    """Return whose equipment an element that is or may be restricted can be."""
    if row in restricted.mixes:
        return _vendors_of_mix(restricted.mixes[row])
    judgement = restricted.judgements[int(restricted.place[row])]
    listed = str(network.elements["vendor"][row].as_py()).split("|")
    candidates = {name.strip() for name in listed if name.strip()}
    if not candidates:
        return (UNKNOWN_VENDOR,)
    return tuple(sorted(_against(judgement) & candidates or candidates))


def _vendors_of_mix(ground: "MixGround") -> tuple[str, ...]:
    judged = ground.judgements.items()
    named = {vendor for vendor, judgement in judged if judgement.truth > Truth.NO}
    closed = sum(part.low for part in ground.mix.parts) >= 1.0
    return tuple(sorted(named)) + (() if closed and named else (UNKNOWN_VENDOR,))


def _against(judgement: Judgement) -> set[str]:
    return {reason.vendor for reason in judgement.reasons if reason.truth > Truth.NO and reason.vendor}


def elements_of(levers: Levers, chosen: Iterable[int]) -> Codes:
    """Return the elements that need any of the chosen levers."""
    owner = np.repeat(np.arange(len(levers.start) - 1), np.diff(levers.start))
    return np.unique(owner[np.isin(levers.lever, np.fromiter(chosen, np.int32))]).astype(np.int32)


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


def require_prices(prices: Prices, case: str, budget: float) -> None:
    """Refuse a budget that is negative, or where no decision of a case has a price.

    Raises
    ------
    BadInput
        If it is so.
    """
    if budget < 0:
        raise BadInput("--budget", "an amount of 0 or more", f"{budget:g}")
    if not prices:
        hint = "Add a table prices.csv to the case; `docs/guide/levers.md` has its columns."
        raise BadInput(f"case {case}", "prices of decisions for --budget", "none", hint)


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


BATCH = 32
"""Flagged sets that a routing model examines in one sweep."""


@dataclass(frozen=True, slots=True)
class Needs:
    """For D demands and L levers of a kind.

    `sure` (L, D): the demand waits for this lever even if every open question is settled well; `open` (L, D):
    as long as nothing is settled. `stuck_sure`, `stuck_open` (D,): it also touches what no lever reaches, or
    has no route.
    """

    sure: Flags
    open: Flags
    stuck_sure: Flags
    stuck_open: Flags
    routed: Flags


def find_needs(
    situation: ExposureProblem, levers: Levers, low: Reals, high: Reals, progress: Progress | None = None
) -> Needs:
    """Find the levers that each demand needs.

    Parameters
    ----------
    situation
        The network and its demands.
    levers
        The levers and whom they reach.
    low, high
        Bounds of touching restricted equipment, both (N,).
    progress
        Called with the sets done and all sets.
    """
    sets = [elements_of(levers, [number]) for number in range(len(levers.names))]
    sets.append(np.flatnonzero(levers.stuck).astype(np.int32))
    demands = len(situation.demands)
    sure, open_ = np.zeros((2, len(sets), demands), np.bool_)
    reachable = np.ones(demands, np.bool_)
    for first in range(0, len(sets), BATCH):
        part = sets[first : first + BATCH]
        rows = np.zeros((2, len(part), len(low)))
        for number, elements in enumerate(part):
            rows[0, number, elements] = low[elements]
            rows[1, number, elements] = 1.0
        found = situation.route(Touch(rows[0], rows[1]))
        sure[first : first + BATCH] = found.low > Level.CLEAR
        open_[first : first + BATCH] = found.high > Level.CLEAR
        reachable &= found.reachable
        if progress is not None:
            progress(min(first + BATCH, len(sets)), len(sets))
    return Needs(sure[:-1], open_[:-1], sure[-1] | ~reachable, open_[-1] | ~reachable, reachable)
