"""What one more fact would change: one demand assessed again with one open element settled either way."""

from dataclasses import dataclass, replace

import numpy as np

from cleanpath.exposure.settle import Settlement, settle
from cleanpath.exposure.situation import Situation
from cleanpath.network.graph import Flags, Paths, Reals
from cleanpath.routing.contract import Demands, Failures, Levels, Outcome, Touch
from cleanpath.routing.models import route
from cleanpath.routing.outcomes import Places
from cleanpath.verdict import Level, Verdict

WORK = {False: 20_000_000, True: 5_000_000}
"""Links times targets times sweeps that may be spent, without and with failures (some seconds)."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """The verdict of a demand if `element` turned out not restricted (`free`) or restricted (`flagged`)."""

    element: int
    free: Verdict
    flagged: Verdict


def take_demands(situation: Situation, which: Places) -> Situation:
    """Return the situation with some of its demands only, on the user plane."""
    ends = situation.demands
    some = Demands(ends.source[which], ends.target[which])
    paths = None if situation.paths is None else _take_paths(situation.paths, which, len(ends))
    return replace(situation, demands=some, paths=paths, makeup=None, relations=None, protections=())


def _take_paths(paths: Paths, which: Places, demands: int) -> Paths:
    place = np.full(demands, -1, np.int32)
    place[which] = np.arange(len(which), dtype=np.int32)
    chosen = place[paths.demand] >= 0
    hops = np.repeat(chosen, np.diff(paths.start))
    length = np.diff(paths.start)[chosen]
    start = np.concatenate([[0], np.cumsum(length, dtype=np.int64)])
    return Paths(start, paths.element[hops], place[paths.demand[chosen]], paths.share[chosen])


def route_again(situation: Situation, touch: Touch) -> Outcome:
    """Return what the demands of a situation touch under other flagged sets."""
    how = situation.failures, situation.reroute, situation.paths
    return route(situation.routing, situation.graph, situation.demands, touch, *how)


def settle_situation(
    situation: Situation, touch: Touch, levels: Levels, mixed: Flags, which: Places, budget: int
) -> Settlement:
    """Find which unknown elements to identify first for some demands, which have a route.

    `levels` (2, D) are those found for all demands, `mixed` (N,) marks aggregates.

    The effort is bounded by `WORK`, counted in links and targets and not in seconds, so that the same
    input gives the same answer everywhere.
    """
    part = take_demands(situation, which)
    size = max(1, part.graph.links) * max(1, len(np.unique(part.demands.target)))
    return settle(
        part.graph,
        part.demands,
        touch,
        levels[:, which],
        lambda rows: route_again(part, rows),
        budget,
        part.paths,
        mixed,
        sweeps=WORK[part.routing == "igp" and part.failures is not Failures.NONE] // size,
    )


def settle_each(
    situation: Situation, demand: int, low: Reals, high: Reals, elements: list[int]
) -> list[Alternative]:
    """Assess one demand again for each element, settled as not restricted and as restricted.

    `low`, `high` (N,) are the bounds of touching; all else stays as it is.
    """
    alone = take_demands(situation, np.array([demand]))
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
    outcome = route_again(alone, touch)
    found = [
        Verdict(Level(int(a)), Level(int(b)))
        for a, b in zip(outcome.low[:, 0], outcome.high[:, 0], strict=True)
    ]
    return [Alternative(e, found[2 * i], found[2 * i + 1]) for i, e in enumerate(elements)]
