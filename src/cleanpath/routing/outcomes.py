"""From what the sweeps saw, target by target, to the outcome for all demands."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Reals
from cleanpath.routing.contract import Levels, Outcome, Witnesses
from cleanpath.routing.marks import Reading
from cleanpath.routing.toward import Seen
from cleanpath.routing.walks import gather
from cleanpath.verdict import Level

Places = NDArray[np.int64]

LEAST = float(np.finfo(np.float64).tiny)
MOST = float(np.nextafter(1.0, 0.0))
ROUNDING = 1e-9
"""A sum of touches this near to 1 counts as 1: towards exposed, never towards clear."""


def outcome_of(reading: Reading, seen: Sequence[Seen], pick: Places) -> Outcome:
    """Return the outcome of demands: `pick` (D,) is the place of each among the sources of `seen` in turn."""
    sets = reading.sets
    reached = np.concatenate([one.reached for one in seen])[pick]
    some, every, possible = (
        np.concatenate([getattr(one, name) for one in seen])[pick] for name in ("some", "every", "possible")
    )
    share, most, least = (
        np.concatenate([getattr(one, name) for one in seen])[pick] for name in ("share", "most", "least")
    )
    low, high = (_levels(some, every, possible, first, sets) for first in (0, sets))
    for k in np.flatnonzero(reading.mixed >= 0):
        high[k, least[:, reading.mixed[k]] >= 1.0 - ROUNDING] = Level.ALWAYS
    share_low = _within((share @ reading.weight).T, low)
    share_high = np.maximum(share_low, _within(_high_share(reading, share, most), high))
    low[:, ~reached], high[:, ~reached] = Level.CLEAR, Level.ALWAYS
    share_low[:, ~reached], share_high[:, ~reached] = 0.0, 1.0
    walks = [_witnesses(seen, pick, end, sets) for end in (0, 1)]
    return Outcome(reached, low, high, share_low, share_high, *walks)


def _levels(
    some: NDArray[np.uint64], every: NDArray[np.uint64], possible: NDArray[np.uint64], first: int, sets: int
) -> Levels:
    shift = np.arange(first, first + sets, dtype=np.uint64)[:, None]
    bits = [(words[None, :] >> shift) & np.uint64(1) != 0 for words in (possible, some, every)]
    levels = np.zeros((sets, len(some)), dtype=np.int8)
    for bit, level in zip(bits, (Level.POSSIBLE, Level.SOMETIMES, Level.ALWAYS), strict=True):
        levels[bit] = level
    return levels


def _within(share: Reals, levels: Levels) -> Reals:
    """Keep rounding from contradicting the level: 0 and 1 exactly where no and every route touches."""
    kept = np.clip(share, LEAST, MOST)
    kept[levels < Level.SOMETIMES] = 0.0
    kept[levels == Level.ALWAYS] = 1.0
    return kept


def _high_share(reading: Reading, share: Reals, most: Reals) -> Reals:
    high = np.zeros((reading.sets, len(share)))
    for k in range(reading.sets):
        if reading.mixed[k] >= 0:
            high[k] = most[:, reading.mixed[k]]
        elif reading.column[k] >= 0:
            high[k] = share[:, reading.column[k]]
    return high


def _rows(seen: Sequence[Seen], name: str, end: int, sets: int) -> NDArray[np.int64]:
    """Return (sets, all sources) of one attribute of the piles, for the low (0) or the high end (1)."""
    parts = []
    for one in seen:
        rows = np.asarray(getattr(one.pile, name), dtype=np.int64)
        parts.append(rows.reshape(2, sets, len(one.reached))[end])
    return np.concatenate(parts, axis=1)


def _witnesses(seen: Sequence[Seen], pick: Places, end: int, sets: int) -> Witnesses:
    sizes = np.array([0, *(len(one.buffer) for one in seen)], dtype=np.int64)
    before = np.repeat(np.cumsum(sizes)[:-1], [len(one.reached) for one in seen])
    at = (_rows(seen, "at", end, sets) + before[None, :])[:, pick].ravel()
    length = _rows(seen, "length", end, sets)[:, pick].ravel()
    start = np.concatenate([[0], np.cumsum(length)])
    element = np.empty(start[-1], dtype=np.int32)
    buffer = np.concatenate([one.buffer for one in seen])
    gather(at, length.astype(np.int32), buffer, start, element)
    link, failed, group = (
        _rows(seen, name, end, sets)[:, pick].ravel().astype(np.int32)
        for name in ("link", "element", "group")
    )
    return Witnesses(len(pick), start, element, link, failed, group)


def stack_outcomes(outcomes: Sequence[Outcome]) -> Outcome:
    """Return one outcome of all flagged sets from outcomes of the same demands, a few sets each."""
    if len(outcomes) == 1:
        return outcomes[0]
    stacked = (np.concatenate([getattr(one, name) for one in outcomes]) for name in TABLES)
    walks = (_stack_walks([getattr(one, name) for one in outcomes]) for name in WALKS)
    return Outcome(outcomes[0].reachable, *stacked, *walks)  # type: ignore[arg-type]


TABLES = ("low", "high", "share_low", "share_high")
WALKS = ("low_witness", "high_witness")
FAILED = ("failed_link", "failed_element", "failed_group")


def _stack_walks(parts: Sequence[Witnesses]) -> Witnesses:
    length = np.concatenate([np.diff(part.start) for part in parts])
    return Witnesses(
        parts[0].demands,
        np.concatenate([[0], np.cumsum(length)]),
        np.concatenate([part.element for part in parts]),
        *(np.concatenate([getattr(part, name) for part in parts]) for name in FAILED),
    )


def join_outcomes(parts: Sequence[tuple[Places, Outcome]], sets: int, demands: int) -> Outcome:
    """Return one outcome of all `demands` from outcomes of parts of them.

    Each part names its demands; together they are all, each once.
    """
    reachable = np.zeros(demands, dtype=np.bool_)
    tables: dict[str, NDArray[np.generic]] = {
        name: np.zeros((sets, demands), dtype=np.int8 if name in ("low", "high") else np.float64)
        for name in TABLES
    }
    for places, outcome in parts:
        reachable[places] = outcome.reachable
        for name in TABLES:
            tables[name][:, places] = getattr(outcome, name)
    walks = (
        _join_walks([(places, getattr(part, name)) for places, part in parts], sets, demands)
        for name in WALKS
    )
    return Outcome(reachable, *tables.values(), *walks)  # type: ignore[arg-type]


def _join_walks(parts: Sequence[tuple[Places, Witnesses]], sets: int, demands: int) -> Witnesses:
    length = np.zeros(sets * demands, dtype=np.int32)
    failed = {name: np.full(sets * demands, -1, dtype=np.int32) for name in FAILED}
    rows = [(places[None, :] + demands * np.arange(sets)[:, None]).ravel() for places, _ in parts]
    for row, (_, walks) in zip(rows, parts, strict=True):
        length[row] = np.diff(walks.start)
        for name, into in failed.items():
            into[row] = getattr(walks, name)
    start = np.concatenate([[0], np.cumsum(length, dtype=np.int64)])
    element = np.empty(start[-1], dtype=np.int32)
    for row, (_, walks) in zip(rows, parts, strict=True):
        _scatter(walks, row, start, element)
    return Witnesses(demands, start, element, *failed.values())


def _scatter(walks: Witnesses, row: Places, start: Places, element: Codes) -> None:
    gather(walks.start[:-1], np.diff(walks.start).astype(np.int32), walks.element, start[row], element)
