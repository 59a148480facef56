"""Outcomes of the examined sets folded back: for every demand a verdict on each plane, property and class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.exposure.makeup import Truths
from cleanpath.exposure.planes import Key, PlaneSets, Protection
from cleanpath.network.graph import Reals
from cleanpath.network.letters import CLASSES, COUNT, PLANES, PROPERTIES
from cleanpath.routing.contract import Demands, Levels, Outcome
from cleanpath.verdict import Level, Truth

Protections = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class PlaneVerdicts:
    """Levels of D demands. `low`, `high` (16, D) int8: planes x properties; classes (4, D).

    `clean` (D,) int8 codes of `Truth`: whether the path is clean on all four classes; never YES without a
    route. Where a demand has no route every interval is CLEAR..ALWAYS.
    """

    low: Levels
    high: Levels
    class_low: Levels
    class_high: Levels
    clean: Truths

    def planes(self, demand: int) -> dict[str, dict[str, tuple[str, str]]]:
        """Return for one demand by plane and property the levels (low, high) in lower case."""
        return {
            plane: {
                name: self._words(self.low, self.high, 4 * i + j, demand) for j, name in enumerate(PROPERTIES)
            }
            for i, plane in enumerate(PLANES)
        }

    def classes(self, demand: int) -> dict[str, tuple[str, str]]:
        """Return for one demand by clean path class the levels (low, high) in lower case."""
        return {
            name: self._words(self.class_low, self.class_high, i, demand) for i, name in enumerate(CLASSES)
        }

    @staticmethod
    def _words(low: Levels, high: Levels, index: int, demand: int) -> tuple[str, str]:
        return str(Level(low[index, demand])), str(Level(high[index, demand]))


def fold(
    outcome: Outcome, sets: PlaneSets, demands: Demands, protections: Sequence[Protection] | Protections
) -> PlaneVerdicts:
    """Fold the outcome of examining `sets.touch` into verdicts by plane, property and class.

    Raises
    ------
    BadInput
        If the outcome is of other sets or demands, or a protection was not examined.
    """
    used = np.asarray(protections, dtype=np.int8)
    if len(used) != len(demands) or outcome.low.shape != (len(sets.touch.low), len(demands)):
        found = f"{len(used)} protections and outcomes of shape {outcome.low.shape}"
        raise BadInput("fold", f"{len(demands)} demands and {len(sets.touch.low)} sets", found)
    low = np.zeros((COUNT, len(demands)), np.int8)
    high = np.zeros_like(low)
    for code in np.unique(used):
        name, chosen = Protection(code).name.lower(), used == code
        for index in range(COUNT):
            key = (PLANES[index // 4], PROPERTIES[index % 4], name)
            if key not in sets.keys:
                raise BadInput("fold", "protections that were examined", name)
            row = sets.row_of(*key)
            low[index, chosen], high[index, chosen] = outcome.low[row, chosen], outcome.high[row, chosen]
            if row != sets.row_of(*key[:2], "none"):
                _add_ends(low[index], high[index], sets, demands, chosen, key)
    _add_weak(low, high, outcome, sets)
    rows = [sets.row_of("class", name, "") for name in CLASSES]
    class_low, class_high = outcome.low[rows], outcome.high[rows]
    for levels, level in ((low, 0), (class_low, 0), (high, Level.ALWAYS), (class_high, Level.ALWAYS)):
        levels[:, ~outcome.reachable] = level
    dirty, doubtful = (class_low > 0).any(axis=0), (class_high > 0).any(axis=0)
    clean = np.where(dirty, Truth.NO, np.where(doubtful, Truth.UNKNOWN, Truth.YES)).astype(np.int8)
    return PlaneVerdicts(low, high, class_low, class_high, clean)


def _add_ends(
    low: Levels, high: Levels, sets: PlaneSets, demands: Demands, chosen: NDArray[np.bool_], key: Key
) -> None:
    """A protection has no effect on the elements where it ends: the demand's own ends.

    A link protection ends on them whatever they are; an end-to-end protection only on possible endpoints.
    """
    row = sets.row_of(*key[:2], "none")
    for ends in (demands.source, demands.target):
        bare = np.flatnonzero(chosen & sets.endpoint[ends] if key[2] == "end_to_end" else chosen)
        at = ends[bare]
        low[bare] = np.maximum(low[bare], _level(sets.touch.low[row, at]))
        # what else is met comes on top of a part, so the two may add up to all of the traffic
        most = _level(sets.touch.high[row, at])
        both = (most == Level.SOMETIMES) & (high[bare] >= Level.SOMETIMES)
        high[bare] = np.where(both, Level.ALWAYS, np.maximum(high[bare], most))


def _level(touch: Reals) -> Levels:
    level = np.where(touch >= 1.0, Level.ALWAYS, np.where(touch > 0.0, Level.SOMETIMES, Level.CLEAR))
    return level.astype(np.int8)


def _add_weak(low: Levels, high: Levels, outcome: Outcome, sets: PlaneSets) -> None:
    """Availability that is lost only if another source fails is possible, never more."""
    for place, plane in enumerate(PLANES):
        row, index = sets.row_of("weak", plane, ""), 4 * place + PROPERTIES.index("availability")
        np.maximum(low[index], np.minimum(outcome.low[row], Level.POSSIBLE), out=low[index])
        np.maximum(high[index], np.minimum(outcome.high[row], Level.POSSIBLE), out=high[index])
