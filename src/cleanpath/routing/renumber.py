"""Other numbers for the elements, so that neighbours lie together in memory and searches are faster."""

from dataclasses import replace

import numpy as np

from cleanpath.network.graph import Codes, Graph, Offsets
from cleanpath.routing.compiled import kernel
from cleanpath.routing.contract import Outcome, Touch, Witnesses


@kernel
def _by_breadth(start: Offsets, head: Codes) -> Codes:
    """Return the elements as breadth-first searches meet them, island by island."""
    size = len(start) - 1
    order, met = np.empty(size, np.int32), np.zeros(size, np.bool_)
    count = at = 0
    for root in range(size):
        if not met[root]:
            met[root] = True
            order[count] = root
            count += 1
        while at < count:
            here = order[at]
            at += 1
            for arc in range(start[here], start[here + 1]):
                there = head[arc]
                if not met[there]:
                    met[there] = True
                    order[count] = there
                    count += 1
    return order


@kernel
def _rows(start: Offsets, end: Codes, link: Codes, old: Codes, new: Codes) -> tuple[Offsets, Codes, Codes]:
    """Return rows of arcs under the new numbers, each in its old order."""
    starts = np.zeros(len(start), np.int64)
    ends, links = np.empty(len(end), np.int32), np.empty(len(end), np.int32)
    count = 0
    for here in range(len(old)):
        for arc in range(start[old[here]], start[old[here] + 1]):
            ends[count], links[count] = new[end[arc]], link[arc]
            count += 1
        starts[here + 1] = count
    return starts, ends, links


def by_breadth(graph: Graph) -> tuple[Graph, Codes, Codes]:
    """Return the network under other numbers, the old number of each new one and the new of each old (N,)."""
    old = _by_breadth(graph.out_start, graph.out_head)
    new = np.empty_like(old)
    new[old] = np.arange(graph.size, dtype=np.int32)
    out = _rows(graph.out_start, graph.out_head, graph.out_link, old, new)
    into = out
    if graph.directed.any():
        into = _rows(graph.in_start, graph.in_tail, graph.in_link, old, new)
    links = new[graph.link_a], new[graph.link_b], graph.weight, graph.directed, graph.group
    return Graph(graph.size, *links, *out, *into), old, new


def renumbered(touch: Touch, old: Codes) -> Touch:
    """Return flagged sets of the elements under their new numbers."""
    return Touch(*(np.ascontiguousarray(end[:, old]) for end in (touch.low, touch.high)))


def restored(outcome: Outcome, old: Codes) -> Outcome:
    """Return an outcome whose walks and failures go by the old numbers again."""
    low, high = (_named(walks, old) for walks in (outcome.low_witness, outcome.high_witness))
    return replace(outcome, low_witness=low, high_witness=high)


def _named(walks: Witnesses, old: Codes) -> Witnesses:
    failed = walks.failed_element
    back = np.where(failed >= 0, old[failed], failed) if len(old) else failed
    return replace(walks, element=old[walks.element], failed_element=back)
