"""Run the routing of a situation, part by part where that takes long, and keep what is finished."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cleanpath import __version__
from cleanpath.exposure.shelf import Part, Shelf, key_of
from cleanpath.exposure.situation import Situation
from cleanpath.routing.contract import Outcome, Touch
from cleanpath.routing.igp import TARGETS, route_igp_batches
from cleanpath.routing.models import Progress, route
from cleanpath.routing.outcomes import join_outcomes


def examine(
    situation: Situation, touch: Touch, keep: Path | None = None, progress: Progress | None = None
) -> Outcome:
    """Return what the traffic of every demand touches, for each flagged set of `touch`.

    Parameters
    ----------
    situation, touch
        What is examined.
    keep
        Folder of finished parts: those of a run with the same input and version are taken from it, new ones
        are added. The outcome is the same with and without it.
    progress
        Called with the work done and the whole work, in targets.

    Raises
    ------
    BadInput
        If the routing model cannot run on what is there, or the folder cannot be written to.
    """
    shelf = None if keep is None else Shelf(keep, _key(situation, touch))
    if situation.routing != "igp":
        return _examine_whole(situation, touch, shelf, progress)
    parts: list[Part] = []
    targets = len(np.unique(situation.demands.target))
    for part in _parts(situation, touch, shelf, -(-targets // TARGETS), progress):
        parts.append(part)
        if progress:
            progress(min(targets, len(parts) * TARGETS), targets)
    return join_outcomes(parts, len(touch.low), len(situation.demands))


def _examine_whole(
    situation: Situation, touch: Touch, shelf: Shelf | None, progress: Progress | None
) -> Outcome:
    kept = shelf.load(0) if shelf else None
    if kept is not None:
        return kept[1]
    outcome = route(
        situation.routing,
        situation.graph,
        situation.demands,
        touch,
        situation.failures,
        situation.reroute,
        situation.paths,
        progress,
    )
    if shelf:
        shelf.store(0, (np.arange(len(situation.demands)), outcome))
    return outcome


def _parts(
    situation: Situation, touch: Touch, shelf: Shelf | None, count: int, progress: Progress | None
) -> Iterator[Part]:
    """Yield all parts in order: kept ones from the shelf, the others from the routing model."""
    running: Iterator[Part] | None = None
    for number in range(count):
        part = shelf.load(number) if shelf else None
        if part is not None:
            running = None
        else:
            running = running or _route_from(situation, touch, number, progress)
            part = next(running)
            if shelf:
                shelf.store(number, part)
        yield part


def _route_from(situation: Situation, touch: Touch, number: int, progress: Progress | None) -> Iterator[Part]:
    how = situation.failures, situation.reroute, number, progress
    return route_igp_batches(situation.graph, situation.demands, touch, *how)


def _key(situation: Situation, touch: Touch) -> str:
    graph, demands, paths = situation.graph, situation.demands, situation.paths
    how = (situation.routing, str(situation.failures), str(situation.reroute))
    words = (__version__, str(graph.size), str(TARGETS), *how)
    arrays = (graph.link_a, graph.link_b, graph.weight, graph.directed, graph.group)
    given = () if paths is None else (paths.start, paths.element, paths.demand, paths.share)
    return key_of(words, (*arrays, demands.source, demands.target, touch.low, touch.high, *given))
