"""Assess a network: every demand's verdict, share, avoidability and cut, and its planes where asked for."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cleanpath.exposure.avoidance import Avoidance, find_avoidance
from cleanpath.exposure.cuts import find_cuts
from cleanpath.exposure.examination import examine
from cleanpath.exposure.folding import PlaneVerdicts, fold
from cleanpath.exposure.planes import PlaneSets, plane_touch
from cleanpath.exposure.situation import Situation
from cleanpath.network.graph import Codes, Offsets, Reals
from cleanpath.routing.contract import Outcome, Touch
from cleanpath.routing.models import Progress


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found. Row 0 of `outcome` and `avoidance` is the plain question: anything restricted at all.

    `cut_start` (D + 1,) and `cut_element`: the fewest elements that force the exposure, empty where none is
    forced (or the demand has no route, or the cut is too large to spell out). `sets` and `planes` are there
    where planes were asked for.
    """

    outcome: Outcome
    avoidance: Avoidance
    cut_start: Offsets
    cut_element: Codes
    sets: PlaneSets | None
    planes: PlaneVerdicts | None


def assess_situation(
    situation: Situation,
    low: Reals,
    high: Reals,
    progress: Progress | None = None,
    keep: Path | None = None,
) -> Assessment:
    """Assess every demand.

    Parameters
    ----------
    situation
        The network and its demands.
    low, high
        Probability that traffic through each element touches restricted equipment, both (N,) in [0, 1].
    progress
        Called with the work done and the whole work.
    keep
        Folder of finished parts of the work, to go on from when it was stopped.

    Raises
    ------
    BadInput
        If the routing model cannot run on what is there.
    """
    sets = None
    touch = Touch(low[np.newaxis], high[np.newaxis])
    if situation.makeup is not None and situation.relations is not None:
        sets = plane_touch((low, high), situation.makeup, situation.relations, situation.protections)
        touch = sets.touch
    outcome = examine(situation, touch, keep, progress)
    plain = Touch(touch.low[:1], touch.high[:1])
    avoidance = find_avoidance(situation.graph, situation.demands, plain)
    start, element = find_cuts(situation.graph, situation.demands, plain.low[0] > 0.0)
    planes = fold(outcome, sets, situation.demands, situation.protections) if sets is not None else None
    return Assessment(outcome, avoidance, start, element, sets, planes)
