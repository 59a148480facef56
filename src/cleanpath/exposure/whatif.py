"""What one more fact would change: one demand assessed again with one open element settled either way."""

from dataclasses import dataclass, replace

import numpy as np

from cleanpath.exposure.situation import Situation
from cleanpath.network.graph import Paths, Reals
from cleanpath.routing.contract import Demands, Touch
from cleanpath.routing.models import route
from cleanpath.verdict import Level, Verdict


@dataclass(frozen=True, slots=True)
class Alternative:
    """The verdict of a demand if `element` turned out not restricted (`free`) or restricted (`flagged`)."""

    element: int
    free: Verdict
    flagged: Verdict


def single_demand(situation: Situation, demand: int) -> Situation:
    """Return the situation with one of its demands only."""
    ends = situation.demands
    alone = Demands(ends.source[demand : demand + 1], ends.target[demand : demand + 1])
    paths = None if situation.paths is None else _paths_of(situation.paths, demand)
    return replace(situation, demands=alone, paths=paths, makeup=None, relations=None, protections=())


def _paths_of(paths: Paths, demand: int) -> Paths:
    chosen = np.flatnonzero(paths.demand == demand)
    rows = [paths.element[paths.start[p] : paths.start[p + 1]] for p in chosen]
    start = np.zeros(len(rows) + 1, np.int64)
    np.cumsum([len(row) for row in rows], out=start[1:])
    element = np.concatenate([*rows, np.empty(0, np.int32)]).astype(np.int32)
    return Paths(start, element, np.zeros(len(rows), np.int32), paths.share[chosen])


def settle_each(
    situation: Situation, demand: int, low: Reals, high: Reals, elements: list[int]
) -> list[Alternative]:
    """Assess one demand again for each element, settled as not restricted and as restricted.

    `low`, `high` (N,) are the bounds of touching; all else stays as it is.
    """
    alone = single_demand(situation, demand)
    lows, highs = [], []
    for element in elements:
        for value in (0.0, 1.0):
            changed = low.copy(), high.copy()
            changed[0][element] = changed[1][element] = value
            lows.append(changed[0])
            highs.append(changed[1])
    if not elements:
        return []
    touch = Touch(np.array(lows), np.array(highs))
    outcome = route(
        alone.routing, alone.graph, alone.demands, touch, alone.failures, alone.reroute, alone.paths
    )
    found = [
        Verdict(Level(int(a)), Level(int(b)))
        for a, b in zip(outcome.low[:, 0], outcome.high[:, 0], strict=True)
    ]
    return [Alternative(e, found[2 * i], found[2 * i + 1]) for i, e in enumerate(elements)]
