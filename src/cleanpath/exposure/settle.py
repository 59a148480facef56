"""What would settle a verdict.

A set of elements settles a demand if its verdict is decided for every answer that their identification may
give. The smallest such set is unique: the elements that matter, those whose answer changes the level for
some answers of the others. (If one of them is left out, give the others these answers: levels grow with what
is flagged, so the interval then spans the change.) So one demand needs exactly its elements that matter, and
the open question is which demands to settle with a given number of elements.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleanpath.exposure.max_coverage import Choice, bound_sets, choose
from cleanpath.exposure.problem import ExposureProblem
from cleanpath.exposure.relevance import Needs, needs_behind, needs_on_paths, needs_within, silent_demands
from cleanpath.exposure.scope import Influence
from cleanpath.network.graph import Flags, Graph, Paths, Reals
from cleanpath.routing.contract import Demands, Failures, Levels, Outcome, Places, Routes, Touch
from cleanpath.routing.models import find_model
from cleanpath.verdict import Level, Verdict

Router = Callable[[Touch], Outcome]

TABLE = 10
"""With up to this many unknown elements all answers are tried (2**10 flagged sets)."""
SINGLES = 1024
"""With up to this many unknown elements each is tried alone."""
BATCH = 32
"""Flagged sets that a routing model examines in one sweep."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What to identify.

    `needs` gives for each demand the unknown elements that settle it (empty where it is decided, has no
    route, or no identification settles it). With `exact_needs` none of them can be spared; else some may not
    matter. `choice` says which elements to identify within the budget and in which order. `stuck` (D,) marks
    undecided demands that it leaves out: they may meet shares of aggregates or silent hops, which no maker's
    identification settles, or more unknown elements than were looked at. Of those that meet neither shares
    nor silent hops no choice within the budget settles more than `bound`; where `exact`, this one is best.
    `pivots` lists unknown elements, aggregates among them, with the numbers of undecided demands that their
    answer alone would decide: if as much of them is restricted as can be, and as little; the largest sum
    first.
    """

    needs: Needs
    exact_needs: bool
    choice: Choice
    bound: int
    exact: bool
    stuck: Flags
    pivots: list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class _Answers:
    """For each demand elements that suffice and elements that are surely needed; which stay open anyway."""

    enough: Needs
    sure: Needs
    open: Flags


def settle(
    graph: Graph,
    demands: Demands,
    touch: Touch,
    found: Levels,
    router: Router,
    budget: int = 10,
    paths: Paths | None = None,
    mixed: Flags | None = None,
    sweeps: int = 128,
    influence: Influence | None = None,
) -> Settlement:
    """Find which unknown elements to identify first.

    Parameters
    ----------
    graph, demands, touch
        What was assessed; row 0 of `touch` counts. An element is unknown where its touch is an interval, and
        identified when it is one of the two ends.
    found
        The levels (2, D) at both ends; equal where there is nothing to settle: decided, or no route.
    router
        The routing model: from K flagged sets to their outcome for the same demands.
    budget
        How many elements may be identified.
    paths
        The given paths, where traffic is pinned to them.
    mixed
        Elements (N,) that no single identification settles: aggregates of several makers.
    sweeps
        How many sweeps of `BATCH` flagged sets may be spent; with fewer, less is proven.
    influence
        Who acts on whom: an element off the route matters where it can act on one on it.
    """
    low, high = touch.low[0], touch.high[0]
    undecided: Flags = found[0] != found[1]
    unknown = low < high
    acting = influence or Influence(graph.size)
    on_route = needs_within if paths is None else needs_on_paths(paths)
    within = needs_behind(on_route, acting)
    needs, wide = within(graph, demands, unknown, undecided)
    partly = ((low > 0.0) & (low < 1.0)) | ((high > 0.0) & (high < 1.0))
    shared = partly if mixed is None else partly | (mixed & unknown)
    meeting, too = within(graph, demands, shared, undecided & ~wide)
    wide |= too
    meets = np.array([bool(need) for need in meeting], np.bool_)
    if paths is not None:
        meets |= silent_demands(paths, len(demands))
    asked = undecided & ~wide & ~meets
    answers = _answer(touch, found, router, asked, needs, sweeps)
    stuck = (undecided & ~asked) | answers.open
    enough = _only(answers.enough, ~stuck)
    choice = choose(enough, budget)
    proven = answers.enough == answers.sure
    bound = choice.bound if proven else bound_sets(_only(answers.sure, asked), int(asked.sum()), budget)
    bound += int((undecided & wide & ~meets).sum())
    exact = bound == (choice.held[-1] if choice.held else 0)
    pivots = _pivots(touch, router, undecided, _often([*enough, *needs]) if sweeps > 1 else [])
    return Settlement(enough, proven, choice, bound, exact, stuck, pivots)


def _only(needs: Needs, which: Flags) -> Needs:
    return [need if chosen else frozenset() for need, chosen in zip(needs, which, strict=True)]


def _answer(touch: Touch, found: Levels, router: Router, asked: Flags, needs: Needs, sweeps: int) -> _Answers:
    """Narrow down what each of the `asked` demands needs, as far as the sweeps allow."""
    needs = _only(needs, asked)
    mattering = sorted(frozenset().union(*needs))
    nothing: Needs = [frozenset()] * len(needs)
    if not mattering:
        return _Answers(nothing, nothing, asked)
    if len(mattering) <= TABLE and 2 ** len(mattering) <= sweeps * BATCH:
        return _by_table(touch, router, asked, mattering)
    if len(mattering) <= SINGLES and 3 * len(mattering) <= sweeps * BATCH:
        return _by_singles(touch, found, router, asked, needs, mattering)
    return _Answers(needs, nothing, np.zeros(len(needs), np.bool_))


def _by_table(touch: Touch, router: Router, asked: Flags, mattering: list[int]) -> _Answers:
    """Try all answers: an element matters where one answer of the others makes it change the level."""
    count = len(mattering)
    answer = (np.arange(1 << count)[:, None] >> np.arange(count)) & 1
    rows = np.repeat(touch.low[:1], 1 << count, axis=0)
    rows[:, mattering] = np.where(answer, touch.high[0, mattering], touch.low[0, mattering])
    level = _both_levels(router, rows)
    needs: list[set[int]] = [set() for _ in asked]
    for place, element in enumerate(mattering):
        without = np.flatnonzero(answer[:, place] == 0)
        changes = (level[without] != level[without | (1 << place)]).any(axis=(0, 2))
        for d in np.flatnonzero(changes & asked):
            needs[d].add(element)
    exact = [frozenset(one) for one in needs]
    return _Answers(exact, exact, asked & (level[:, :, 0] != level[:, :, 1]).any(axis=0))


def _both_levels(router: Router, rows: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the low and the high level of fully answered flagged sets (K, D, 2)."""
    parts = []
    for first in range(0, len(rows), BATCH):
        part = rows[first : first + BATCH]
        found = router(Touch(part, part))
        parts.append(np.stack([found.low, found.high], axis=2))
    return np.concatenate(parts)


def _by_singles(
    touch: Touch, found: Levels, router: Router, asked: Flags, needs: Needs, mattering: list[int]
) -> _Answers:
    """Try each element alone.

    What no examined route touches when it alone is flagged never matters; what changes a level with all
    others free, or with all others flagged, matters for sure.
    """
    low, high = touch.low[0], touch.high[0]
    each = np.arange(len(mattering))
    levels = []
    for others, answer in ((np.zeros_like(low), high), (low, high), (high, low)):
        rows = np.repeat(others[np.newaxis], len(mattering), axis=0)
        rows[each, mattering] = answer[mattering]
        levels.append(_both_levels(router, rows))
    alone: Flags = np.any(levels[0] > Level.CLEAR, axis=2)
    before = found[:, :, np.newaxis]
    changed: Flags = np.any((levels[1] != before[0]) | (levels[2] != before[1]), axis=2)
    answered = np.concatenate(levels)
    open_: Flags = np.any(answered[:, :, 0] != answered[:, :, 1], axis=0)
    narrowed = _keep(needs, mattering, alone)
    sure = _keep(narrowed, mattering, changed)
    return _Answers(narrowed, sure, asked & open_)


def _keep(needs: Needs, elements: list[int], kept: NDArray[np.bool_]) -> Needs:
    """Keep of each need the `elements` (E,) that are `kept` (E, D) for it."""
    number = np.array(elements)
    return [need & frozenset(number[kept[:, d]].tolist()) for d, need in enumerate(needs)]


def _often(needs: Needs) -> list[int]:
    """Return the elements that most demands need, at most `BATCH` of them."""
    counts = Counter(element for need in needs for element in need)
    return sorted(counts, key=lambda e: (-counts[e], e))[:BATCH]


def _pivots(
    touch: Touch, router: Router, undecided: Flags, elements: list[int]
) -> list[tuple[int, int, int]]:
    """Count for each element the undecided demands that it alone would decide, by answer."""
    if not elements:
        return []
    each = np.arange(len(elements))
    counts = []
    for answer in (touch.high[0], touch.low[0]):
        low, high = (np.repeat(side[:1], len(elements), axis=0) for side in (touch.low, touch.high))
        low[each, elements] = high[each, elements] = answer[elements]
        found = router(Touch(low, high))
        counts.append(((found.low == found.high) & undecided).sum(axis=1))
    rows = [(e, int(yes), int(no)) for e, yes, no in zip(elements, *counts, strict=True)]
    return sorted((row for row in rows if row[1] or row[2]), key=lambda row: (-row[1] - row[2], row[0]))


WORK = {False: 20_000_000, True: 5_000_000}
"""Links times targets times sweeps that may be spent, without and with failures (some seconds)."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """The verdict of a demand if `element` turned out not restricted (`free`) or restricted (`flagged`)."""

    element: int
    free: Verdict
    flagged: Verdict


def take_demands(situation: ExposureProblem, which: Places) -> ExposureProblem:
    """Return the situation with some of its demands only."""
    ends = situation.demands
    some = Demands(ends.source[which], ends.target[which])
    paths = None if situation.paths is None else _take_paths(situation.paths, which, len(ends))
    protections = tuple(situation.protections[d] for d in which) if situation.protections else ()
    return replace(situation, demands=some, paths=paths, protections=protections)


def _take_paths(paths: Paths, which: Places, demands: int) -> Paths:
    place = np.full(demands, -1, np.int32)
    place[which] = np.arange(len(which), dtype=np.int32)
    chosen = place[paths.demand] >= 0
    hops = np.repeat(chosen, np.diff(paths.start))
    length = np.diff(paths.start)[chosen]
    start = np.concatenate([[0], np.cumsum(length, dtype=np.int64)])
    return Paths(start, paths.element[hops], place[paths.demand[chosen]], paths.share[chosen])


def settle_situation(
    situation: ExposureProblem, touch: Touch, levels: Levels, mixed: Flags, which: Places, budget: int
) -> Settlement:
    """Find which unknown elements to identify first for some demands, which have a route.

    `levels` (2, D) are those found for all demands, `mixed` (N,) marks aggregates.

    The effort is bounded by `WORK`, counted in links and targets and not in seconds, so that the same
    input gives the same answer everywhere.
    """
    part, levels = take_demands(situation, which), levels[:, which]
    if part.model == "measured":
        # What no trace shows is never clear, whatever is found out: settle what the traces themselves show.
        part = replace(part, model="pinned")
        seen = part.route(Touch(touch.low[:1], touch.high[:1]))
        levels = np.stack([seen.low[0], seen.high[0]])
    computed = find_model(part.model).routes is Routes.COMPUTED
    size = max(1, part.graph.links) * max(1, len(np.unique(part.demands.target)))
    return settle(
        part.graph,
        part.demands,
        touch,
        levels,
        part.route,
        budget,
        part.paths,
        mixed,
        sweeps=WORK[computed and part.failures is not Failures.NONE] // size,
        influence=part.influence,
    )


def settle_each(
    situation: ExposureProblem, demand: int, low: Reals, high: Reals, elements: list[int]
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
    outcome = alone.route(touch)
    found = [
        Verdict(Level(int(a)), Level(int(b)))
        for a, b in zip(outcome.low[:, 0], outcome.high[:, 0], strict=True)
    ]
    return [Alternative(e, found[2 * i], found[2 * i + 1]) for i, e in enumerate(elements)]
