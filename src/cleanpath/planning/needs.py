"""Which levers each demand needs: those of the elements that its traffic can touch in any examined state.

A demand is clear exactly when nothing that is flagged is touched in any state. So it is clear after some
levers are pulled exactly when, flagged by themselves, the elements that wait for each other lever are not
touched. One sweep of the routing model with a flagged set a lever answers this for every model alike.
"""

from dataclasses import dataclass

import numpy as np

from cleanpath.exposure.situation import Situation
from cleanpath.network.graph import Flags, Reals
from cleanpath.planning.levers import Levers, elements_of
from cleanpath.routing.contract import Touch
from cleanpath.routing.models import Progress, route
from cleanpath.verdict import Level

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


def find_needs(
    situation: Situation, levers: Levers, low: Reals, high: Reals, progress: Progress | None = None
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
            rows[0, number, elements] = low[elements] > 0.0
            rows[1, number, elements] = 1.0
        found = route(
            situation.routing,
            situation.graph,
            situation.demands,
            Touch(rows[0], rows[1]),
            situation.failures,
            situation.reroute,
            situation.paths,
        )
        sure[first : first + BATCH] = found.low > Level.CLEAR
        open_[first : first + BATCH] = found.high > Level.CLEAR
        reachable &= found.reachable
        if progress is not None:
            progress(min(first + BATCH, len(sets)), len(sets))
    return Needs(sure[:-1], open_[:-1], sure[-1] | ~reachable, open_[-1] | ~reachable)
