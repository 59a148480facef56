"""The low end where an element is perhaps not there: the lowest over the networks with and without it.

A box that was removed, or that comes on a day known only to the month, carries the traffic or it does not. If
it does not, the traffic takes another way, which may touch less. At the high end such an element is itself
open, which covers every way that opens when it is gone: traffic that would take that way passes the element
where it is there.

Over any simple path, and over given paths, fewer elements only take paths away, so the network without all of
them tells the lowest. Over shortest paths each combination has its own routes: in a connected part with up to
`EXACT` of them all combinations are tried, in another only what every path touches counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags, Graph, Reals, silence, without_elements
from cleanpath.routing.contract import (
    NO_FAILURE,
    Demands,
    Failures,
    Levels,
    Outcome,
    Routes,
    RoutingProblem,
    Touch,
    Witnesses,
)
from cleanpath.routing.models import find_model, route
from cleanpath.verdict import Level

EXACT = 4
"""So many doubtful elements of a connected part are tried in every combination; the checker tries as many."""

Ends = tuple[Levels, Reals]


def lower_where_doubtful(problem: RoutingProblem, doubtful: Flags, touch: Touch, outcome: Outcome) -> Outcome:
    """Return an outcome whose low end holds whichever of the doubtful elements (N,) are there.

    `outcome` is that of the network with all of them.
    """
    if not doubtful.any():
        return outcome
    affected = _affected(problem, doubtful, outcome)
    which = np.flatnonzero(affected.any(axis=0))
    if not len(which):
        return outcome
    part = replace(problem, demands=_take(problem.demands, which))
    low, share = outcome.low.copy(), outcome.share_low.copy()
    walks = outcome.low_witness
    for found in _without(problem, part, which, doubtful, touch):
        other_low = np.where(affected[:, which], found.low, low[:, which])
        other_share = np.where(affected[:, which], found.share_low, share[:, which])
        low[:, which] = np.minimum(low[:, which], other_low)
        share[:, which] = np.minimum(share[:, which], other_share)
        if find_model(problem.model).routes is Routes.ANY:
            kept = affected[:, which] & (low[:, which] == Level.POSSIBLE)
            walks = _put_walks(walks, which, found.low_witness, kept)
    walks = _drop_walks(walks, (low == Level.CLEAR) & (outcome.low > Level.CLEAR))
    return replace(outcome, low=low, share_low=share, low_witness=walks)


def surely_flows(problem: RoutingProblem, doubtful: Flags | None) -> Flags | None:
    """Return of which demands (D,) there is traffic whichever of the doubtful elements are there.

    `None` where no element is doubtful.
    """
    if doubtful is None:
        return None
    kind, demands = find_model(problem.model).routes, problem.demands
    if kind is Routes.GIVEN:
        return ~(doubtful[demands.source] | doubtful[demands.target])
    if kind is Routes.POLICY:
        return np.zeros(len(demands), np.bool_)
    none = np.zeros((1, problem.graph.size))
    rest = replace(problem, graph=without_elements(problem.graph, doubtful), failures=Failures.NONE)
    flows: Flags = route(replace(rest, reroute=False), Touch(none, none)).reachable
    same = (demands.source == demands.target) & doubtful[demands.source]
    return cast(Flags, flows & ~same)


def _take(demands: Demands, which: NDArray[np.intp]) -> Demands:
    return Demands(demands.source[which], demands.target[which])


def _affected(problem: RoutingProblem, doubtful: Flags, outcome: Outcome) -> Flags:
    """Return for each flagged set and demand (K, D) whether its low end could be another without them."""
    touched = outcome.reachable & (outcome.low > Level.CLEAR)
    if find_model(problem.model).routes is Routes.POLICY:
        return touched
    flags = doubtful.astype(np.float64)[np.newaxis]
    met = route(problem, Touch(flags, flags)).high[0]
    if find_model(problem.model).routes is not Routes.COMPUTED:
        return cast(Flags, touched & (met > Level.CLEAR))
    # What is met only after failures leaves the routes of today, and what they touch, as they are.
    later = (met == Level.POSSIBLE) & (outcome.low == Level.POSSIBLE)
    return cast(Flags, touched & ((met >= Level.SOMETIMES) | later))


def _without(
    problem: RoutingProblem, part: RoutingProblem, which: NDArray[np.intp], doubtful: Flags, touch: Touch
) -> Iterator[Outcome]:
    """Yield outcomes of some demands without the doubtful elements whose least low end is the lowest."""
    kind = find_model(problem.model).routes
    if kind is Routes.GIVEN:
        yield _given(problem, which, doubtful, touch)
    elif kind is Routes.ANY:
        yield route(replace(part, graph=without_elements(part.graph, doubtful)), touch)
    elif kind is Routes.POLICY:
        yield _nothing(part, touch)
    else:
        yield from _shortest(part, doubtful, touch)


def _shortest(part: RoutingProblem, doubtful: Flags, touch: Touch) -> Iterator[Outcome]:
    """Yield outcomes over shortest paths; connected parts are tried side by side."""
    label = _label_parts(part.graph)
    places = np.flatnonzero(doubtful)
    count = np.bincount(label[places], minlength=part.graph.size)
    few = np.zeros_like(doubtful) if part.reroute else count[label] <= EXACT
    tried = few[part.demands.source]
    if not tried.all():
        yield _where(~tried, _forced(part, doubtful, touch))
    if not tried.any():
        return
    number = np.zeros(part.graph.size, np.int64)
    order = places[np.argsort(label[places], kind="stable")]
    first = np.searchsorted(label[order], label[order])
    number[order] = np.arange(len(order)) - first
    for chosen in range(1, 1 << int(count[label[places[few[places]]]].max(initial=0))):
        gone = doubtful & few & ((chosen >> number) & 1 == 1)
        yield _where(tried, route(replace(part, graph=without_elements(part.graph, gone)), touch))


def _where(which: Flags, found: Outcome) -> Outcome:
    """Return an outcome that lowers nothing of the other demands."""
    low = np.where(which, found.low, Level.ALWAYS).astype(np.int8)
    return replace(found, low=low, share_low=np.where(which, found.share_low, 1.0))


def _label_parts(graph: Graph) -> Codes:
    """Return for each element the least element that links lead to, whatever their direction; (N,)."""
    label = np.arange(graph.size, dtype=np.int32)
    while True:
        least = np.minimum(label[graph.link_a], label[graph.link_b])
        found = label.copy()
        np.minimum.at(found, graph.link_a, least)
        np.minimum.at(found, graph.link_b, least)
        found = found[found]
        if np.array_equal(found, label):
            return label
        label = found


def _given(problem: RoutingProblem, which: NDArray[np.intp], doubtful: Flags, touch: Touch) -> Outcome:
    """Return what given paths tell if those over doubtful elements tell nothing; and nothing of such ends."""
    assert problem.paths is not None
    whole = route(replace(problem, paths=silence(problem.paths, doubtful)), touch)
    ends = doubtful[problem.demands.source] | doubtful[problem.demands.target]
    low, share = np.where(ends, Level.CLEAR, whole.low), np.where(ends, 0.0, whole.share_low)
    return replace(whole, low=low.astype(np.int8)[:, which], share_low=share[:, which])


def _forced(part: RoutingProblem, doubtful: Flags, touch: Touch) -> Outcome:
    """Return what every path touches, where there is a path without any doubtful element."""
    any_path = replace(part, model="structural", failures=Failures.NONE, reroute=False, paths=None)
    found = route(any_path, touch)
    rest = replace(any_path, graph=without_elements(part.graph, doubtful))
    linked = route(rest, Touch(touch.low[:1], touch.low[:1])).reachable
    sure = linked & (found.low >= Level.SOMETIMES)
    low = np.where(sure, found.low, Level.CLEAR).astype(np.int8)
    return replace(found, low=low, share_low=np.where(sure, found.share_low, 0.0))


def _nothing(part: RoutingProblem, touch: Touch) -> Outcome:
    shape = len(touch.low), len(part.demands)
    low, share = np.zeros(shape, np.int8), np.zeros(shape)
    none = np.full(shape[0] * shape[1], NO_FAILURE, np.int32)
    start = np.zeros(len(none) + 1, np.int64)
    walks = Witnesses(shape[1], start, np.zeros(0, np.int32), none, none, none)
    there = np.ones(shape[1], np.bool_)
    return Outcome(there, low, low, share, share, walks, walks)


def _put_walks(walks: Witnesses, which: NDArray[np.intp], other: Witnesses, rows: Flags) -> Witnesses:
    """Take the walks of some rows (K, len(which)) from an outcome of the demands `which`."""
    for k, place in np.argwhere(rows).tolist():
        walks = _with_walk(walks, k * walks.demands + int(which[place]), other.walk(k, place))
    return walks


def _with_walk(walks: Witnesses, row: int, walk: Codes) -> Witnesses:
    first, last = walks.start[row], walks.start[row + 1]
    element = np.concatenate([walks.element[:first], walk, walks.element[last:]]).astype(np.int32)
    start = walks.start.copy()
    start[row + 1 :] += len(walk) - int(last - first)
    return replace(walks, start=start, element=element)


def _drop_walks(walks: Witnesses, dropped: Flags) -> Witnesses:
    """Return the witnesses without those of some flagged sets and demands (K, D)."""
    rows = dropped.reshape(-1)
    sizes = np.diff(walks.start)
    kept = np.repeat(~rows, sizes)
    start = np.zeros_like(walks.start)
    np.cumsum(np.where(rows, 0, sizes), out=start[1:])
    failed = (walks.failed_link, walks.failed_element, walks.failed_group)
    none = [np.where(rows, NO_FAILURE, codes).astype(np.int32) for codes in failed]
    return Witnesses(walks.demands, start, walks.element[kept], *none)
