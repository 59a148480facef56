"""Free rerouting: one more state, in which traffic may take any simple path at all."""

from dataclasses import replace

import numpy as np

from cleanpath.network.graph import Graph
from cleanpath.routing.contract import NO_FAILURE, Demands, Levels, Outcome, Touch, Witnesses
from cleanpath.routing.structural import route_structural
from cleanpath.verdict import Level


def add_rerouting(outcome: Outcome, graph: Graph, demands: Demands, touch: Touch) -> Outcome:
    """Return the outcome with free rerouting as one more state: what it can touch is possible.

    Shares are of the intact network and stay. Where a level is raised, the witness is a simple path without
    a failure of its own.
    """
    anyway = route_structural(graph, demands, touch)
    low, low_witness = _raise(outcome.low, outcome.low_witness, anyway.low, anyway.low_witness)
    high, high_witness = _raise(outcome.high, outcome.high_witness, anyway.high, anyway.high_witness)
    return replace(outcome, low=low, high=high, low_witness=low_witness, high_witness=high_witness)


def _raise(levels: Levels, walks: Witnesses, other: Levels, more: Witnesses) -> tuple[Levels, Witnesses]:
    raised = (levels == Level.CLEAR) & (other > Level.CLEAR)
    found = np.where(raised, np.int8(Level.POSSIBLE), levels)
    rows = raised.ravel()
    length = np.where(rows, np.diff(more.start), np.diff(walks.start))
    start = np.concatenate([[0], np.cumsum(length, dtype=np.int64)])
    first = np.where(rows, more.start[:-1], walks.start[:-1] + len(more.element))
    at = np.repeat(first - start[:-1], length) + np.arange(start[-1])
    element = np.concatenate([more.element, walks.element])[at]
    failed = (
        np.where(rows, np.int32(NO_FAILURE), one)
        for one in (walks.failed_link, walks.failed_element, walks.failed_group)
    )
    return found, Witnesses(walks.demands, start, element, *failed)
