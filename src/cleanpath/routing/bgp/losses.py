"""What the routes between all pairs touch once systems or links are lost, a block of destinations at a time.

The counts of a loss are sums over destinations, so blocks of them can be worked on anywhere and added up.
"""

from dataclasses import dataclass, replace

import numpy as np

from cleanpath.network.graph import Codes, Offsets
from cleanpath.routing.bgp.all_pairs import Progress, Question, assess_all_pairs
from cleanpath.routing.bgp.as_graph import AsGraph
from cleanpath.routing.bgp.lanes import COUNTERS, Counts

COLUMNS = ("asked", *COUNTERS)
"""What is counted: the pairs in question, with a route or not, then what `COUNTERS` names."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Systems and links that are lost together: rows of systems (S,), and of both ends of links (L,) each."""

    systems: Codes
    a: Codes
    b: Codes


def without(graph: AsGraph, loss: Loss) -> AsGraph:
    """Return a graph without what is lost. Lost systems keep their row and have no neighbour."""
    gone = np.zeros(graph.size, np.bool_)
    gone[loss.systems] = True
    ends = np.stack([np.concatenate([loss.a, loss.b]), np.concatenate([loss.b, loss.a])]).astype(np.int64)
    links = np.unique(ends[0] * graph.size + ends[1])

    def rows(start: Offsets, other: Codes) -> tuple[Offsets, Codes]:
        own = np.repeat(np.arange(graph.size), np.diff(start))
        kept = ~(gone[own] | gone[other] | np.isin(own * graph.size + other, links))
        left = np.zeros(graph.size + 1, np.int64)
        np.cumsum(np.bincount(own[kept], minlength=graph.size), out=left[1:])
        return left, np.ascontiguousarray(other[kept])

    return AsGraph(
        graph.number,
        *rows(graph.provider_start, graph.provider),
        *rows(graph.customer_start, graph.customer),
        *rows(graph.peer_start, graph.peer),
    )


def count_pairs(
    graph: AsGraph,
    question: Question,
    loss: Loss,
    block: int = 0,
    blocks: int = 1,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Counts:
    """Return what the pairs touch after a loss.

    Parameters
    ----------
    graph, question
        The graph before the loss, and what is asked. A lost system is asked for as before; none reaches it.
    loss
        What is lost.
    block, blocks
        Which of how many blocks of destinations.
    threads, progress
        See `assess_all_pairs`.

    Returns
    -------
    Counts
        By `COLUMNS`, (11,) int64. Those of all blocks add up to those of one.
    """
    wanted = np.flatnonzero(question.targets)
    some = np.zeros(len(question.targets), np.bool_)
    some[wanted[len(wanted) * block // blocks : len(wanted) * (block + 1) // blocks]] = True
    if not some.any():
        return np.zeros(len(COLUMNS), np.int64)
    found = assess_all_pairs(without(graph, loss), replace(question, targets=some), threads, progress)
    return np.concatenate([[found.asked], found.systems.sum(axis=0)]).astype(np.int64)
