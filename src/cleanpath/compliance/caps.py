"""Caps on shares, with bounds and tipping numbers.

An entry counts towards the whole for sure or perhaps, and a part of it between `low` and `high` is of the
target. The bounds are the least and the greatest ratio of sums over all that may be true.
"""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.findings import Measure, Status
from cleanpath.verdict import Truth

if TYPE_CHECKING:
    from cleanpath.compliance.context import ComplianceContext, Coverage, Requirement

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
    1950; A. O. Hirschman, 1945). `vendors` are the distinct known ones.
    """

    largest: tuple[float, float]
    herfindahl: tuple[float, float]
    vendors: int


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


Rows = NDArray[np.int32]

STATIONS = frozenset({"gnb", "enodeb", "nodeb_rnc", "bts_bsc", "base_station", "small_cell_hnb"})
PIECES = frozenset({"o_ru", "o_du", "o_cu_cp", "o_cu_up", "radio"})
"""Pieces of base stations: how many make one is not told, so that each may be one."""

UNSTATED = ("units", "sites")
"""What a cap is measured on where the text does not say: all must agree."""

UNITS = {
    "sites": "sites",
    "base_stations": "base stations",
    "traffic": "Mbit/s",
    "premises": "premises",
    "spend": "currency of the case",
    "units": "pieces of equipment",
}


@dataclass(frozen=True, slots=True)
class Capped:
    """The status of a cap for one operator and its measures; no measure where nothing is counted."""

    status: Status
    measures: tuple[Measure, ...]


def if_it_applies(requirement: "Requirement") -> "Requirement":
    """Return a cap as it is measured where its condition holds.

    A condition is about the whole network: where it holds, all that the cap names counts towards the whole,
    and where it does not, nothing is asked. So it never leaves open single elements.
    """
    constraint = requirement.constraint
    return (
        replace(requirement, constraint=replace(constraint, condition=""))
        if constraint.condition
        else requirement
    )


def cap(context: "ComplianceContext", requirement: "Requirement", reached: "Coverage", rows: Rows) -> Capped:
    """Judge a cap for the elements `rows` of one operator.

    It is broken if something certainly counts and the least share exceeds the limit, and met if the greatest
    does not. Of several things that it may be measured on all must agree.
    """
    limit = requirement.constraint.value_pct
    if limit is None:
        return Capped(Status.NOT_EVALUABLE, ())
    found = []
    for name in requirement.constraint.denominators or UNSTATED:
        entries = count_entries(context, reached, rows, name)
        bounds = bound_share(entries)
        if bounds is not None:
            found.append(_measure(requirement, name, entries, bounds, limit / 100))
    statuses = {status for status, _ in found}
    if not found:
        return Capped(Status.NOT_APPLICABLE, ())
    measures = tuple(measure for _, measure in found)
    if len(statuses) == 1:
        return Capped(statuses.pop(), measures)
    return Capped(Status.DUE if Status.DUE in statuses else Status.UNKNOWN, measures)


def _measure(
    requirement: "Requirement", name: str, entries: Entries, bounds: tuple[float, float], limit: float
) -> tuple[Status, Measure]:
    low, high = bounds
    begun = requirement.timing.begun
    if not above(high, limit):
        status = Status.MET
    elif begun is Truth.NO:
        status = Status.DUE
    elif begun is Truth.YES and above(low, limit) and entries.sure.any():
        status = Status.BREACHED
    else:
        status = Status.UNKNOWN
    flips = count_flips(entries, limit, status is Status.MET) if status is not Status.UNKNOWN else None
    total = float(np.nansum(entries.weight[entries.sure]))
    return status, Measure(name, UNITS[name], low, high, limit, total, flips)


def count_entries(context: "ComplianceContext", reached: "Coverage", rows: Rows, name: str) -> Entries:
    """Return what a share counts of the elements `rows`, by what it is measured on."""
    if name == "sites":
        return _sites(context, reached, rows)
    scope = reached.scope[rows]
    weight = weigh_elements(context, rows, name)
    if name == "base_stations":
        scope = np.minimum(scope, find_stations(context)[context.inventory.group[rows]])
    here = scope > Truth.NO
    zero = weight == 0
    keep = here & ~zero
    return Entries(weight[keep], scope[keep] == Truth.YES, reached.low[rows][keep], reached.high[rows][keep])


def weigh_elements(context: "ComplianceContext", rows: Rows, name: str) -> NDArray[np.float64]:
    """Return the weights of elements; how many units an aggregate stands for is known only where said."""
    inventory = context.inventory
    if name in ("traffic", "premises", "spend"):
        found: NDArray[np.float64] = getattr(inventory, name)[rows]
        return found
    count = inventory.count[rows].copy()
    aggregate = np.array([group.aggregate for group in inventory.groups], dtype=np.bool_)
    count[aggregate[inventory.group[rows]] & (count == 1)] = np.nan
    return count


def find_stations(context: "ComplianceContext") -> NDArray[np.int8]:
    """Whether each group is a base station, or holds some."""
    found = []
    for group in context.inventory.groups:
        trait = group.trait
        if trait.word in STATIONS or (group.aggregate and "ran" in trait.parts):
            found.append(Truth.YES)
        else:
            open_ = trait.word in PIECES or trait.kind is None or not trait.kind.known
            found.append(Truth.UNKNOWN if open_ or trait.word in ("ran", "aggregate") else Truth.NO)
    return np.array(found, dtype=np.int8)


def _sites(context: "ComplianceContext", reached: "Coverage", rows: Rows) -> Entries:
    """Count sites: one is of the target if any of its equipment in scope is."""
    inventory = context.inventory
    scope, meant, site = reached.scope[rows], reached.meant[rows], inventory.site[rows]
    here = scope > Truth.NO
    placed = here & (site >= 0)
    whole = _best(site[placed], scope[placed], inventory.sites)
    affected = np.minimum(scope, meant)
    target = _best(site[placed], affected[placed], inventory.sites)
    # A site that counts only perhaps is of the target for sure only if all that may make it count is.
    doubtful = placed & (scope == Truth.UNKNOWN)
    other = _best(site[doubtful], (meant[doubtful] < Truth.YES).astype(np.int8), inventory.sites) > 0
    counted = whole > Truth.NO
    sure = whole[counted] == Truth.YES
    low = np.where(sure, target[counted] == Truth.YES, ~other[counted])
    loose = int(np.count_nonzero(here & (site < 0) & (affected > Truth.NO)))
    free = int(np.count_nonzero(here & (site < 0)))
    high = np.concatenate([target[counted] > Truth.NO, np.zeros(free, dtype=np.bool_)])
    return Entries(
        weight=np.ones(len(high)),
        sure=np.concatenate([sure, np.zeros(free, dtype=np.bool_)]),
        low=np.concatenate([low, np.zeros(free, dtype=np.bool_)]).astype(np.float64),
        high=high.astype(np.float64),
        loose=loose,
    )


def _best(site: Rows, truth: NDArray[np.int8], sites: int) -> NDArray[np.int8]:
    found = np.zeros(sites, dtype=np.int8)
    np.maximum.at(found, site, truth)
    return found
