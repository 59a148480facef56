"""What the routes between all pairs of systems touch, added up as they are found: no row a pair.

One call follows 64 destinations (`lanes`), leaves that are alike go as one (`alike`), threads share the
batches, and integer sums make the order of the batches meaningless.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags
from cleanpath.routing.bgp.alike import AlikeGraph, put_together
from cleanpath.routing.bgp.as_graph import AsGraph
from cleanpath.routing.bgp.lane_totals import EVENTS_FULL, STEPS_FULL, run_batch, write_batch
from cleanpath.routing.bgp.lanes import (
    COUNTERS,
    LANES,
    Counts,
    Marks,
    Scratch,
    Topology,
    Totals,
    Words,
    make_scratch,
)

STEPS, EVENTS = 24, 16
"""Longest route, and events a node, for which there is space at first; it grows where that does not do."""
SHARE_LIMIT = 1 << 27
"""Numbers kept to trim what a system carries by destination (512 MB)."""
TRIM = 0.1
"""Share of the destinations that are trimmed at either end, as AS hegemony does with viewpoints."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """Which pairs, and what is flagged, for N systems.

    `low`, `high` (N,): flagged for certain, and flagged or not known to be free. `party` (N,) int32: who
    answers for each, from 0. `sources`, `targets` (N,): whose traffic counts, and to whom.
    """

    low: Flags
    high: Flags
    party: NDArray[np.int32]
    sources: Flags
    targets: Flags


@dataclass(frozen=True, slots=True)
class AllPairs:
    """What was found; the last axis of `systems` and `parties` follows `COUNTERS`.

    `systems` (N, 10) int64 counts the pairs from each source, `parties` (P, P, 10) those from one party to
    another, and `asked` is the number of pairs in question, with a route or not. For the certainly flagged
    systems `flagged` (F,): `carried` pairs whose chosen route touches it, `transit` those of which it is
    neither end, `alone` those that nothing else flags, and `trimmed`, the mean share of sources that it
    carries to a destination without the tenth of destinations with the most and the tenth with the least (NaN
    where that would take too much memory). `party_alone` (P,): pairs flagged by systems of one party alone.
    """

    asked: int
    systems: Counts
    parties: Counts
    flagged: Codes
    carried: Counts
    transit: Counts
    alone: Counts
    trimmed: NDArray[np.float64]
    party_alone: Counts


@dataclass(frozen=True, slots=True)
class _Batch:
    targets: Codes
    weights: Counts
    parties: NDArray[np.int32]
    planes: NDArray[np.uint64]


def assess_all_pairs(
    graph: AsGraph, question: Question, threads: int | None = None, progress: Progress | None = None
) -> AllPairs:
    """Assess every pair of a source and another system as target.

    Parameters
    ----------
    graph
        The AS graph.
    question
        What is asked.
    threads
        How many work at once; as many as there are processors if not given. The result does not depend on it.
    progress
        Called with the batches done and all batches.
    """
    key = (question.high.astype(np.int64) << 1 | question.sources) << 1 | question.targets
    alike = put_together(graph, question.low, key << 32 | question.party)
    marks, flagged = _mark(alike, question)
    weights = np.bincount(alike.node, question.targets, alike.size).astype(np.int64)
    batches = list(_batches(alike, weights, marks.party))
    found = _run(alike, marks, len(flagged), batches, threads or cpu_count() or 1, progress)
    sources = int(question.sources.sum())
    trimmed = _trim(found.share, weights, max(1, sources - 1))
    return AllPairs(
        sources * int(question.targets.sum()) - int((question.sources & question.targets).sum()),
        found.node[alike.node] * question.sources[:, None],
        found.pair,
        flagged,
        found.carried,
        found.transit,
        found.alone,
        trimmed if found.share.size else np.full(len(flagged), np.nan),
        found.party,
    )


def _mark(alike: AlikeGraph, question: Question) -> tuple[Marks, Codes]:
    """Return the marks of the nodes, and the flagged systems by row."""
    one = alike.member
    nodes = np.flatnonzero(question.low[one])
    row = np.full(alike.size, -1, np.int32)
    row[nodes] = np.arange(len(nodes))
    sources = np.bincount(alike.node, question.sources, alike.size).astype(np.int64)
    party = np.ascontiguousarray(question.party[one], dtype=np.int32)
    return Marks(question.low[one], question.high[one], party, sources, row), one[nodes]


def _batches(alike: AlikeGraph, weights: Counts, party: NDArray[np.int32]) -> Iterator[_Batch]:
    """Cut the destinations into batches that have, as far as it goes, one party and one weight."""
    wanted = np.flatnonzero(weights)
    wanted = wanted[np.lexsort((weights[wanted], party[wanted]))]
    for first in range(0, len(wanted), LANES):
        some = wanted[first : first + LANES].astype(np.int32)
        weight, parties = weights[some], np.unique(party[some])
        lane = np.uint64(1) << np.arange(len(some), dtype=np.uint64)
        planes = np.zeros((len(parties), int(weight.max()).bit_length()), np.uint64)
        for g, j in np.ndindex(planes.shape):
            planes[g, j] = lane[(weight >> j & 1 == 1) & (party[some] == parties[g])].sum(dtype=np.uint64)
        yield _Batch(some, weight, parties, planes)


def _make_totals(size: int, parties: int, flagged: int) -> Totals:
    kept = flagged if flagged * size <= SHARE_LIMIT else 0
    return Totals(
        node=np.zeros((size, len(COUNTERS)), np.int64),
        pair=np.zeros((parties, parties, len(COUNTERS)), np.int64),
        carried=np.zeros(flagged, np.int64),
        transit=np.zeros(flagged, np.int64),
        alone=np.zeros(flagged, np.int64),
        party=np.zeros(parties, np.int64),
        share=np.zeros((kept, size), np.int32),
    )


def _run(
    alike: AlikeGraph, marks: Marks, flagged: int, batches: list[_Batch], threads: int, tell: Progress | None
) -> Totals:
    topology = _topology(alike)
    parties = int(marks.party.max(initial=-1)) + 1
    share = _make_totals(alike.size, parties, flagged).share  # a destination is one batch's: threads share it
    todo, lock, done = iter(batches), Lock(), [0]

    def work() -> Totals:
        totals = _make_totals(alike.size, parties, flagged)._replace(share=share)
        scratch = make_scratch(topology, alike.size, STEPS, EVENTS * alike.size)
        while True:
            with lock:
                batch = next(todo, None)
            if batch is None:
                return totals
            scratch = _run_one(batch, topology, marks, scratch, totals)
            with lock:
                done[0] += 1
                if tell is not None:
                    tell(done[0], len(batches))

    with ThreadPoolExecutor(max(1, min(threads, len(batches)))) as pool:
        found = list(pool.map(lambda _: work(), range(max(1, min(threads, len(batches))))))
    node, pair, carried, transit, alone, party = (
        np.sum(parts, axis=0) for parts in list(zip(*found, strict=True))[:-1]
    )
    return Totals(node, pair, carried, transit, alone, party, share)


def _topology(alike: AlikeGraph) -> Topology:
    return Topology(
        alike.transit, alike.core, alike.up_start, alike.up, alike.down_start, alike.down, alike.peer_start,
        alike.peer, alike.order, alike.cycle_start,
    )  # fmt: skip


def write_bits(graph: AsGraph, question: Question) -> Iterator[tuple[Codes, Words]]:
    """Give what is counted of every pair as bits, a block of at most 64 destinations at a time.

    Yields
    ------
    tuple
        The destinations of a block (T,) by row, and for each source of the question a row of words (S, 10) as
        `COUNTERS`: bit i is of destination i of the block.
    """
    key = question.high.astype(np.int64)
    alike = put_together(graph, question.low | question.targets, key << 32 | question.party)
    marks, _ = _mark(alike, question)
    topology, sources = _topology(alike), alike.node[question.sources]
    scratch = make_scratch(topology, alike.size, STEPS, EVENTS * alike.size)
    targets = np.flatnonzero(question.targets).astype(np.int32)
    for first in range(0, len(targets), LANES):
        block = targets[first : first + LANES]
        found = np.zeros((alike.size, len(COUNTERS)), np.uint64)
        while full := write_batch(alike.node[block], topology, marks, scratch, found):
            scratch = _grow(scratch, topology, full)
        yield block, found[sources]


def _grow(scratch: Scratch, topology: Topology, full: int) -> Scratch:
    """Return twice the working space of what was too small."""
    steps, events = scratch.steps.shape[1], len(scratch.event_child)
    steps, events = steps * (1 + (full == STEPS_FULL)), events * (1 + (full == EVENTS_FULL))
    return make_scratch(topology, len(scratch.own), steps, events)


def _run_one(batch: _Batch, topology: Topology, marks: Marks, scratch: Scratch, totals: Totals) -> Scratch:
    """Run a batch; return the working space, a larger one if it had to grow."""
    while True:
        rest = batch.targets, batch.weights, batch.parties, batch.planes, topology, marks
        full = run_batch(*rest, scratch, totals)
        if not full:
            return scratch
        scratch = _grow(scratch, topology, full)


def _trim(share: Codes, weights: Counts, sources: int) -> NDArray[np.float64]:
    """Return for each row the mean over destinations, each as often as it counts, without both tails."""
    total = int(weights.sum())
    cut = int(total * TRIM)
    found = np.zeros(len(share))
    for row, values in enumerate(share):
        places = np.flatnonzero(values)
        places = places[np.argsort(values[places], kind="stable")]
        value, weight = values[places].astype(np.int64), weights[places]
        end = (total - weight.sum()) + np.cumsum(weight)
        inside = np.minimum(end, total - cut) - np.maximum(end - weight, cut)
        found[row] = (value * np.maximum(inside, 0)).sum() / max(1, total - 2 * cut) / sources
    return found
