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

    def say(self) -> str:
        """Return it in words."""
        makers = [f"{maker} {units:g}" for maker, units in self.units.items()]
        if self.unknown:
            makers.append(f"of unknown make {self.unknown:g}")
        return f"{self.part}: {', '.join(makers)}."

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
    with several candidates, aggregates, whatever is in scope only perhaps, and in each part those whose part
    is not known, count as of unknown make.
    """
    inventory, scope = docket.inventory, reached.scope[rows]
    surely, perhaps = (_count(docket, rows[scope == truth]) for truth in (Truth.YES, Truth.UNKNOWN))
    by_part: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    unknown: dict[str, float] = defaultdict(float)
    for group, sure, open_ in zip(inventory.groups, surely, perhaps, strict=True):
        part = inventory.traits[group.trait].parts[0]
        if not sure + open_:
            continue
        if part and len(group.makers) == 1 and sure:
            by_part[part][group.makers[0]] += sure
            sure = 0.0
        unknown[part] += sure + open_
    stray = unknown.pop("", 0.0)
    found = []
    for part in sorted({*by_part, *unknown}):
        known = dict(sorted(by_part[part].items()))
        measure = concentrate(np.array(list(known.values()), dtype=np.float64), unknown[part] + stray)
        if measure is not None:
            found.append(Spread(part, known, unknown[part] + stray, measure))
    return tuple(found)


def _count(docket: Docket, rows: Rows) -> list[float]:
    """Return the units of each group among some elements; places are none."""
    inventory = docket.inventory
    units = np.bincount(inventory.group[rows], inventory.count[rows], minlength=len(inventory.groups))
    places = np.array([group.place for group in inventory.groups], dtype=np.bool_)
    counted: list[float] = np.where(places, 0.0, units).tolist()
    return counted
