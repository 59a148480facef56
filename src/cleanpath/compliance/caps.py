"""Caps: the share of the target in an operator's network, by what the cap is measured on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.docket import Docket, Reached, Requirement
from cleanpath.compliance.findings import Measure, Status
from cleanpath.compliance.shares import Entries, above, bound_share, count_flips
from cleanpath.verdict import Truth

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


def cap(docket: Docket, requirement: Requirement, reached: Reached, rows: Rows) -> Capped:
    """Judge a cap for the elements `rows` of one operator.

    It is broken if the least share exceeds the limit and met if the greatest does not. Of several things that
    it may be measured on all must agree.
    """
    limit = requirement.constraint.value_pct
    if limit is None:
        return Capped(Status.NOT_EVALUABLE, ())
    found = []
    for name in requirement.constraint.denominators or UNSTATED:
        entries = count_entries(docket, reached, rows, name)
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
    requirement: Requirement, name: str, entries: Entries, bounds: tuple[float, float], limit: float
) -> tuple[Status, Measure]:
    low, high = bounds
    begun = requirement.timing.begun
    if not above(high, limit):
        status = Status.MET
    elif begun is Truth.NO:
        status = Status.DUE
    elif begun is Truth.YES and above(low, limit):
        status = Status.BREACHED
    else:
        status = Status.UNKNOWN
    flips = count_flips(entries, limit, status is Status.MET) if status is not Status.UNKNOWN else None
    total = float(np.nansum(entries.weight[entries.sure]))
    return status, Measure(name, UNITS[name], low, high, limit, total, flips)


def count_entries(docket: Docket, reached: Reached, rows: Rows, name: str) -> Entries:
    """Return what a share counts of the elements `rows`, by what it is measured on."""
    if name == "sites":
        return _sites(docket, reached, rows)
    scope = reached.scope[rows]
    weight = _weights(docket, rows, name)
    if name == "base_stations":
        scope = np.minimum(scope, _stations(docket)[docket.inventory.group[rows]])
    here = scope > Truth.NO
    zero = weight == 0
    keep = here & ~zero
    return Entries(weight[keep], scope[keep] == Truth.YES, reached.low[rows][keep], reached.high[rows][keep])


def _weights(docket: Docket, rows: Rows, name: str) -> NDArray[np.float64]:
    """Return the weights of elements; how many units an aggregate stands for is known only where said."""
    inventory = docket.inventory
    if name in ("traffic", "premises", "spend"):
        found: NDArray[np.float64] = getattr(inventory, name)[rows]
        return found
    count = inventory.count[rows].copy()
    aggregate = np.array([group.aggregate for group in inventory.groups], dtype=np.bool_)
    count[aggregate[inventory.group[rows]] & (count == 1)] = np.nan
    return count


def _stations(docket: Docket) -> NDArray[np.int8]:
    """Whether each group is a base station, or holds some."""
    found = []
    for group in docket.inventory.groups:
        trait = docket.inventory.traits[group.trait]
        if trait.word in STATIONS or (group.aggregate and "ran" in trait.parts):
            found.append(Truth.YES)
        else:
            open_ = trait.word in PIECES or trait.kind is None or not trait.kind.known
            found.append(Truth.UNKNOWN if open_ or trait.word in ("ran", "aggregate") else Truth.NO)
    return np.array(found, dtype=np.int8)


def _sites(docket: Docket, reached: Reached, rows: Rows) -> Entries:
    """Count sites: one is of the target if any of its equipment in scope is."""
    inventory = docket.inventory
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
