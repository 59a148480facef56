"""Weighted shortest paths with ECMP: batches of destinations.

Demands are grouped by target: one search, one sweep over the shortest routes, and one pass over the failures
that matter answer for all of them and for all flagged sets. See docs/decisions/0004-engine.md.
"""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from os import cpu_count
from queue import SimpleQueue

import numpy as np

from cleanpath.errors import BadInput
from cleanpath.jit import kernel
from cleanpath.network.graph import Codes, Graph, Offsets
from cleanpath.routing.contract import (
    Demands,
    Failures,
    Outcome,
    Part,
    Places,
    Progress,
    Routes,
    RoutingProblem,
    Touch,
    Witnesses,
)
from cleanpath.routing.igp.affected import AffectedRegion, Ends, ends_of, new_part
from cleanpath.routing.igp.destinations import (
    DestinationResult,
    Scratch,
    add_rerouting,
    join_outcomes,
    look_after,
    look_now,
    new_room,
    outcome_of,
    stack_outcomes,
)
from cleanpath.routing.igp.ecmp import SETS, TouchColumns, check_touch, read_marks
from cleanpath.routing.igp.failures import ELEMENTS, GROUPS, LINKS
from cleanpath.routing.igp.shortest_paths import Arcs, arcs_of


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


Workspace = tuple[Scratch, AffectedRegion | None]
Tasks = list[Future[list[DestinationResult]]]

TARGETS = 64
"""How many targets a batch has."""

KINDS = {
    Failures.NONE: 0,
    Failures.LINK: LINKS,
    Failures.NODE: ELEMENTS,
    Failures.SINGLE: LINKS | ELEMENTS,
    Failures.GROUP: GROUPS,
}


@dataclass(frozen=True, slots=True)
class _Targets:
    """The distinct pairs of the demands, by target: pairs `start[i]` to `start[i + 1]` go to `target[i]`."""

    target: Codes
    start: Places
    source: Codes
    pair: Places

    def __len__(self) -> int:
        return len(self.target)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What all targets share. Elements have other numbers here: `old` (N,) are those of the network."""

    graph: Graph
    old: Codes
    arcs: Arcs
    ends: Ends
    readings: list[TouchColumns]
    targets: _Targets
    kinds: int


def route_igp(
    graph: Graph,
    demands: Demands,
    touch: Touch,
    failures: Failures = Failures.NONE,
    reroute: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Tell what the traffic of every demand touches when routers follow shortest paths.

    Parameters
    ----------
    graph, demands, touch
        The network, D demands in it, and K flagged sets of its elements.
    failures
        The states examined beside the intact network, each with its own shortest paths.
    reroute
        Whether a state is added in which traffic may take any simple path at all (see `rerouting`).
    progress
        Called with the number of targets done and of all targets, after each one.

    Raises
    ------
    BadInput
        If demands name elements that are not there, or the flagged sets are no probabilities.
    """
    parts = list(route_igp_batches(graph, demands, touch, failures, reroute, progress=progress))
    return join_outcomes(parts, len(touch.low), len(demands))


def route_igp_batches(
    graph: Graph,
    demands: Demands,
    touch: Touch,
    failures: Failures = Failures.NONE,
    reroute: bool = False,
    skip: int = 0,
    progress: Progress | None = None,
) -> Iterator[Part]:
    """Yield the outcome in parts: the places of some demands (all of the same few targets) and theirs.

    The parts depend on the arguments only: a run that was stopped goes on by skipping as many as it has.
    An interrupt is raised at once. `join_outcomes` puts the parts together.

    Raises
    ------
    BadInput
        If demands name elements that are not there, or the flagged sets are no probabilities.
    """
    plan = _plan(graph, demands, touch, failures)
    with closing(_start(plan, range(skip * TARGETS, len(plan.targets), TARGETS))) as batches:
        for first, tasks in batches:
            places, outcome = _batch(plan, first, tasks, progress)
            if reroute:
                part = Demands(demands.source[places], demands.target[places])
                outcome = add_rerouting(outcome, graph, part, touch)
            yield places, outcome


@dataclass(frozen=True, slots=True)
class IgpModel:
    """The model of interior routing protocols: shortest paths in each state, equal ones share the traffic."""

    name: str = "igp"
    routes: Routes = Routes.COMPUTED
    failures: frozenset[Failures] = frozenset(Failures)
    reroute: bool = True

    @property
    def batch(self) -> int:
        """How many targets a part has."""
        return TARGETS

    def route(self, problem: RoutingProblem, touch: Touch, progress: Progress | None = None) -> Outcome:
        """Return what the traffic of each demand touches; see `route_igp`."""
        states = problem.failures, problem.reroute
        return route_igp(problem.graph, problem.demands, touch, *states, progress)

    def route_parts(
        self, problem: RoutingProblem, touch: Touch, skip: int = 0, progress: Progress | None = None
    ) -> Iterator[Part]:
        """Yield the outcome in parts of `batch` targets; see `route_igp_batches`."""
        states = problem.failures, problem.reroute
        return route_igp_batches(problem.graph, problem.demands, touch, *states, skip, progress)


IGP = IgpModel()


def _start(plan: _Plan, firsts: range) -> Generator[tuple[int, Tasks], None, None]:
    """Yield each batch while it runs, with the next one waiting behind it; stop all when left early."""
    rooms: SimpleQueue[Workspace] = SimpleQueue()
    workers, stop = cpu_count() or 1, np.zeros(1, np.bool_)
    for _ in range(workers):
        rooms.put((new_room(plan.graph, plan.arcs), new_part(plan.graph, stop) if plan.kinds else None))
    running: deque[tuple[int, Tasks]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for first in firsts:
                batch = range(first, min(first + TARGETS, len(plan.targets)))
                running.append((first, [pool.submit(_look, plan, at, rooms) for at in batch]))
                if len(running) > 1:
                    yield running.popleft()
            yield from running
        finally:
            stop[0] = True
            pool.shutdown(wait=False, cancel_futures=True)


def _plan(graph: Graph, demands: Demands, touch: Touch, failures: Failures) -> _Plan:
    check_touch(touch, graph.size)
    for name, ends in (("source", demands.source), ("target", demands.target)):
        if len(ends) and (ends.min() < 0 or ends.max() >= graph.size):
            found = f"{ends.min()} to {ends.max()}"
            raise BadInput(f"{name} of demands", f"elements between 0 and {graph.size - 1}", found)
    near, old, new = by_breadth(graph)
    touch = renumbered(touch, old)
    readings = [
        read_marks(Touch(touch.low[k : k + SETS], touch.high[k : k + SETS]))
        for k in range(0, len(touch.low), SETS)
    ]
    targets = _group(demands, new)
    return _Plan(near, old, arcs_of(near), ends_of(near), readings, targets, KINDS[failures])


def _group(demands: Demands, new: Codes) -> _Targets:
    """Group demands by their target, in the order of the network's own numbers."""
    size = len(new)
    key = demands.target.astype(np.int64) * size + demands.source
    distinct, pair = np.unique(key, return_inverse=True)
    target, start = np.unique(distinct // max(size, 1), return_index=True)
    return _Targets(
        new[target],
        np.append(start, len(distinct)).astype(np.int64),
        new[distinct % max(size, 1)],
        pair.astype(np.int64),
    )


def _batch(plan: _Plan, first: int, tasks: Tasks, progress: Progress | None) -> Part:
    targets = plan.targets
    seen = []
    for at, task in enumerate(tasks, first + 1):
        seen.append(task.result())
        if progress:
            progress(at, len(targets))
    begin, end = targets.start[first], targets.start[first + len(tasks)]
    places = np.flatnonzero((targets.pair >= begin) & (targets.pair < end))
    pick = targets.pair[places] - begin
    outcomes = [
        outcome_of(reading, [one[i] for one in seen], pick) for i, reading in enumerate(plan.readings)
    ]
    return places, restored(stack_outcomes(outcomes), plan.old)


def _look(plan: _Plan, at: int, rooms: SimpleQueue[Workspace]) -> list[DestinationResult]:
    targets = plan.targets
    source = targets.source[targets.start[at] : targets.start[at + 1]]
    workspace = rooms.get()
    try:
        return [_examine(plan, reading, workspace, targets.target[at], source) for reading in plan.readings]
    finally:
        rooms.put(workspace)


def _examine(
    plan: _Plan, reading: TouchColumns, workspace: Workspace, target: int, source: Codes
) -> DestinationResult:
    room, part = workspace
    bits, columns = 2 * reading.sets, len(reading.weight)
    if part is None:
        return look_now(plan.arcs, reading.marks, room, target, source, bits, columns, False)[0]
    return look_after(
        plan.arcs, plan.ends, reading.marks, room, part, target, source, bits, columns, plan.kinds
    )
