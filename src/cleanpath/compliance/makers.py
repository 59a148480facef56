"""Diversity: how many makers an operator has in each part of its network, and how concentrated they are."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.compliance.docket import Docket, Reached
from cleanpath.compliance.findings import Measure, Status
from cleanpath.compliance.shares import Concentration, concentrate
from cleanpath.verdict import Truth

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Spread:
    """The makers of one part of a network, with the units of each, and the units of unknown make."""

    part: str
    units: dict[str, float]
    unknown: float
    found: Concentration

    @property
    def status(self) -> Status:
        """MET with two known makers, BREACHED with one and nothing unknown, else UNKNOWN."""
        if self.found.makers >= 2:
            return Status.MET
        return Status.BREACHED if self.unknown == 0 else Status.UNKNOWN

    def measures(self) -> tuple[Measure, ...]:
        """Return the share of the largest maker and the Herfindahl index."""
        total = sum(self.units.values()) + self.unknown
        return tuple(
            Measure(f"{name} of {self.part}", "pieces of equipment", *bounds, None, total)
            for name, bounds in (
                ("largest maker", self.found.largest),
                ("herfindahl", self.found.herfindahl),
            )
        )


def spread_makers(docket: Docket, reached: Reached, rows: Rows) -> tuple[Spread, ...]:
    """Return the makers of each part for the elements `rows` of one operator, parts by name.

    Makers are counted as the inventory names them; whether one owner holds two of them is not asked. Elements
    with several candidates, and aggregates, count as of unknown make.
    """
    inventory = docket.inventory
    here = rows[reached.scope[rows] == Truth.YES]
    units = np.bincount(inventory.group[here], inventory.count[here], minlength=len(inventory.groups))
    by_part: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    unknown: dict[str, float] = defaultdict(float)
    for group, count in zip(inventory.groups, units.tolist(), strict=True):
        part = inventory.traits[group.trait].parts[0]
        if not count or group.place or not part:
            continue
        if len(group.makers) == 1:
            by_part[part][group.makers[0]] += count
        else:
            unknown[part] += count
    found = []
    for part in sorted({*by_part, *unknown}):
        known = dict(sorted(by_part[part].items()))
        measure = concentrate(np.array(list(known.values()), dtype=np.float64), unknown[part])
        if measure is not None:
            found.append(Spread(part, known, unknown[part], measure))
    return tuple(found)
